import type { Schema } from '#world/kubernetes/kind.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/**
 * Why a built-in object cannot be read at all, or undefined: a field has the wrong JSON type. Worded as Go's decoder does, with the kind in the place of
 * Go's own names of types: `json: cannot unmarshal number into Go struct field ConfigMap.data of type string`.
 */
export function decodeFault(kind: string, schema: Schema, object: object): string | undefined {
  const found = faultAt(schema, object, [])
  return found === undefined ? undefined : `json: cannot unmarshal ${found.is} into Go struct field ${kind}.${found.path.join('.')} of type ${found.wanted}`
}

interface Fault { readonly path: readonly string[]; readonly is: string; readonly wanted: string }

function faultAt(schema: Schema, value: unknown, path: readonly string[]): Fault | undefined {
  if (value === null || value === undefined || schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true) return undefined
  if (!fits(schema, value)) return { path, is: jsonType(value), wanted: goType(schema) }
  if (Array.isArray(value)) return schema.items === undefined ? undefined : first(value, item => faultAt(schema.items as Schema, item, path))
  if (!isRecord(value)) return undefined
  const { properties, additionalProperties } = schema
  return first(Object.entries(value), ([name, inner]) => {
    // Keys of a map are not named.
    if (typeof additionalProperties === 'object') return faultAt(additionalProperties, inner, path)
    const known = properties !== undefined && Object.hasOwn(properties, name) && name !== 'metadata' ? properties[name] : undefined
    return known === undefined ? undefined : faultAt(known, inner, [...path, name])
  })
}

const first = <Item>(items: readonly Item[], find: (item: Item) => Fault | undefined): Fault | undefined => {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

function fits({ type }: Schema, value: unknown): boolean {
  switch (type) {
    case 'string': return typeof value === 'string'
    case 'integer': case 'number': return typeof value === 'number'
    case 'boolean': return typeof value === 'boolean'
    case 'array': return Array.isArray(value)
    case 'object': return isRecord(value)
    case undefined: return true
  }
}

export const jsonType = (value: unknown): string => typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'array' : typeof value

function goType({ type, format, items, additionalProperties }: Schema): string {
  switch (type) {
    case 'integer': return format ?? 'int64'
    case 'number': return 'float64'
    case 'boolean': return 'bool'
    case 'array': return `[]${items === undefined ? 'object' : goType(items)}`
    case 'object': return typeof additionalProperties === 'object' ? `map[string]${goType(additionalProperties)}` : 'object'
    default: return format === 'byte' ? '[]uint8' : 'string'
  }
}
