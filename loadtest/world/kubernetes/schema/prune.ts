import type { ApiObject, Schema } from '#world/kubernetes/kind.ts'
import { isRecord, own } from '#world/kubernetes/schema/clone.ts'
import { metadataSchema } from '#world/kubernetes/schema/object-meta.ts'

/**
 * Drops every field that the schema does not know, in place, and gives their paths (`spec.foo`, `spec.list[0].bar`), as
 * fieldValidation names them, in the order found.
 *
 * At the root and in embedded resources `apiVersion`, `kind` and the fields of ObjectMeta always stay; null and empty fields of metadata go
 * without being named. `x-kubernetes-preserve-unknown-fields` keeps what is unknown at its level, and what its properties say
 * still holds further down.
 */
export function prune(schema: Schema, object: ApiObject): string[] {
  const dropped: string[] = []
  pruneRecord(schema, object, '', true, dropped)
  return dropped
}

function pruneValue(schema: Schema, value: unknown, path: string, dropped: string[]): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) {
    pruneRecord(schema, value as Record<string, unknown>, path, schema['x-kubernetes-embedded-resource'] === true, dropped)
  } else if (schema.items !== undefined) {
    for (let index = 0; index < value.length; index++) {
      if (typeof value[index] === 'object') pruneValue(schema.items, value[index], `${path}[${index}]`, dropped)
    }
  }
}

function pruneRecord(schema: Schema, value: Record<string, unknown>, path: string, resource: boolean, dropped: string[]): void {
  const { properties, additionalProperties } = schema
  const preserve = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true
  for (const name in value) {
    const inner = value[name]
    if (resource && (name === 'apiVersion' || name === 'kind')) continue
    if (resource && name === 'metadata') {
      if (isRecord(inner)) pruneMetadata(inner, joined(path, name), dropped)
      continue
    }
    const known = own(properties, name)
      ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
    if (known !== undefined) {
      if (typeof inner === 'object') pruneValue(known, inner, joined(path, name), dropped)
    } else if (!preserve) {
      dropped.push(joined(path, name))
      delete value[name]
    }
  }
}

function pruneMetadata(meta: Record<string, unknown>, path: string, dropped: string[]): void {
  for (const name in meta) if (meta[name] === null || isEmpty(meta[name])) delete meta[name]
  pruneRecord(metadataSchema, meta, path, false, dropped)
}

/** Maps and lists of metadata are left out when nothing is in them. */
const isEmpty = (value: unknown): boolean => (Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0)

const joined = (path: string, name: string): string => path === '' ? name : `${path}.${name}`
