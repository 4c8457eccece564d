import type { Schema } from '#world/kubernetes/kind.ts'
import { metadataSchema } from '#world/kubernetes/schema/object-meta.ts'
import { own } from '#world/kubernetes/schema/clone.ts'

const roots = new WeakMap<Schema, Schema>()

/** The schema of a whole object, with the fields of metadata that are left to the server otherwise. */
export function rootSchema(schema: Schema): Schema {
  let root = roots.get(schema)
  if (root === undefined) {
    root = { ...schema, properties: { ...schema.properties, metadata: metadataSchema } }
    roots.set(schema, root)
  }
  return root
}

/** Whether a field is known by name, not only as the key of a map. */
export const isNamed = (schema: Schema | undefined, name: string): boolean =>
  own(schema?.properties, name) !== undefined || (name === 'metadata' && schema?.['x-kubernetes-embedded-resource'] === true)

/** The schema of a field; undefined where nothing is known of it. */
export function fieldSchema(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema === undefined) return undefined
  if (name === 'metadata' && schema['x-kubernetes-embedded-resource'] === true) return metadataSchema
  return own(schema.properties, name) ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
}
