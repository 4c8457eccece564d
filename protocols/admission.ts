import type { Features } from './features.ts'
import type { ComputePolicy } from './api/external/compute-policy.ts'
import type { VirtualMachineClass } from './api/virtual-machine-class.ts'
import type { VirtualMachineGroup } from './api/virtual-machine-group.ts'
import type { VirtualMachineImage } from './api/virtual-machine-image.ts'
import type { VirtualMachine } from './api/virtual-machine/index.ts'
import type { KubernetesObject, ObjectMeta } from './store.ts'

/** An object as a webhook sees it: on creation the server's own metadata may still be missing. */
export interface AdmittedObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Partial<ObjectMeta> & { readonly generateName?: string }
  readonly spec?: unknown
  readonly status?: unknown
}
export type AdmittedVm = VirtualMachine & AdmittedObject

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE'

/** One question of the API server. */
export interface AdmissionRequest<O extends AdmittedObject = AdmittedObject> {
  readonly operation: AdmissionOperation
  readonly namespace: string
  /** Empty when the name is generated and not known yet. */
  readonly name: string
  readonly user: { readonly name: string; readonly groups: readonly string[] }
  /** It is only asked what would be; nothing is stored. */
  readonly dryRun: boolean
  /** What is to be stored; on DELETE what is to go. */
  readonly object: O
  /** What stands; updates and deletions only. */
  readonly old?: O | undefined
}

/** A rule that was broken: one cause of the 422. */
export interface Violation {
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueForbidden' | 'FieldValueDuplicate' | 'FieldValueNotFound' | 'FieldValueTypeInvalid'
  /** Path of the field, `spec.volumes[0].name`. */
  readonly field: string
  /** What is wrong and what would be right. */
  readonly message: string
}

/** The little that admission reads of kinds that are not ours. */
export type StorageClassView = KubernetesObject & { readonly parameters?: Readonly<Record<string, string>>; readonly allowVolumeExpansion?: boolean }
export type ClaimView = KubernetesObject<{
  readonly accessModes?: readonly string[]
  readonly storageClassName?: string
  readonly resources?: { readonly requests?: { readonly storage?: string | number } }
}>
export type ResourceQuotaView = KubernetesObject<{ readonly hard?: Readonly<Record<string, string | number>> }, { readonly hard?: Readonly<Record<string, string | number>>; readonly used?: Readonly<Record<string, string | number>> }>
export type StorageQuotaView = KubernetesObject<
  { readonly limit?: string | number; readonly storagePolicyId?: string },
  { readonly extensions?: readonly { readonly extensionName?: string; readonly extensionQuotaUsage?: readonly ScQuotaUsage[] }[]; readonly total?: readonly ScQuotaUsage[] }>
export type StorageUsageView = KubernetesObject<
  { readonly storagePolicyId?: string; readonly storageClassName?: string; readonly resourceExtensionName?: string; readonly resourceKind?: string },
  { readonly quotaUsage?: ScQuotaUsage['scQuotaUsage'] }>
export interface ScQuotaUsage { readonly storageClassName?: string; readonly scQuotaUsage?: { readonly reserved?: string | number; readonly used?: string | number } }

/** What admission looks up; answered from watch caches, so never waits. */
export interface AdmissionLookup {
  images(namespace: string): readonly (VirtualMachineImage & KubernetesObject)[]
  clusterImages(): readonly (VirtualMachineImage & KubernetesObject)[]
  vmClass(namespace: string, name: string): (VirtualMachineClass & KubernetesObject) | undefined
  classInstances(namespace: string): readonly (VirtualMachineClass & KubernetesObject)[]
  storageClass(name: string): StorageClassView | undefined
  /** Whether the storage policy of this id encrypts. */
  isEncrypting(policyId: string): boolean
  encryptionClasses(namespace: string): readonly KubernetesObject[]
  storageQuotas(namespace: string): readonly StorageQuotaView[]
  /** What VMs and snapshots of the namespace are reported to use. */
  storageUsages(namespace: string): readonly StorageUsageView[]
  resourceQuotas(namespace: string): readonly ResourceQuotaView[]
  claim(namespace: string, name: string): ClaimView | undefined
  /** A zone that a VM of this namespace may name; `leaving` when it is being deleted. */
  zone(namespace: string, name: string): 'Present' | 'Leaving' | undefined
  groups(namespace: string): readonly (VirtualMachineGroup & KubernetesObject)[]
  computePolicy(namespace: string, name: string): (ComputePolicy & KubernetesObject) | undefined
  contentLibraries(namespace: string): readonly KubernetesObject[]
  /** Which cache has not been read yet; undefined when all have. Before that nothing is decided. */
  unready(): string | undefined
}

/** Who provides the networks of namespaces. */
export type NetworkProvider = 'VDS' | 'NSXT' | 'VPC' | 'Named'

/** What an installation sets for admission. */
export interface AdmissionConfig {
  readonly shardCount: number
  /** The user that members themselves are. */
  readonly serviceAccount: string
  readonly privilegedUsers: readonly string[]
  readonly buildVersion: string
  readonly features: Features
  /** The highest virtual hardware version that may be asked for. */
  readonly hardwareVersionMax: number
  readonly network: {
    readonly provider: NetworkProvider
    /** Name of the network that adapters get with the provider `Named`. */
    readonly named: string
    /** TCP probes may only look at the port of a Kubernetes API server. */
    readonly restricted: boolean
  }
}

/** Who asks, as far as rules tell callers apart (webhooks.md section 2). */
export interface Caller {
  /** The controller itself. */
  readonly controller: boolean
  /** Of the group `system:masters`. */
  readonly master: boolean
  /** May do what is kept for system services; the two above may always. */
  readonly privileged: boolean
}

/** Everything that a rule may look at. */
export interface AdmissionContext<O extends AdmittedObject = AdmittedObject> {
  readonly request: AdmissionRequest<O>
  readonly lookup: AdmissionLookup
  readonly config: AdmissionConfig
  readonly caller: Caller
  /** The VM that a new object is about, where its kind has one; undefined: there is none of that name. */
  readonly vm: (VirtualMachine & KubernetesObject) | undefined
  /** Milliseconds since 1970, for time stamps that are written. */
  readonly wallMs: number
  /** A random version 4 UUID. */
  readonly uuid: () => string
  /** Bytes that a quota is known to hold soon, since they were admitted to others than this object moments ago; 0 when there is nothing of that kind. */
  readonly promised: (quota: string, object: string) => number
}

/** One rule: the violations it finds; undefined or empty when it is kept. */
export type Rule<O extends AdmittedObject = AdmittedObject> = (context: AdmissionContext<O>) => Violation | readonly Violation[] | undefined

/** One change that admission makes: the object with it; the same object when there is nothing to change. */
export type Mutation<O extends AdmittedObject = AdmittedObject> = (object: O, context: AdmissionContext<O>) => O

/** What is admitted but unwise, a sentence each. */
export type Warning<O extends AdmittedObject = AdmittedObject> = (context: AdmissionContext<O>) => readonly string[]
