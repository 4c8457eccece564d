import type { Schema } from '#world/kubernetes/kind.ts'
import { cloneJson, own } from '#world/kubernetes/schema/clone.ts'

/**
 * Fills in the defaults of a structural schema, in place, as the API server does on every read and write.
 *
 * A default is set where its field is missing, or null and not nullable; it is then itself defaulted further down. Defaults below
 * an object that is missing are not invented. A null that is neither nullable nor defaulted is dropped from objects; list items
 * keep their place.
 */
export function applyDefaults(schema: Schema, value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) fillList(schema, value)
  else fillRecord(schema, value as Record<string, unknown>)
}

function fillRecord(schema: Schema, value: Record<string, unknown>): void {
  for (const [name, property] of defaulted(schema)) {
    const found = own(value, name)
    if (found === undefined || (found === null && property.nullable !== true)) value[name] = cloneJson(property.default)
  }
  const { properties } = schema
  const additional = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  for (const name in value) {
    const inner = own(properties, name) ?? additional
    if (inner === undefined) continue
    const found = value[name]
    if (found !== null) applyDefaults(inner, found)
    else if (inner.nullable !== true) replaceNull(value, name, inner)
  }
}

function replaceNull(value: Record<string, unknown>, name: string, schema: Schema): void {
  if (schema.default === undefined) delete value[name]
  else {
    value[name] = cloneJson(schema.default)
    applyDefaults(schema, value[name])
  }
}

function fillList(schema: Schema, list: unknown[]): void {
  const { items } = schema
  if (items === undefined) return
  for (let index = 0; index < list.length; index++) {
    if (list[index] === null && items.nullable !== true && items.default !== undefined) list[index] = cloneJson(items.default)
    applyDefaults(items, list[index])
  }
}

const found = new WeakMap<Schema, readonly (readonly [name: string, schema: Schema])[]>()

function defaulted(schema: Schema): readonly (readonly [string, Schema])[] {
  let list = found.get(schema)
  if (list === undefined) {
    list = Object.entries(schema.properties ?? {}).filter(([, property]) => property.default !== undefined)
    found.set(schema, list)
  }
  return list
}
