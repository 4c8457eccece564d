import test from 'ava'
import type { StorageClassView, StorageQuotaView, StorageUsageView } from '#protocols/admission.ts'
import { conditionTypes } from '#protocols/api/conditions.ts'
import type { VirtualMachineSnapshot } from '#protocols/api/virtual-machine-snapshot.ts'
import type { VirtualMachine } from '#protocols/api/virtual-machine/index.ts'
import type { KubernetesObject, OwnerReference } from '#protocols/store.ts'
import { countedSnapshot, countedVm, isMadeSo, quotaUsageOf, snapshotTallies, tells, usagesOf, vmTallies, type Usage } from '#src/quota/usage.ts'

const gib = 1024 ** 3
const meta = (name: string, more: Partial<KubernetesObject['metadata']> = {}) => ({ apiVersion: 'g/v1', kind: 'K', metadata: { name, namespace: 'demo', uid: `uid-${name}`, resourceVersion: '1', ...more } })
const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' }
const created = { type: conditionTypes.created, status: 'True' as const, reason: 'True', message: '', lastTransitionTime: '' }

const vm = (storageClass: string, status: VirtualMachine['status'] = {}, metadata: Partial<KubernetesObject['metadata']> = {}): VirtualMachine & KubernetesObject =>
  ({ ...meta('vm', metadata), spec: { storageClass }, status })
const standing = (total: string) => ({ conditions: [created], storage: { total } })
/** `reserved/used` in Gi. */
const shown = (tallies: ReturnType<typeof vmTallies>) => Object.fromEntries([...tallies].map(([name, { reservedBytes, usedBytes }]) => [name, `${reservedBytes / gib}/${usedBytes / gib}`]))

for (const [name, vms, expected] of [
  ['a VM that is not created yet reserves what its image may grow to', [vm('gold')], { gold: '10/0' }],
  ['a VM that stands uses its total', [vm('gold', standing('16Gi'))], { gold: '0/16' }],
  ['a VM that stands and does not tell its storage yet goes on reserving', [vm('gold', { conditions: [created] })], { gold: '10/0' }],
  ['a VM that tells of storage and is not created reserves', [vm('gold', { storage: { total: '16Gi' } })], { gold: '10/0' }],
  ['a VM that is being deleted does not count', [vm('gold', standing('16Gi'), leaving), vm('gold')], { gold: '10/0' }],
  ['a VM whose creation failed reserves, whatever else is true of it', [vm('gold', { conditions: [{ ...created, status: 'False' }, { ...created, type: conditionTypes.ready }], storage: { total: '16Gi' } })], { gold: '10/0' }],
  ['a VM of which nothing is said counts for no class that has a name', [meta('vm')], { '': '10/0' }],
  ['a VM that tells less than nothing takes nothing from the others', [vm('gold', standing('16Gi')), vm('gold', standing('-4Gi'))], { gold: '0/16' }],
  ['each storage class counts for itself', [vm('gold', standing('16Gi')), vm('gold', standing('4Gi')), vm('lead')], { gold: '0/20', lead: '10/0' }],
] as const) test(`VMs: ${name}`, t => t.deepEqual(shown(vmTallies(vms, () => 10 * gib)), expected))

const snapshot = (annotations: Record<string, string> = {}, more: Partial<KubernetesObject['metadata']> = {}): VirtualMachineSnapshot & KubernetesObject => ({ ...meta('s', { annotations, ...more }), spec: { vmName: 'vm', memory: true } })
const charges = (_: unknown, memory: boolean) => [{ storageClass: 'gold', bytes: (memory ? 14 : 10) * gib }, { storageClass: 'lead', bytes: gib }]
const taken = { 'csi.vsphere.volume.sync': 'completed' }
for (const [name, snapshots, expected] of [
  ['one that is being taken reserves, with its memory', [snapshot()], { gold: '14/0', lead: '1/0' }],
  ['one that was taken is used, and its memory is among the files of the VM', [snapshot(taken)], { gold: '0/10', lead: '0/1' }],
  ['one that is only asked for reserves', [snapshot({ 'csi.vsphere.volume.sync': 'requested' }), snapshot(taken)], { gold: '14/10', lead: '1/1' }],
  ['one without memory reserves its disks', [{ ...snapshot(), spec: { vmName: 'vm', memory: false } }], { gold: '10/0', lead: '1/0' }],
  ['one of which nothing is said is one without memory', [meta('s')], { gold: '10/0', lead: '1/0' }],
  ['one that is being deleted does not count', [snapshot(taken, leaving)], {}],
] as const) test(`snapshots: ${name}`, t => t.deepEqual(shown(snapshotTallies(snapshots, charges)), expected))

