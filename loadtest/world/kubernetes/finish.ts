import type { ApiMeta, ApiObject, Cause, KindDefinition, ManagedFieldsEntry } from './kind.ts'
import { trackUpdate } from './apply/track.ts'
import type { Context } from './context.ts'
import { timestamp } from './context.ts'
import { badRequest, invalid } from './errors.ts'
import type { FieldValidation } from './body.ts'
import { checkRules, hasRules } from './cel/rules.ts'
import { prepareOnWrite } from './kinds/prepare.ts'
import { kindRules, kindWarnings, rulesSayAll } from './kinds/rules.ts'
import { makeCanonical } from './schema/canonical.ts'
import { setOrDelete } from './schema/clone.ts'
import { forbidden, invalid as invalidCause } from './schema/causes.ts'
import { jsonType } from './schema/decode.ts'
import { applyDefaults } from './schema/defaults.ts'
import { sameJson } from './schema/equal.ts'
import { metadataTypeFault, validateMetadata } from './schema/metadata.ts'
import { prune } from './schema/prune.ts'
import { validate } from './schema/validate.ts'
import { namesIn, valueAt } from './schema/value-at.ts'

const unreadable = ({ kind, version }: KindDefinition, why: string): Error => badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`)

/** Drops what the schema does not know, and says or refuses it as the client asked. */
export const dropUnknown = (kind: KindDefinition, object: ApiObject, duplicates: readonly string[], asked: FieldValidation, warnings: string[], refuse: (why: string) => Error = why => unreadable(kind, why)): void => {
  const fault = metadataTypeFault(object.metadata, kind.builtin ? 'metadata.' : '')
  if (fault !== undefined) throw unreadable(kind, fault)
  const unknown = prune(kind.schema, object)
  if (asked === 'Ignore') return
  const told = [...duplicates.map(path => `duplicate field "${path}"`), ...unknown.map(path => `unknown field "${path}"`).sort()]
  if (told.length === 0) return
  if (asked === 'Strict') throw refuse(`strict decoding error: ${told.join(', ')}`)
  warnings.push(...told)
}

/** Defaults and what the server completes by itself. */
export const complete = (kind: KindDefinition, object: ApiObject): void => {
  applyDefaults(kind.schema, object)
  if (kind.builtin) makeCanonical(kind.schema, object)
  prepareOnWrite.get(`${kind.group}/${kind.kind}`)?.(object)
}

/**
 * Refuses an object that breaks the rules of its schema, of its kind or of metadata. On an update (`before`) of what a
 * CustomResourceDefinition brings, parts that did not change are let through; rules that are broken there become warnings.
 */
export const check = (kind: KindDefinition, object: ApiObject, before: ApiObject | undefined, warnings: string[], subresource?: string): void => {
  const id = `${kind.group}/${kind.kind}`
  const ofKind = kindRules.get(id)?.(object, before, subresource) ?? []
  // What the kind has its own word for is said once, in that word.
  const ofSchema = (rulesSayAll.has(id) ? [] : kind.builtin ? validate(kind.schema, object) : subresource === 'status' ? ofStatus(kind, object, before) : validate(kind.schema, object, before))
    .filter(({ field, reason }) => !ofKind.some(cause => cause.field === field || (reason === 'FieldValueDuplicate' && cause.reason === reason && cause.field.startsWith(`${field}.`))))
  const causes = [...validateMetadata(object.metadata, { namespaced: kind.namespaced, builtin: kind.builtin, genericNameRule: kind.nameRule }), ...lateFinalizers(object, before), ...ofSchema, ...scaleCauses(kind, object), ...ofKind]
  if (!kind.builtin && hasRules(kind.schema)) {
    const verdict = causes.some(({ reason }) => hidesRules.has(reason)) ? { causes: [rulesNotChecked], warnings: [] } : checkRules(kind.schema, object, before)
    causes.push(...verdict.causes)
    warnings.push(...verdict.warnings.filter(told => !warnings.includes(told)))
  }
  if (causes.length > 0) throw invalid(kind, object.metadata.name ?? '', causes)
  warnings.push(...kindWarnings.get(id)?.(object, before) ?? [])
}

/** What the scale door would show has to be a whole number of at least 0. */
const scaleCauses = ({ subresources: { scale } }: KindDefinition, object: ApiObject): readonly Cause[] => {
  if (scale === undefined) return []
  const path = scale.specReplicasPath
  const value = valueAt(object, namesIn(path))
  if (value === undefined || value === null) return []
  if (!Number.isInteger(value)) return [invalidCause(path, 0, `${path} accessor error: ${String(value)} is of the type ${typeof value === 'number' ? 'float64' : jsonType(value)}, expected int64`)]
  return (value as number) < 0 ? [invalidCause(path, value, 'should be a non-negative integer')] : []
}

/** Whoever wants to have a say in the end of an object has to say so before it begins. */
const lateFinalizers = (object: ApiObject, before: ApiObject | undefined): readonly Cause[] => {
  if (before?.metadata.deletionTimestamp === undefined) return []
  const added = (object.metadata.finalizers ?? []).filter(name => !(before.metadata.finalizers ?? []).includes(name))
  if (added.length === 0) return []
  return [forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(name => JSON.stringify(name)).join(', ')}}`)]
}

