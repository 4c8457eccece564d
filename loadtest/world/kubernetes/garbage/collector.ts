import { ApiError } from '../errors.ts'
import type { Context } from '../context.ts'
import { track } from '../managers.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { collectionOf } from '../registry.ts'
import { specFinalizers } from '../kinds/namespace.ts'
import { cloneJson } from '../schema/clone.ts'
import type { Commit, Stored } from '../storage.ts'
import { serviceAccountUser } from '../users.ts'
import { removeStored } from '../verbs/delete.ts'
import type { Propagation } from '../verbs/delete-options.ts'
import { foregroundFinalizer, orphanFinalizer } from '../verbs/ending.ts'
import { createGraph, ownersOf, type Graph } from './graph.ts'
import { lookAtOwners, waitsForDependents } from './owners.ts'

const manager = 'kube-controller-manager'
const collectorUser = serviceAccountUser('kube-system', 'generic-garbage-collector', '')

/** How long after a refusal an object is looked at again. */
const retryMs = 1_000
/** So many objects are looked at before others get their turn. */
const atOnce = 200

/**
 * Garbage collection: what has owners goes when none is left, before them when they wait for it, and is let go when they are to leave it
 * behind. Looks at what a commit may have changed, and at nothing else; deletions are asked for like anybody's.
 */
export const startGarbageCollection = (context: Context): (() => void) => {
  const { storage, clock } = context
  const graph = createGraph(storage)
  const queue = new Set<string>()
  let running = false
  let stopped = false

  const look = (uid: string): void => {
    queue.add(uid)
    if (running || stopped) return
    running = true
    setImmediate(() => { void work() })
  }
  const work = async (): Promise<void> => {
    let done = 0
    for (const uid of queue) {
      if (stopped) return
      queue.delete(uid)
      try {
        await settle(context, graph, uid, look)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (error.body.code !== 404) clock.after(retryMs, () => look(uid))
      }
      if (++done % atOnce === 0) await new Promise(resolve => { setImmediate(resolve) })
    }
    running = false
  }
  const hear = (collection: string, commit: Commit): void => {
    graph.absorb(collection, commit)
    for (const uid of concerned(graph, commit)) look(uid)
  }
  const stopListening = storage.listenAll(hear)
  return () => {
    stopped = true
    stopListening()
  }
}

/** Whom to look at after a commit. */
const concerned = (graph: Graph, { type, stored, previous }: Commit): readonly string[] => {
  const { object } = stored
  const { uid, deletionTimestamp, finalizers = [] } = object.metadata
  // Owners that wait may have one dependent less.
  const owners = previous === undefined ? [] : ownersOf(previous.object).map(owner => owner.uid).filter(owner => {
    const found = graph.find(owner)
    return found !== undefined && waitsForDependents(found.stored.object)
  })
  if (type === 'DELETED') return [...graph.dependents(uid), ...owners]
  const hasNewOwners = ownersOf(object).some(({ uid: owner }) => previous === undefined || !ownersOf(previous.object).some(known => known.uid === owner))
  const leaves = deletionTimestamp !== undefined && (finalizers.includes(foregroundFinalizer) || finalizers.includes(orphanFinalizer))
  const dependents = waitsForDependents(object) && !(previous !== undefined && waitsForDependents(previous.object)) ? graph.dependents(uid) : []
  return [...dependents, ...owners, ...(hasNewOwners || leaves ? [uid] : [])]
}

