import type { KindDefinition } from './kind.ts'

/** Which kinds are served: the built-in ones and those that CustomResourceDefinitions bring. */
export interface Registry {
  find(group: string, version: string, plural: string): KindDefinition | undefined
  /** The kind of an object by its apiVersion and kind. */
  byKind(apiVersion: string, kind: string): KindDefinition | undefined
  all(): readonly KindDefinition[]
  /** The kinds and versions whose objects are kept in a collection. */
  inCollection(collection: string): readonly KindDefinition[]
  /** Replaces what the CRD of this name brings; nothing: the CRD is gone. */
  define(crd: string, kinds: readonly KindDefinition[]): void
  /** Calls back after each change. */
  listen(listener: () => void): () => void
}

/** The collection that objects of a kind are kept in: versions of one kind share it, and both kinds of Event do. */
export const collectionOf = ({ group, plural }: KindDefinition): string =>
  plural === 'events' && (group === '' || group === 'events.k8s.io') ? 'events' : `${group}/${plural}`

/** `v1` for the core group, `group/version` for others. */
export const apiVersionOf = ({ group, version }: { readonly group: string; readonly version: string }): string => (group === '' ? version : `${group}/${version}`)

/** What lives in namespaces: one kind for each collection. */
export const namespacedKinds = (registry: Registry): Iterable<KindDefinition> => new Map(registry.all().filter(kind => kind.namespaced).map(kind => [collectionOf(kind), kind])).values()

/** `namespace/name`, or `/name` for what is in no namespace. */
export const storageKey = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`

export const createRegistry = (builtin: readonly KindDefinition[]): Registry => {
  const defined = new Map<string, readonly KindDefinition[]>()
  const byPath = new Map<string, KindDefinition>()
  const byName = new Map<string, KindDefinition>()
  let byCollection = new Map<string, KindDefinition[]>()
  let kinds: readonly KindDefinition[] = []
  const listeners = new Set<() => void>()
  const rebuild = (): void => {
    kinds = [...builtin, ...[...defined.values()].flat()]
    byPath.clear()
    byName.clear()
    byCollection = Map.groupBy(kinds, collectionOf)
    for (const kind of kinds) {
      byPath.set(`${apiVersionOf(kind)}/${kind.plural}`, kind)
      byName.set(`${apiVersionOf(kind)}/${kind.kind}`, kind)
    }
  }
  rebuild()
  return {
    find: (group, version, plural) => byPath.get(`${apiVersionOf({ group, version })}/${plural}`),
    byKind: (apiVersion, name) => byName.get(`${apiVersion}/${name}`),
    all: () => kinds,
    inCollection: collection => byCollection.get(collection) ?? [],
    define: (crd, brought) => {
      if (brought.length === 0) defined.delete(crd)
      else defined.set(crd, brought)
      rebuild()
      for (const listener of listeners) listener()
    },
    listen: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
  }
}