/** A status that is written alone is checked alone, and its messages name fields from there. */
const ofStatus = ({ schema }: KindDefinition, object: ApiObject, before: ApiObject | undefined): Cause[] => {
  const part = schema.properties?.['status']
  if (part === undefined || object['status'] === undefined) return []
  return validate(part, object['status'], before?.['status']).map(cause => (cause.field === '<nil>' ? cause : { ...cause, field: cause.field === '' ? 'status' : `status.${cause.field}` }))
}

/** Rules are written for objects that the schema has accepted in these respects. */
const hidesRules: ReadonlySet<Cause['reason']> = new Set(['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid'])
const rulesNotChecked: Cause = {
  reason: 'FieldValueInvalid', field: '<nil>',
  message: 'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
}

/** An object stays where it was asked for. */
export const checkPlace = (kind: KindDefinition, { metadata }: ApiObject, namespace: string | undefined): void => {
  if (!kind.namespaced) delete metadata.namespace
  else if ((metadata.namespace ?? '') === '' && namespace !== undefined) metadata.namespace = namespace
  else if (metadata.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

/** Fields that only the server writes, taken from what stands. */
export const keepServerMeta = (object: ApiObject, before: ApiObject): void => {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, name, namespace, generateName } = before.metadata
  const kept: Partial<ApiMeta> = { uid, creationTimestamp, name }
  Object.assign(object.metadata, kept)
  setOrDelete(object.metadata, 'deletionTimestamp', deletionTimestamp)
  setOrDelete(object.metadata, 'deletionGracePeriodSeconds', deletionGracePeriodSeconds)
  setOrDelete(object.metadata, 'generation', generation)
  setOrDelete(object.metadata, 'namespace', namespace)
  setOrDelete(object.metadata, 'generateName', generateName)
  delete (object.metadata as { selfLink?: string }).selfLink
}

/** Through its own door only the status is written, through the other everything else. */
export const isolateStatus = (kind: KindDefinition, object: ApiObject, before: ApiObject | undefined, subresource: string | undefined): ApiObject => {
  if (!kind.subresources.status) return object
  if (subresource === 'status') {
    const base = before ?? object
    const metadata = { ...base.metadata, resourceVersion: object.metadata.resourceVersion, managedFields: object.metadata.managedFields } as ApiMeta
    return withStatus({ ...base, metadata }, object['status'])
  }
  return withStatus(object, before?.['status'])
}

const withStatus = (object: ApiObject, status: unknown): ApiObject => {
  const { status: _status, ...rest } = object
  return status === undefined ? (rest as ApiObject) : { ...(rest as ApiObject), status }
}

/** Whether anything but metadata and status differs: then `generation` grows. */
export const specChanged = (kind: KindDefinition, before: ApiObject, after: ApiObject): boolean => {
  const own = ({ metadata: _metadata, status, ...rest }: ApiObject): unknown => (kind.subresources.status ? rest : { ...rest, status })
  return !sameJson(own(before), own(after))
}

/** Whether two versions say the same, versions and managers aside: then nothing is written. */
export const sameContent = (before: ApiObject, after: ApiObject): boolean => {
  const own = (object: ApiObject): unknown => {
    const { resourceVersion: _version, managedFields: _fields, ...metadata } = object.metadata
    return { ...object, metadata }
  }
  return sameJson(own(before), own(after))
}

/** Who wrote which field, after a write that is not an apply. What follows in a status from a write through the main door is nobody's. */
export const track = (context: Context, kind: KindDefinition, before: ApiObject | undefined, after: ApiObject, manager: string, subresource: string | undefined): readonly ManagedFieldsEntry[] => {
  const ofDoor = (object: ApiObject): ApiObject => (kind.subresources.status && subresource === undefined ? withStatus(object, undefined) : object)
  return trackUpdate({ before: before && ofDoor(before), after: ofDoor(after), manager, schema: kind.schema, ...(subresource === undefined ? {} : { subresource }), time: timestamp(context.clock) })
}

/** The name under which a client's writes are kept: what it says, or the first word of its user agent. */
export const managerOf = (query: URLSearchParams, userAgent: string): string => query.get('fieldManager') || userAgent.split('/')[0] || 'unknown'
