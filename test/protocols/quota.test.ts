import test from 'ava'
import type { ClaimView, ResourceQuotaView, ScQuotaUsage, StorageQuotaView, StorageUsageView } from '#protocols/admission.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import type { VirtualMachineImage } from '#protocols/api/virtual-machine-image.ts'
import { shownBytes } from '#protocols/api/quantity.ts'
import { freeBytes, imageCapacityBytes, isAssigned, roomsOf, snapshotCharges, swapBytes, type Quotas } from '#protocols/quota.ts'

const gib = 1024 ** 3
const meta = (name: string) => ({ apiVersion: '', kind: '', metadata: { name, namespace: 'demo', uid: name, resourceVersion: '1' } })
const image = (status: VirtualMachineImage['status'] | undefined): VirtualMachineImage => (status === undefined ? {} : { status })
const ofClass = (spec: VirtualMachineClass['spec'] | undefined): VirtualMachineClass => (spec === undefined ? {} : { spec })
const policy = (limit: string | undefined, total?: readonly ScQuotaUsage[]): StorageQuotaView => ({ ...meta('gold'), spec: { storagePolicyId: 'p', ...(limit === undefined ? {} : { limit }) }, status: { total: total ?? [] } })
const usage = (storagePolicyId: string, reserved: string, used: string): StorageUsageView => ({ ...meta(storagePolicyId), spec: { storagePolicyId }, status: { quotaUsage: { reserved, used } } })
const resource = (hard: Record<string, string>, used: Record<string, string> = {}): ResourceQuotaView => ({ ...meta('cap'), spec: { hard }, status: { hard, used } })
const quotas = (some: Partial<Quotas>): Quotas => ({ policy: [], usages: [], resource: [], ...some })

for (const [name, status, gibs] of [
  ['disks count with what they may grow to, not with what they hold', { disks: [{ name: 'a', requested: '2Gi', capacity: '100Gi' }] }, 100],
  ['limit and capacity say the same, and limit goes first', { disks: [{ name: 'a', limit: '10Gi', capacity: '20Gi' }] }, 10],
  ['all disks count', { disks: [{ name: 'a', limit: '10Gi' }, { name: 'b', limit: '5Gi' }] }, 15],
  ['a disk of which nothing is said counts as nothing', { disks: [{ name: 'a' }] }, 0],
  ['a disk that is said to grow to less than nothing counts as nothing', { disks: [{ name: 'a', limit: '-10Gi' }, { name: 'b', limit: '5Gi' }] }, 5],
  ['an ISO takes nothing', { type: 'ISO', disks: [{ name: 'a', limit: '10Gi' }] }, 0],
  ['an image without disks takes nothing', {}, 0],
] as const) test(`image: ${name}`, t => t.is(imageCapacityBytes(image(status as NonNullable<VirtualMachineImage['status']>)), gibs * gib))

for (const [name, spec, gibs] of [
  ['a class that reserves nothing has none', { hardware: { memory: '4Gi' } }, 0],
  ['what is not reserved is swap', { hardware: { memory: '4Gi' }, policies: { resources: { requests: { memory: '1Gi' } } } }, 3],
  ['a class that reserves all has none', { hardware: { memory: '4Gi' }, policies: { resources: { requests: { memory: '4Gi' } } } }, 0],
  ['configSpec counts where the fields leave it out', { configSpec: { memoryMB: 4096, memoryAllocation: { reservation: 1024 } } }, 3],
  ['the fields go before configSpec', { hardware: { memory: '2Gi' }, configSpec: { memoryMB: 4096, memoryAllocation: { reservation: 1024 } } }, 1],
  ['memory that is no number is none', { configSpec: { memoryMB: '4096', memoryAllocation: { reservation: 1024 } } }, 0],
  ['nor is memory without an end', { configSpec: { memoryMB: Infinity, memoryAllocation: { reservation: 1024 } } }, 0],
  ['more memory than can be counted counts as the most that can', { configSpec: { memoryMB: 1e305, memoryAllocation: { reservation: 0 } } }, Number.MAX_SAFE_INTEGER / gib],
  ['also where all of it is reserved', { configSpec: { memoryMB: 1e305, memoryAllocation: { reservation: 1e305 } } }, 0],
  ['a class without memory has none', { policies: { resources: { requests: { memory: '1Gi' } } } }, 0],
] as const) test(`swap: ${name}`, t => t.is(swapBytes(ofClass(spec as NonNullable<VirtualMachineClass['spec']>)), gibs * gib))

