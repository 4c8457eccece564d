import { refuseEscalation } from '../authorization/escalation.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { checkObjectMedia, fieldValidationOf, isDryRun, objectOf, parseBody } from '../body.ts'
import { nameSuffix, newUid, timestamp, type Context } from '../context.ts'
import { alreadyExists, forbidden, notFound, unexpected } from '../errors.ts'
import { check, complete, dropUnknown, isolateStatus, managerOf, track } from '../finish.ts'
import { prepareOnCreate } from '../kinds/prepare.ts'
import { collectionOf, storageKey } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { asAsked, asStored } from '../versions.ts'

/** POST of a new object. */
export const create = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<ApiObject> => {
  checkObjectMedia(request)
  const { kind } = request
  const asked = fieldValidationOf(request)
  const { value, duplicates } = parseBody(request, asked !== 'Ignore')
  const given = objectOf(request, value)
  if ((given.metadata.resourceVersion ?? '') !== '') throw unexpected('resourceVersion should not be set on objects to be created')
  dropUnknown(kind, given, duplicates, asked, warnings)
  delete given.metadata.managedFields
  return insert(context, request, given, managerOf(request.query, request.userAgent), warnings)
}

/** Stores an object that does not stand yet; also the way of an apply that creates. */
export const insert = async (context: Context, request: ResourceRequest, given: ApiObject, manager: string, warnings: string[]): Promise<ApiObject> => {
  const { kind, user } = request
  const dryRun = isDryRun(request)
  const fresh = born(context, kind, given)
  needsNamespace(context, kind, fresh.metadata.namespace, fresh.metadata.name)
  complete(kind, fresh)
  prepareOnCreate.get(`${kind.group}/${kind.kind}`)?.(fresh)
  const attributes = { operation: 'CREATE' as const, kind, namespace: fresh.metadata.namespace, name: fresh.metadata.name, subresource: undefined, oldObject: undefined, user, dryRun }
  const object = isolateMeta((await context.admission.mutate({ ...attributes, object: fresh }, warnings)) ?? fresh, fresh)
  if (object !== fresh) {
    dropUnknown(kind, object, [], 'Ignore', warnings)
    complete(kind, object)
  }
  if (kind.ending === true) throw forbidden(`${kind.plural}.${kind.group} ${JSON.stringify(object.metadata.name)} is forbidden: create not allowed while custom resource definition is terminating`, { name: object.metadata.name, group: kind.group, kind: kind.plural })
  refuseEscalation(context, request, object, undefined)
  check(kind, object, undefined, warnings)
  await context.admission.validate({ ...attributes, object }, warnings)
  context.quotas.check(kind, object, undefined)
  if (object.metadata.managedFields === undefined) object.metadata.managedFields = [...track(context, kind, undefined, object, manager, undefined)]
  const collection = collectionOf(kind)
  const key = storageKey(object.metadata.namespace, object.metadata.name)
  const standing = context.storage.get(collection, key)
  if (standing !== undefined) throw alreadyExists(kind, object.metadata.name, standing.object.metadata.deletionTimestamp !== undefined)
  if (dryRun) {
    delete (object.metadata as Partial<ApiObject['metadata']>).resourceVersion
    return object
  }
  const stored = context.storage.put(collection, key, undefined, revision => {
    object.metadata.resourceVersion = String(revision)
    return asStored(kind, object)
  })
  if (stored === undefined) throw alreadyExists(kind, object.metadata.name)
  return kind.storedAs === undefined ? object : asAsked(kind, stored.object)
}

const born = (context: Context, kind: KindDefinition, given: ApiObject): ApiObject => {
  const object = isolateStatus(kind, given, undefined, undefined)
  const { metadata } = object
  if ((metadata.name === undefined || metadata.name === '') && metadata.generateName) metadata.name = `${metadata.generateName.slice(0, 58)}${nameSuffix(context.random)}`
  if (!kind.namespaced) delete metadata.namespace
  metadata.uid = newUid(context.random)
  metadata.creationTimestamp = timestamp(context.clock)
  metadata.resourceVersion = ''
  metadata.generation = 1
  if (!kind.subresources.status && kind.builtin) delete metadata.generation
  delete (metadata as { selfLink?: string }).selfLink
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  return object
}

/** What only the server says stays, whatever a webhook did. */
const isolateMeta = (object: ApiObject, fresh: ApiObject): ApiObject => {
  Object.assign(object.metadata, { name: fresh.metadata.name, uid: fresh.metadata.uid, creationTimestamp: fresh.metadata.creationTimestamp })
  return object
}

const needsNamespace = (context: Context, kind: KindDefinition, namespace: string | undefined, name: string): void => {
  if (!kind.namespaced || namespace === undefined || namespace === '') return
  const found = context.storage.get('/namespaces', storageKey(undefined, namespace))?.object
  const about = { group: '', plural: 'namespaces', kind: 'Namespace' }
  if (found === undefined) throw notFound(about, namespace)
  if (found.metadata.deletionTimestamp !== undefined) {
    const about = `${kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`} ${JSON.stringify(name)}`
    const cause = { reason: 'NamespaceTerminating' as never, message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }
    throw forbidden(`${about} is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`, { name, group: kind.group, kind: kind.plural, causes: [cause] })
  }
}