test('what is kept of a VM is what is counted', t => {
  const image = { kind: 'VirtualMachineImage', name: 'i' } as const
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
  const whole = vm('gold', { ...standing('16Gi'), powerState: 'PoweredOn', network: { primaryIP4: '10.0.0.7' }, hardware: { cpu: { total: 2 }, memory: { total: '4Gi' } } }, { labels: { a: 'b' }, generation: 7 })
  const ready = { ...created, type: conditionTypes.ready }
  t.deepEqual(countedVm({ ...whole, spec: { storageClass: 'gold', image, volumes, className: 'small' }, status: { ...whole.status, conditions: [ready, created] } }),
    { ...meta('vm'), spec: { storageClass: 'gold', image, volumes }, status: { ...standing('16Gi'), hardware: { memory: { total: '4Gi' } } } })
  t.deepEqual(countedVm(meta('vm', leaving)), { ...meta('vm', leaving), spec: {}, status: {} })
  t.deepEqual(countedVm({ ...meta('vm'), spec: {}, status: { hardware: { cpu: { total: 2 } } } }), { ...meta('vm'), spec: {}, status: {} })
})

test('what is kept of a snapshot is what is counted', t => {
  const whole = snapshot({ ...taken, other: 'x' }, { ...leaving, labels: { a: 'b' } })
  t.deepEqual(countedSnapshot({ ...whole, status: {} }), { ...meta('s', { ...leaving, annotations: taken }), spec: { vmName: 'vm', memory: true } })
  t.deepEqual(countedSnapshot(meta('s')), meta('s'))
  t.deepEqual(countedSnapshot(meta('s', { annotations: { other: 'x' } })), meta('s'))
})

const quota = (name: string, storagePolicyId: string, more: Partial<KubernetesObject['metadata']> = {}): StorageQuotaView => ({ ...meta(name, more), spec: { storagePolicyId } })
const storageClass = (name: string, storagePolicyID: string): StorageClassView => ({ ...meta(name), parameters: { storagePolicyID } })
const usage = (storageClassName: string, storagePolicyId: string, resourceExtensionName: string): StorageUsageView => ({ ...meta(storageClassName), spec: { storageClassName, storagePolicyId, resourceExtensionName } })
const ours = 'vmware-system-vmop-webhook-service'
const names = (...order: Parameters<typeof usagesOf> extends [infer A, infer B, infer C, string] ? [A, B, C] : never) => usagesOf(...order, 'system').map(({ name }) => name)

test('a quota has two usages for each storage class of its policy, which name everything about it', t => {
  const [vms, snapshots, ...others] = usagesOf([quota('q', 'p')], [storageClass('gold', 'p'), storageClass('lead', 'other')], [], 'system')
  t.is(others.length, 0)
  t.deepEqual(vms, {
    name: 'gold-vm-usage', owner: { apiVersion: 'g/v1', kind: 'K', name: 'q', uid: 'uid-q', controller: true, blockOwnerDeletion: true },
    spec: { storagePolicyId: 'p', storageClassName: 'gold', resourceApiGroup: 'vmoperator.vmware.com', resourceKind: 'VirtualMachine', resourceExtensionName: ours, resourceExtensionNamespace: 'system' },
  })
  t.like(snapshots, { name: 'gold-vmsnapshot-usage', spec: { resourceKind: 'VirtualMachineSnapshot', resourceExtensionName: `snapshot-${ours}` } })
})

test('usages: none without a class or while the quota goes, once for two quotas of a policy, on while ours of a class that has gone stands', t => {
  t.deepEqual(names([quota('q', 'p')], [storageClass('lead', 'other')], []), [])
  t.deepEqual(names([quota('q', 'p', leaving)], [storageClass('gold', 'p')], []), [])
  t.deepEqual(names([quota('q', 'p'), quota('r', 'p')], [storageClass('gold', 'p')], []), ['gold-vm-usage', 'gold-vmsnapshot-usage'])
  t.deepEqual(names([quota('q', 'p')], [], [usage('gold', 'p', ours), usage('lead', 'p', 'csi.vsphere.vmware.com')]), ['gold-vm-usage', 'gold-vmsnapshot-usage'])
})

test('a class that was made again with another policy is told under that one', t => {
  const usages = usagesOf([quota('q', 'p'), quota('r', 'other')], [storageClass('gold', 'other')], [usage('gold', 'p', ours)], 'system')
  t.deepEqual(usages.map(({ spec }) => spec.storagePolicyId), ['other', 'other'])
})

test('a class that was made again with a policy without a quota is told on while its usage stands', t => {
  t.deepEqual(usagesOf([quota('q', 'p')], [storageClass('gold', 'other')], [usage('gold', 'p', ours)], 'system').map(({ name, spec }) => [name, spec.storagePolicyId]), [['gold-vm-usage', 'p'], ['gold-vmsnapshot-usage', 'p']])
  t.deepEqual(names([quota('q', 'p')], [storageClass('gold', 'other')], []), [])
})

