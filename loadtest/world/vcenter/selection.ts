import type { MoRef } from '#protocols/vim/values.ts'
import { isKindOf } from './kinds.ts'
import { propertyOf, type Managed, type Objects } from './objects.ts'
import { notFound } from './vim-error.ts'
import type { View, ViewListener, Views } from './views.ts'

/** A SelectionSpec (only a name: refers to another) or a TraversalSpec. */
export interface SelectionSpec {
  readonly name?: string
  readonly type?: string
  readonly path?: string
  readonly skip?: boolean
  readonly selectSet?: readonly SelectionSpec[]
}
export interface ObjectSpec { readonly obj: MoRef; readonly skip?: boolean; readonly selectSet?: readonly SelectionSpec[] }

/** An object that may be selected: a managed object, or a view. */
export const standing = (ref: MoRef, objects: Objects, views: Views): Managed | undefined => objects.get(ref) ?? views.get(ref)?.object

/** What a set of object specs selects, followed as it changes. */
export interface Selection {
  /** Everything that is selected now. */
  members(): IterableIterator<string>
  has(id: string): boolean
  /** An object changed: what is reached through it may be others now. */
  changed(object: Managed, paths: readonly string[]): void
  /** Looks again where looking was put off; cheap when nothing was. */
  settle(): void
  destroy(): void
}
export interface SelectionListener { entered(id: string): void; left(id: string): void; stale(): void }

/**
 * Views with one step over their members, and single objects, are followed at the cost of the changes. Any other selection
 * (steps through properties, views in views) is worked out anew, as a whole, when something that it goes through changes.
 */
export const createSelection = (objectSet: readonly ObjectSpec[], objects: Objects, views: Views, listener: SelectionListener): Selection =>
  (objectSet.every(spec => isDirect(spec, views)) ? directSelection : walkedSelection)(objectSet, objects, views, listener)

const isDirect = ({ obj, skip, selectSet }: ObjectSpec, views: Views): boolean => {
  if (selectSet === undefined || selectSet.length === 0) return true
  const [only, ...others] = selectSet
  return views.get(obj) !== undefined && skip === true && others.length === 0 && only?.path === 'view' && only.skip !== true
    && (only.selectSet ?? []).length === 0 && isKindOf(obj.type, only.type ?? '')
}

const must = (ref: MoRef, objects: Objects, views: Views): Managed => {
  const found = standing(ref, objects, views)
  if (found === undefined) throw notFound(ref)
  return found
}

const directSelection = (objectSet: readonly ObjectSpec[], objects: Objects, views: Views, listener: SelectionListener): Selection => {
  /** How many specs select it. */
  const counts = new Map<string, number>()
  const attached: { readonly view: View; readonly heard: ViewListener }[] = []
  const enter = (id: string): boolean => {
    const before = counts.get(id) ?? 0
    counts.set(id, before + 1)
    return before === 0
  }
  const leave = (id: string): boolean => {
    const after = (counts.get(id) ?? 0) - 1
    if (after > 0) counts.set(id, after)
    else counts.delete(id)
    return after === 0
  }
  for (const { obj, skip, selectSet } of objectSet) {
    const { ref } = must(obj, objects, views)
    if (skip !== true) enter(ref.value)
    const view = views.get(obj)
    if (view === undefined || selectSet === undefined || selectSet.length === 0) continue
    for (const id of view.members) enter(id)
    const heard: ViewListener = { entered: id => { if (enter(id)) listener.entered(id) }, left: id => { if (leave(id)) listener.left(id) } }
    view.listeners.add(heard)
    attached.push({ view, heard })
  }
  return {
    members: () => counts.keys(),
    has: id => counts.has(id),
    changed: () => undefined,
    settle: () => undefined,
    destroy: () => { for (const { view, heard } of attached) view.listeners.delete(heard) },
  }
}

/** Everything that is reached, the views passed on the way, and the properties that were followed (`id path`). */
interface Walk { readonly reached: Set<string>; readonly views: Set<View>; readonly followed: Set<string> }

/** Goes through all specs from their objects. */
const walk = (objectSet: readonly ObjectSpec[], objects: Objects, views: Views): Walk => {
  const found: Walk = { reached: new Set(), views: new Set(), followed: new Set() }
  for (const { obj, skip, selectSet = [] } of objectSet) {
    const named = new Map<string, SelectionSpec>()
    collectNames(selectSet, named)
    const start = must(obj, objects, views)
    if (skip !== true) found.reached.add(start.ref.value)
    follow(start, selectSet, named, objects, views, found, new Set())
  }
  return found
}

const collectNames = (selectSet: readonly SelectionSpec[], named: Map<string, SelectionSpec>): void => {
  for (const spec of selectSet) {
    if (spec.name !== undefined && spec.path !== undefined) named.set(spec.name, spec)
    collectNames(spec.selectSet ?? [], named)
  }
}

const follow = (
  from: Managed, selectSet: readonly SelectionSpec[], named: ReadonlyMap<string, SelectionSpec>, objects: Objects, views: Views, found: Walk, seen: Set<string>,
): void => {
  for (const given of selectSet) {
    const spec = given.path === undefined ? named.get(given.name ?? '') : given
    if (spec?.path === undefined || spec.type === undefined || !isKindOf(from.ref.type, spec.type)) continue
    const key = `${from.ref.value} ${spec.name ?? ''} ${spec.path}`
    // Specs may go in circles, as the usual one through all folders does.
    if (seen.has(key)) continue
    seen.add(key)
    found.followed.add(`${from.ref.value} ${spec.path}`)
    const view = views.get(from.ref)
    if (view !== undefined) found.views.add(view)
    for (const ref of refsAt(from, spec.path)) {
      const next = standing(ref, objects, views)
      if (next === undefined) continue
      if (spec.skip !== true) found.reached.add(next.ref.value)
      follow(next, spec.selectSet ?? [], named, objects, views, found, seen)
    }
  }
}

const refsAt = (object: Managed, path: string): readonly MoRef[] => {
  const value = propertyOf(object, path)
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly MoRef[]) : [value as MoRef]
}

const walkedSelection = (objectSet: readonly ObjectSpec[], objects: Objects, views: Views, listener: SelectionListener): Selection => {
  let now = walk(objectSet, objects, views)
  let stale = false
  const spoil = (): void => {
    if (stale) return
    stale = true
    listener.stale()
  }
  const heard: ViewListener = { entered: spoil, left: spoil }
  const attach = (): void => { for (const view of now.views) view.listeners.add(heard) }
  const detach = (): void => { for (const view of now.views) view.listeners.delete(heard) }
  attach()
  return {
    members: () => now.reached.values(),
    has: id => now.reached.has(id),
    changed: ({ ref }, paths) => { if (paths.some(path => now.followed.has(`${ref.value} ${path}`))) spoil() },
    settle: () => {
      if (!stale) return
      stale = false
      const before = now
      detach()
      now = walk(objectSet.filter(({ obj }) => standing(obj, objects, views) !== undefined), objects, views)
      attach()
      for (const id of before.reached) if (!now.reached.has(id)) listener.left(id)
      for (const id of now.reached) if (!before.reached.has(id)) listener.entered(id)
    },
    destroy: detach,
  }
}
