import type { Schema } from '#world/kubernetes/kind.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/**
 * How a value is owned: `leaf` as a whole, `fields` field by field, `items` item by item (lists of type set and map). Where the schema
 * says nothing, objects are owned by field and lists as a whole.
 */
export type Shape = 'leaf' | 'fields' | 'items'

/** The shape of a value that is there. A value that does not fit its schema is owned by what it is. */
export function shapeOf(schema: Schema | undefined, value: unknown): Shape {
  if (Array.isArray(value)) {
    const listType = schema?.['x-kubernetes-list-type']
    return listType === 'set' || listType === 'map' ? 'items' : 'leaf'
  }
  return isRecord(value) && schema?.['x-kubernetes-map-type'] !== 'atomic' ? 'fields' : 'leaf'
}

/** The path element of a list item: `k:{"name":"a"}` with sorted keys and their defaults, or `v:"a"`. */
export function itemElement(schema: Schema | undefined, item: unknown): string {
  if (schema?.['x-kubernetes-list-type'] !== 'map' || !isRecord(item)) return `v:${JSON.stringify(item)}`
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (keys.length === 1) {
    const [name = ''] = keys
    return `k:{${JSON.stringify(name)}:${JSON.stringify(item[name] ?? schema.items?.properties?.[name]?.default ?? null)}}`
  }
  const key: Record<string, unknown> = {}
  for (const name of [...keys].sort()) {
    const value = item[name] ?? schema.items?.properties?.[name]?.default
    if (value !== undefined) key[name] = value
  }
  return `k:${JSON.stringify(key)}`
}

/** Items of a list by their path elements, the first of equals. */
export function itemsByElement(schema: Schema | undefined, list: readonly unknown[]): Map<string, unknown> {
  const items = new Map<string, unknown>()
  for (const item of list) {
    const element = itemElement(schema, item)
    if (!items.has(element)) items.set(element, item)
  }
  return items
}

/** Whether an object or list has nothing in it; null counts as such. */
export const isVoid = (value: unknown): boolean => {
  if (value === null || value === undefined) return true
  if (Array.isArray(value)) return value.length === 0
  for (const _key in value as object) return false
  return true
}
