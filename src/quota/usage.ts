import type { StorageClassView, StorageQuotaView, StorageUsageView } from '#protocols/admission.ts'
import { conditionTypes } from '#protocols/api/conditions.ts'
import { formatBytes } from '#protocols/api/quantity.ts'
import { group, virtualMachines, virtualMachineSnapshots } from '#protocols/api/resources.ts'
import type { VirtualMachineSnapshot } from '#protocols/api/virtual-machine-snapshot.ts'
import type { VirtualMachine } from '#protocols/api/virtual-machine/index.ts'
import { sameJson } from '#protocols/equal.ts'
import { bytesOf, takenOf, type Charge } from '#protocols/quota.ts'
import type { KubernetesObject, OwnerReference } from '#protocols/store.ts'

/**
 * What the VMs and snapshots of a namespace use of its storage classes (requirements, Storage Quota Usage). An object counts
 * as reserved until it stands and tells what it uses, then as used; one that is being deleted does not count any more.
 */
export interface Tally { readonly reservedBytes: number; readonly usedBytes: number }
/** By storage class. */
export type Tallies = ReadonlyMap<string, Tally>

type Vm = VirtualMachine & KubernetesObject
type Snapshot = VirtualMachineSnapshot & KubernetesObject

/** Says, when its value is `completed`, that the storage driver knows a snapshot of the disks. */
const syncAnnotation = 'csi.vsphere.volume.sync'

const bare = ({ name, namespace, uid, resourceVersion, deletionTimestamp }: KubernetesObject['metadata']): KubernetesObject['metadata'] => ({
  name, uid, resourceVersion, ...(namespace === undefined ? {} : { namespace }), ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
})

/** The part of a VM that counts here, or for its snapshots: all VMs of the cluster are kept in one place. */
export const countedVm = ({ apiVersion, kind, metadata, spec, status }: Vm): Vm => {
  const { image, storageClass, volumes } = spec ?? {}
  const { storage, hardware, conditions } = status ?? {}
  const created = conditions?.filter(({ type }) => type === conditionTypes.created)
  return {
    apiVersion, kind, metadata: bare(metadata),
    spec: { ...(image === undefined ? {} : { image }), ...(storageClass === undefined ? {} : { storageClass }), ...(volumes === undefined ? {} : { volumes }) },
    status: { ...(created === undefined ? {} : { conditions: created }), ...(storage === undefined ? {} : { storage }), ...(hardware?.memory === undefined ? {} : { hardware: { memory: hardware.memory } }) },
  }
}

/** The part of a snapshot that counts. */
export const countedSnapshot = ({ apiVersion, kind, metadata, spec }: Snapshot): Snapshot => {
  const sync = metadata.annotations?.[syncAnnotation]
  return { apiVersion, kind, metadata: { ...bare(metadata), ...(sync === undefined ? {} : { annotations: { [syncAnnotation]: sync } }) }, ...(spec === undefined ? {} : { spec }) }
}

/** Adds charges up, by class and by whether what they are for stands. */
const addUp = (charges: Iterable<Charge & { readonly stands: boolean }>): Tallies => {
  const tallies = new Map<string, { reservedBytes: number; usedBytes: number }>()
  for (const { storageClass, bytes, stands } of charges) {
    const tally = tallies.get(storageClass) ?? { reservedBytes: 0, usedBytes: 0 }
    tally[stands ? 'usedBytes' : 'reservedBytes'] += bytes
    tallies.set(storageClass, tally)
  }
  return tallies
}
const stays = ({ metadata }: KubernetesObject): boolean => metadata.deletionTimestamp === undefined

/** `capacityOf` gives the bytes to which the disks of a VM's image may grow. */
export const vmTallies = (vms: readonly Vm[], capacityOf: (vm: Vm) => number): Tallies => addUp(vms.filter(stays).map(vm => {
  const total = vm.status?.storage?.total
  const stands = total !== undefined && (vm.status?.conditions ?? []).some(({ type, status }) => type === conditionTypes.created && status === 'True')
  return { storageClass: vm.spec?.storageClass ?? '', bytes: stands ? takenOf(total) : capacityOf(vm), stands }
}))

/** `chargesOf` gives what a snapshot is charged, with its memory or without: once it was taken, its memory is among the files of the VM. */
export const snapshotTallies = (snapshots: readonly Snapshot[], chargesOf: (snapshot: Snapshot, memory: boolean) => readonly Charge[]): Tallies => addUp(snapshots.filter(stays).flatMap(snapshot => {
  const taken = snapshot.metadata.annotations?.[syncAnnotation] === 'completed'
  return chargesOf(snapshot, snapshot.spec?.memory === true && !taken).map(charge => ({ ...charge, stands: taken }))
}))

