import type { Schema } from '#world/kubernetes/kind.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/** A schema inside of another one: where it stands, and its name where it is a property. */
export interface Part { readonly part: Schema; readonly at: string; readonly property?: string }

/** The schemas that logic is made of. */
export const logicParts = (schema: Schema, field: string): readonly Part[] => [
  ...schema.not === undefined ? [] : [{ part: schema.not, at: `${field}.not` }],
  ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap(word => (schema[word] ?? []).map((part, index) => ({ part, at: `${field}.${word}[${index}]` }))),
]

/** The schemas one step further down. What should be a schema and is none is left out. */
export const partsOf = (schema: Schema, field: string): readonly Part[] => [
  ...Object.entries(schema.properties ?? {}).map(([property, part]) => ({ part, at: `${field}.properties[${property}]`, property })),
  { part: schema.items, at: `${field}.items` }, { part: schema.additionalProperties, at: `${field}.additionalProperties` }, ...logicParts(schema, field),
].filter((one): one is Part => isRecord(one.part))
