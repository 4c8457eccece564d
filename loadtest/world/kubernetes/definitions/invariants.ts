import type { Cause, Schema } from '#world/kubernetes/kind.ts'
import { forbidden, invalid, required } from '#world/kubernetes/schema/causes.ts'
import { goExpression } from '#world/kubernetes/schema/check-scalar.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { logicParts } from './parts.ts'

/** Where a part of the tree stands. */
type Level = 'root' | 'field' | 'item'

const missingType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root', field: 'must not be empty for specified object fields', item: 'must not be empty for specified array items',
}

/** What keeps the plain tree of a schema (properties, items, additionalProperties) from giving every value one type, and what logic says beyond values. */
export const invariantCauses = (schema: Schema, field: string, level: Level): Cause[] => {
  const { type, items, properties = {}, additionalProperties } = schema
  const isMap = additionalProperties !== undefined && additionalProperties !== false
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true
  return [
    ...type === 'array' && items === undefined ? [required(`${field}.items`, 'must be specified')] : [],
    ...isMap && level === 'root' ? [forbidden(`${field}.additionalProperties`, 'must not be used at the root')] : [],
    ...typeCauses(schema, field, level),
    ...intOrStringCauses(schema, field),
    ...isEmbedded && isMap ? [forbidden(`${field}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set')] : [],
    ...isEmbedded && schema['x-kubernetes-preserve-unknown-fields'] !== true && Object.keys(properties).length === 0
      ? [required(`${field}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields')] : [],
    ...level === 'root' || isEmbedded ? metaCauses(properties, field, level) : [],
    ...logicCauses(schema, field), ...patternCauses(schema, field),
    ...isRecord(items) ? invariantCauses(items, `${field}.items`, 'item') : [],
    ...Object.entries(properties).flatMap(([name, part]) => invariantCauses(part, `${field}.properties[${name}]`, 'field')),
    ...isRecord(additionalProperties) ? invariantCauses(additionalProperties, `${field}.additionalProperties`, 'field') : [],
  ]
}

const typeCauses = (schema: Schema, field: string, level: Level): Cause[] => {
  const { type } = schema
  const at = `${field}.type`
  if (schema['x-kubernetes-embedded-resource'] === true && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true'
    return [type === undefined ? required(at, why) : invalid(at, type, why)]
  }
  if (type === undefined) return schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true ? [] : [required(at, missingType[level])]
  return level === 'root' && type !== 'object' ? [invalid(at, type, 'must be object at the root')] : []
}

const intOrStringCauses = (schema: Schema, field: string): Cause[] => schema['x-kubernetes-int-or-string'] !== true ? []
  : (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const).filter(word => schema[word] === true)
    .map(word => invalid(`${field}.${word}`, true, 'must be false if x-kubernetes-int-or-string is true'))

/** Type and metadata of an object are not for its schema to say: at the root it may restrict the name. */
const metaCauses = (properties: Readonly<Record<string, Schema>>, field: string, level: Level): Cause[] => {
  const at = (name: string): string => `${field}.properties[${name}]`
  const texts = ['apiVersion', 'kind'].filter(name => properties[name] !== undefined && properties[name].type !== 'string').map(name => invalid(`${at(name)}.type`, properties[name]?.type ?? '', 'must be string'))
  const { metadata } = properties
  if (metadata === undefined) return texts
  return [
    ...texts, ...metadata.type === 'object' ? [] : [invalid(`${at('metadata')}.type`, metadata.type ?? '', 'must be object')],
    ...level === 'root' && !onlyNames(metadata) ? [forbidden(at('metadata'), 'must not specify anything other than name and generateName, but metadata is implicitly specified')] : [],
  ]
}

const onlyNames = ({ type: _type, default: _default, properties = {}, ...rest }: Schema): boolean =>
  Object.keys(rest).length === 0 && Object.keys(properties).every(name => name === 'name' || name === 'generateName')

/** The one way in which logic may name types. */
const intOrString = [{ type: 'integer' }, { type: 'string' }]

const logicCauses = (schema: Schema, field: string): Cause[] => {
  const [firstOfAll, ...others] = schema.allOf ?? []
  const skipsFirst = sameJson(firstOfAll?.anyOf, intOrString)
  return [
    ...sameJson(schema.anyOf, intOrString) ? [] : each(schema.anyOf, `${field}.anyOf`),
    ...firstOfAll === undefined ? [] : nestedCauses(skipsFirst ? without(firstOfAll, 'anyOf') : firstOfAll, `${field}.allOf[0]`),
    ...others.flatMap((part, index) => nestedCauses(part, `${field}.allOf[${index + 1}]`)),
    ...each(schema.oneOf, `${field}.oneOf`), ...schema.not === undefined ? [] : nestedCauses(schema.not, `${field}.not`),
  ]
}

const without = ({ ...schema }: Schema, word: keyof Schema): Schema => {
  Reflect.deleteProperty(schema, word)
  return schema
}

const each = (parts: readonly Schema[] | undefined, field: string): Cause[] => (parts ?? []).flatMap((part, index) => nestedCauses(part, `${field}[${index}]`))

/** Keywords that shape values, and so have no place inside of logic; in what words each is refused. */
const shaping: readonly (readonly [word: keyof Schema, why: 'empty' | 'undefined' | 'false'])[] = [
  ['type', 'empty'], ['additionalProperties', 'undefined'], ['default', 'undefined'], ['title', 'empty'], ['description', 'empty'], ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'], ['x-kubernetes-embedded-resource', 'false'], ['x-kubernetes-int-or-string', 'false'], ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'], ['x-kubernetes-map-type', 'undefined'], ['x-kubernetes-validations', 'empty'],
]

const nestedCauses = (schema: Schema, field: string): Cause[] => [
  ...shaping.filter(([word]) => schema[word] !== undefined && schema[word] !== false && schema[word] !== '').map(([word, why]) => forbidden(`${field}.${word}`, `must be ${why} to be structural`)),
  ...schema.properties?.['metadata'] === undefined ? [] : [forbidden(`${field}.properties[metadata]`, 'must not be specified in a nested context')],
  ...logicCauses(schema, field), ...patternCauses(schema, field),
  ...isRecord(schema.items) ? nestedCauses(schema.items, `${field}.items`) : [],
  ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => nestedCauses(part, `${field}.properties[${name}]`)),
]

