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
      schema: { openAPIV3Schema: root(kind) },
    }],
  },
})

const column = ({ name, type, jsonPath, description, wide }: Column): Record<string, unknown> =>
  ({ name, type, jsonPath, description, ...(wide ? { priority: 1 } : {}) })

const root = (kind: Kind): Record<string, unknown> => {
  const { properties = {}, required } = kind.root ? structural(kind.root) : {}
  return {
    type: 'object',
    description: kind.description,
    properties: {
      apiVersion: { type: 'string', description: `The group and version: ${kind.group}/${kind.version}.` },
      kind: { type: 'string', description: `The kind: ${kind.kind}.` },
      metadata: { type: 'object' },
      ...properties as object,
      ...(kind.spec ? { spec: { description: 'What is wanted.', ...structural(kind.spec) } } : {}),
      ...(kind.status ? { status: { description: 'What stands, written by the controller.', ...structural(kind.status) } } : {}),
    },
    ...(required ? { required } : {}),
  }
}

/** TypeBox's schemas are JSON Schema already; only its own symbols and an empty `required` have to go. */
const structural = (schema: TSchema): Record<string, unknown> => JSON.parse(JSON.stringify(schema)) as Record<string, unknown>
