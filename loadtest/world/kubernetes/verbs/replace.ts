import { refuseEscalation } from '../authorization/escalation.ts'
import { writeOptions } from '../admission/attributes.ts'
import { keepManagers } from '../admission/managers.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { checkOwnType, isDryRun } from '../body.ts'
import type { Context } from '../context.ts'
import { invalidObject, modified, unexpected } from '../errors.ts'
import { sameContent, specChanged } from '../changes.ts'
import { check } from '../check.ts'
import { complete, dropUnknown } from '../complete.ts'
import { track } from '../managers.ts'
import { checkPlace, isolateStatus, keepServerMeta } from '../writable.ts'
import { isNamespace, specFinalizers } from '../kinds/namespace.ts'
import { prepareOnUpdate } from '../kinds/prepare.ts'
import { collectionOf } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { invalid } from '../schema/causes.ts'
import { store, type Stored } from '../storage.ts'
import { asStored } from '../versions.ts'
import type { Standing } from './standing.ts'

/** A door through which an object is shown and written as something else; webhooks see it as that. */
export interface Door { show(object: ApiObject): ApiObject; take(object: ApiObject, shown: ApiObject): ApiObject }
const frontDoor: Door = { show: object => object, take: (_object, shown) => shown }

/**
 * Puts a new version in the place of `before`. Undefined when another one has come meanwhile: whoever patches tries again.
 * A write that changes nothing is not written. Taking the last finalizer off what is being deleted deletes it.
 */
export const replace = async (
  context: Context, request: ResourceRequest, before: Standing, given: ApiObject, manager: string | undefined, warnings: string[], door: Door = frontDoor,
): Promise<Stored | undefined> => {
  const { kind, user, subresource, namespace, name = '', query } = request
  const dryRun = isDryRun(request)
  complete(kind, given)
  const isReset = manager !== undefined && isEmptyEntry(given.metadata.managedFields)
  if (isReset) delete given.metadata.managedFields
  else if (manager !== undefined) given.metadata.managedFields = [...track(context, kind, before.object, settled(request, given, before.object), manager, subresource)]
  const attributes = { operation: 'UPDATE' as const, kind, namespace, name, subresource, oldObject: door.show(before.object), user, dryRun, options: writeOptions('UpdateOptions', query) }
  const shown = door.show(given)
  const mutated = (await context.admission.mutate({ ...attributes, object: shown }, warnings)) ?? shown
  const isMutated = mutated !== shown
  if (isMutated) keepManagers(shown, mutated, warnings)
  checkVersion(kind, name, mutated.metadata.resourceVersion, before)
  const next = successor(request, before, isMutated ? door.take(given, mutated) : given)
  refuseEscalation(context, request, next, before.object)
  check(kind, next, before.object, warnings, subresource)
  await context.admission.validate({ ...attributes, object: door.show(next) }, warnings)
  if (isMutated) dropUnknown(kind, next, [], 'Ignore', warnings)
  if (subresource === undefined) context.quotas.check(kind, next, before.object)
  const isSame = !isReset && sameContent(before.object, next) && (manager !== undefined || sameManagers(before.object, next))
  if (isSame) return before.stored
  return dryRun ? store(before.stored.key, next, before.stored.revision) : commit(context, request, before, next)
}

/** What is wanted as it is to stand after `before`. Throws an ApiError when it is another object. */
const successor = (request: ResourceRequest, before: Standing, wanted: ApiObject): ApiObject => {
  const { kind, subresource } = request
  checkPlace(kind, wanted, before.object.metadata.namespace)
  refuseFixed(kind, wanted, before.object)
  const next = settled(request, wanted, before.object)
  prepareOnUpdate.get(`${kind.group}/${kind.kind}`)?.(next, subresource)
  complete(kind, next)
  if (!kind.builtin) checkOwnType(kind, next)
  const { generation } = before.object.metadata
  if (generation !== undefined && specChanged(kind, before.object, next)) next.metadata.generation = generation + 1
  next.metadata.resourceVersion = String(before.stored.revision)
  return next
}

