import type { AdmissionContext, AdmissionLookup, ClaimView, ResourceQuotaView, StorageQuotaView, StorageUsageView } from '#protocols/admission.ts'
import type { ComputePolicy } from '#protocols/api/external/compute-policy.ts'
import {
  computePolicies, contentLibraries, encryptionClasses, persistentVolumeClaims, resourceQuotas, storagePolicies, storagePolicyQuotas, storagePolicyUsages, virtualMachineClassInstances, virtualMachineGroups, virtualMachines, zones,
} from '#protocols/api/resources.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import type { VirtualMachineGroup } from '#protocols/api/virtual-machine-group.ts'
import type { VirtualMachine } from '#protocols/api/virtual-machine/index.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { KubernetesObject, ObjectStore, Resource } from '#protocols/store.ts'
import { isDnsSubdomain } from './admission/names.ts'
import type { Shared, SharedOrder } from './shared.ts'
import { startReflector, type Change, type Reflector } from './watch/reflector.ts'

export interface LookupOrder extends Omit<SharedOrder, 'onDependency' | 'onRead'> {
  readonly shared: Shared
  /** Namespace of the controller, where StoragePolicies are. */
  readonly systemNamespace: string
  /** A claim of this namespace has come, changed or gone. */
  readonly onClaim: (namespace: string) => void
}

const inNamespace = ({ metadata: { namespace = '' } }: KubernetesObject): readonly string[] => [namespace]

/**
 * The name of the StoragePolicy object of a policy: `pol-`, the first eight and the last sixteen hexadecimal digits of its id.
 */
export const storagePolicyName = (policyId: string): string => `pol-${policyId.replaceAll('-', '').slice(0, 8)}-${policyId.replaceAll('-', '').slice(-16)}`.toLowerCase()

/** Reads a VM from the API server: members follow the VMs of their own shards alone. What is no name is the name of nothing. */
export const vmReader = (store: Pick<ObjectStore, 'get'>) => async (namespace: string, name: string): Promise<Result<AdmissionContext['vm']>> => {
  if (!isDnsSubdomain(name)) return ok(undefined)
  const found = await store.get<VirtualMachine & KubernetesObject>(virtualMachines, namespace, name)
  return !found.ok && found.fault.reason === 'NotFound' ? ok(undefined) : found
}

/** What admission looks up, from watch caches: those of `shared`, and of kinds that only admission asks for. */
export const watchLookup = (order: LookupOrder): AdmissionLookup & { stop(): void } => {
  const { shared, systemNamespace } = order
  const follow = <T extends KubernetesObject>(resource: Resource, optional = true, onChange: (change: Change<T>) => void = () => undefined): Reflector<T> =>
    startReflector<T>({ ...order, resource, optional, indexOf: inNamespace, onChange })
  const claimChanged = (change: Change<ClaimView>): void => { if (change.kind !== 'Synced') order.onClaim(change.object.metadata.namespace ?? '') }
  const all = {
    claims: follow<ClaimView>(persistentVolumeClaims, false, claimChanged), resourceQuotas: follow<ResourceQuotaView>(resourceQuotas, false),
    classInstances: follow<VirtualMachineClass & KubernetesObject>(virtualMachineClassInstances), groups: follow<VirtualMachineGroup & KubernetesObject>(virtualMachineGroups), computePolicies: follow<ComputePolicy & KubernetesObject>(computePolicies), zones: follow(zones), libraries: follow(contentLibraries),
    encryptionClasses: follow(encryptionClasses), storagePolicies: follow<KubernetesObject<unknown, { readonly encrypted?: boolean }>>(storagePolicies), storageQuotas: follow<StorageQuotaView>(storagePolicyQuotas),
    storageUsages: follow<StorageUsageView>(storagePolicyUsages),
  }
  const zone = (namespace: string, name: string): 'Present' | 'Leaving' | undefined => {
    // Where namespaces have zones of their own, those count; else the cluster's.
    const own = all.zones.cache.indexed(namespace)
    if (own.length === 0) return shared.zones().some(found => found.name === name) ? 'Present' : undefined
    const found = own.find(({ metadata }) => metadata.name === name)
    return found === undefined ? undefined : found.metadata.deletionTimestamp === undefined ? 'Present' : 'Leaving'
  }
  return {
    images: namespace => [...shared.images()].filter(image => image.metadata.namespace === namespace),
    clusterImages: () => [...shared.clusterImages()],
    vmClass: shared.vmClass,
    storageClass: shared.storageClass,
    isEncrypting: policyId => all.storagePolicies.cache.get(storagePolicyName(policyId), systemNamespace)?.status?.encrypted === true,
    classInstances: all.classInstances.cache.indexed,
    encryptionClasses: all.encryptionClasses.cache.indexed,
    storageQuotas: all.storageQuotas.cache.indexed,
    storageUsages: all.storageUsages.cache.indexed,
    resourceQuotas: all.resourceQuotas.cache.indexed,
    claim: (namespace, name) => all.claims.cache.get(name, namespace),
    groups: all.groups.cache.indexed,
    computePolicy: (namespace, name) => all.computePolicies.cache.get(name, namespace),
    contentLibraries: all.libraries.cache.indexed,
    zone,
    unready: () => {
      const waiting = Object.entries(all).find(([, reflector]) => !reflector.synced())?.[0]
      return shared.unready() ?? (waiting === undefined ? undefined : `${waiting} not read yet`)
    },
    stop: () => { for (const reflector of Object.values(all)) reflector.stop() },
  }
}
