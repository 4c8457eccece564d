import type { Schema } from '#world/kubernetes/kind.ts'
import { quantityPattern } from '#world/kubernetes/schema/decode.ts'

/** Fields of built-in kinds in few words: each function gives a schema with its description. */

type More = Partial<Schema>

/** A text. */
export const text = (description: string, more: More = {}): Schema => ({ type: 'string', description, ...more })
/** A text out of a closed set. */
export const choice = (description: string, allowed: readonly string[], more: More = {}): Schema => ({ type: 'string', description, enum: allowed, ...more })
/** Bytes, base64 in JSON. */
export const bytes = (description: string): Schema => ({ type: 'string', format: 'byte', description })
/** A moment, as RFC 3339. */
export const time = (description: string): Schema => ({ type: 'string', format: 'date-time', description })
export const bool = (description: string, more: More = {}): Schema => ({ type: 'boolean', description, ...more })
export const int32 = (description: string, more: More = {}): Schema => ({ type: 'integer', format: 'int32', description, ...more })
export const int64 = (description: string, more: More = {}): Schema => ({ type: 'integer', format: 'int64', description, ...more })
/** A number or a name of a port, a count or a percentage. */
export const intOrString = (description: string): Schema => ({ description, 'x-kubernetes-int-or-string': true })

/** An amount with an optional suffix: `500m`, `4Gi`, `1e3`. */
export const quantity = (description: string): Schema => ({
  description,
  'x-kubernetes-int-or-string': true,
  pattern: quantityPattern,
})

/** An object with exactly these fields. */
export const record = (description: string, properties: Readonly<Record<string, Schema>>, required: readonly string[] = [], more: More = {}): Schema =>
  ({ type: 'object', description, properties, ...required.length === 0 ? {} : { required }, ...more })
/** A record that is owned and replaced as a whole. */
export const atomic = (description: string, properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema =>
  record(description, properties, required, { 'x-kubernetes-map-type': 'atomic' })
/** An object with any keys and values of one shape. */
export const mapOf = (description: string, value: Schema, more: More = {}): Schema => ({ type: 'object', description, additionalProperties: value, ...more })
export const textMap = (description: string, more: More = {}): Schema => mapOf(description, { type: 'string' }, more)
/** An object that may hold anything. */
export const free = (description: string): Schema => ({ type: 'object', description, 'x-kubernetes-preserve-unknown-fields': true })

/** A list that is owned and replaced as a whole. */
export const listOf = (description: string, items: Schema, more: More = {}): Schema =>
  ({ type: 'array', description, items, 'x-kubernetes-list-type': 'atomic', ...more })
/** A list whose items are told apart by some of their fields; merged by the first, or by `mergeKey`. */
export const listByKey = (description: string, keys: readonly string[], items: Schema, mergeKey: string = keys[0] ?? ''): Schema => ({
  type: 'array', description, items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys,
  'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': mergeKey,
})
/** A list of texts without repetition. */
export const setOf = (description: string, more: More = {}): Schema =>
  ({ type: 'array', description, items: { type: 'string' }, 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge', ...more })

/** Reference to an object by kind, name and more. */
export const objectReference = (description: string): Schema => atomic(description, {
  apiVersion: text('API version of the object.'),
  kind: text('Kind of the object.'),
  namespace: text('Namespace of the object.'),
  name: text('Name of the object.'),
  uid: text('UID of the object.'),
  resourceVersion: text('Version of the object that is meant.'),
  fieldPath: text('Part of the object that is meant.'),
})

/** A selector by labels. */
export const labelSelector = (description: string, more: More = {}): Schema => record(description, {
  matchLabels: textMap('Labels that must be there with these values.'),
  matchExpressions: listOf('Further conditions, all of which must hold.', record('One condition.', {
    key: text('Label that is looked at.'),
    operator: text('In, NotIn, Exists or DoesNotExist.'),
    values: listOf('Values for In and NotIn.', { type: 'string' }),
  }, ['key', 'operator'])),
}, [], { 'x-kubernetes-map-type': 'atomic', ...more })

/** A status list of conditions, one a type. `more` adds fields to a condition. */
export const conditions = (description: string, more: Readonly<Record<string, Schema>> = {}): Schema => listByKey(description, ['type'], record('One condition.', {
  type: text('What the condition is about.'),
  status: text('True, False or Unknown.'),
  lastTransitionTime: time('When the status last changed.'),
  reason: text('One word for machines.'),
  message: text('A sentence for people.'),
  ...more,
}, ['type', 'status']))