const total = [{ storageClassName: 'gold', scQuotaUsage: { used: '400Gi', reserved: '50Gi' } }, { storageClassName: 'gold-late', scQuotaUsage: { used: '10Gi' } }]
for (const [name, some, frees] of [
  ['the limit of the policy without what all its classes use and reserve', { policy: [policy('500Gi', total)] }, [40]],
  ['a quota whose status is behind what VMs are told to use is believed less', { policy: [policy('500Gi')], usages: [usage('p', '30Gi', '20Gi'), usage('other', '99Gi', '99Gi')] }, [450]],
  ['a quota that tells more than VMs use counts others too', { policy: [policy('500Gi', total)], usages: [usage('p', '30Gi', '20Gi')] }, [40]],
  ['usage below nothing makes no room', { policy: [policy('100Gi', [{ scQuotaUsage: { used: '-90Gi', reserved: '10Gi' } }])], usages: [usage('p', '30Gi', '0'), usage('p', '0', '-1Ti')] }, [70]],
  ['nothing is free where more is used than the limit', { policy: [policy('100Gi', total)] }, [0]],
  ['a quota without a limit limits nothing, and ResourceQuotas do not count beside it', { policy: [policy(undefined)], resource: [resource({ 'requests.storage': '1Gi' })] }, []],
  ['a limit too large to be counted is one all the same', { policy: [policy('100Ei')] }, [Number.MAX_SAFE_INTEGER / gib]],
  ['a limit far below nothing leaves no room', { policy: [policy('-100Ei')] }, [0]],
  ['without a quota of the policy, ResourceQuotas of the class and of all classes count', {
    resource: [resource({ 'requests.storage': '100Gi', 'gold.storageclass.storage.k8s.io/requests.storage': '50Gi', 'lead.storageclass.storage.k8s.io/requests.storage': '1Gi' }, { 'requests.storage': '20Gi' })],
  }, [80, 50]],
  ['a ResourceQuota that nobody has counted yet is empty', { resource: [{ ...meta('cap'), spec: { hard: { 'requests.storage': '7Gi' } } }] }, [7]],
  ['a ResourceQuota limits as it is in force, which is not yet as it was changed', { resource: [{ ...meta('cap'), spec: { hard: { 'requests.storage': '9Gi' } }, status: { hard: { 'requests.storage': '7Gi' } } }] }, [7]],
  ['a ResourceQuota that was counted below nothing is empty', { resource: [resource({ 'requests.storage': '7Gi' }, { 'requests.storage': '-9Gi' })] }, [7]],
  ['no quota, no limit', {}, []],
] as const) test(`room: ${name}`, t => t.deepEqual(roomsOf('gold', 'p', quotas(some)).map(room => freeBytes(room) / gib), [...frees]))

test('of what nothing is said nothing is taken, and nothing limited', t => {
  t.is(imageCapacityBytes(image(undefined)), 0)
  t.is(swapBytes(ofClass(undefined)), 0)
  for (const policies of [{}, { resources: {} }, { resources: { requests: {} } }]) t.is(swapBytes(ofClass({ hardware: { memory: '4Gi' }, policies })), 0)
  t.is(swapBytes(ofClass({ configSpec: { memoryMB: 4096, memoryAllocation: null } })), 0)
  const some = quotas({ policy: [meta('odd'), { ...meta('gold'), spec: { storagePolicyId: 'p', limit: '1Gi' } }], usages: [meta('odd'), { ...meta('p'), spec: { storagePolicyId: 'p' } }] })
  t.deepEqual(roomsOf('gold', 'p', some), [{ quota: 'StoragePolicyQuota demo/gold', limitBytes: gib, takenBytes: 0 }])
  t.deepEqual(roomsOf('gold', 'p', quotas({ policy: [{ ...meta('gold'), spec: { storagePolicyId: 'p', limit: '1Gi' }, status: { total: [{ storageClassName: 'gold' }] } }] })).map(({ takenBytes }) => takenBytes), [0])
  t.deepEqual(roomsOf('gold', 'p', quotas({ resource: [meta('odd'), { ...meta('cap'), status: { hard: { 'requests.storage': '7Gi' } } }] })).map(room => freeBytes(room) / gib), [7])
  for (const status of [{}, { storage: {} }, { hardware: {} }, { hardware: { memory: {} }, storage: { requested: {} } }]) t.deepEqual(snapshotCharges({ spec: { storageClass: 'gold' }, status }, true, () => undefined), [])
  t.deepEqual(snapshotCharges({}, true, () => undefined), [])
})

