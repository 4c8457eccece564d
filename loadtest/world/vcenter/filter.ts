import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { anyValue, isKindOf, propertyNames } from './kinds.ts'
import { propertyOf, type Managed, type Objects } from './objects.ts'
import type { View, ViewListener, Views } from './views.ts'
import { notFound, invalidArgument } from './vim-error.ts'

/** A PropertyFilterSpec, as far as clients here use it: objects, views, and one step over a view's members. */
export interface FilterSpec {
  readonly propSet: readonly { readonly type: string; readonly all?: boolean; readonly pathSet?: readonly string[] }[]
  readonly objectSet: readonly { readonly obj: MoRef; readonly skip?: boolean; readonly selectSet?: readonly unknown[] }[]
}

/** What a filter has to tell of one object. */
export interface ObjectUpdate { readonly kind: 'enter' | 'modify' | 'leave'; readonly obj: MoRef; readonly changeSet?: readonly VimObject[] }

/**
 * A filter remembers what changed since it was last asked, so that asking costs as much as there were changes and not
 * as there are objects.
 */
export interface Filter {
  readonly ref: MoRef
  /** Whether there is something to tell. */
  dirty(): boolean
  /** At most `limit` objects; what was taken is not told again. */
  take(limit: number): readonly ObjectUpdate[]
  /** Everything is to be told again, as entering. */
  rewind(): void
  /** An object changed. */
  changed(object: Managed, paths: readonly string[]): boolean
  destroy(): void
}

/** The paths of a property set; all top-level ones when none are named. */
export const pathsOf = (spec: FilterSpec, object: Managed): readonly string[] =>
  spec.propSet.filter(({ type }) => isKindOf(object.ref.type, type)).flatMap(({ pathSet, all }) => (all === true || pathSet === undefined ? (all === true ? propertyNames(object.ref.type) : []) : pathSet))

/** The objects that a spec selects now. */
export const selected = (spec: FilterSpec, objects: Objects, views: Views): readonly Managed[] =>
  spec.objectSet.flatMap(({ obj, skip }) => {
    const view = views.get(obj)
    if (view !== undefined) return [...view.members].flatMap(id => objects.byId(id) ?? [])
    const object = objects.get(obj)
    if (object === undefined) throw notFound(obj)
    return skip === true ? [] : [object]
  })

export const createFilter = (ref: MoRef, spec: FilterSpec, objects: Objects, views: Views, wake: () => void): Filter => {
  if (spec.propSet.length === 0) throw invalidArgument('spec.propSet', 'a filter needs a property set')
  const members = new Set<string>()
  const told = new Set<string>()
  const pending = new Map<string, Set<string>>()
  const left = new Map<string, MoRef>()
  const attached: { readonly view: View; readonly listener: ViewListener }[] = []

  const enter = (id: string): void => {
    members.add(id)
    left.delete(id)
    pending.set(id, new Set())
    wake()
  }
  const leave = (id: string): void => {
    if (!members.delete(id)) return
    pending.delete(id)
    const object = told.has(id) ? objects.byId(id)?.ref ?? lastRefs.get(id) : undefined
    if (object !== undefined) left.set(id, object)
    wake()
  }
  const lastRefs = new Map<string, MoRef>()

  for (const object of selected(spec, objects, views)) {
    members.add(object.ref.value)
    pending.set(object.ref.value, new Set())
  }
  for (const { obj } of spec.objectSet) {
    const view = views.get(obj)
    if (view === undefined) continue
    const listener: ViewListener = { entered: enter, left: leave }
    view.listeners.add(listener)
    attached.push({ view, listener })
  }

  const touches = (path: string, changed: string): boolean => path === changed || path.startsWith(`${changed}.`) || changed.startsWith(`${path}.`)

  const update = (id: string, changed: ReadonlySet<string>): ObjectUpdate | undefined => {
    const object = objects.byId(id)
    if (object === undefined) return undefined
    const entering = !told.has(id)
    const paths = pathsOf(spec, object).filter(path => entering || [...changed].some(one => touches(path, one)))
    const changeSet = paths.flatMap(path => {
      const value = propertyOf(object, path)
      if (value === undefined) return entering ? [] : [{ name: path, op: 'indirectRemove' }]
      return [{ name: path, op: 'assign', val: anyValue(object.ref.type, path, value) }]
    })
    told.add(id)
    lastRefs.set(id, object.ref)
    return entering || changeSet.length > 0 ? { kind: entering ? 'enter' : 'modify', obj: object.ref, changeSet } : undefined
  }

  return {
    ref,
    dirty: () => pending.size > 0 || left.size > 0,
    take: limit => {
      const updates: ObjectUpdate[] = []
      for (const [id, obj] of left) {
        if (updates.length >= limit) return updates
        left.delete(id)
        told.delete(id)
        lastRefs.delete(id)
        updates.push({ kind: 'leave', obj })
      }
      for (const [id, changed] of pending) {
        if (updates.length >= limit) return updates
        pending.delete(id)
        const one = update(id, changed)
        if (one !== undefined) updates.push(one)
      }
      return updates
    },
    rewind: () => {
      told.clear()
      left.clear()
      for (const id of members) pending.set(id, new Set())
    },
    changed: (object, paths) => {
      const id = object.ref.value
      if (!members.has(id)) return false
      if (!pathsOf(spec, object).some(path => paths.some(one => touches(path, one)))) return false
      const marks = pending.get(id) ?? new Set<string>()
      for (const path of paths) marks.add(path)
      pending.set(id, marks)
      return true
    },
    destroy: () => { for (const { view, listener } of attached) view.listeners.delete(listener) },
  }
}
