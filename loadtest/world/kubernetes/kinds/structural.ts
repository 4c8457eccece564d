import type { Cause, Schema } from '#world/kubernetes/kind.ts'
import { ruleCauses, ruleFormCauses } from '#world/kubernetes/cel/definition-causes.ts'
import { forbidden, invalid, required } from '#world/kubernetes/schema/causes.ts'
import { goExpression } from '#world/kubernetes/schema/check-scalar.ts'
import { cloneJson, isRecord } from '#world/kubernetes/schema/clone.ts'
import { applyDefaults } from '#world/kubernetes/schema/defaults.ts'
import { validate } from '#world/kubernetes/schema/validate.ts'

/** Where a schema stands: what may be said differs at the root and inside allOf, anyOf, oneOf and not. */
type Place = 'root' | 'field' | 'item' | 'logic'

/**
 * What keeps a schema from being structural, in the words of Kubernetes; `field` is its own path. Structural means: every part has
 * exactly one type, nothing is decided outside of the plain tree of properties and items, and nothing unsupported is used.
 */
export function structuralCauses(schema: unknown, field: string): Cause[] {
  if (!isRecord(schema)) return [required(field, 'schemas are required')]
  const causes = partCauses(schema as RawSchema, field, 'root')
  // Rules are compiled against types that only a sound schema has.
  return causes.length > 0 ? causes : ruleCauses(schema as Schema, field)
}

/** A schema as a user wrote it, with keywords that are not allowed. */
type RawSchema = Schema & Readonly<Record<string, unknown>>

function partCauses(schema: RawSchema, field: string, place: Place): Cause[] {
  return [
    ...unsupported(schema, field),
    ...place === 'logic' ? logicCauses(schema, field) : typeCauses(schema, field, place),
    ...shapeCauses(schema, field, place),
    ...listCauses(schema, field, place),
    ...patternCauses(schema, field),
    ...ruleFormCauses(schema, field),
    ...place === 'logic' ? [] : defaultCauses(schema, field),
    ...innerCauses(schema, field, place),
  ]
}

const unsupportedWords = ['$ref', '$schema', 'id', 'definitions', 'dependencies', 'patternProperties', 'additionalItems']

