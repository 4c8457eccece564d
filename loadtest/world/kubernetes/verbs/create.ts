import { refuseEscalation } from '../authorization/escalation.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { checkOwnType, fieldValidationOf, isDryRun, objectOf, parseBody } from '../body.ts'
import { nameSuffix, newUid, timestamp, type Context } from '../context.ts'
import { alreadyExists, ApiError, forbiddenObject, notFound, unexpected } from '../errors.ts'
import { writeOptions, type AdmissionAttributes } from '../admission/attributes.ts'
import { keepManagers } from '../admission/managers.ts'
import { check } from '../check.ts'
import { complete, dropUnknown } from '../complete.ts'
import { managerOf, track } from '../managers.ts'
import { checkPlace, isolateStatus } from '../writable.ts'
import { namespaceKind } from '../kinds/namespace.ts'
import { prepareOnCreate } from '../kinds/prepare.ts'
import { collectionOf, storageKey } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { cloneJson } from '../schema/clone.ts'
import { store, type Stored } from '../storage.ts'
import { asStored } from '../versions.ts'

/** POST of a new object. */
export const create = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Stored> => {
  const { kind } = request
  const asked = fieldValidationOf(request)
  const { value, duplicates } = parseBody(request, asked !== 'Ignore')
  const given = objectOf(request, value)
  if ((given.metadata.resourceVersion ?? '') !== '') throw unexpected(versionOfNew)
  dropUnknown(kind, given, duplicates, asked, warnings)
  delete given.metadata.managedFields
  return insert(context, request, given, managerOf(request.query, request.userAgent), warnings)
}

/** Stores an object that does not stand yet; also the way of an apply that creates. A dry run gives what would be stored, at no revision. */
export const insert = async (context: Context, request: ResourceRequest, given: ApiObject, manager: string, warnings: string[]): Promise<Stored> => {
  const wanted = await wantedOf(context, request, given, manager, warnings)
  const { name = '', generateName = '' } = wanted.object.metadata
  if (name !== '' || generateName === '') return insertOnce(context, request, wanted, warnings)
  for (let left = namesLimit - 1; ; left--) {
    try {
      return await insertOnce(context, request, { ...wanted, object: cloneJson(wanted.object) }, warnings)
    } catch (error) {
      if (left === 0 || !(error instanceof ApiError) || error.body.reason !== 'AlreadyExists') throw error
    }
  }
}

/** So many names are made from a prefix for one object, where each is taken. */
const namesLimit = 8

/** An object on its way, and whether webhooks have changed it. */
interface Wanted { readonly object: ApiObject; readonly isMutated: boolean }

/** Stores an object under the name that it has, or one made from its prefix; throws AlreadyExists where that is taken. */
const insertOnce = async (context: Context, request: ResourceRequest, wanted: Wanted, warnings: string[]): Promise<Stored> => {
  const { kind } = request
  const object = await admitted(context, request, wanted, warnings)
  context.quotas.check(kind, object, undefined)
  if ((object.metadata.resourceVersion ?? '') !== '') throw unexpected(versionOfNew)
  const collection = collectionOf(kind)
  const key = storageKey(object.metadata.namespace, object.metadata.name)
  const standing = context.storage.get(collection, key)
  if (standing !== undefined) throw taken(kind, object, standing.object.metadata.deletionTimestamp !== undefined)
  if (isDryRun(request)) {
    delete (object.metadata as Partial<ApiObject['metadata']>).resourceVersion
    return store(key, object, 0)
  }
  const stored = context.storage.put(collection, key, undefined, asStored(kind, object))
  if (stored === undefined) throw taken(kind, object)
  return stored
}

/** The server takes every name for its own that stands beside a prefix. */
const taken = (kind: KindDefinition, { metadata: { name, generateName = '' } }: ApiObject, ending = false): ApiError =>
  alreadyExists(kind, name, { ending, generated: generateName !== '' })

/** The object as it is asked for, once mutating webhooks have seen it. They do not see yet what only the server says of it. */
const wantedOf = async (context: Context, request: ResourceRequest, given: ApiObject, manager: string, warnings: string[]): Promise<Wanted> => {
  const { kind } = request
  clearServerMeta(kind, given)
  const { namespace, name = '', generateName = '' } = given.metadata
  needsNamespace(context, kind, namespace, name || generateName)
  if (kind.ending === true) throw forbiddenObject(kind, name, 'create not allowed while custom resource definition is terminating')
  complete(kind, given)
  given.metadata.managedFields ??= [...track(context, kind, undefined, isolateStatus(kind, given, undefined, undefined), manager, undefined)]
  const mutated = await context.admission.mutate(creationOf(request, given), warnings)
  if (mutated === undefined || mutated === given) return { object: given, isMutated: false }
  keepManagers(given, mutated, warnings)
  return { object: mutated, isMutated: true }
}

/** The object as it is to be stored, once schema, rules and validating webhooks take it. */
const admitted = async (context: Context, request: ResourceRequest, wanted: Wanted, warnings: string[]): Promise<ApiObject> => {
  const { kind } = request
  const object = born(context, request, wanted.object)
  refuseEscalation(context, request, object, undefined)
  check(kind, object, undefined, warnings)
  await context.admission.validate(creationOf(request, object), warnings)
  if (wanted.isMutated) dropUnknown(kind, object, [], 'Ignore', warnings)
  return object
}

/** The creation of an object, as webhooks are asked about it. */
const creationOf = (request: ResourceRequest, object: ApiObject): AdmissionAttributes => {
  const { kind, user, query } = request
  const { namespace, name = '' } = object.metadata
  return { operation: 'CREATE', kind, namespace, name, subresource: undefined, object, oldObject: undefined, user, dryRun: isDryRun(request), options: writeOptions('CreateOptions', query) }
}

const versionOfNew = 'resourceVersion should not be set on objects to be created'

/** Without what only the server says: nobody else's word about it counts. */
const clearServerMeta = (kind: KindDefinition, { metadata }: ApiObject): void => {
  const fields = metadata as Partial<ApiObject['metadata']> & { selfLink?: string }
  for (const field of ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation'] as const) delete fields[field]
  if (!kind.namespaced) delete fields.namespace
}

/** The object with its name and what the server says of it. Throws an ApiError when it has become another one. */
const born = (context: Context, { kind, namespace }: ResourceRequest, given: ApiObject): ApiObject => {
  const object = isolateStatus(kind, given, undefined, undefined)
  const { metadata } = object
  checkPlace(kind, object, namespace)
  if ((metadata.name === undefined || metadata.name === '') && metadata.generateName) metadata.name = `${metadata.generateName.slice(0, 58)}${nameSuffix(context.random)}`
  metadata.uid = newUid(context.random)
  metadata.creationTimestamp = timestamp(context.clock)
  if (kind.subresources.status || !kind.builtin || kind.group === 'admissionregistration.k8s.io') metadata.generation = 1
  delete (metadata as { selfLink?: string }).selfLink
  complete(kind, object)
  prepareOnCreate.get(`${kind.group}/${kind.kind}`)?.(object)
  if (!kind.builtin) checkOwnType(kind, object)
  return object
}

const needsNamespace = (context: Context, kind: KindDefinition, namespace: string | undefined, name: string): void => {
  if (!kind.namespaced || namespace === undefined || namespace === '') return
  const found = context.storage.get('/namespaces', storageKey(undefined, namespace))?.object
  if (found === undefined) throw notFound(namespaceKind, namespace)
  if (found.metadata.deletionTimestamp !== undefined) {
    const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }
    throw forbiddenObject(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [cause])
  }
}
