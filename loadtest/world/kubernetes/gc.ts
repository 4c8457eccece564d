import type { Context } from './context.ts'
import type { ApiObject, KindDefinition } from './kind.ts'
import { collectionOf } from './registry.ts'
import { cloneJson } from './schema/clone.ts'
import type { Commit, Stored } from './storage.ts'
import { foregroundFinalizer, markOrDrop, orphanFinalizer } from './verbs/delete.ts'

/**
 * Garbage collection: what an owner leaves behind goes too, and what is in a namespace goes with it. Works off commits,
 * a few at a time, so that nobody waits for it.
 */
export const startGarbageCollection = (context: Context): (() => void) => {
  const { storage } = context
  const dependents = new Map<string, Set<string>>()
  const queue: (() => void)[] = []
  let scheduled = false
  let stopped = false

  const later = (work: () => void): void => {
    queue.push(work)
    if (scheduled || stopped) return
    scheduled = true
    setImmediate(run)
  }
  const run = (): void => {
    scheduled = false
    for (const work of queue.splice(0, 200)) if (!stopped) work()
    if (queue.length > 0 && !stopped) {
      scheduled = true
      setImmediate(run)
    }
  }
  const kindOf = (collection: string): KindDefinition | undefined => context.registry.all().find(kind => collectionOf(kind) === collection)
  const place = (collection: string, key: string): string => `${collection} ${key}`
  const at = (where: string): { readonly collection: string; readonly stored: Stored | undefined } => {
    const space = where.indexOf(' ')
    const collection = where.slice(0, space)
    return { collection, stored: storage.get(collection, where.slice(space + 1)) }
  }
  const link = (collection: string, { object, key }: Stored, add: boolean): void => {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const set = dependents.get(uid) ?? new Set<string>()
      if (add) set.add(place(collection, key))
      else set.delete(place(collection, key))
      if (set.size === 0) dependents.delete(uid)
      else dependents.set(uid, set)
    }
  }

  const standing = (uid: string): readonly { readonly collection: string; readonly stored: Stored }[] =>
    [...(dependents.get(uid) ?? [])].flatMap(where => {
      const { collection, stored } = at(where)
      return stored === undefined ? [] : [{ collection, stored }]
    })

  /** An owner is gone: a dependent without any other owner that stands goes; one with others only loses the reference. */
  const collect = (uid: string): void => {
    for (const { collection, stored } of standing(uid)) {
      const others = (stored.object.metadata.ownerReferences ?? []).filter(owner => owner.uid !== uid && ownerStands(owner.uid))
      const kind = kindOf(collection)
      if (kind === undefined) continue
      if (others.length > 0) rewrite(collection, stored, object => { object.metadata.ownerReferences = others as never })
      else markOrDrop(context, kind, stored.key, { propagation: 'Background' })
    }
  }
  const uids = new Set<string>()
  const ownerStands = (uid: string): boolean => uids.has(uid)

  const rewrite = (collection: string, stored: Stored, change: (object: ApiObject) => void): void => {
    const object = cloneJson(stored.object)
    change(object)
    const { deletionTimestamp, finalizers } = object.metadata
    if (deletionTimestamp !== undefined && (finalizers ?? []).length === 0) return void storage.remove(collection, stored)
    storage.put(collection, stored.key, stored, revision => {
      object.metadata.resourceVersion = String(revision)
      return object
    })
  }
  const letGo = (collection: string, stored: Stored, finalizer: string): void =>
    rewrite(collection, stored, object => { object.metadata.finalizers = (object.metadata.finalizers ?? []).filter(name => name !== finalizer) })

  /** An owner that waits: for its dependents to go (foreground), or to be let off (orphan). */
  const settle = (collection: string, key: string): void => {
    const stored = storage.get(collection, key)
    if (stored?.object.metadata.deletionTimestamp === undefined) return
    const { uid, finalizers = [] } = stored.object.metadata
    if (finalizers.includes(orphanFinalizer)) {
      for (const dependent of standing(uid)) {
        rewrite(dependent.collection, dependent.stored, object => { object.metadata.ownerReferences = (object.metadata.ownerReferences ?? []).filter(owner => owner.uid !== uid) })
      }
      return letGo(collection, stored, orphanFinalizer)
    }
    if (!finalizers.includes(foregroundFinalizer)) return
    const left = standing(uid)
    for (const dependent of left) {
      const kind = kindOf(dependent.collection)
      if (kind !== undefined && dependent.stored.object.metadata.deletionTimestamp === undefined) markOrDrop(context, kind, dependent.stored.key, { propagation: 'Background' })
    }
    const blocking = standing(uid).some(({ stored: item }) => (item.object.metadata.ownerReferences ?? []).some(owner => owner.uid === uid && owner.blockOwnerDeletion === true))
    if (!blocking) letGo(collection, stored, foregroundFinalizer)
  }

  /** A namespace on its way out: everything in it goes, and when nothing is left, it does. */
  const emptyNamespace = (name: string): void => {
    const namespace = storage.get('/namespaces', `/${name}`)
    if (namespace?.object.metadata.deletionTimestamp === undefined) return
    let left = 0
    for (const kind of context.registry.all().filter(one => one.namespaced)) {
      for (const stored of storage.list(collectionOf(kind), `${name}/`)) {
        if (stored.object.metadata.deletionTimestamp === undefined) markOrDrop(context, kind, stored.key, { propagation: 'Background' })
        if (storage.get(collectionOf(kind), stored.key) !== undefined) left += 1
      }
    }
    if (left === 0 && (namespace.object.metadata.finalizers ?? []).length === 0) storage.remove('/namespaces', namespace)
  }

  const hear = (collection: string, { type, stored, previous }: Commit): void => {
    const { metadata } = stored.object
    if (previous !== undefined) link(collection, previous, false)
    if (type === 'DELETED') uids.delete(metadata.uid)
    else {
      uids.add(metadata.uid)
      link(collection, stored, true)
    }
    if (type === 'DELETED') {
      if (dependents.has(metadata.uid)) later(() => collect(metadata.uid))
      for (const owner of metadata.ownerReferences ?? []) later(() => { for (const where of ownersWaiting(owner.uid)) settle(where.collection, where.key) })
      if (metadata.namespace !== undefined) {
        const { namespace } = metadata
        if (storage.get('/namespaces', `/${namespace}`)?.object.metadata.deletionTimestamp !== undefined) later(() => emptyNamespace(namespace))
      }
      return
    }
    // A dependent whose owners were gone before it came.
    const owners = metadata.ownerReferences ?? []
    if (type === 'ADDED' && owners.length > 0 && owners.every(owner => !uids.has(owner.uid))) {
      const first = owners[0]?.uid ?? ''
      later(() => { if (!uids.has(first)) collect(first) })
    }
    if (metadata.deletionTimestamp === undefined) return
    if (collection === '/namespaces') later(() => emptyNamespace(metadata.name))
    waiting.set(metadata.uid, { collection, key: stored.key })
    later(() => settle(collection, stored.key))
  }
  const waiting = new Map<string, { readonly collection: string; readonly key: string }>()
  const ownersWaiting = (uid: string): readonly { readonly collection: string; readonly key: string }[] => {
    const found = waiting.get(uid)
    if (found === undefined) return []
    if (storage.get(found.collection, found.key) === undefined) waiting.delete(uid)
    return [found]
  }

  const stopListening = storage.listenAll(hear)
  return () => {
    stopped = true
    stopListening()
  }
}
