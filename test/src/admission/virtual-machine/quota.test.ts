import test from 'ava'
import type { AdmissionLookup, ResourceQuotaView, StorageQuotaView } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import { ask, lookup as usual, privileged, vm } from '../asked.ts'
import { vmTable } from '../table.ts'

const meta = (name: string, namespace = 'demo') => ({ apiVersion: '', kind: '', metadata: { name, namespace, uid: name, resourceVersion: '1' } })
const named = 'vmi-0123456789abcdef0'
const image = (status: object) => ({ images: () => [{ ...meta(named), status: { name: 'ubuntu', ...status } }] as never })
/** 2Gi of data that may grow to 100Gi: the requirements' example. */
const growing = image({ disks: [{ name: 'disk-0', requested: '2Gi', capacity: '100Gi' }] })
const policy = (limit: string, used: string, reserved = '0'): Pick<AdmissionLookup, 'storageQuotas'> => {
  const quota: StorageQuotaView = { ...meta('gold'), spec: { storagePolicyId: 'policy-standard', limit }, status: { total: [{ storageClassName: 'standard', scQuotaUsage: { used, reserved } }] } }
  return { storageQuotas: () => [quota] }
}
const resource = (hard: Record<string, string>, used: Record<string, string> = {}): Pick<AdmissionLookup, 'storageQuotas' | 'resourceQuotas'> => {
  const quota: ResourceQuotaView = { ...meta('cap'), spec: { hard }, status: { hard, used } }
  return { storageQuotas: () => [], resourceQuotas: () => [quota] }
}
const reserving = { vmClass: () => ({ ...meta('small'), spec: { hardware: { memory: '4Gi' }, policies: { resources: { requests: { memory: '1Gi' } } } } }) as never }
const disk = (bootDiskCapacity: string) => ({ spec: { advanced: { bootDiskCapacity } } })
const boot = (limit: string) => ({ status: { volumes: [{ name: 'disk-0', type: 'Classic' as const, limit }] } })
const sum = '500Gi'

