import type { ApiObject } from '../kind.ts'
import { collectionOf, storageKey, type Registry } from '../registry.ts'
import type { Storage } from '../storage.ts'
import { foregroundFinalizer } from '../verbs/ending.ts'
import { ownersOf, type OwnerReference } from './graph.ts'

/** How the owners of an object stand. */
export interface Owners {
  /** They are there. */
  readonly solid: readonly OwnerReference[]
  /** They are not, or not any more. */
  readonly dangling: readonly OwnerReference[]
  /** They are on their way out, and wait for their dependents. */
  readonly waiting: readonly OwnerReference[]
}

/** Looks the owners up where an object may have them; undefined when that cannot be said, and the object is left alone. */
export const lookAtOwners = (registry: Registry, storage: Storage, object: ApiObject): Owners | undefined => {
  const solid: OwnerReference[] = []
  const dangling: OwnerReference[] = []
  const waiting: OwnerReference[] = []
  for (const reference of ownersOf(object)) {
    const kind = registry.byKind(reference.apiVersion, reference.kind)
    const { namespace } = object.metadata
    // A kind that nobody knows, or an owner in a namespace of what is in none: nothing follows from that.
    if (kind === undefined || (kind.namespaced && namespace === undefined)) return undefined
    const owner = storage.get(collectionOf(kind), storageKey(kind.namespaced ? namespace : undefined, reference.name))?.object
    if (owner === undefined || owner.metadata.uid !== reference.uid) dangling.push(reference)
    else if (waitsForDependents(owner)) waiting.push(reference)
    else solid.push(reference)
  }
  return { solid, dangling, waiting }
}

/** Whether an object goes only after those that depend on it. */
export const waitsForDependents = ({ metadata }: ApiObject): boolean => metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(foregroundFinalizer)
