import type { ApiMeta, ApiObject } from '../kind.ts'
import type { Commit, Storage, Stored } from '../storage.ts'

export type OwnerReference = NonNullable<ApiMeta['ownerReferences']>[number]

/** Where an object is kept. */
export interface Place { readonly collection: string; readonly key: string }

/** Who depends on whom, kept up to date by commits: what stands by uid, and the dependents of each uid, also of one that is not there. */
export interface Graph {
  /** Takes a commit in; called for each, in order. */
  absorb(collection: string, commit: Commit): void
  find(uid: string): { readonly place: Place; readonly stored: Stored } | undefined
  dependents(uid: string): readonly string[]
}

/** By whom an object is owned; it goes when none of them stands any more. */
export const ownersOf = ({ metadata }: ApiObject): readonly OwnerReference[] => metadata.ownerReferences ?? []

export const createGraph = (storage: Storage): Graph => {
  const places = new Map<string, Place>()
  const dependents = new Map<string, Set<string>>()
  const link = (object: ApiObject): void => {
    for (const { uid } of ownersOf(object)) {
      const known = dependents.get(uid)
      if (known === undefined) dependents.set(uid, new Set([object.metadata.uid]))
      else known.add(object.metadata.uid)
    }
  }
  const unlink = (object: ApiObject): void => {
    for (const { uid } of ownersOf(object)) {
      const known = dependents.get(uid)
      known?.delete(object.metadata.uid)
      if (known?.size === 0) dependents.delete(uid)
    }
  }
  return {
    absorb: (collection, { type, stored, previous }) => {
      const { object } = stored
      if (previous !== undefined) unlink(previous.object)
      if (type === 'DELETED') return void places.delete(object.metadata.uid)
      if (type === 'ADDED') places.set(object.metadata.uid, { collection, key: stored.key })
      link(object)
    },
    find: uid => {
      const place = places.get(uid)
      const stored = place && storage.get(place.collection, place.key)
      return place === undefined || stored === undefined ? undefined : { place, stored }
    },
    dependents: uid => [...(dependents.get(uid) ?? [])],
  }
}
