import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { isKindOf } from './kinds.ts'
import { propertyOf, type Managed, type Objects } from './objects.ts'
import { invalidArgument, notFound } from './vim-error.ts'

/** A set of objects that is kept up to date. */
export interface View {
  readonly ref: MoRef
  readonly members: Set<string>
  readonly listeners: Set<ViewListener>
  /** The view as an object with properties, for those who read it. */
  readonly object: Managed
}
export interface ViewListener { entered(id: string): void; left(id: string): void }

/** Container views follow the inventory; list views hold what they were given. */
export interface Views {
  /** All entities when `types` is empty. ManagedObjectNotFound without the root, InvalidArgument for what contains nothing and for types that are none. */
  container(root: MoRef, types: readonly string[], recursive: boolean): View
  list(objects: readonly MoRef[]): View
  /** Gives what could not be added because it does not exist. */
  modify(view: View, add: readonly MoRef[], remove: readonly MoRef[]): readonly MoRef[]
  get(ref: MoRef): View | undefined
  byId(id: string): View | undefined
  destroy(view: View): void
  count(): number
}

interface Container { readonly root: string; readonly types: readonly string[]; readonly recursive: boolean }

/** The types that contain others. */
const containers = ['Folder', 'Datacenter', 'ComputeResource', 'ResourcePool', 'HostSystem']
/** Deeper trees than this do not occur; a circle would be a bug. */
const deepest = 32

/** What contains an object: its parent, and of a VM its resource pool and host too. */
const containersOf = (object: Managed): readonly MoRef[] =>
  ['parent', 'resourcePool', 'runtime.host'].flatMap((path, index) => {
    const ref = index === 0 || object.ref.type === 'VirtualMachine' ? (propertyOf(object, path) as MoRef | undefined) : undefined
    return ref === undefined ? [] : [ref]
  })

const under = (objects: Objects, object: Managed, root: string, recursive: boolean, depth = 0): boolean =>
  depth < deepest && containersOf(object).some(({ value }) => {
    if (value === root) return true
    const next = recursive ? objects.byId(value) : undefined
    return next !== undefined && under(objects, next, root, recursive, depth + 1)
  })

export const createViews = (objects: Objects): Views => {
  const views = new Map<string, View>()
  const contents = new Map<View, Container>()
  let count = 0

  const make = (type: string, properties: object): View => {
    const members = new Set<string>()
    const find = (id: string): readonly MoRef[] => {
      const member = objects.byId(id) ?? views.get(id)
      return member === undefined ? [] : [member.ref]
    }
    const ref = moRef(type, `session[views]${++count}`)
    const view: View = { ref, members, listeners: new Set(), object: { ref, properties: { ...properties, get view() { return [...members].flatMap(find) } } } }
    views.set(ref.value, view)
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
  const isWanted = (types: readonly string[], type: string): boolean => types.some(ancestor => isKindOf(type, ancestor))
  const belongs = (object: Managed, { root, types, recursive }: Container): boolean => isWanted(types, object.ref.type) && under(objects, object, root, recursive)

  objects.listen({
    added: object => { for (const [view, container] of contents) if (belongs(object, container)) enter(view, object.ref.value) },
    changed: (object, paths) => {
      if (!paths.some(path => path === 'parent' || path === 'resourcePool' || path === 'runtime.host')) return
      for (const [view, container] of contents) (belongs(object, container) ? enter : leave)(view, object.ref.value)
    },
    removed: object => { for (const view of views.values()) leave(view, object.ref.value) },
  })

  return {
    container: (root, types, recursive) => {
      if (objects.get(root) === undefined) throw notFound(root)
      if (!containers.some(type => isKindOf(root.type, type))) throw invalidArgument('container', `A specified parameter was not correct: ${root.type} contains nothing.`)
      const unknown = types.find(type => !isKindOf(type, 'ManagedEntity'))
      if (unknown !== undefined) throw invalidArgument('type', `A specified parameter was not correct: ${unknown} is no type of a managed entity.`)
      const container = { root: root.value, types: types.length === 0 ? ['ManagedEntity'] : types, recursive }
      const view = make('ContainerView', { container: root, type: types, recursive })
      contents.set(view, container)
      for (const type of objects.types()) {
        if (!isWanted(container.types, type)) continue
        for (const object of objects.ofType(type)) if (under(objects, object, root.value, recursive)) view.members.add(object.ref.value)
      }
      return view
    },
    list: given => {
      const view = make('ListView', {})
      for (const ref of given) if (objects.get(ref) !== undefined || views.has(ref.value)) view.members.add(ref.value)
      return view
    },
    modify: (view, add, remove) => {
      for (const ref of remove) leave(view, ref.value)
      return add.filter(ref => {
        if (objects.get(ref) === undefined && !views.has(ref.value)) return true
        enter(view, ref.value)
        return false
      })
    },
    get: ref => views.get(ref.value),
    byId: id => views.get(id),
    destroy: view => {
      views.delete(view.ref.value)
      contents.delete(view)
      for (const id of [...view.members]) leave(view, id)
    },
    count: () => views.size,
  }
}
