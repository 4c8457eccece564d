import { dated, type Condition } from '../conditions.ts'
import { timestamp, type Context } from '../context.ts'
import { ApiError } from '../errors.ts'
import type { ApiObject } from '../kind.ts'
import { specFinalizers } from '../kinds/namespace.ts'
import { collectionOf, namespacedKinds } from '../registry.ts'
import { cloneJson } from '../schema/clone.ts'
import { sameJson } from '../schema/equal.ts'
import type { Commit, Stored } from '../storage.ts'
import { serviceAccountUser } from '../users.ts'
import { removeStored } from '../verbs/delete.ts'

const namespaces = '/namespaces'
const enderUser = serviceAccountUser('kube-system', 'namespace-controller', '')
const retryMs = 1_000

/**
 * The end of namespaces: what is in one that is being deleted goes; what finalizers hold back is told in its conditions; when nothing is
 * left, it goes itself. How much is in each is counted as commits come, so that nothing has to be searched.
 */
export const endNamespaces = (context: Context): (() => void) => {
  const { storage, clock } = context
  const content = new Map<string, number>()
  const ending = new Set<string>()
  let running = false
  let stopped = false

  const look = (name: string): void => {
    ending.add(name)
    if (running || stopped) return
    running = true
    setImmediate(() => { void work() })
  }
  const work = async (): Promise<void> => {
    for (const name of ending) {
      if (stopped) return
      ending.delete(name)
      const stored = storage.get(namespaces, `/${name}`)
      if (stored?.object.metadata.deletionTimestamp === undefined) continue
      if ((content.get(name) ?? 0) === 0) finish(context, stored)
      else if (!(await empty(context, name))) clock.after(retryMs, () => look(name))
    }
    running = false
  }
  const hear = (collection: string, { type, stored, previous }: Commit): void => {
    const { name, namespace, deletionTimestamp } = stored.object.metadata
    if (collection === namespaces) {
      if (type !== 'DELETED' && deletionTimestamp !== undefined && previous?.object.metadata.deletionTimestamp === undefined) look(name)
      return
    }
    if (namespace === undefined) return
    if (type === 'ADDED') content.set(namespace, (content.get(namespace) ?? 0) + 1)
    if (type !== 'DELETED') return
    const left = (content.get(namespace) ?? 1) - 1
    if (left > 0) return void content.set(namespace, left)
    content.delete(namespace)
    if (storage.get(namespaces, `/${namespace}`)?.object.metadata.deletionTimestamp !== undefined) look(namespace)
  }
  const stopListening = storage.listenAll(hear)
  return () => {
    stopped = true
    stopListening()
  }
}

/** Asks for everything in a namespace to be deleted, and says what is held back. False: somebody refused, and it has to be tried again. */
const empty = async (context: Context, namespace: string): Promise<boolean> => {
  const refusals: string[] = []
  for (const kind of namespacedKinds(context.registry)) {
    for (const stored of context.storage.list(collectionOf(kind), `${namespace}/`)) {
      if (stored.object.metadata.deletionTimestamp !== undefined) continue
      try {
        await removeStored(context, { kind, stored, ofCollection: true, user: enderUser, options: { propagation: 'Background', dependentsToo: false, uid: undefined, resourceVersion: undefined, dryRun: false } }, [])
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (error.body.code !== 404) refusals.push(error.message)
      }
    }
  }
  const stored = context.storage.get(namespaces, `/${namespace}`)
  if (stored !== undefined) tell(context, stored, refusals)
  return refusals.length === 0
}

/** Takes our own finalizer off the namespace; it goes unless those of others are left. */
const finish = (context: Context, stored: Stored): void => {
  const told = tell(context, stored, [])
  const object = cloneJson(told.object)
  const had = specFinalizers(object)
  if (!had.includes('kubernetes')) return
  const finalizers = had.filter(name => name !== 'kubernetes')
  object['spec'] = finalizers.length === 0 ? {} : { finalizers }
  if (finalizers.length === 0 && (object.metadata.finalizers ?? []).length === 0) return void context.storage.remove(namespaces, told)
  context.storage.put(namespaces, told.key, told, object)
}

/** Writes how far it is into the conditions, when that has changed. */
const tell = (context: Context, stored: Stored, refusals: readonly string[]): Stored => {
  const before = ((stored.object['status'] as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [])
  const conditions = said(context, stored.object.metadata.name, refusals).map(one => dated(one, before, timestamp(context.clock)))
  if (sameJson(conditions, before)) return stored
  const object: ApiObject = cloneJson(stored.object)
  object['status'] = { ...(object['status'] as object | undefined), conditions }
  return context.storage.put(namespaces, stored.key, stored, object) ?? stored
}

const said = (context: Context, namespace: string, refusals: readonly string[]): readonly Condition[] => {
  const { resources, finalizers } = remaining(context, namespace)
  const listed = (counts: ReadonlyMap<string, number>, each: (name: string, count: number) => string): string => [...counts].map(([name, count]) => each(name, count)).sort().join(', ')
  return [
    { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
    { type: 'NamespaceDeletionGroupVersionParsingFailure', status: 'False', reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
    refusals.length === 0
      ? { type: 'NamespaceDeletionContentFailure', status: 'False', reason: 'ContentDeleted', message: 'All content successfully deleted, may be waiting on finalization' }
      : { type: 'NamespaceDeletionContentFailure', status: 'True', reason: 'ContentDeletionFailed', message: `Failed to delete all resource types, ${refusals.length} remaining: ${[...refusals].sort().join(', ')}` },
    resources.size === 0
      ? { type: 'NamespaceContentRemaining', status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' }
      : { type: 'NamespaceContentRemaining', status: 'True', reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${listed(resources, (name, count) => `${name} has ${count} resource instances`)}` },
    finalizers.size === 0
      ? { type: 'NamespaceFinalizersRemaining', status: 'False', reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' }
      : { type: 'NamespaceFinalizersRemaining', status: 'True', reason: 'SomeFinalizersRemain', message: `Some content in the namespace has finalizers remaining: ${listed(finalizers, (name, count) => `${name} in ${count} resource instances`)}` },
  ]
}

/** What is still there, by resource and by finalizer. */
const remaining = (context: Context, namespace: string): { readonly resources: ReadonlyMap<string, number>; readonly finalizers: ReadonlyMap<string, number> } => {
  const resources = new Map<string, number>()
  const finalizers = new Map<string, number>()
  const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const kind of namespacedKinds(context.registry)) {
    for (const { object } of context.storage.list(collectionOf(kind), `${namespace}/`)) {
      add(resources, `${kind.plural}.${kind.group}`)
      for (const name of object.metadata.finalizers ?? []) add(finalizers, name)
    }
  }
  return { resources, finalizers }
}
