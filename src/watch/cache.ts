import type { KubernetesObject } from '#protocols/store.ts'

/** What a reflector holds of a collection: the newest known version of each object, stripped. */
export interface Cache<T extends KubernetesObject> {
  get(name: string, namespace?: string): T | undefined
  /** Objects whose `index` gave this value. */
  indexed(value: string): readonly T[]
  values(): IterableIterator<T>
  size(): number
}

/** `namespace/name`, or the name alone. */
export const objectKey = ({ metadata: { namespace, name } }: KubernetesObject): string => (namespace === undefined ? name : `${namespace}/${name}`)

/** The object without what nobody reads: managed fields and the copy that kubectl keeps of the last manifest. */
export const strip = <T extends KubernetesObject>(object: T): T => {
  const { managedFields: _fields, annotations, ...metadata } = object.metadata as T['metadata'] & { readonly managedFields?: unknown }
  const { 'kubectl.kubernetes.io/last-applied-configuration': _applied, ...kept } = annotations ?? {}
  return { ...object, metadata: { ...metadata, ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}) } }
}

export interface WritableCache<T extends KubernetesObject> extends Cache<T> {
  put(object: T): T | undefined
  remove(key: string): T | undefined
  /** By `objectKey`. */
  at(key: string): T | undefined
  keys(): readonly string[]
}

/** An empty cache. `indexOf` gives the values under which an object is found by `indexed`. */
export const createCache = <T extends KubernetesObject>(indexOf: (object: T) => readonly string[] = () => []): WritableCache<T> => {
  const objects = new Map<string, T>()
  const index = new Map<string, Set<string>>()
  const unindex = (key: string, object: T): void => {
    for (const value of indexOf(object)) {
      const keys = index.get(value)
      keys?.delete(key)
      if (keys?.size === 0) index.delete(value)
    }
  }
  return {
    get: (name, namespace) => objects.get(namespace === undefined ? name : `${namespace}/${name}`),
    indexed: value => [...(index.get(value) ?? [])].flatMap(key => objects.get(key) ?? []),
    values: () => objects.values(),
    size: () => objects.size,
    at: key => objects.get(key),
    keys: () => [...objects.keys()],
    put: object => {
      const key = objectKey(object)
      const before = objects.get(key)
      if (before !== undefined) unindex(key, before)
      objects.set(key, object)
      for (const value of indexOf(object)) index.set(value, (index.get(value) ?? new Set()).add(key))
      return before
    },
    remove: key => {
      const before = objects.get(key)
      if (before !== undefined) unindex(key, before)
      objects.delete(key)
      return before
    },
  }
}