/** A StoragePolicyUsage as it should stand, without what it tells. */
export interface Usage {
  readonly name: string
  readonly owner: OwnerReference
  readonly spec: { readonly storagePolicyId: string; readonly storageClassName: string; readonly resourceApiGroup: string; readonly resourceKind: string; readonly resourceExtensionName: string; readonly resourceExtensionNamespace: string }
}

const kinds = [
  { suffix: 'vm-usage', kind: virtualMachines.kind, extension: 'vmware-system-vmop-webhook-service' },
  { suffix: 'vmsnapshot-usage', kind: virtualMachineSnapshots.kind, extension: 'snapshot-vmware-system-vmop-webhook-service' },
] as const

/** A storage class with its policy. */
interface Limited { readonly storageClassName: string; readonly storagePolicyId: string }

const usageOf = ({ apiVersion, kind, metadata: { name, uid } }: StorageQuotaView, limited: Limited, { suffix, kind: resourceKind, extension }: typeof kinds[number], resourceExtensionNamespace: string): Usage => ({
  name: `${limited.storageClassName}-${suffix}`,
  owner: { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true },
  spec: { ...limited, resourceApiGroup: group, resourceKind, resourceExtensionName: extension, resourceExtensionNamespace },
})

/**
 * The usages of a namespace: for each quota and each storage class of its policy one of VMs and one of snapshots. A class
 * that has gone, or is of a policy without a quota by now, is told on while its usage stands: VMs may still use it.
 */
export const usagesOf = (quotas: readonly StorageQuotaView[], classes: Iterable<StorageClassView>, standing: readonly StorageUsageView[], extensionNamespace: string): readonly Usage[] => {
  const limiting = quotas.filter(stays)
  const limited = (storageClassName: string | undefined, storagePolicyId: string | undefined): readonly Limited[] =>
    (storageClassName !== undefined && storagePolicyId !== undefined && limiting.some(({ spec }) => spec?.storagePolicyId === storagePolicyId) ? [{ storageClassName, storagePolicyId }] : [])
  const present = [...classes].flatMap(({ metadata, parameters }) => limited(metadata.name, parameters?.['storagePolicyID']))
  const told = standing.filter(({ spec }) => kinds.some(({ extension }) => extension === spec?.resourceExtensionName)).flatMap(({ spec }) => limited(spec?.storageClassName, spec?.storagePolicyId))
  const known = [...present, ...told.filter(one => !present.some(({ storageClassName }) => storageClassName === one.storageClassName))]
  const all = limiting.flatMap(quota => known.filter(({ storagePolicyId }) => storagePolicyId === quota.spec?.storagePolicyId)
    .flatMap(one => kinds.map(kind => usageOf(quota, one, kind, extensionNamespace))))
  // Two quotas of one policy share a usage: it stays with the one that owns it, else the first does.
  const inTurn = [...all.filter(usage => standing.some(({ metadata }) => metadata.name === usage.name && isOwned(metadata, usage))), ...all]
  return inTurn.filter(({ name }, index) => inTurn.findIndex(other => other.name === name) === index)
}

const isOwned = ({ ownerReferences = [] }: KubernetesObject['metadata'], { owner }: Usage): boolean => ownerReferences.some(({ uid }) => uid === owner.uid)

/** Whether a usage that stands is of this quota and about the same: what it is about cannot be changed. What others add is theirs. */
export const isMadeSo = ({ metadata, spec }: StorageUsageView, usage: Usage): boolean =>
  isOwned(metadata, usage) && sameJson({ ...spec, ...usage.spec }, spec)

/** What a usage tells, from the tallies of its kind. */
export const quotaUsageOf = ({ spec }: Usage, vms: Tallies, snapshots: Tallies): { readonly reserved: string; readonly used: string } => {
  const tally = (spec.resourceKind === virtualMachines.kind ? vms : snapshots).get(spec.storageClassName)
  return { reserved: formatBytes(tally?.reservedBytes ?? 0), used: formatBytes(tally?.usedBytes ?? 0) }
}

/** Whether a usage tells so already, however the amounts are written. */
export const tells = ({ status }: StorageUsageView, { reserved, used }: { readonly reserved: string; readonly used: string }): boolean => {
  const told = status?.quotaUsage
  return told?.reserved !== undefined && told.used !== undefined && bytesOf(told.reserved) === bytesOf(reserved) && bytesOf(told.used) === bytesOf(used)
}
