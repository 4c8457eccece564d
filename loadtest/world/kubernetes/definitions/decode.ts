import type { ApiObject, Schema } from '../kind.ts'
import { part } from '../kinds/define.ts'
import { bool, int64, listOf, record, text } from '../kinds/fields.ts'
import { isRecord } from '../schema/clone.ts'
import { decodeFault } from '../schema/decode.ts'
import { specOf } from './definition.ts'

const number: Schema = { type: 'number' }
const map: Schema = { type: 'object' }
const list: Schema = { type: 'array' }
const each = (names: readonly string[], schema: Schema): Readonly<Record<string, Schema>> => Object.fromEntries(names.map(name => [name, schema]))

/** What each keyword of a schema holds; schemas within it are looked at by themselves. */
const keywords = record('A schema.', {
  ...each(['id', '$schema', '$ref', 'type', 'format', 'title', 'description', 'pattern', 'x-kubernetes-list-type', 'x-kubernetes-map-type'], text('A text.')),
  ...each(['maximum', 'minimum', 'multipleOf'], number), ...each(['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties'], int64('A count.')),
  ...each(['exclusiveMaximum', 'exclusiveMinimum', 'uniqueItems', 'nullable', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string'], bool('A truth.')),
  ...each(['required', 'x-kubernetes-list-map-keys'], listOf('Names.', text('A name.'))), ...each(['enum', 'allOf', 'anyOf', 'oneOf'], list), ...each(['properties', 'patternProperties', 'definitions', 'dependencies'], map), not: map,
  'x-kubernetes-validations': listOf('Rules.', record('A rule.', { ...each(['rule', 'message', 'messageExpression', 'reason', 'fieldPath'], text('A text.')), optionalOldSelf: bool('A truth.') })),
})

/** Why a CustomResourceDefinition cannot be read: a keyword of a schema in it has the wrong JSON type. */
export const definitionFault = (definition: ApiObject): string | undefined => {
  for (const version of specOf(definition).versions) {
    const found = schemaFault(part(version, 'schema')['openAPIV3Schema'], ['spec', 'versions', 'schema', 'openAPIV3Schema'])
    if (found !== undefined) return found
  }
  return undefined
}

const schemaFault = (schema: unknown, at: readonly string[]): string | undefined => {
  const fault = decodeFault('JSONSchemaProps', keywords, schema, at)
  if (fault !== undefined || !isRecord(schema)) return fault
  if (!isRecord(schema['additionalProperties'] ?? {}) && typeof schema['additionalProperties'] !== 'boolean') return 'boolean or JSON schema expected'
  for (const [word, inner] of within(schema)) {
    const found = schemaFault(inner, [...at, word])
    if (found !== undefined) return found
  }
  return undefined
}

/** The schemas in a schema, and under which keyword. A truth may stand in the place of one that is about all other fields; what is no schema of items is passed over. */
const within = (schema: Readonly<Record<string, unknown>>): readonly (readonly [word: string, inner: unknown])[] => {
  const { properties, items, additionalProperties, not } = schema
  return [
    ...isRecord(properties) ? Object.values(properties).map(inner => ['properties', inner] as const) : [],
    ...['allOf', 'anyOf', 'oneOf', 'items'].flatMap(word => (Array.isArray(schema[word]) ? (schema[word] as unknown[]).map(inner => [word, inner] as const) : [])),
    ...[['items', items], ['additionalProperties', additionalProperties], ['not', not]].flatMap(([word, inner]) => (isRecord(inner) ? [[word as string, inner] as const] : [])),
  ]
}

/** Takes what is nothing out of a schema, in place, as Go does: a keyword is left out, a schema of a field or of a list is empty. Values are left as they are. */
export const dropNothing = (schema: Record<string, unknown>): void => {
  for (const [word, value] of Object.entries(schema)) {
    if (word === 'default' || word === 'example') continue
    if (value === null) delete schema[word]
    else if (word === 'enum') continue
    else if (word === 'properties' && isRecord(value)) for (const [name, inner] of Object.entries(value)) value[name] = inner === null ? {} : inner
    else if (Array.isArray(value)) schema[word] = value.map(item => (item === null ? (word === 'required' || word === 'x-kubernetes-list-map-keys' ? '' : {}) : item))
  }
  if (!isRecord(schema['items'] ?? {}) && !Array.isArray(schema['items'])) delete schema['items']
  for (const [, inner] of within(schema)) if (isRecord(inner)) dropNothing(inner)
  for (const rule of (schema['x-kubernetes-validations'] ?? []) as Record<string, unknown>[]) for (const [word, value] of Object.entries(rule)) if (value === null) delete rule[word]
}