vmTable([
  { name: 'an image that may grow beyond what is free is refused, with both amounts and the quota', lookup: { ...growing, ...policy(sum, '440Gi', '10Gi') },
    refused: [`spec.storageClass: the VM (disks of image ${named} up to 100Gi) takes 100Gi of storage class standard, but StoragePolicyQuota demo/gold has 50Gi free (450Gi of 500Gi are used or reserved)`] },
  { name: 'what fits exactly is admitted', lookup: { ...growing, ...policy(sum, '400Gi') } },
  { name: 'a byte too much is refused, and told apart', lookup: { ...growing, ...policy(sum, '429496729601') }, refused: ['spec.storageClass: takes 107374182400 bytes of storage class standard, but StoragePolicyQuota demo/gold has 107374182399 bytes free'] },
  { name: 'the image may be found by its display name', now: { spec: { image: undefined, imageName: 'ubuntu' } }, lookup: { ...growing, ...policy(sum, '450Gi') }, refused: ['spec.storageClass: 100Gi'] },
  { name: 'the image is called as the user called it', now: { spec: { imageName: 'ubuntu' } }, lookup: { ...growing, ...policy(sum, '450Gi') }, refused: ['spec.storageClass: the VM (disks of image ubuntu up to 100Gi) takes'] },
  { name: 'an image of the cluster counts the same', now: { spec: { image: { kind: 'ClusterVirtualMachineImage', name: 'vmi-fedcba98765432100' } } },
    lookup: { clusterImages: () => [{ ...meta('vmi-fedcba98765432100'), status: { disks: [{ name: 'a', limit: '60Gi' }] } }] as never, ...policy(sum, '450Gi') }, refused: ['spec.storageClass: 60Gi'] },
  { name: 'swap counts where the class reserves memory', lookup: { ...growing, ...reserving, ...policy(sum, '400Gi') }, refused: ['spec.storageClass: up to 100Gi, swap 3Gi) takes 103Gi'] },
  { name: 'of a class that is not there no swap counts', now: { spec: { className: 'none' } }, lookup: { ...growing, ...policy(sum, '450Gi') }, refused: ['spec.storageClass: up to 100Gi) takes 100Gi'] },
  { name: 'without a storage class nothing is charged', now: { spec: { storageClass: undefined } }, caller: privileged, lookup: { ...growing, ...resource({ 'requests.storage': '10Gi' }) } },
  { name: 'an ISO image charges nothing', lookup: { ...image({ type: 'ISO' }), ...reserving, ...policy(sum, sum) } },
  { name: 'an image without disks charges nothing', lookup: { ...image({}), ...reserving, ...policy(sum, sum) } },
  { name: 'the quota of another policy does not count', lookup: { ...growing, storageQuotas: () => [...usual.storageQuotas('demo'), { ...meta('lead'), spec: { storagePolicyId: 'policy-lead', limit: '1Gi' } }] } },
  { name: 'users that may skip validation skip the quota', now: { annotations: { [annotations.skipValidation]: '' } }, caller: privileged, lookup: { ...growing, ...policy(sum, '450Gi') } },
  { name: 'privileged users keep to the quota too', caller: privileged, lookup: { ...growing, ...policy(sum, '450Gi') }, refused: ['spec.storageClass: Forbidden'] },
  { name: 'a user who asks to skip validation is not heard', now: { annotations: { [annotations.skipValidation]: '' } }, lookup: { ...growing, ...policy(sum, '450Gi') },
    refused: ['spec.storageClass: Forbidden'] },
  { name: 'what was promised moments ago counts', lookup: { ...growing, ...policy(sum, '0') }, promised: { 'StoragePolicyQuota demo/gold': 450 * 1024 ** 3 }, refused: ['spec.storageClass: has 50Gi free'] },
  { name: 'what was promised is not counted twice once usage shows it', lookup: { ...growing, ...policy(sum, '400Gi') }, promised: { 'StoragePolicyQuota demo/gold': 400 * 1024 ** 3 } },

  { name: 'a ResourceQuota of the class limits where no StoragePolicyQuota does', lookup: { ...growing, ...resource({ 'standard.storageclass.storage.k8s.io/requests.storage': '120Gi' }, { 'standard.storageclass.storage.k8s.io/requests.storage': '30Gi' }) },
    refused: ['spec.storageClass: ResourceQuota demo/cap (standard.storageclass.storage.k8s.io/requests.storage) has 90Gi free'] },
  { name: 'each ResourceQuota that has no room is told', lookup: { ...growing, ...resource({ 'requests.storage': '10Gi', 'standard.storageclass.storage.k8s.io/requests.storage': '10Gi' }) }, refused: ['spec.storageClass: (requests.storage)', 'spec.storageClass: (standard.'] },

  { name: 'a storage class that is not assigned to the namespace is refused, with what to do', lookup: { storageQuotas: () => [] },
    refused: ['spec.storageClass: is not assigned to namespace demo: choose one for which kubectl get storagepolicyquotas shows a quota, or have an administrator make a StoragePolicyQuota with storagePolicyId policy-standard'] },
  { name: 'a quota of the policy assigns it', lookup: policy('1Gi', '0') },
  { name: 'a ResourceQuota that names it assigns it', lookup: resource({ 'standard.storageclass.storage.k8s.io/persistentvolumeclaims': '5' }) },
  { name: 'a ResourceQuota of all classes does not', lookup: resource({ 'requests.storage': '5Gi' }), refused: ['spec.storageClass: is not assigned'] },
  { name: 'where assignment is off every class may be used', lookup: { storageQuotas: () => [] }, features: { storageAssignment: false } },
  { name: 'a VM that stands keeps its class when the quota goes', before: {}, now: { labels: { a: 'b' } }, lookup: { storageQuotas: () => [] } },

  { name: 'a size that is taken away takes nothing', before: disk('40Gi'), now: {}, lookup: policy(sum, '1Gi') },
  { name: 'a boot disk that grows takes the difference', before: disk('40Gi'), now: disk('100Gi'), lookup: policy(sum, '450Gi'), refused: ['spec.advanced.bootDiskCapacity: growing the boot disk takes 60Gi of storage class standard, but StoragePolicyQuota demo/gold has 50Gi free'] },
  { name: 'a boot disk that grows into what is free is admitted', before: disk('40Gi'), now: disk('90Gi'), lookup: policy(sum, '450Gi') },
  { name: 'a boot disk whose size nobody gave before is as large as the status says', before: boot('80Gi'), now: { ...disk('120Gi'), ...boot('80Gi') }, lookup: policy(sum, '450Gi') },
  { name: 'and where the status does not know, as large as the image', before: {}, now: disk('120Gi'), lookup: { ...growing, ...policy(sum, '450Gi') } },
  { name: 'a boot disk that stays takes nothing', before: disk('40Gi'), now: { ...disk('40Gi'), labels: { a: 'b' } }, lookup: policy(sum, sum) },
  { name: 'a boot disk that is made smaller takes nothing', before: disk('40Gi'), now: disk('20Gi'), lookup: policy(sum, sum) },
])

