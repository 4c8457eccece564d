import type { Cause, Schema, ValidationRule } from '#world/kubernetes/kind.ts'
import { invalid, notSupported, required } from '#world/kubernetes/schema/causes.ts'
import { compileRules, usesOldSelf } from './compile.ts'
import { fieldPathOf } from './field-path.ts'

/** What is wrong with the form of the rules at one place of a schema, whether or not they compile. */
export const ruleFormCauses = (schema: Schema, field: string): Cause[] => (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => formCauses(rule, `${field}.x-kubernetes-validations[${index}]`, schema))

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']
const hasBreak = (text: string): boolean => /[\n\r]/.test(text)

const formCauses = (rule: ValidationRule, at: string, schema: Schema): Cause[] => {
  const { rule: text = '', message = '', messageExpression = '', reason, fieldPath = '' } = rule
  const causes: Cause[] = []
  if (text.trim() === '') causes.push(required(`${at}.rule`, 'rule is not specified'))
  else if (message !== '' && message.trim() === '') causes.push(invalid(`${at}.message`, message, 'must be non-empty if specified'))
  else if (hasBreak(message.trim())) causes.push(invalid(`${at}.message`, message, 'must not contain line breaks'))
  else if (hasBreak(text.trim()) && message.trim() === '') causes.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'))
  if (messageExpression !== '' && messageExpression.trim() === '') causes.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'))
  if (reason !== undefined && !reasons.includes(reason)) causes.push(notSupported(`${at}.reason`, reason, reasons))
  if (fieldPath !== '' && fieldPath.trim() === '') causes.push(invalid(`${at}.fieldPath`, fieldPath, 'must be non-empty if specified'))
  if (hasBreak(fieldPath)) causes.push(invalid(`${at}.fieldPath`, fieldPath, 'must not contain line breaks'))
  if (fieldPath !== '' && fieldPathOf(fieldPath, schema) === undefined) causes.push(invalid(`${at}.fieldPath`, fieldPath, 'must be a valid path'))
  return causes
}

/**
 * Which rules of a whole schema do not compile, and which compare with what stood before where that cannot be told. Expects a schema
 * that has no other faults.
 */
export const ruleCauses = (schema: Schema, field: string): Cause[] => walk(schema, field, true, undefined)

const walk = (schema: Schema, field: string, isResource: boolean, loose: string | undefined): Cause[] => {
  const inner = (part: Schema, at: string, within: string | undefined): Cause[] => walk(part, at, part['x-kubernetes-embedded-resource'] === true, within)
  const { additionalProperties, items } = schema
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => inner(part, `${field}.properties[${name}]`, loose)),
    ...typeof additionalProperties === 'object' ? inner(additionalProperties, `${field}.additionalProperties`, loose) : [],
    ...items === undefined ? [] : inner(items, `${field}.items`, schema['x-kubernetes-list-type'] === 'map' ? loose : loose ?? field),
    ...placeCauses(schema, field, isResource, loose),
  ]
}

/** `loose` is the list within which items have no old ones. */
const placeCauses = (schema: Schema, field: string, isResource: boolean, loose: string | undefined): Cause[] => {
  const written = schema['x-kubernetes-validations'] ?? []
  if (written.length === 0) return []
  const { faults } = compileRules(schema, isResource)
  return written.flatMap((rule, index) => {
    const at = `${field}.x-kubernetes-validations[${index}]`
    const causes = faults.filter(fault => fault.index === index).map(({ part, detail }): Cause => ({ reason: 'FieldValueInvalid', field: `${at}.${part}`, message: `Invalid value: ${shownRule(rule)}: ${detail}` }))
    const compares = usesOldSelf(rule) && !causes.some(cause => cause.field === `${at}.rule`)
    if (compares && loose !== undefined) causes.push(invalid(`${at}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${loose}`))
    if (!compares && rule.optionalOldSelf !== undefined) {
      causes.push({ reason: 'FieldValueInvalid', field: `${at}.optionalOldSelf`, message: `Invalid value: ${rule.optionalOldSelf}: may not be set if oldSelf is not used in rule` })
    }
    return causes
  })
}

/** A rule as Kubernetes prints it: all of its fields, with the names they have inside the server. */
const shownRule = ({ rule, message = '', messageExpression = '', reason, fieldPath = '', optionalOldSelf }: ValidationRule): string =>
  goJson({ Rule: rule, Message: message, MessageExpression: messageExpression, Reason: reason ?? null, FieldPath: fieldPath, OptionalOldSelf: optionalOldSelf ?? null })

/** JSON as Go writes it, with the signs of HTML as escapes. */
const goJson = (value: unknown): string => JSON.stringify(value).replaceAll(/[<>&]/g, sign => `\\u00${sign.charCodeAt(0).toString(16)}`)