/** Whoever writes says which version it read, or of some kinds nothing; then the newest is meant. */
const checkVersion = (kind: KindDefinition, name: string, wanted: string | undefined, before: Standing): void => {
  if (wanted !== undefined && !/^\d*$/.test(wanted)) throw unexpected(`strconv.ParseUint: parsing ${JSON.stringify(wanted)}: invalid syntax`)
  if ((wanted ?? '') === '' && needsVersion(kind)) throw invalidObject({ ...kind, kind: kind.plural }, name, [invalid('metadata.resourceVersion', 0, 'must be specified for an update')])
  if (wanted !== undefined && wanted !== '' && wanted !== String(before.stored.revision)) throw modified(kind, name)
}

/** Kinds that are replaced only in the version that was read. */
const needsVersion = ({ builtin, group }: KindDefinition): boolean => !builtin || ['apiextensions.k8s.io', 'admissionregistration.k8s.io', 'coordination.k8s.io'].includes(group)

/** What is to stand: the part that is written through this door, with the server's own word about the object. */
const settled = ({ kind, subresource }: ResourceRequest, given: ApiObject, before: ApiObject): ApiObject => {
  const object = { ...given, metadata: { ...given.metadata } }
  keepServerMeta(object, before)
  return isolatePart(kind, object, before, subresource)
}

/** What an object is, and when it ends, is not said by writing it. */
const refuseFixed = (kind: KindDefinition, { metadata: given }: ApiObject, { metadata: before }: ApiObject): void => {
  const { name, uid = '', deletionTimestamp: time, deletionGracePeriodSeconds: seconds } = given
  const fixed = 'field is immutable'
  const causes = [
    ...(name === before.name ? [] : [invalid('metadata.name', name, fixed)]),
    ...(uid === '' || uid === before.uid ? [] : [invalid('metadata.uid', uid, fixed)]),
    ...(seconds === undefined || seconds === before.deletionGracePeriodSeconds ? [] : [invalid('metadata.deletionGracePeriodSeconds', seconds, fixed)]),
    ...(time === undefined || time === before.deletionTimestamp ? [] : [invalid('metadata.deletionTimestamp', time, fixed)]),
  ]
  if (causes.length > 0) throw invalidObject(kind, name, causes)
}

/** The part that is written through this door. What holds a namespace has a door of its own, `finalize`. */
const isolatePart = (kind: KindDefinition, given: ApiObject, before: ApiObject, subresource: string | undefined): ApiObject => {
  if (!isNamespace(kind)) return isolateStatus(kind, given, before, subresource)
  const finalizers = specFinalizers(subresource === 'finalize' ? given : before)
  const object = subresource === 'finalize' ? { ...before, metadata: given.metadata } : isolateStatus(kind, given, before, subresource)
  return { ...object, spec: finalizers.length === 0 ? {} : { finalizers } }
}

/** One entry with nothing in it: whoever writes that wants all ownership to be forgotten. */
const isEmptyEntry = (entries: ApiObject['metadata']['managedFields']): boolean => entries?.length === 1 && Object.keys(entries[0] ?? {}).length === 0

const sameManagers = (before: ApiObject, after: ApiObject): boolean => JSON.stringify(before.metadata.managedFields) === JSON.stringify(after.metadata.managedFields)

const commit = (context: Context, { kind }: ResourceRequest, { stored: before }: Standing, next: ApiObject): Stored | undefined => {
  const collection = collectionOf(kind)
  if (next.metadata.deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0 && specFinalizers(next).length === 0) {
    const gone = context.storage.remove(collection, before)
    return gone && store(before.key, { ...next, metadata: { ...next.metadata, resourceVersion: String(gone.revision) } }, gone.revision)
  }
  return context.storage.put(collection, before.key, before, asStored(kind, next))
}
