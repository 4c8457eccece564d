import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { valueAt } from './paths.ts'

/** A managed object: its reference and its properties as nested plain data. */
export interface Managed {
  readonly ref: MoRef
  readonly properties: Properties
}
/** Properties by name; some are computed from others when they are read. */
export type Properties = object

/** Told after each change, so that views and filters need not look. */
export interface ObjectListener {
  added(object: Managed): void
  /** `paths` were set. */
  changed(object: Managed, paths: readonly string[]): void
  removed(object: Managed): void
}

/** Every managed object of one vCenter. */
export interface Objects {
  /** A new id: `vm-` gives `vm-42`. Ids are never used twice. */
  nextId(prefix: string): string
  add(type: string, id: string, properties: Properties): Managed
  get(ref: MoRef): Managed | undefined
  byId(id: string): Managed | undefined
  ofType(type: string): IterableIterator<Managed>
  /** The types of which there are, or were, objects. */
  types(): IterableIterator<string>
  /** Sets properties by dotted path. Setting what stands already is no change; computed properties go by `touch`. */
  set(object: Managed, changes: Readonly<Record<string, unknown>>, alsoTouched?: readonly string[]): void
  /** Tells that computed properties changed. */
  touch(object: Managed, paths: readonly string[]): void
  remove(object: Managed): void
  listen(listener: ObjectListener): void
}

/** The value at a property path; undefined where there is nothing. */
export const propertyOf = ({ properties }: Managed, path: string): unknown => valueAt(properties, path)

const put = (properties: Properties, path: string, value: unknown): boolean => {
  const parts = path.split('.')
  const last = parts.pop() ?? ''
  let at = properties as Record<string, unknown>
  for (const part of parts) {
    const inner = at[part]
    at = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : ((at[part] = {}) as Record<string, unknown>)
  }
  if (at[last] === value) return false
  if (value === undefined) delete at[last]
  else at[last] = value
  return true
}

export const createObjects = (): Objects => {
  const objects = new Map<string, Managed>()
  const types = new Map<string, Map<string, Managed>>()
  const listeners: ObjectListener[] = []
  let ids = 0
  const touch = (object: Managed, paths: readonly string[]): void => { for (const listener of listeners) listener.changed(object, paths) }
  return {
    nextId: prefix => `${prefix}${++ids}`,
    add: (type, id, properties) => {
      const object: Managed = { ref: moRef(type, id), properties }
      objects.set(id, object)
      const family = types.get(type) ?? new Map<string, Managed>()
      family.set(id, object)
      types.set(type, family)
      for (const listener of listeners) listener.added(object)
      return object
    },
    get: ref => {
      const found = objects.get(ref.value)
      return found?.ref.type === ref.type ? found : undefined
    },
    byId: id => objects.get(id),
    ofType: type => (types.get(type) ?? new Map<string, Managed>()).values(),
    types: () => types.keys(),
    set: (object, wanted, alsoTouched = []) => {
      const paths = Object.entries(wanted).flatMap(([path, value]) => (put(object.properties, path, value) ? [path] : []))
      if (paths.length === 0) return
      touch(object, [...paths, ...alsoTouched])
    },
    touch,
    remove: object => {
      objects.delete(object.ref.value)
      types.get(object.ref.type)?.delete(object.ref.value)
      for (const listener of listeners) listener.removed(object)
    },
    listen: listener => { listeners.push(listener) },
  }
}
