import type { Result } from './fault.ts'
import type { VmKey } from './ids.ts'
import type { KubernetesObject, Resource } from './store.ts'

/** Which object, and the version that was decided on. */
export interface WriteTarget {
  readonly key: VmKey
  readonly resource: Resource
  readonly resourceVersion: string
}
/** The whole wanted status, and the one that stands as far as is known; only what differs is written. */
export interface StatusOrder extends WriteTarget { readonly status: object; readonly last: object }
export interface MetaOrder extends WriteTarget {
  readonly finalizers?: readonly string[] | undefined
  /** Undefined values are removed. */
  readonly labels?: Readonly<Record<string, string | undefined>> | undefined
}
/** Something a user should hear about an object. */
export interface EventOrder {
  readonly key: VmKey
  readonly uid: string
  readonly resource: Resource
  readonly type: 'Normal' | 'Warning'
  /** One word. */
  readonly reason: string
  readonly message: string
}

/** What goes out to the API server. Conflict: the object has another version; decide again on that. */
export interface StatusPort {
  writeStatus(order: StatusOrder): Promise<Result<KubernetesObject>>
  writeMeta(order: MetaOrder): Promise<Result<KubernetesObject>>
  /** Never waits, never fails for the caller; aggregated. */
  event(order: EventOrder): void
}
