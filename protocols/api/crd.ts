import type { TSchema } from '@sinclair/typebox'
import type { Column, Kind } from './schema.ts'

/** The CustomResourceDefinition of a kind, as JSON. */
export const crd = (kind: Kind): Record<string, unknown> => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.plural}.${kind.group}` },
  spec: {
    group: kind.group,
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    names: {
      kind: kind.kind, listKind: `${kind.kind}List`, plural: kind.plural, singular: kind.kind.toLowerCase(),
      ...(kind.shortNames.length > 0 ? { shortNames: [...kind.shortNames] } : {}),
      ...(kind.categories.length > 0 ? { categories: [...kind.categories] } : {}),
    },
    versions: [{
      name: kind.version, served: true, storage: true,
      ...(kind.columns.length > 0 ? { additionalPrinterColumns: kind.columns.map(column) } : {}),
      subresources: { ...(kind.status ? { status: {} } : {}), ...(kind.scale ? { scale: { ...kind.scale } } : {}) },
      schema: { openAPIV3Schema: told(schemaOf(kind)) },
    }],
  },
})

const column = ({ name, type, jsonPath, description, wide }: Column): Record<string, unknown> =>
  ({ name, type, jsonPath, description, ...(wide ? { priority: 1 } : {}) })

/** A part of a schema, as far as we go into it. */
export interface Schema {
  readonly type?: string; readonly format?: string; readonly description?: string; readonly default?: unknown; readonly items?: Schema; readonly additionalProperties?: Schema
  readonly required?: readonly string[]; readonly properties?: Readonly<Record<string, Schema>>
  readonly [keyword: string]: unknown
}

/** The whole schema of a kind. */
export const schemaOf = (kind: Kind): Schema => {
  const { properties = {}, required } = kind.root ? structural(kind.root) : {}
  return {
    type: 'object',
    description: kind.description,
    properties: {
      apiVersion: { type: 'string', description: `The group and version: ${kind.group}/${kind.version}.` },
      kind: { type: 'string', description: `The kind: ${kind.kind}.` },
      metadata: { type: 'object' },
      ...properties,
      ...(kind.spec ? { spec: { description: 'What is wanted.', ...structural(kind.spec) } } : {}),
      ...(kind.status ? { status: { description: 'What stands, written by the controller.', ...structural(kind.status) } } : {}),
    },
    ...(required ? { required } : {}),
  }
}

/** TypeBox's schemas are JSON Schema already; only its own symbols and an empty `required` have to go. */
const structural = (schema: TSchema): Schema => JSON.parse(JSON.stringify(schema)) as Schema

/** The schema with defaults told in descriptions: `kubectl explain` shows them nowhere else. */
const told = (schema: Schema): Schema => {
  const { description = '', default: fallback, properties, items, additionalProperties } = schema
  return {
    ...schema,
    ...(fallback === undefined ? {} : { description: `${description} Default: ${String(fallback)}.`.trimStart() }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, told(inner)])) }),
    ...(items === undefined ? {} : { items: told(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: told(additionalProperties) }),
  }
}
