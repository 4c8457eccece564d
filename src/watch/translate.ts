import { conditionTypes } from '#protocols/api/conditions.ts'
import { quantityToBytes, quantityToMilli } from '#protocols/api/quantity.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import type { VirtualMachineImage } from '#protocols/api/virtual-machine-image.ts'
import type { VirtualMachine } from '#protocols/api/virtual-machine/index.ts'
import type { ZoneView } from '#protocols/placement.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import type { ClassFacts, DesiredVm, ImageFacts, Lookup, Prerequisites, StorageFacts } from '#protocols/vm.ts'

const mebibyte = 1024 * 1024

/** The part of a VirtualMachine that its actor decides from. */
export const desiredOf = ({ metadata, spec, status }: VirtualMachine & KubernetesObject): DesiredVm => ({
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
  generation: metadata.generation ?? 0,
  deleting: metadata.deletionTimestamp !== undefined,
  finalizers: metadata.finalizers ?? [],
  labels: metadata.labels ?? {},
  annotations: metadata.annotations ?? {},
  spec: spec ?? {},
  status: status ?? {},
})

/** Where prerequisites are looked up: the watch caches of the small shared kinds. */
export interface SharedObjects {
  vmClass(namespace: string, name: string): (VirtualMachineClass & KubernetesObject) | undefined
  image(namespace: string, name: string): (VirtualMachineImage & KubernetesObject) | undefined
  clusterImage(name: string): (VirtualMachineImage & KubernetesObject) | undefined
  storageClass(name: string): StorageClass | undefined
}

/** The little that we read of a StorageClass. */
export type StorageClass = KubernetesObject & { readonly provisioner?: string; readonly parameters?: Readonly<Record<string, string>> }

/** All prerequisites of a VM in one pass, each found or named with what is missing (api.md section 7.1 for the reasons). */
export const prerequisitesOf = (vm: VirtualMachine & KubernetesObject, shared: SharedObjects): Prerequisites => {
  const namespace = vm.metadata.namespace ?? ''
  const { className, image, storageClass } = vm.spec ?? {}
  return {
    class: className === undefined || className === '' ? missing('NotSet', 'spec.className is empty: name a VirtualMachineClass') : classFacts(namespace, className, shared),
    image: imageLookup(vm, namespace, image, shared),
    storage: storageFacts(storageClass, shared),
  }
}

const missing = (reason: string, message: string): { readonly kind: 'Missing'; readonly reason: string; readonly message: string } =>
  ({ kind: 'Missing', reason, message })

const classFacts = (namespace: string, name: string, shared: SharedObjects): Lookup<ClassFacts> => {
  const found = shared.vmClass(namespace, name)
  if (found === undefined) return missing('NotFound', `there is no VirtualMachineClass ${name} in namespace ${namespace}`)
  const { hardware, policies } = found.spec ?? {}
  const cpuCount = Number(hardware?.cpus ?? 0)
  const memoryMiB = mebibytes(hardware?.memory)
  if (!(cpuCount > 0) || memoryMiB === undefined || memoryMiB <= 0) {
    return missing('Invalid', `VirtualMachineClass ${name}: spec.hardware.cpus and spec.hardware.memory have to be above 0`)
  }
  const { requests, limits } = policies?.resources ?? {}
  return {
    kind: 'Found',
    value: {
      name, cpuCount, memoryMiB,
      cpuReservationMilli: milli(requests?.cpu), cpuLimitMilli: milli(limits?.cpu),
      memoryReservationMiB: mebibytes(requests?.memory), memoryLimitMiB: mebibytes(limits?.memory),
    },
  }
}

const mebibytes = (quantity: string | number | undefined): number | undefined => {
  const bytes = quantity === undefined ? undefined : quantityToBytes(quantity)
  return bytes === undefined ? undefined : Math.ceil(bytes / mebibyte)
}
const milli = (quantity: string | number | undefined): number | undefined => (quantity === undefined ? undefined : quantityToMilli(quantity))

