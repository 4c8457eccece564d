import type { VirtualMachineImage } from './api/virtual-machine-image.ts'
import type { VirtualMachine } from './api/virtual-machine/index.ts'
import type { KubernetesObject, ObjectMeta } from './store.ts'

/** A VirtualMachine as a webhook sees it: on creation the server's own metadata may still be missing. */
export type AdmittedVm = VirtualMachine & { readonly apiVersion: string; readonly kind: string; readonly metadata: Partial<ObjectMeta> & { readonly generateName?: string } }

/** One request of the API server about a VirtualMachine. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE'
  readonly namespace: string
  /** Empty when the name is generated and not known yet. */
  readonly name: string
  readonly user: { readonly name: string; readonly groups: readonly string[] }
  readonly object: AdmittedVm
  /** Updates only. */
  readonly old?: AdmittedVm | undefined
}

/** A rule that was broken: one cause of the 422. */
export interface Violation {
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueForbidden'
  /** Path of the field, `spec.powerState`. */
  readonly field: string
  /** What is wrong and what would be right. */
  readonly message: string
}

/** What admission looks up; answered from watch caches, so never waits. */
export interface AdmissionLookup {
  images(namespace: string): readonly (VirtualMachineImage & KubernetesObject)[]
  clusterImages(): readonly (VirtualMachineImage & KubernetesObject)[]
  zoneExists(name: string): boolean
  /** Whether the caches have been read; before that nothing may be refused for not being there. */
  ready(): boolean
}

/** What an installation sets for admission. */
export interface AdmissionConfig {
  readonly shardCount: number
  /** The user that members themselves are; privileged. */
  readonly serviceAccount: string
  readonly privilegedUsers: readonly string[]
}

/** Everything that a rule may look at. */
export interface AdmissionContext {
  readonly request: AdmissionRequest
  readonly lookup: AdmissionLookup
  readonly config: AdmissionConfig
  readonly privileged: boolean
  /** Milliseconds since 1970, for time stamps that are written. */
  readonly wallMs: number
  /** A random version 4 UUID. */
  readonly uuid: () => string
}
