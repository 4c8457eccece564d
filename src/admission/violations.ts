import type { Violation } from '#protocols/admission.ts'

/** Violations in the words of Kubernetes: the type of error, then our own sentence. */
export const required = (field: string, why: string): Violation => ({ reason: 'FieldValueRequired', field, message: `Required value: ${why}` })
export const invalid = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown(value)}: ${why}` })
export const mistyped = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueTypeInvalid', field, message: `Invalid value: ${shown(value)}: ${why}` })
export const forbidden = (field: string, why: string): Violation => ({ reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` })
export const duplicate = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${shown(value)}: ${why}` })
export const notFound = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueNotFound', field, message: `Not found: ${shown(value)}: ${why}` })
export const unsupported = (field: string, value: unknown, allowed: readonly string[]): Violation =>
  ({ reason: 'FieldValueNotSupported', field, message: `Unsupported value: ${shown(value)}: supported values: ${allowed.map(word => JSON.stringify(word)).join(', ')}` })

const shownLimit = 200
/** A value as JSON, fields in order of their names; long ones are cut, since a message is for a person. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value, inOrder) ?? 'null'
  return text.length > shownLimit ? `${text.slice(0, shownLimit)}…` : text
}
/** What a value was before, for a message. */
export const was = (before: unknown): string => (before === undefined || before === null || before === '' ? 'it was not set' : `it was ${shown(before)}`)
const inOrder = (_name: string, value: unknown): unknown =>
  (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value)