/** Undefined only for a VM that a privileged user wants without an image. */
const imageLookup = (
  vm: VirtualMachine & KubernetesObject, namespace: string, image: { readonly kind?: string; readonly name?: string } | undefined, shared: SharedObjects,
): Lookup<ImageFacts> | undefined => {
  if (image?.name !== undefined) return imageFacts(namespace, image.kind ?? 'VirtualMachineImage', image.name, shared)
  const wanted = vm.spec?.imageName
  return wanted === undefined || wanted === '' ? undefined
    : missing('NotFound', `spec.imageName ${wanted} was not resolved when the VM was created: set spec.image to a VirtualMachineImage or ClusterVirtualMachineImage`)
}

const imageFacts = (namespace: string, kind: string, name: string, shared: SharedObjects): Lookup<ImageFacts> => {
  if (kind !== 'VirtualMachineImage' && kind !== 'ClusterVirtualMachineImage') {
    return missing('UnknownKind', `spec.image.kind ${kind} is not known: use VirtualMachineImage or ClusterVirtualMachineImage`)
  }
  const found = kind === 'VirtualMachineImage' ? shared.image(namespace, name) : shared.clusterImage(name)
  if (found === undefined) return missing('NotFound', kind === 'VirtualMachineImage' ? `there is no VirtualMachineImage ${name} in namespace ${namespace}` : `there is no ClusterVirtualMachineImage ${name}`)
  const { conditions, providerItemID, type, disks, osInfo } = found.status ?? {}
  const ready = conditions?.find(condition => condition.type === conditionTypes.ready)
  if (ready?.status !== 'True') return missing(ready?.reason ?? 'NotReady', `image ${name} is not ready${ready?.message ? `: ${ready.message}` : ''}`)
  if (providerItemID === undefined || !providerItemID.startsWith('vm-')) {
    return missing('NotSupported', `image ${name} has type ${type ?? 'unknown'} and item ${providerItemID ?? 'none'}: only images that are vSphere templates can be deployed`)
  }
  const storageMiB = (disks ?? []).reduce((sum, disk) => sum + (mebibytes(disk.limit ?? disk.capacity ?? disk.requested) ?? 0), 0)
  return { kind: 'Found', value: { name, itemId: providerItemID, storageMiB, ...(osInfo?.type === undefined ? {} : { guestId: osInfo.type }) } }
}

const storageFacts = (name: string | undefined, shared: SharedObjects): Lookup<StorageFacts> => {
  if (name === undefined || name === '') return missing('StorageClassRequired', 'spec.storageClass is empty: name a StorageClass')
  const found = shared.storageClass(name)
  if (found === undefined) return missing('NotFound', `there is no StorageClass ${name}`)
  return { kind: 'Found', value: { name, policyId: found.parameters?.['storagePolicyID'] } }
}

/** The little that we read of an AvailabilityZone. */
export type AvailabilityZone = KubernetesObject<{
  readonly clusterComputeResourceMoId?: string
  readonly clusterComputeResourceMoIDs?: readonly string[]
  readonly namespaces?: Readonly<Record<string, { readonly poolMoId?: string; readonly poolMoIDs?: readonly string[]; readonly folderMoId?: string }>>
}>

/** A zone as placement needs it; a zone that names no namespaces is open to all. */
export const zoneOf = ({ metadata, spec }: AvailabilityZone): ZoneView => ({
  name: metadata.name,
  clusterIds: either(spec?.clusterComputeResourceMoIDs, spec?.clusterComputeResourceMoId),
  namespaces: spec?.namespaces === undefined ? undefined : Object.fromEntries(Object.entries(spec.namespaces).map(([name, { poolMoId, poolMoIDs, folderMoId }]) =>
    [name, { poolIds: either(poolMoIDs, poolMoId), folderId: folderMoId }])),
})

/** What is said as a list, as one, or both ways; without empty words. */
const either = (list: readonly string[] | undefined, one: string | undefined): readonly string[] =>
  [...new Set([...(list ?? []), ...(one === undefined ? [] : [one])])].filter(id => id !== '')
