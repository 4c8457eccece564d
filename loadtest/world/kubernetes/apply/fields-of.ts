import { below, difference, emptySet, type FieldSet } from '#world/kubernetes/apply/field-set.ts'
import { isVoid, itemElement, shapeOf } from '#world/kubernetes/apply/shape.ts'
import type { Schema } from '#world/kubernetes/kind.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'
import { fieldSchema, isNamed, rootSchema } from '#world/kubernetes/schema/fields.ts'

/** Fields that nobody owns, as they belong to the server or name the object. */
export const serverFields: FieldSet = {
  'f:apiVersion': emptySet,
  'f:kind': emptySet,
  'f:metadata': {
    '.': emptySet, 'f:name': emptySet, 'f:namespace': emptySet, 'f:creationTimestamp': emptySet, 'f:selfLink': emptySet, 'f:uid': emptySet,
    'f:generation': emptySet, 'f:managedFields': emptySet, 'f:resourceVersion': emptySet, 'f:deletionTimestamp': emptySet, 'f:deletionGracePeriodSeconds': emptySet,
  },
}

/**
 * The fields that an object sets: what an applier owns by having applied it. Fields known by name count by what stands in them, keys
 * of maps and list items also for themselves.
 */
export const fieldsOf = (schema: Schema, object: object): FieldSet =>
  difference(innerFields(rootSchema(schema), object), serverFields)

function innerFields(schema: Schema | undefined, value: unknown): Record<string, FieldSet> {
  const fields: Record<string, FieldSet> = {}
  switch (shapeOf(schema, value)) {
    case 'leaf': break
    case 'fields': {
      const record = value as Record<string, unknown>
      for (const name in record) {
        const inner = record[name]
        if (inner === undefined) continue
        const element = fieldElement(schema, name, inner)
        if (element !== undefined) fields[`f:${name}`] = element
      }
      break
    }
    case 'items':
      for (const item of value as unknown[]) {
        fields[itemElement(schema, item)] = below(true, innerFields(schema?.items, item)) ?? emptySet
      }
  }
  return fields
}

function fieldElement(schema: Schema | undefined, name: string, value: unknown): FieldSet | undefined {
  const inner = fieldSchema(schema, name)
  const shape = shapeOf(inner, value)
  const member = shape === 'leaf' || !isNamed(schema, name) || (isRecord(value) && isVoid(value))
  return below(member, innerFields(inner, value))
}
