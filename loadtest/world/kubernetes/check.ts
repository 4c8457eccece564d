import { checkRules, hasRules } from './cel/rules.ts'
import { invalidObject } from './errors.ts'
import type { ApiObject, Cause, KindDefinition } from './kind.ts'
import { kindRules, kindWarnings, rulesSayAll } from './kinds/rules.ts'
import { forbidden, invalid } from './schema/causes.ts'
import { jsonType } from './schema/decode.ts'
import { validateMetadata } from './schema/metadata.ts'
import { validate } from './schema/validate.ts'
import { namesIn, valueAt } from './schema/value-at.ts'

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
  const causes = [...validateMetadata(object.metadata, { namespaced: kind.namespaced, builtin: kind.builtin, nameRule: kind.nameRule }), ...lateFinalizers(object, before), ...ofSchema, ...scaleCauses(kind, object), ...ofKind]
  if (!kind.builtin && hasRules(kind.schema)) {
    const verdict = causes.some(({ reason }) => hidesRules.has(reason)) ? { causes: [rulesNotChecked], warnings: [] } : checkRules(kind.schema, object, before)
    causes.push(...verdict.causes)
    warnings.push(...verdict.warnings.filter(told => !warnings.includes(told)))
  }
  if (causes.length > 0) throw invalidObject(kind, object.metadata.name ?? '', causes)
  warnings.push(...kindWarnings.get(id)?.(object, before) ?? [])
}

/** What the scale door would show has to be a whole number of at least 0. */
const scaleCauses = ({ subresources: { scale } }: KindDefinition, object: ApiObject): readonly Cause[] => {
  if (scale === undefined) return []
  const path = scale.specReplicasPath
  const value = valueAt(object, namesIn(path))
  if (value === undefined || value === null) return []
  if (!Number.isInteger(value)) return [invalid(path, 0, `${path} accessor error: ${String(value)} is of the type ${typeof value === 'number' ? 'float64' : jsonType(value)}, expected int64`)]
  return (value as number) < 0 ? [invalid(path, value, 'should be a non-negative integer')] : []
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
