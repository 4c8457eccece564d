import type { Schema } from '#world/kubernetes/kind.ts'
import { canonicalBase64 } from './base64.ts'
import { isRecord, own } from './clone.ts'
import { isQuantity } from './decode.ts'
import { canonicalQuantity, quantityFault } from './quantity.ts'

/** Puts what a built-in object holds into the form in which it is written back, in place: amounts, bytes, maps with nothing in them, which go, and items that are nothing. */
export const makeCanonical = (schema: Schema, object: Record<string, unknown>): void => {
  for (const [name, value] of Object.entries(object)) {
    const part = own(schema.properties, name) ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
    if (part === undefined || name === 'metadata') continue
    if (schema.required?.includes(name) !== true && isEmpty(part, value)) delete object[name]
    else object[name] = canonical(part, value)
  }
}

const isEmpty = (schema: Schema, value: unknown): boolean => (isRecord(value) ? schema.additionalProperties !== undefined && Object.keys(value).length === 0 : false)

const canonical = (schema: Schema, value: unknown): unknown => {
  if (isQuantity(schema)) return quantityFault(value) === undefined ? canonicalQuantity(value) : value
  if (schema.format === 'byte' && typeof value === 'string') return canonicalBase64(value)
  if (Array.isArray(value)) return schema.items === undefined ? value : value.map(item => (item === null ? nothingOf(schema.items ?? {}) : canonical(schema.items ?? {}, item)))
  if (isRecord(value)) makeCanonical(schema, value)
  return value
}

/** What Go has in the place of an item that is nothing. */
const nothingOf = (schema: Schema): unknown => {
  switch (schema.type) {
    case 'object': return {}
    case 'string': return ''
    case 'integer': case 'number': return 0
    case 'boolean': return false
    case 'array': case undefined: return isQuantity(schema) ? '0' : null
  }
}