/** Does for one object what has to be done now. */
const settle = async (context: Context, graph: Graph, uid: string, look: (uid: string) => void): Promise<void> => {
  const found = graph.find(uid)
  if (found === undefined) return
  const { object } = found.stored
  const kind = kindAt(context, found.place.collection)
  if (kind === undefined) return
  const { deletionTimestamp, finalizers = [] } = object.metadata
  if (deletionTimestamp !== undefined && finalizers.includes(orphanFinalizer)) return orphan(context, graph, kind, found.stored)
  if (waitsForDependents(object)) return finishForeground(context, graph, kind, found.stored, look)
  if (deletionTimestamp !== undefined || ownersOf(object).length === 0) return
  const owners = lookAtOwners(context.registry, context.storage, object)
  if (owners === undefined) return
  const { solid, dangling, waiting } = owners
  if (solid.length > 0) {
    if (dangling.length + waiting.length > 0) rewrite(context, kind, found.stored, next => { next.metadata.ownerReferences = [...solid] })
    return
  }
  const dependents = graph.dependents(uid)
  if (waiting.length > 0 && dependents.length > 0) {
    // In a ring somebody has to stop waiting.
    const ring = dependents.some(dependent => isWaiting(graph, dependent))
    if (ring) rewrite(context, kind, found.stored, next => { next.metadata.ownerReferences = ownersOf(next).map(owner => ({ ...owner, blockOwnerDeletion: false })) })
    return removeAs(context, graph, kind, uid, 'Foreground')
  }
  return removeAs(context, graph, kind, uid, finalizers.includes(orphanFinalizer) ? 'Orphan' : finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background')
}

const isWaiting = (graph: Graph, uid: string): boolean => {
  const found = graph.find(uid)
  return found !== undefined && waitsForDependents(found.stored.object)
}

const removeAs = async (context: Context, graph: Graph, kind: KindDefinition, uid: string, propagation: Propagation): Promise<void> => {
  const found = graph.find(uid)
  if (found === undefined) return
  await removeStored(context, { kind, stored: found.stored, user: collectorUser, options: { propagation, dependentsToo: false, uid, resourceVersion: undefined, dryRun: false } }, [])
}

/** The owner is let go by those it leaves behind, and then goes. */
const orphan = (context: Context, graph: Graph, kind: KindDefinition, stored: Stored): void => {
  const { uid } = stored.object.metadata
  for (const dependent of graph.dependents(uid)) {
    const found = graph.find(dependent)
    const dependentKind = found && kindAt(context, found.place.collection)
    if (found === undefined || dependentKind === undefined) continue
    rewrite(context, dependentKind, found.stored, next => { next.metadata.ownerReferences = ownersOf(next).filter(owner => owner.uid !== uid) })
  }
  letGo(context, kind, stored, orphanFinalizer)
}

/** Goes when no dependent holds it any more; those that do are looked at. */
const finishForeground = (context: Context, graph: Graph, kind: KindDefinition, stored: Stored, look: (uid: string) => void): void => {
  const { uid } = stored.object.metadata
  const blocking = graph.dependents(uid).filter(dependent => {
    const object = graph.find(dependent)?.stored.object
    return object !== undefined && ownersOf(object).some(owner => owner.uid === uid && owner.blockOwnerDeletion === true)
  })
  if (blocking.length === 0) return letGo(context, kind, stored, foregroundFinalizer)
  for (const dependent of blocking) if (graph.find(dependent)?.stored.object.metadata.deletionTimestamp === undefined) look(dependent)
}

const letGo = (context: Context, kind: KindDefinition, stored: Stored, finalizer: string): void =>
  rewrite(context, kind, stored, next => { next.metadata.finalizers = (next.metadata.finalizers ?? []).filter(name => name !== finalizer) })

/** Writes a change of metadata; what is on its way out and held by nothing goes. Empty lists are left out. */
const rewrite = (context: Context, kind: KindDefinition, stored: Stored, change: (object: ApiObject) => void): void => {
  const object = cloneJson(stored.object)
  change(object)
  const { metadata } = object
  if (metadata.ownerReferences?.length === 0) delete metadata.ownerReferences
  if (metadata.finalizers?.length === 0) delete metadata.finalizers
  const collection = collectionOf(kind)
  if (metadata.deletionTimestamp !== undefined && metadata.finalizers === undefined && specFinalizers(object).length === 0) return void context.storage.remove(collection, stored)
  metadata.managedFields = [...track(context, kind, stored.object, object, manager, undefined)]
  context.storage.put(collection, stored.key, stored, object)
}

/** A kind that is kept in a collection; of several versions, the one that objects are stored in. */
const kindAt = ({ registry }: Context, collection: string): KindDefinition | undefined => {
  const kinds = registry.inCollection(collection)
  return kinds.find(kind => kind.storedAs === undefined) ?? kinds[0]
}