function unsupported(schema: RawSchema, field: string): Cause[] {
  const causes = unsupportedWords.filter((word) => schema[word] !== undefined).map((word) => forbidden(`${field}.${word}`, `${word} is not supported`))
  if (schema.uniqueItems === true) {
    causes.push(forbidden(`${field}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'))
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    causes.push(invalid(`${field}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'))
  }
  return causes
}

const missingType: Readonly<Record<'root' | 'field' | 'item', string>> = {
  root: 'must not be empty at the root', field: 'must not be empty for specified object fields', item: 'must not be empty for specified array items',
}
const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

function typeCauses(schema: RawSchema, field: string, place: 'root' | 'field' | 'item'): Cause[] {
  const at = `${field}.type`
  const { type } = schema
  if (schema['x-kubernetes-int-or-string'] === true) {
    return type === undefined ? [] : [invalid(at, type, 'must be empty if x-kubernetes-int-or-string is true')]
  }
  if (type === undefined) return schema['x-kubernetes-preserve-unknown-fields'] === true && place !== 'root' ? [] : [required(at, missingType[place])]
  if (!types.includes(type)) return [invalid(at, type, `must be one of: ${types.map((one) => `"${one}"`).join(', ')}`)]
  if (place === 'root' && type !== 'object') return [invalid(at, type, 'must be object at the root')]
  if (schema['x-kubernetes-embedded-resource'] === true && type !== 'object') {
    return [invalid(at, type, 'must be object if x-kubernetes-embedded-resource is true')]
  }
  return []
}

const noneInLogic = ['type', 'default', 'nullable', 'description', 'title', 'additionalProperties', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource', 'x-kubernetes-list-type', 'x-kubernetes-map-type']

function logicCauses(schema: RawSchema, field: string): Cause[] {
  const intOrString = schema.type !== undefined && (schema.type === 'integer' || schema.type === 'string') && Object.keys(schema).length === 1
  return noneInLogic.filter((word) => schema[word] !== undefined && !(word === 'type' && intOrString))
    .map((word) => forbidden(`${field}.${word}`, 'must be empty to be structural'))
}

function shapeCauses(schema: RawSchema, field: string, place: Place): Cause[] {
  const causes: Cause[] = []
  const { properties, additionalProperties } = schema
  if (properties !== undefined && additionalProperties !== undefined && additionalProperties !== false) {
    causes.push(forbidden(`${field}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'))
  }
  if (additionalProperties === false) causes.push(forbidden(`${field}.additionalProperties`, 'additionalProperties cannot be set to false'))
  if (place !== 'logic' && schema.type === 'array' && schema.items === undefined) causes.push(required(`${field}.items`, 'must be specified'))
  if (Array.isArray(schema.items)) causes.push(forbidden(`${field}.items`, 'items must be a schema object and not an array'))
  const metadata = place === 'root' ? properties?.['metadata'] : undefined
  if (metadata !== undefined && !onlyNames(metadata)) {
    causes.push(forbidden(`${field}.properties[metadata]`, 'must not specify anything other than name and generateName, but metadata is implicitly specified'))
  }
  return causes
}

const onlyNames = ({ type: _type, description: _description, properties = {}, ...rest }: Schema): boolean =>
  Object.keys(rest).length === 0 && Object.keys(properties).every((name) => name === 'name' || name === 'generateName')

function listCauses(schema: RawSchema, field: string, place: Place): Cause[] {
  const listType = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys']
  if (place === 'logic' || (listType === undefined && keys === undefined)) return []
  const at = `${field}.x-kubernetes-list-type`
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) {
    return [invalid(at, listType, 'must be one of: "atomic", "set", "map"')]
  }
  if (listType !== undefined && schema.type !== 'array') return [invalid(`${field}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified')]
  if (listType === 'map') return keyCauses(schema, keys ?? [], field)
  if (keys !== undefined && keys.length > 0) return [invalid(at, listType ?? '', 'must be map if x-kubernetes-list-map-keys is non-empty')]
  if (listType === 'set' && !isScalarOrAtomic(schema.items)) {
    return [invalid(`${field}.items.x-kubernetes-${schema.items?.type === 'array' ? 'list' : 'map'}-type`, null, 'must be atomic as item of a list with x-kubernetes-list-type=set')]
  }
  return []
}

const isScalarOrAtomic = (items: Schema | undefined): boolean =>
  items?.type === 'object' ? items['x-kubernetes-map-type'] === 'atomic' : items?.type === 'array' ? items['x-kubernetes-list-type'] === 'atomic' : true

function keyCauses(schema: RawSchema, keys: readonly string[], field: string): Cause[] {
  if (keys.length === 0) return [required(`${field}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map')]
  if (schema.items?.type !== 'object') return [invalid(`${field}.items.type`, schema.items?.type ?? '', 'must be object if parent array\'s x-kubernetes-list-type is map')]
  const properties = schema.items.properties ?? {}
  const wanted = new Set(schema.items.required ?? [])
  return keys.flatMap((key, index) => {
    const property = properties[key]
    const at = `${field}.x-kubernetes-list-map-keys[${index}]`
    if (keys.indexOf(key) < index) return [invalid(at, key, 'must not repeat')]
    if (property === undefined) return [invalid(at, key, 'entries must all be names of item properties')]
    const causes: Cause[] = property.type === 'array' || property.type === 'object'
      ? [invalid(`${field}.items.properties[${key}].type`, property.type, `must be a scalar type if parent array's x-kubernetes-list-type is map`)] : []
    if (property.default === undefined && !wanted.has(key)) {
      causes.push(required(`${field}.items.properties[${key}].default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'))
    }
    return causes
  })
}

function patternCauses({ pattern }: RawSchema, field: string): Cause[] {
  if (pattern === undefined) return []
  try {
    goExpression(pattern)
    return []
  } catch (error) {
    return [invalid(`${field}.pattern`, pattern, `must be a valid regular expression, but isn't: ${error instanceof Error ? error.message : String(error)}`)]
  }
}

/** A default has to be valid itself, once defaulted further down. */
function defaultCauses(schema: RawSchema, field: string): Cause[] {
  if (schema.default === undefined) return []
  const value = cloneJson(schema.default)
  applyDefaults(schema, value)
  return validate(schema, value).map(({ reason, field: inner, message }) =>
    ({ reason, field: inner === '' || inner === '<nil>' ? `${field}.default` : `${field}.default.${inner}`, message }))
}

function innerCauses(schema: RawSchema, field: string, place: Place): Cause[] {
  const inner = (part: unknown, at: string, where: Place): Cause[] => isRecord(part) ? partCauses(part as RawSchema, at, where) : []
  const logic = place === 'logic'
  const isTypeMeta = (name: string): boolean => place === 'root' && (name === 'apiVersion' || name === 'kind' || name === 'metadata')
  return [
    ...Object.entries(schema.properties ?? {}).filter(([name]) => !isTypeMeta(name))
      .flatMap(([name, part]) => inner(part, `${field}.properties[${name}]`, logic ? 'logic' : 'field')),
    ...inner(schema.items, `${field}.items`, logic ? 'logic' : 'item'),
    ...inner(schema.additionalProperties, `${field}.additionalProperties`, logic ? 'logic' : 'field'),
    ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((word) => (schema[word] ?? []).flatMap((part, index) => inner(part, `${field}.${word}[${index}]`, 'logic'))),
    ...inner(schema.not, `${field}.not`, 'logic'),
  ]
}
