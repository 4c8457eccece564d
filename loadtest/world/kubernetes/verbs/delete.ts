import type { ApiObject, KindDefinition } from '../kind.ts'
import type { Context } from '../context.ts'
import { ApiError, conflict, forbiddenObject, notFound } from '../errors.ts'
import { isDefinition } from '../definitions/definition.ts'
import { isNamespace } from '../kinds/namespace.ts'
import { collectionOf } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { store, type Stored } from '../storage.ts'
import type { User } from '../users.ts'
import { asAsked } from '../versions.ts'
import { deleteOptions, shownOptions, type DeleteOptions } from './delete-options.ts'
import { marked, whileHeld } from './ending.ts'
import { list, type Page } from './list.ts'
import { attempts, checkSaysNamespace, storedAt } from './standing.ts'

/** What a deletion leaves: what stands while it is being deleted, or stood when it went. */
export interface Deleted {
  readonly stored: Stored
  readonly gone: boolean
  /** Whether the caller asked in the old way for dependents to go: then 202 when it is not gone. */
  readonly dependentsToo: boolean
}

/** Who deletes what, and how. */
export interface Deletion { readonly kind: KindDefinition; readonly stored: Stored; readonly user: User; readonly options: DeleteOptions; /** Whether it goes with others. */ readonly ofCollection?: boolean }

/** DELETE of one object. */
export const remove = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Deleted> => {
  const { kind, user } = request
  const options = deleteOptions(request)
  return removeStored(context, { kind, stored: storedAt(context, request), user, options }, warnings)
}

/** DELETE of all that selectors find; with a limit, of a page of it. What is gone meanwhile is passed over. */
export const removeCollection = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Page> => {
  const options = deleteOptions(request)
  checkSaysNamespace(request)
  const { kind, user } = request
  const page = list(context, request)
  const items: Stored[] = []
  for (const stored of page.items) {
    const standing = context.storage.get(collectionOf(kind), stored.key)
    if (standing?.object.metadata.uid !== stored.object.metadata.uid) continue
    const removed = await orMissing(removeStored(context, { kind, stored: standing, user, options, ofCollection: true }, warnings))
    if (removed !== undefined) items.push(removed.stored)
  }
  return { ...page, items }
}

/** What was deleted; undefined when it was not there any more. */
const orMissing = (removing: Promise<Deleted>): Promise<Deleted | undefined> => removing.catch((error: unknown) => {
  if (error instanceof ApiError && error.body.reason === 'NotFound') return undefined
  throw error
})

/** Deletes what stands, once nobody objects: what nothing holds goes, what finalizers hold is marked, so that whoever put them on lets go. */
export const removeStored = async (context: Context, deletion: Deletion, warnings: string[]): Promise<Deleted> => {
  const { kind, stored, options } = deletion
  checkPreconditions(kind, stored.object, options)
  const { name } = stored.object.metadata
  if (isNamespace(kind) && immortal.has(name)) throw forbiddenObject(kind, name, 'this namespace may not be deleted')
  const latest = await unopposed(context, deletion, warnings)
  const collection = collectionOf(kind)
  const { dryRun, dependentsToo } = options
  const held = whileHeld(context, kind, latest.object, options)
  if (held === undefined) return { stored: dryRun ? latest : drop(context, collection, latest), gone: true, dependentsToo }
  if (held === latest.object) return { stored: latest, gone: false, dependentsToo }
  return { stored: dryRun ? store(latest.key, held, latest.revision) : put(context, collection, latest, held), gone: false, dependentsToo }
}

/** What stands once nobody objects to its end. What changes while somebody is asked is asked about again, but not for ever. */
const unopposed = async (context: Context, { kind, stored: found, user, options, ofCollection = false }: Deletion, warnings: string[]): Promise<Stored> => {
  const { name, namespace, uid } = found.object.metadata
  const about = { operation: 'DELETE' as const, kind, namespace, name: ofCollection ? '' : name, subresource: undefined, object: undefined, user, dryRun: options.dryRun, options: shownOptions(options) }
  let stored = found
  for (let left = attempts; ; left--) {
    const attributes = { ...about, oldObject: asAsked(kind, stored.object) }
    await context.admission.mutate(attributes, warnings)
    await context.admission.validate(attributes, warnings)
    const latest = context.storage.get(collectionOf(kind), stored.key)
    if (latest === undefined || latest.object.metadata.uid !== uid) throw notFound(kind, name)
    checkPreconditions(kind, latest.object, options)
    if (latest === stored || left === 0) return latest
    stored = latest
  }
}

/** Deletes what stands and nothing holds, and marks what finalizers hold, without anybody being asked. */
export const removeUnasked = (context: Context, collection: string, stored: Stored): void => {
  const { finalizers = [], deletionTimestamp } = stored.object.metadata
  if (finalizers.length === 0) drop(context, collection, stored)
  else if (deletionTimestamp === undefined) put(context, collection, stored, marked(context, stored.object, finalizers))
}

/** The cluster is no cluster without these. */
const immortal = new Set(['default', 'kube-system', 'kube-public'])

const checkPreconditions = (kind: KindDefinition, { metadata }: ApiObject, { uid, resourceVersion }: DeleteOptions): void => {
  const inShort = isNamespace(kind) || isDefinition(kind)
  const about = inShort ? kind : { ...kind, plural: kind.kind }
  const failed = isNamespace(kind) ? 'Precondition failed' : 'precondition failed'
  const refuse = (said: string): never => { throw conflict(about, metadata.name, said) }
  if (uid !== undefined && uid !== metadata.uid) {
    refuse(inShort ? `${failed}: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`
      : `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`)
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    refuse(inShort ? `${failed}: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`
      : `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`)
  }
}

const put = (context: Context, collection: string, before: Stored, object: ApiObject): Stored =>
  context.storage.put(collection, before.key, before, object) ?? before

const drop = (context: Context, collection: string, stored: Stored): Stored => context.storage.remove(collection, stored)?.stored ?? stored

/** Kinds of whose deletion the object is the answer, rather than a Status. */
const answeredWithObject = new Set(['/persistentvolumeclaims', '/persistentvolumes', '/resourcequotas', '/serviceaccounts', '/services', 'storage.k8s.io/storageclasses'])
/** Whether a deletion of this kind answers so. */
export const returnsObject = (kind: KindDefinition): boolean => answeredWithObject.has(collectionOf(kind))
