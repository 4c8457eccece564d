import type { Result } from './fault.ts'

/** What every Kubernetes object has. */
export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  /** Opaque; compared for equality only. */
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly OwnerReference[]
}
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}
/** An object as the API server shows it; `Spec` and `Status` come from protocols/api. */
export interface KubernetesObject<Spec = unknown, Status = unknown> {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly spec?: Spec
  readonly status?: Status
}

/** A collection in the API server. `group` is empty for the core group. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
}

/** One line of a watch stream. */
export type WatchLine<T extends KubernetesObject = KubernetesObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }
  /** The stream's own end with a Status, e.g. 410. */
  | { readonly type: 'ERROR'; readonly code: number; readonly message: string }

export interface ListPage<T extends KubernetesObject = KubernetesObject> {
  readonly items: readonly T[]
  readonly resourceVersion: string
  /** Absent on the last page. */
  readonly continueToken?: string | undefined
}
export interface ListQuery {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly limit?: number | undefined
  readonly continueToken?: string | undefined
}
export interface WatchQuery {
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly resourceVersion: string
  /** The server ends the stream after so long. */
  readonly timeoutSeconds: number
}
export type PatchType = 'merge' | 'json' | 'apply'

/** The API server, as far as we use it: one kept connection pool behind it (`src/kubernetes`). */
export interface ObjectStore {
  get<T extends KubernetesObject>(resource: Resource, namespace: string | undefined, name: string): Promise<Result<T>>
  list<T extends KubernetesObject>(resource: Resource, query: ListQuery): Promise<Result<ListPage<T>>>
  /** Ends when the server ends it; a fault instead of lines when it could not be opened. */
  watch<T extends KubernetesObject>(resource: Resource, query: WatchQuery, signal: AbortSignal): Promise<Result<AsyncIterable<WatchLine<T>>>>
  create<T extends KubernetesObject>(resource: Resource, object: { readonly metadata: { readonly name?: string | undefined; readonly generateName?: string; readonly namespace?: string | undefined; readonly ownerReferences?: readonly OwnerReference[] }; readonly [field: string]: unknown }): Promise<Result<T>>
  /** A JSON or merge patch, or server-side apply. `subresource` is `status`, `scale`, or undefined for the object. */
  patch<T extends KubernetesObject>(resource: Resource, namespace: string | undefined, name: string, patch: { readonly type: PatchType; readonly body: unknown; readonly subresource?: string; readonly force?: boolean }): Promise<Result<T>>
  delete(resource: Resource, namespace: string | undefined, name: string, options: { readonly uid?: string; readonly resourceVersion?: string }): Promise<Result<void>>
}
