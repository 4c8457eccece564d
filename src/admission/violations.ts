import type { Violation } from '#protocols/admission.ts'

/** Violations in the words of Kubernetes: the type of error, then our own sentence. */
export const required = (field: string, why: string): Violation => ({ reason: 'FieldValueRequired', field, message: `Required value: ${why}` })
export const invalid = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown(value)}: ${why}` })
export const mistyped = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueTypeInvalid', field, message: `Invalid value: ${shown(value)}: ${why}` })
export const forbidden = (field: string, why: string): Violation => ({ reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` })
export const duplicate = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${shown(value)}: ${why}` })
export const notFound = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueNotFound', field, message: `Not found: ${shown(value)}: ${why}` })
export const unsupported = (field: string, value: unknown, allowed: readonly string[]): Violation =>
  ({ reason: 'FieldValueNotSupported', field, message: `Unsupported value: ${shown(value)}: supported values: ${listed(allowed)}` })

const listedWordsLimit = 20
/** Words for a person to choose from. */
const listed = (words: readonly string[]): string =>
  `${words.slice(0, listedWordsLimit).map(word => JSON.stringify(word)).join(', ')}${words.length > listedWordsLimit ? ` and ${words.length - listedWordsLimit} more` : ''}`

const shownCharactersLimit = 200
/** A value as JSON, fields in order of their names; long ones are cut, since a message is for a person. */
export const shown = (value: unknown): string => {
  const text = beginning(value, shownCharactersLimit)
  return text.length > shownCharactersLimit ? `${text.slice(0, shownCharactersLimit)}…` : text
}
/** The JSON of a value as far as it is shown, and a little more: what comes after is not even looked at (only the names of fields are, for their order), since it may be megabytes, and shown many times. */
const beginning = (value: unknown, room: number): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room))
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const isList = Array.isArray(value)
  const entries: readonly (readonly [name: string, inner: unknown])[] = isList ? value.slice(0, room).map(inner => ['', inner])
    : Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  let text = isList ? '[' : '{'
  for (const [index, [name, inner]] of entries.entries()) {
    if (text.length > room) break
    text += `${index > 0 ? ',' : ''}${isList ? '' : `${JSON.stringify(name)}:`}`
    text += beginning(inner, Math.max(0, room - text.length))
  }
  return text + (isList ? ']' : '}')
}
/** What a value was before, for a message. */
export const was = (before: unknown): string => (before === undefined || before === null || before === '' ? 'it was not set' : `it was ${shown(before)}`)
