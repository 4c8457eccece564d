import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { anyValue } from './kinds.ts'
import { propertyOf, type Managed, type Objects } from './objects.ts'
import { compile, type PropertySpec } from './property-sets.ts'
import { createSelection, standing, type ObjectSpec } from './selection.ts'
import type { Views } from './views.ts'

/** A PropertyFilterSpec. */
export interface FilterSpec { readonly propSet: readonly PropertySpec[]; readonly objectSet: readonly ObjectSpec[] }

/** What a filter has to tell of one object. */
export interface ObjectUpdate { readonly kind: 'enter' | 'modify' | 'leave'; readonly obj: MoRef; readonly changeSet?: readonly VimObject[] }

/**
 * A filter remembers what changed since it was last asked, so that asking costs as much as there were changes and not
 * as there are objects. What an object went through in between is told as one update.
 */
export interface Filter {
  readonly ref: MoRef
  /** Whether there is something to tell. */
  dirty(): boolean
  /** At most `limit` objects; what was taken is not told again. */
  take(limit: number): readonly ObjectUpdate[]
  /** Everything is to be told again, as entering. */
  rewind(): void
  /** An object changed; gives whether there is something new to tell. */
  changed(object: Managed, paths: readonly string[]): boolean
  /** An object exists no longer. */
  removed(object: Managed): void
  destroy(): void
}

/** In place of single paths: all of them, because the object is new here. */
const everything: ReadonlySet<string> = new Set()

export const createFilter = (ref: MoRef, spec: FilterSpec, objects: Objects, views: Views, wake: () => void): Filter => {
  const properties = compile(spec.propSet)
  /** Told as entered and not as left. */
  const told = new Map<string, MoRef>()
  const pending = new Map<string, ReadonlySet<string> | Set<string>>()
  const left = new Map<string, MoRef>()

  const entered = (id: string): void => {
    left.delete(id)
    pending.set(id, everything)
    wake()
  }
  const leave = (id: string): void => {
    pending.delete(id)
    const known = told.get(id)
    if (known === undefined) return
    left.set(id, known)
    wake()
  }
  const selection = createSelection(spec.objectSet, objects, views, { entered, left: leave, stale: wake })
  for (const id of selection.members()) pending.set(id, everything)

  const find = (id: string): Managed | undefined => objects.byId(id) ?? views.byId(id)?.object

  const update = (id: string, marks: ReadonlySet<string>): ObjectUpdate | undefined => {
    const object = find(id)
    if (object === undefined) return undefined
    const entering = !told.has(id)
    const paths = marks === everything ? properties.pathsOf(object.ref.type) : marks
    const changeSet: VimObject[] = []
    for (const path of paths) {
      const value = propertyOf(object, path)
      if (value !== undefined) changeSet.push({ name: path, op: 'assign', val: anyValue(object.ref.type, path, value) })
      else if (!entering) changeSet.push({ name: path, op: 'assign' })
    }
    // Only what some property set speaks of is told at all.
    if (properties.pathsOf(object.ref.type).length === 0) return undefined
    told.set(id, object.ref)
    return entering || changeSet.length > 0 ? { kind: entering ? 'enter' : 'modify', obj: object.ref, changeSet } : undefined
  }

  return {
    ref,
    dirty: () => {
      selection.settle()
      return pending.size > 0 || left.size > 0
    },
    take: limit => {
      const updates: ObjectUpdate[] = []
      for (const [id, obj] of left) {
        if (updates.length >= limit) return updates
        left.delete(id)
        told.delete(id)
        updates.push({ kind: 'leave', obj })
      }
      for (const [id, marks] of pending) {
        if (updates.length >= limit) return updates
        pending.delete(id)
        const one = update(id, marks)
        if (one !== undefined) updates.push(one)
      }
      return updates
    },
    rewind: () => {
      told.clear()
      left.clear()
      selection.settle()
      for (const id of selection.members()) pending.set(id, everything)
    },
    changed: (object, paths) => {
      selection.changed(object, paths)
      const id = object.ref.value
      if (!selection.has(id)) return false
      const before = pending.get(id)
      if (before === everything) return true
      let marks = before as Set<string> | undefined
      for (const changed of paths) {
        for (const path of properties.affected(object.ref.type, changed)) (marks ??= new Set()).add(path)
      }
      if (marks === undefined) return false
      pending.set(id, marks)
      return true
    },
    removed: object => { if (selection.has(object.ref.value)) leave(object.ref.value) },
    destroy: () => selection.destroy(),
  }
}

/** The objects that specs select now, each with what is told of it. */
export const selectedNow = (spec: FilterSpec, objects: Objects, views: Views): readonly Managed[] => {
  const members: Managed[] = []
  const selection = createSelection(spec.objectSet, objects, views, { entered: () => undefined, left: () => undefined, stale: () => undefined })
  const properties = compile(spec.propSet)
  for (const id of selection.members()) {
    const object = objects.byId(id) ?? views.byId(id)?.object
    if (object !== undefined && properties.pathsOf(object.ref.type).length > 0 && standing(object.ref, objects, views) !== undefined) members.push(object)
  }
  selection.destroy()
  return members
}
