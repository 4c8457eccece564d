import type { Clock } from '#protocols/clock.ts'
import type { ObjectStore, Resource } from '#protocols/store.ts'
import { fakeStore, type FakeStore } from './store.ts'

/** An API server in memory with a collection of each kind that it is asked for. */
export interface FakeStores extends ObjectStore {
  /** The collection of one kind. */
  of(resource: Pick<Resource, 'plural'>): FakeStore
}

export const fakeStores = (clock: Clock): FakeStores => {
  const stores = new Map<string, FakeStore>()
  const of = ({ plural }: Pick<Resource, 'plural'>): FakeStore => {
    const found = stores.get(plural) ?? fakeStore(clock)
    stores.set(plural, found)
    return found
  }
  return {
    of,
    get: (resource, ...rest) => of(resource).get(resource, ...rest), list: (resource, query) => of(resource).list(resource, query), watch: (resource, ...rest) => of(resource).watch(resource, ...rest),
    create: (resource, object) => of(resource).create(resource, object), patch: (resource, ...rest) => of(resource).patch(resource, ...rest), delete: (resource, ...rest) => of(resource).delete(resource, ...rest),
  }
}
