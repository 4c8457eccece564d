import type { Schema } from '#world/kubernetes/kind.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/** The key fields of an item of a list map; a key that is missing has its default, or else none. */
export const listKeyFields = (schema: Schema): ((item: unknown) => Record<string, unknown>) => {
  const keys = [...schema['x-kubernetes-list-map-keys'] ?? []].sort()
  return item => {
    const key: Record<string, unknown> = {}
    for (const name of keys) {
      const value = isRecord(item) ? item[name] ?? schema.items?.properties?.[name]?.default : undefined
      if (value !== undefined) key[name] = value
    }
    return key
  }
}

/** What tells an item of a list map from the others, as one text. */
export const listKeyOf = (schema: Schema): ((item: unknown) => string) => {
  const fields = listKeyFields(schema)
  return item => JSON.stringify(fields(item))
}