const patternCauses = ({ pattern }: Schema, field: string): Cause[] => {
  if (pattern === undefined) return []
  const look = /\(\?(?:[=!]|<[=!])/.exec(pattern)?.[0]
  const why = look === undefined ? unreadable(pattern) : `invalid or unsupported Perl syntax: \`${look}\``
  return why === undefined ? [] : [invalid(`${field}.pattern`, pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${why}`)]
}

const unreadable = (pattern: string): string | undefined => {
  try {
    goExpression(pattern)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error)
  }
}

/** What logic at the root says about a field or an item has to be about one that the tree has. */
export const completenessCauses = (schema: Schema, field: string): Cause[] => logicParts(schema, field).flatMap(({ part, at }) => lacking(part, schema, field, at))

const lacking = (said: Schema, tree: Schema | undefined, treeAt: string, at: string): Cause[] => {
  if (tree === undefined) return [required(treeAt, `because it is defined in ${at}`)]
  return [
    ...logicParts(said, at).flatMap(inner => lacking(inner.part, tree, treeAt, inner.at)),
    ...isRecord(said.items) ? lacking(said.items, tree.items, `${treeAt}.items`, `${at}.items`) : [],
    ...Object.entries(said.properties ?? {}).flatMap(([name, part]) => lacking(part, tree.properties?.[name], `${treeAt}.properties[${name}]`, `${at}.properties[${name}]`)),
  ]
}
