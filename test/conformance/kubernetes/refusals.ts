import type { Refusal } from './api.ts'
import { group } from './fixtures.ts'

/** What a refusal is about: `configmaps` of the core group, or `widgets.conformance.vmherd.dev`. */
const about = (resource: string): { readonly plural: string; readonly details: object } => {
  const [plural = '', ...rest] = resource.split('.')
  return { plural, details: rest.length === 0 ? {} : { group: rest.join('.') } }
}

export const notFound = (resource: string, name: string): Refusal =>
  ({ code: 404, reason: 'NotFound', message: `${resource} "${name}" not found`, details: { name, ...about(resource).details, kind: about(resource).plural } })

export const alreadyExists = (resource: string, name: string): Refusal =>
  ({ code: 409, reason: 'AlreadyExists', message: `${resource} "${name}" already exists`, details: { name, ...about(resource).details, kind: about(resource).plural } })

/** A name that the server made, or takes for its own because a prefix stands beside it. */
export const generatedExists = (resource: string, name: string, before = ''): Refusal => ({
  code: 409, reason: 'AlreadyExists', message: `${before}${resource} "${name}" already exists, the server was not able to generate a unique name for the object`,
  details: { name, ...about(resource).details, kind: about(resource).plural, retryAfterSeconds: 1 },
})

export const conflict = (resource: string, name: string, why: string): Refusal =>
  ({ code: 409, reason: 'Conflict', message: `Operation cannot be fulfilled on ${resource} "${name}": ${why}`, details: { name, ...about(resource).details, kind: about(resource).plural } })

export const modified = (resource: string, name: string): Refusal =>
  conflict(resource, name, 'the object has been modified; please apply your changes to the latest version and try again')

/** One thing that is wrong with an object: its field, the rule that it breaks, and the rest of the message. */
export type Cause = readonly [field: string, rule: keyof typeof rules, message: string]
const rules = {
  invalid: 'FieldValueInvalid', required: 'FieldValueRequired', unsupported: 'FieldValueNotSupported', duplicate: 'FieldValueDuplicate', forbidden: 'FieldValueForbidden',
  type: 'FieldValueTypeInvalid', long: 'FieldValueTooLong', many: 'FieldValueTooMany',
} as const

/** 422 for an object of a kind (`ConfigMap`, `Widget.conformance.vmherd.dev`) with all that is wrong with it, in any order: the real server keeps none. */
export const invalid = (kind: string, name: string, ...causes: readonly Cause[]): Refusal => {
  const [word = '', ...rest] = kind.split('.')
  const all = causes.map(([field, , message]) => `${field}: ${message}`)
  return {
    code: 422, reason: 'Invalid', message: all.length === 1 ? `${kind} "${name}" is invalid: ${all[0] ?? ''}` : new RegExp(`^${RegExp.escape(`${kind} "${name}" is invalid: [`)}.*\\]$`),
    details: {
      ...(name === '' ? {} : { name }), ...(rest.length === 0 ? {} : { group: rest.join('.') }), kind: word,
      causes: causes.map(([field, rule, message]) => ({ reason: rules[rule], message, field })),
    },
  }
}
export const invalidWidget = (name: string, ...causes: readonly Cause[]): Refusal => invalid(`Widget.${group}`, name, ...causes)

export const badRequest = (message: string | RegExp): Refusal => ({ code: 400, reason: 'BadRequest', message })
