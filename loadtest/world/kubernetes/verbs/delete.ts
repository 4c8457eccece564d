import type { ApiObject, KindDefinition } from '../kind.ts'
import { isDryRun } from '../body.ts'
import { timestamp, type Context } from '../context.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { collectionOf, storageKey } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { cloneJson } from '../schema/clone.ts'
import type { Stored } from '../storage.ts'
import { asAsked } from '../versions.ts'
import { selectedBy } from './list.ts'

/** How dependents go: with it, before it, or not at all. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan'
interface Options { readonly propagation: Propagation; readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }

export const foregroundFinalizer = 'foregroundDeletion'
export const orphanFinalizer = 'orphan'

const optionsOf = (request: ResourceRequest): Options => {
  let body: { propagationPolicy?: string; orphanDependents?: boolean; preconditions?: { uid?: string; resourceVersion?: string } } = {}
  try {
    if (request.body.trim() !== '') body = JSON.parse(request.body) as typeof body
  } catch (error) {
    throw badRequest(`the delete options cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const given = body.propagationPolicy ?? request.query.get('propagationPolicy') ?? (body.orphanDependents === true ? 'Orphan' : 'Background')
  if (given !== 'Background' && given !== 'Foreground' && given !== 'Orphan') throw badRequest(`propagationPolicy: Unsupported value: ${JSON.stringify(given)}: supported values: "Foreground", "Background", "Orphan"`)
  return { propagation: given, uid: body.preconditions?.uid, resourceVersion: body.preconditions?.resourceVersion }
}

/** The object as it stands while it is being deleted; undefined when it is gone. */
export interface Deleted { readonly object: ApiObject; readonly gone: boolean }

/** DELETE of one object. */
export const remove = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Deleted> => {
  const { kind, namespace, name = '' } = request
  const stored = context.storage.get(collectionOf(kind), storageKey(kind.namespaced ? namespace : undefined, name))
  if (stored === undefined) throw notFound(kind, name)
  return removeStored(context, request, stored, optionsOf(request), warnings)
}

const removeStored = async (context: Context, request: ResourceRequest, stored: Stored, options: Options, warnings: string[]): Promise<Deleted> => {
  const { kind, user } = request
  const { metadata } = stored.object
  if (options.uid !== undefined && options.uid !== metadata.uid) {
    throw conflict(kind, metadata.name, `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${metadata.uid}`)
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== metadata.resourceVersion) {
    throw conflict(kind, metadata.name, `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`)
  }
  const dryRun = isDryRun(request)
  const oldObject = asAsked(kind, stored.object)
  await context.admission.validate({ operation: 'DELETE', kind, namespace: metadata.namespace, name: metadata.name, subresource: undefined, object: undefined, oldObject, user, dryRun }, warnings)
  if (dryRun) return { object: oldObject, gone: false }
  return markOrDrop(context, kind, stored.key, options)
}

/**
 * Deletes what nothing holds; marks what finalizers hold, so that whoever put them on lets go. Works on the newest version.
 */
export const markOrDrop = (context: Context, kind: KindDefinition, key: string, options: Pick<Options, 'propagation'>): Deleted => {
  const collection = collectionOf(kind)
  const stored = context.storage.get(collection, key)
  if (stored === undefined) throw notFound(kind, key.slice(key.indexOf('/') + 1))
  const { metadata } = stored.object
  const kept = (metadata.finalizers ?? []).filter(name => name !== foregroundFinalizer && name !== orphanFinalizer)
  const added = options.propagation === 'Foreground' ? [foregroundFinalizer] : options.propagation === 'Orphan' ? [orphanFinalizer] : []
  const finalizers = [...kept, ...added]
  const held = finalizers.length > 0 || (kind.kind === 'Namespace' && kind.group === '')
  if (!held) {
    context.storage.remove(collection, stored)
    return { object: asAsked(kind, stored.object), gone: true }
  }
  if (metadata.deletionTimestamp !== undefined && JSON.stringify(finalizers) === JSON.stringify(metadata.finalizers ?? [])) return { object: asAsked(kind, stored.object), gone: false }
  const marked = cloneJson(stored.object)
  marked.metadata.deletionTimestamp ??= timestamp(context.clock)
  marked.metadata.deletionGracePeriodSeconds = 0
  if (metadata.deletionTimestamp === undefined && marked.metadata.generation !== undefined) marked.metadata.generation += 1
  if (finalizers.length > 0) marked.metadata.finalizers = finalizers
  if (kind.kind === 'Namespace' && kind.group === '') marked['status'] = { ...(marked['status'] as object), phase: 'Terminating' }
  const next = context.storage.put(collection, key, stored, revision => {
    marked.metadata.resourceVersion = String(revision)
    return marked
  })
  return { object: asAsked(kind, next?.object ?? marked), gone: false }
}

/** DELETE of all that a selector finds. */
export const removeCollection = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<readonly ApiObject[]> => {
  const options = optionsOf(request)
  const found = selectedBy(context, request)
  const removed: ApiObject[] = []
  for (const stored of found) {
    if (context.storage.get(collectionOf(request.kind), stored.key) === undefined) continue
    removed.push((await removeStored(context, request, stored, { propagation: options.propagation }, warnings)).object)
  }
  return removed
}
