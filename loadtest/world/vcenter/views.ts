import type { MoRef } from '#protocols/vim/values.ts'
import { moRef } from '#protocols/vim/values.ts'
import { isKindOf } from './kinds.ts'
import { propertyOf, type Managed, type Objects } from './objects.ts'

/** A set of objects that is kept up to date. */
export interface View {
  readonly ref: MoRef
  readonly members: Set<string>
  readonly listeners: Set<ViewListener>
}
export interface ViewListener { entered(id: string): void; left(id: string): void }

/** Container views follow the inventory; list views hold what they were given. */
export interface Views {
  container(root: MoRef, types: readonly string[], recursive: boolean): View
  list(objects: readonly MoRef[]): View
  /** Gives what could not be added because it does not exist. */
  modify(view: View, add: readonly MoRef[], remove: readonly MoRef[]): readonly MoRef[]
  get(ref: MoRef): View | undefined
  destroy(view: View): void
}

const wanted = (types: readonly string[], type: string): boolean => types.some(ancestor => isKindOf(type, ancestor))

export const createViews = (objects: Objects): Views => {
  const views = new Map<string, View>()
  const containers = new Map<View, { readonly root: string; readonly types: readonly string[]; readonly recursive: boolean }>()
  let count = 0

  const make = (type: string): View => {
    const view: View = { ref: moRef(type, `session[views]${++count}`), members: new Set(), listeners: new Set() }
    views.set(view.ref.value, view)
    return view
  }
  const enter = (view: View, id: string): void => {
    if (view.members.has(id)) return
    view.members.add(id)
    for (const listener of view.listeners) listener.entered(id)
  }
  const leave = (view: View, id: string): void => {
    if (!view.members.delete(id)) return
    for (const listener of view.listeners) listener.left(id)
  }
  const under = (object: Managed, root: string, recursive: boolean): boolean => {
    let parent = propertyOf(object, 'parent') as MoRef | undefined
    for (let depth = 0; parent !== undefined && depth < 32; depth++) {
      if (parent.value === root) return true
      if (!recursive) return false
      const next = objects.byId(parent.value)
      parent = next === undefined ? undefined : (propertyOf(next, 'parent') as MoRef | undefined)
    }
    return false
  }

  objects.listen({
    added: object => {
      for (const [view, { root, types, recursive }] of containers) {
        if (wanted(types, object.ref.type) && under(object, root, recursive)) enter(view, object.ref.value)
      }
    },
    changed: () => undefined,
    removed: object => { for (const view of views.values()) leave(view, object.ref.value) },
  })

  return {
    container: (root, types, recursive) => {
      const view = make('ContainerView')
      containers.set(view, { root: root.value, types, recursive })
      for (const type of objects.types()) {
        if (!wanted(types, type)) continue
        for (const object of objects.ofType(type)) if (under(object, root.value, recursive)) view.members.add(object.ref.value)
      }
      return view
    },
    list: given => {
      const view = make('ListView')
      for (const ref of given) if (objects.get(ref) !== undefined) view.members.add(ref.value)
      return view
    },
    modify: (view, add, remove) => {
      for (const ref of remove) leave(view, ref.value)
      return add.filter(ref => {
        if (objects.get(ref) === undefined) return true
        enter(view, ref.value)
        return false
      })
    },
    get: ref => views.get(ref.value),
    destroy: view => {
      views.delete(view.ref.value)
      containers.delete(view)
      for (const id of [...view.members]) leave(view, id)
    },
  }
}