test('a VM that is admitted promises what comes to what the quota shows', t => {
  const lookup = { ...growing, ...policy(sum, '300Gi') }
  const promises = (...[now, before]: readonly [Parameters<typeof vm>[0]?, Parameters<typeof vm>[0]?]) => virtualMachineAdmission.promises(ask(vm(now), before === undefined ? undefined : vm(before), { lookup, promised: { 'StoragePolicyQuota demo/gold': 350 * 1024 ** 3 } }))
  const shown = { quota: 'StoragePolicyQuota demo/gold', takenBytes: 300 * 1024 ** 3 }
  t.deepEqual(promises(), [{ ...shown, object: 'VirtualMachine vm new', addedBytes: 100 * 1024 ** 3 }])
  t.deepEqual(promises({ ...disk('120Gi') }, { ...disk('100Gi'), metadata: { resourceVersion: '7' } }), [{ ...shown, object: 'VirtualMachine vm 7', addedBytes: 20 * 1024 ** 3 }])
})

test('VMs that are named only once they are admitted are promised room each', t => {
  const promised = (uuid: string) => virtualMachineAdmission.promises({ ...ask(vm({ metadata: { name: undefined, generateName: 'web-' } as never }), undefined, { lookup: { ...growing, ...policy(sum, '0') } }), uuid: () => uuid })
  t.deepEqual(['a', 'b'].flatMap(promised).map(({ object }) => object), ['VirtualMachine a new', 'VirtualMachine b new'])
})

test('what is not judged promises nothing', t => {
  const lookup = { ...growing, ...policy(sum, '0') }
  const skipping = vm({ annotations: { [annotations.skipValidation]: '' } })
  t.deepEqual(virtualMachineAdmission.promises(ask(skipping, undefined, { lookup, caller: privileged })), [])
  t.is(virtualMachineAdmission.promises(ask(skipping, undefined, { lookup })).length, 1)
  const leaving = vm({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, ...disk('200Gi') })
  t.deepEqual(virtualMachineAdmission.promises(ask(leaving, vm({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, ...disk('100Gi') }), { lookup })), [])
})

test('a boot disk that grows promises the difference, one that is made smaller nothing', t => {
  const promised = (before: string, now: string) => virtualMachineAdmission.promises(ask(vm(disk(now)), vm(disk(before)), { lookup: policy(sum, '0') })).map(({ addedBytes }) => addedBytes / 1024 ** 3)
  t.deepEqual([promised('20Gi', '40Gi'), promised('40Gi', '20Gi'), promised('40Gi', '40Gi')], [[20], [], []])
})