test('a class, a usage and a quota that name no policy have nothing to do with each other', t => {
  const bare = [{ ...meta('q'), spec: {} }, meta('r')]
  const silent: StorageUsageView = { ...meta('w'), spec: { storagePolicyId: 'p', resourceExtensionName: ours } }
  t.deepEqual(names([...bare, quota('s', 'p')], [meta('gold'), storageClass('steel', 'other')], [silent]), [])
  t.deepEqual(names(bare, [meta('gold')], [{ ...meta('u'), spec: { storageClassName: 'lead', resourceExtensionName: ours } }, meta('v')]), [])
})

const standingAs = ({ name, owner, spec }: Usage, more: object = {}, ownerReferences: readonly OwnerReference[] = [owner]): StorageUsageView => ({ ...meta(name, { ownerReferences }), spec: { ...spec, ...more } })

const owners = (...order: Parameters<typeof names>) => Object.fromEntries(usagesOf(...order, 'system').map(({ name, owner }) => [name, owner.name]))

test('a quota owns the usages of its policy, of two of one policy the first, unless the other does already', t => {
  const classes = [storageClass('gold', 'p'), storageClass('lead', 'other')]
  t.deepEqual(owners([quota('q', 'p'), quota('r', 'other')], classes, []), { 'gold-vm-usage': 'q', 'gold-vmsnapshot-usage': 'q', 'lead-vm-usage': 'r', 'lead-vmsnapshot-usage': 'r' })
  const shared = [storageClass('gold', 'p'), storageClass('lead', 'p')]
  t.deepEqual(owners([quota('q', 'p'), quota('r', 'p')], shared, []), { 'gold-vm-usage': 'q', 'gold-vmsnapshot-usage': 'q', 'lead-vm-usage': 'q', 'lead-vmsnapshot-usage': 'q' })
  const standing = usagesOf([quota('r', 'p')], [storageClass('lead', 'p')], [], 'system').map(one => standingAs(one))
  t.deepEqual(owners([quota('q', 'p'), quota('r', 'p')], shared, standing), { 'gold-vm-usage': 'q', 'gold-vmsnapshot-usage': 'q', 'lead-vm-usage': 'r', 'lead-vmsnapshot-usage': 'r' })
})

test('a usage that two quotas share stays with the one that owns it', t => {
  const gold = storageClass('gold', 'p')
  const [made] = usagesOf([quota('q', 'p')], [gold], [], 'system')
  if (made === undefined) throw new Error('a usage was expected')
  const [kept] = usagesOf([quota('r', 'p'), quota('q', 'p')], [gold], [standingAs(made)], 'system')
  t.deepEqual(kept, made)
})

test('a usage is made so when its quota owns it and it is about the same, whatever others add', t => {
  const [made] = usagesOf([quota('q', 'p')], [storageClass('gold', 'p')], [], 'system')
  if (made === undefined) throw new Error('a usage was expected')
  const other: OwnerReference = { ...made.owner, uid: 'another', controller: false }
  t.deepEqual([standingAs(made), standingAs(made, { caBundle: 'AAAA' }), standingAs(made, {}, [other, made.owner])].map(one => isMadeSo(one, made)), [true, true, true])
  t.deepEqual([standingAs(made, { storagePolicyId: 'x' }), standingAs(made, { resourceExtensionNamespace: undefined }), standingAs(made, {}, []), standingAs(made, {}, [other])].map(one => isMadeSo(one, made)), [false, false, false, false])
})

test('a usage tells the tally of its kind and class, and nothing is nothing', t => {
  const [vms, snapshots] = usagesOf([quota('q', 'p')], [storageClass('gold', 'p')], [], 'system')
  const tallies = vmTallies([vm('gold'), vm('gold', standing('16Gi'))], () => 10 * gib)
  if (vms === undefined || snapshots === undefined) throw new Error('two usages were expected')
  t.deepEqual(quotaUsageOf(vms, tallies, new Map()), { reserved: '10Gi', used: '16Gi' })
  t.deepEqual(quotaUsageOf(snapshots, tallies, new Map()), { reserved: '0', used: '0' })
})

test('the same amount written another way is the same; none yet is not', t => {
  const telling = (quotaUsage: NonNullable<NonNullable<StorageUsageView['status']>['quotaUsage']> | undefined): StorageUsageView => ({ ...meta('u'), status: quotaUsage === undefined ? {} : { quotaUsage } })
  t.true(tells(telling({ reserved: '1024Mi', used: 0 }), { reserved: '1Gi', used: '0' }))
  t.false(tells(telling({ reserved: '1Gi', used: '1' }), { reserved: '1Gi', used: '0' }))
  t.false(tells(telling({ reserved: '1Gi' }), { reserved: '1Gi', used: '0' }))
  t.false(tells(telling({ used: '1Gi' }), { reserved: '0', used: '1Gi' }))
  t.false(tells(telling(undefined), { reserved: '0', used: '0' }))
})
