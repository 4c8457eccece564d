import { moRef, type MoRef } from '#protocols/vim/values.ts'

/** A managed object: its reference and its properties as nested plain data. */
export interface Managed {
  readonly ref: MoRef
  readonly properties: Record<string, unknown>
  /** When each path was last set, by the count of all changes. */
  readonly changedAt: Map<string, number>
}

/** Told after each change, so that views and filters need not look. */
export interface ObjectListener {
  added(object: Managed): void
  /** `paths` were set. */
  changed(object: Managed, paths: readonly string[]): void
  removed(object: Managed): void
}

/** Every managed object of one vCenter. */
export interface Objects {
  /** The count of all changes so far. */
  now(): number
  /** A new id of a type: `vm-42`. */
  nextId(prefix: string): string
  add(type: string, id: string, properties: Record<string, unknown>): Managed
  get(ref: MoRef): Managed | undefined
  byId(id: string): Managed | undefined
  ofType(type: string): IterableIterator<Managed>
  /** Sets properties by dotted path. Setting what stands already is no change. */
  set(object: Managed, changes: Readonly<Record<string, unknown>>): void
  remove(object: Managed): void
  listen(listener: ObjectListener): void
}

/** The value at a dotted path; undefined where there is nothing. */
export const propertyOf = (object: Managed, path: string): unknown => {
  let value: unknown = object.properties
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

const put = (properties: Record<string, unknown>, path: string, value: unknown): boolean => {
  const parts = path.split('.')
  const last = parts.pop() ?? ''
  let at = properties
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
  let changes = 0
  let ids = 0
  return {
    now: () => changes,
    nextId: prefix => `${prefix}-${++ids}`,
    add: (type, id, properties) => {
      changes += 1
      const object: Managed = { ref: moRef(type, id), properties, changedAt: new Map() }
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
    set: (object, wanted) => {
      const paths = Object.entries(wanted).flatMap(([path, value]) => (put(object.properties, path, value) ? [path] : []))
      if (paths.length === 0) return
      changes += 1
      for (const path of paths) object.changedAt.set(path, changes)
      for (const listener of listeners) listener.changed(object, paths)
    },
    remove: object => {
      changes += 1
      objects.delete(object.ref.value)
      types.get(object.ref.type)?.delete(object.ref.value)
      for (const listener of listeners) listener.removed(object)
    },
    listen: listener => { listeners.push(listener) },
  }
}
