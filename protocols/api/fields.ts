import { schemaOf, type Schema } from './crd.ts'
import type { Kind } from './schema.ts'

/** One field of a kind. */
export interface Field {
  /** `spec.volumes[].name`; `{}` stands for a free key. */
  readonly path: string
  /** `string(date-time)`, `[]object`, `map[string]string`, `IntOrString/Quantity`. */
  readonly type: string
  readonly required: boolean
  /** `default=…`, `enum=[…]`, limits, list type and map keys, in the order of the alphabet. */
  readonly rules: readonly string[]
  readonly description: string
}

/** Every field of a kind, as its definition has it: parents before what is in them, spec before status. */
export const fieldsOf = (kind: Kind): readonly Field[] => {
  const schema = schemaOf(kind)
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...properties } = schema.properties ?? {}
  return below({ ...schema, properties }, '')
}

const below = (schema: Schema, path: string): readonly Field[] => {
  const { properties, items, additionalProperties } = schema
  if (items !== undefined) return below(items, `${path}[]`)
  if (additionalProperties !== undefined) return below(additionalProperties, `${path}{}`)
  return Object.entries(properties ?? {}).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`
    const field = { path: at, type: typeOf(inner), required: schema.required?.includes(name) ?? false, rules: rulesOf(inner), description: inner.description ?? '' }
    return [field, ...below(inner, at)]
  })
}

const typeOf = (schema: Schema): string => {
  if (schema.items !== undefined) return `[]${typeOf(schema.items)}`
  if (schema.additionalProperties !== undefined) return `map[string]${typeOf(schema.additionalProperties)}`
  if (schema['x-kubernetes-int-or-string'] === true) return schema['pattern'] === undefined ? 'IntOrString' : 'IntOrString/Quantity'
  if (schema.type === undefined) return 'any'
  return schema.format === undefined ? schema.type : `${schema.type}(${schema.format})`
}

const keywords: Readonly<Record<string, string>> = {
  default: 'default', enum: 'enum', pattern: 'pattern', minimum: 'minimum', maximum: 'maximum', minLength: 'minLength', maxLength: 'maxLength', minItems: 'minItems', maxItems: 'maxItems',
  'x-kubernetes-list-type': 'list-type', 'x-kubernetes-list-map-keys': 'list-map-keys', 'x-kubernetes-map-type': 'map-type', 'x-kubernetes-preserve-unknown-fields': 'preserve-unknown-fields',
}

const rulesOf = (schema: Schema): readonly string[] => Object.entries(keywords)
  .filter(([keyword]) => schema[keyword] !== undefined && !(keyword === 'pattern' && schema['x-kubernetes-int-or-string'] === true))
  .map(([keyword, name]) => `${name}=${typeof schema[keyword] === 'object' ? JSON.stringify(schema[keyword]) : String(schema[keyword])}`).sort()
