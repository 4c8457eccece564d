import { readFileSync } from 'node:fs'
import { crd } from '#protocols/api/crd.ts'
import type { Kind } from '#protocols/api/schema.ts'

/** One field of a kind: `spec.volumes[].name`; `{}` stands for a free key. */
export interface Field { readonly path: string; readonly type: string; readonly required: boolean; readonly rules: readonly string[] }

/** The published fields, as facts: kind, path, type, required and rules, tab-separated. */
export const published: ReadonlyMap<string, readonly Field[]> = Map.groupBy(
  readFileSync(new URL('fields.tsv', import.meta.url), 'utf8').trimEnd().split('\n').slice(1).map(line => {
    const [kind = '', path = '', type = '', required = '', rules = ''] = line.split('\t')
    return { kind, path, type, required: required === 'yes', rules: rules === '' ? [] : rules.split(' ; ') }
  }), ({ kind }) => kind)

interface Schema {
  readonly type?: string; readonly format?: string; readonly items?: Schema; readonly additionalProperties?: Schema; readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly [keyword: string]: unknown
}

/** What a schema of a definition says, in the same words. */
export const fieldsOf = (kind: Kind): readonly Field[] => {
  const [version] = (crd(kind)['spec'] as { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] }).versions
  if (version === undefined) throw new Error(`${kind.kind} has no version`)
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...properties } = version.schema.openAPIV3Schema.properties ?? {}
  return below({ ...version.schema.openAPIV3Schema, properties }, '')
}

const below = (schema: Schema, path: string): readonly Field[] => {
  const { properties, items, additionalProperties } = schema
  if (items !== undefined) return below(items, `${path}[]`)
  if (additionalProperties !== undefined) return below(additionalProperties, `${path}{}`)
  return Object.entries(properties ?? {}).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`
    return [{ path: at, type: typeOf(inner), required: schema.required?.includes(name) ?? false, rules: rulesOf(inner) }, ...below(inner, at)]
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

/** Where two say different things of a kind: `+ path` is ours alone, `- path` theirs alone, `~ path` is told how it differs. */
export const differences = (ours: readonly Field[], theirs: readonly Field[]): readonly string[] => {
  const known = new Map(theirs.map(field => [field.path, field]))
  const paths = new Set(ours.map(({ path }) => path))
  return [
    ...ours.flatMap(field => {
      const other = known.get(field.path)
      if (other === undefined) return [`+ ${field.path}`]
      return said(field) === said(other) ? [] : [`~ ${field.path}: ${said(field)} instead of ${said(other)}`]
    }),
    ...theirs.filter(({ path }) => !paths.has(path)).map(({ path }) => `- ${path}`),
  ]
}

const said = ({ type, required, rules }: Field): string => [type, ...required ? ['required'] : [], ...rules].join(' ; ')
