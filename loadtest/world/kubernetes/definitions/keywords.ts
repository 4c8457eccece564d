import type { Cause, Schema } from '#world/kubernetes/kind.ts'
import { ruleFormCauses } from '#world/kubernetes/cel/definition-causes.ts'
import { forbidden, invalid, notSupported, required } from '#world/kubernetes/schema/causes.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'
import { partsOf } from './parts.ts'

/** A schema as a user wrote it, with keywords that are not allowed. */
export type RawSchema = Schema & Readonly<Record<string, unknown>>

/** Where in the object a part of the schema stands. */
interface Place { readonly isRoot: boolean; readonly insideMeta: boolean }

const unsupportedWords = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref']
const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

/** What is wrong with single keywords anywhere in a schema, whatever the rest of it is like. */
export const keywordCauses = (schema: RawSchema, field: string, place: Place): Cause[] => [
  ...supportCauses(schema, field, place), ...mapCauses(schema, field), ...listCauses(schema, field), ...ruleFormCauses(schema, field), ...innerCauses(schema, field, place),
]

/** Whether there is anything in a schema that nothing can be made of. */
export const hasUnsupported = (schema: RawSchema): boolean =>
  [...unsupportedWords, '$schema'].some(word => schema[word] !== undefined) || Array.isArray(schema.items) || schema['x-kubernetes-preserve-unknown-fields'] === false
  || partsOf(schema, '').some(({ part }) => hasUnsupported(part as RawSchema))

const supportCauses = (schema: RawSchema, field: string, { insideMeta }: Place): Cause[] => {
  const { type, properties, additionalProperties } = schema
  const causes = unsupportedWords.filter(word => schema[word] !== undefined).map(word => forbidden(`${field}.${word}`, `${word} is not supported`))
  if (type !== undefined && type as string !== '' && !types.includes(type)) causes.push(notSupported(`${field}.type`, type, types))
  if (type as string === 'null') causes.push(forbidden(`${field}.type`, 'type cannot be set to null, use nullable as an alternative'))
  if (Array.isArray(schema.items)) causes.push(forbidden(`${field}.items`, 'items must be a schema object and not an array'))
  if (insideMeta && schema['x-kubernetes-embedded-resource'] === true) causes.push(forbidden(`${field}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'))
  if (insideMeta && schema.default !== undefined && schema.default !== null) causes.push(forbidden(`${field}.default`, 'must not be set in top-level metadata'))
  if (schema.uniqueItems === true) causes.push(forbidden(`${field}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'))
  if (Object.keys(properties ?? {}).length > 0 && additionalProperties !== undefined && additionalProperties !== true) {
    causes.push(forbidden(`${field}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'))
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) causes.push(invalid(`${field}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'))
  return causes
}

/** A type that an extension needs is missing, or is another one. */
const needsType = ({ type }: RawSchema, wanted: 'array' | 'object', word: string, field: string): Cause[] => {
  const why = `must be ${wanted} if ${word} is specified`
  return type === wanted ? [] : [type === undefined ? required(`${field}.type`, why) : invalid(`${field}.type`, type, why)]
}

const mapCauses = (schema: RawSchema, field: string): Cause[] => {
  const word = 'x-kubernetes-map-type'
  const mapType = schema[word]
  if (mapType === undefined) return []
  return [...needsType(schema, 'object', word, field), ...['atomic', 'granular'].includes(mapType) ? [] : [notSupported(`${field}.${word}`, mapType, ['atomic', 'granular'])]]
}

const listCauses = (schema: RawSchema, field: string): Cause[] => {
  const at = `${field}.x-kubernetes-list-type`
  const listType = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const causes: Cause[] = listType === undefined ? [] : needsType(schema, 'array', 'x-kubernetes-list-type', field)
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) causes.push(notSupported(at, listType, ['atomic', 'set', 'map']))
  if (keys.length > 0 && listType !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty'
    causes.push(listType === undefined ? required(at, why) : invalid(at, listType, why))
  }
  const { items } = schema
  if (listType === 'map' && keys.length === 0) causes.push(required(`${field}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'))
  if (listType === 'map' && items === undefined) causes.push(required(`${field}.items`, 'must have a schema if x-kubernetes-list-type is map'))
  if ((listType !== 'map' && listType !== 'set') || !isRecord(items)) return causes
  if (items.nullable === true) causes.push(forbidden(`${field}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`))
  return [...causes, ...listType === 'map' ? keyCauses(items, keys, field) : schema.type === 'array' ? setCauses(items, field) : []]
}

/** Items of a set are compared as wholes. */
const setCauses = (items: Schema, field: string): Cause[] => {
  const word = items.type === 'array' ? 'x-kubernetes-list-type' : 'x-kubernetes-map-type'
  const isWhole = items.type === 'array' ? (items[word] ?? 'atomic') === 'atomic' : items.type !== 'object' || items[word] === 'atomic'
  return isWhole ? [] : [invalid(`${field}.items.${word}`, items['x-kubernetes-list-type'] ?? null, 'must be atomic as item of a list with x-kubernetes-list-type=set')]
}

/** Items of a map are told apart by fields that are always there. */
const keyCauses = (items: Schema, keys: readonly string[], field: string): Cause[] => {
  if (items.type !== 'object') return [invalid(`${field}.items.type`, items.type ?? '', 'must be object if parent array\'s x-kubernetes-list-type is map')]
  const all = `${field}.x-kubernetes-list-map-keys`
  return keys.flatMap((key, index) => {
    const property = items.properties?.[key]
    const at = `${field}.items.properties[${key}]`
    const repeats = keys.indexOf(key) < index ? [invalid(all, keys, 'must not contain duplicate entries')] : []
    if (property === undefined) return [invalid(all, keys, 'entries must all be names of item properties'), ...repeats]
    return [
      ...property.type === 'array' || property.type === 'object' ? [invalid(`${at}.type`, items.type, 'must be a scalar type if parent array\'s x-kubernetes-list-type is map')] : [],
      ...property.default === undefined && items.required?.includes(key) !== true ? [required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property')] : [],
      ...property.nullable === true ? [forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable')] : [],
      ...repeats,
    ]
  })
}

const metaNames = new Set(['metadata', 'apiVersion', 'kind'])

const innerCauses = (schema: RawSchema, field: string, place: Place): Cause[] => partsOf(schema, field).flatMap(({ part, at, property }) => {
  const ofMeta = property !== undefined && metaNames.has(property) && (place.isRoot || schema['x-kubernetes-embedded-resource'] === true)
  return keywordCauses(part as RawSchema, at, { isRoot: false, insideMeta: place.insideMeta || ofMeta })
})