test('a quota that names no policy is not that of a class that names none', t => {
  const some = quotas({ policy: [{ ...meta('odd'), spec: { limit: '1Gi' } }], resource: [resource({ 'requests.storage': '7Gi' })] })
  t.deepEqual(roomsOf('gold', undefined, some).map(({ quota }) => quota), ['ResourceQuota demo/cap (requests.storage)'])
  t.false(isAssigned('gold', undefined, some))
})

test('a class is assigned by a quota of its policy, or by any key of a ResourceQuota that names it', t => {
  t.true(isAssigned('gold', 'p', quotas({ policy: [policy('1Gi')] })))
  t.true(isAssigned('gold', 'p', quotas({ resource: [resource({ 'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '3' })] })))
  t.false(isAssigned('gold', 'q', quotas({ policy: [policy('1Gi')], resource: [resource({ 'requests.storage': '1Gi', 'golden.storageclass.storage.k8s.io/requests.storage': '3' })] })))
})

test('a snapshot charges the class of the VM, those of its claims and of its instance storage, and no class for nothing', t => {
  const volumes = [
    { name: 'bare' }, { name: 'a', persistentVolumeClaim: { claimName: 'a' } }, { name: 'b', persistentVolumeClaim: { claimName: 'gone' } }, { name: 'c', persistentVolumeClaim: { claimName: 'empty' } },
    { name: 'd', persistentVolumeClaim: { claimName: 'd', instanceVolumeClaim: { storageClass: 'fast', size: '5Gi' } } },
  ]
  const claims: Readonly<Record<string, ClaimView>> = { a: { ...meta('a'), spec: { storageClassName: 'gold', resources: { requests: { storage: '20Gi' } } } }, empty: { ...meta('empty'), spec: { storageClassName: 'lead' } } }
  const charged = (storageClass: string) => snapshotCharges({ spec: { storageClass, volumes }, status: { storage: { requested: { disks: '10Gi' } } } }, false, name => claims[name]).map(({ storageClass: name, bytes }) => [name, bytes / gib])
  t.deepEqual(charged('gold'), [['gold', 30], ['fast', 5]])
  t.deepEqual(charged(''), [['gold', 20], ['fast', 5]])
})

test('a snapshot of a VM without a class is charged for its claims alone, of which one may be small or say nothing', t => {
  const volumes = ['a', 'b', 'c', 'd'].map(claimName => ({ name: claimName, persistentVolumeClaim: { claimName } }))
  const claims: Readonly<Record<string, ClaimView>> = { a: { ...meta('a'), spec: { storageClassName: 'gold', resources: { requests: { storage: 1 } } } }, b: { ...meta('b'), spec: { storageClassName: 'lead', resources: {} } }, c: meta('c') }
  t.deepEqual(snapshotCharges({ spec: { volumes }, status: { storage: { requested: { disks: '10Gi' } }, hardware: {} } }, true, name => claims[name]), [{ storageClass: 'gold', bytes: 1 }])
  t.deepEqual(snapshotCharges({ spec: { storageClass: 'gold' }, status: { storage: {}, hardware: { memory: { total: '4Gi' } } } }, true, () => undefined), [{ storageClass: 'gold', bytes: 4 * gib }])
})

test('what a snapshot is told to keep less of than nothing makes no room for the rest', t => {
  const volumes = [{ name: 'a', persistentVolumeClaim: { claimName: 'a', instanceVolumeClaim: { storageClass: 'gold', size: '-5Gi' } } }, { name: 'b', persistentVolumeClaim: { claimName: 'b' } }]
  const claim: ClaimView = { ...meta('b'), spec: { storageClassName: 'gold', resources: { requests: { storage: '-5Gi' } } } }
  const charged = (disks: string, memory: string) => snapshotCharges({ spec: { storageClass: 'gold', volumes }, status: { hardware: { memory: { total: memory } }, storage: { requested: { disks } } } }, true, () => claim)
  t.deepEqual([charged('10Gi', '-4Gi'), charged('-10Gi', '4Gi'), charged('-1', '-1')], [[{ storageClass: 'gold', bytes: 10 * gib }], [{ storageClass: 'gold', bytes: 4 * gib }], []])
})

test('amounts are shown exactly when that is short, else to two places', t => {
  t.deepEqual([50 * gib, 1.5 * gib, 50 * gib + 1, 1234567890, 512, 0].map(shownBytes), ['50Gi', '1536Mi', '50Gi', '1.15Gi', '512', '0'])
})
