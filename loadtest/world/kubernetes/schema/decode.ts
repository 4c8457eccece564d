import type { Schema } from '#world/kubernetes/kind.ts'
import { base64Fault } from '#world/kubernetes/schema/base64.ts'
import { isRecord, own } from '#world/kubernetes/schema/clone.ts'
import { integerRanges, stringFormats } from '#world/kubernetes/schema/formats.ts'
import { quantityFault } from '#world/kubernetes/schema/quantity.ts'

/**
 * Why a built-in object cannot be read at all, or undefined: a field has the wrong JSON type. Worded as Go's decoder does, with the kind in the place of
 * Go's own names of types: `json: cannot unmarshal number into Go struct field ConfigMap.data of type string`. `at` is the way to it from the whole that is read.
 */
export function decodeFault(kind: string, schema: Schema, object: unknown, at: readonly string[] = []): string | undefined {
  const found = faultAt(schema, object, at)
  return found === undefined ? undefined : 'says' in found ? found.says : `json: cannot unmarshal ${found.is} into Go struct field ${kind}.${found.path.join('.')} of type ${found.wanted}`
}

/** A value of a wrong type, or one whose text cannot be read. */
type Fault = { readonly path: readonly string[]; readonly is: string; readonly wanted: string } | { readonly says: string }

/** Whether a field holds an amount (`fields.ts`). */
export const isQuantity = ({ pattern }: Schema): boolean => pattern === quantityPattern
export const quantityPattern = '^[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(([KMGTPE]i)|[numkMGTPE]|([eE][-+]?[0-9]+(\\.[0-9]*)?))?$'

/** Why the text of a field cannot be read: amounts, bytes and times are more than texts. */
function textFault(schema: Schema, value: unknown): Fault | undefined {
  if (isQuantity(schema)) {
    const says = quantityFault(value)
    return says === undefined ? undefined : { says }
  }
  if (typeof value !== 'string') return undefined
  if (schema.format === 'byte') {
    const at = base64Fault(value)
    return at === undefined ? undefined : { says: `illegal base64 data at input byte ${at}` }
  }
  return schema.format === 'date-time' && value !== '' && stringFormats.get('date-time')?.(value) === false ? { says: timeFault(value) } : undefined
}

/** The parts of a time in their order, and what each is called. */
const timeParts: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\d{4}/, '2006'], [/^-/, '-'], [/^(0[1-9]|1[0-2])/, '01'], [/^-/, '-'], [/^(0[1-9]|[12]\d|3[01])/, '02'], [/^T/, 'T'], [/^([01]\d|2[0-3])/, '15'], [/^:/, ':'], [/^[0-5]\d/, '04'], [/^:/, ':'], [/^[0-5]\d(\.\d+)?/, '05'],
]

function timeFault(text: string): string {
  let rest = text
  const cannot = (name: string): string => `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(name)}`
  for (const [pattern, name] of timeParts) {
    const found = pattern.exec(rest)
    if (found === null) return cannot(name)
    rest = rest.slice(found[0].length)
  }
  return cannot('Z07:00')
}

function faultAt(schema: Schema, value: unknown, path: readonly string[]): Fault | undefined {
  if (value === null || value === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true) return undefined
  const unreadable = textFault(schema, value)
  if (unreadable !== undefined || isQuantity(schema)) return unreadable
  if (schema['x-kubernetes-int-or-string'] === true) return typeof value === 'string' || isWhole(value, 'int32') ? undefined : { path, is: shownType(value), wanted: 'int32' }
  if (!fits(schema, value)) return { path, is: schema.type === 'integer' ? shownType(value) : jsonType(value), wanted: goType(schema) }
  if (Array.isArray(value)) return schema.items === undefined ? undefined : first(value, item => faultAt(schema.items as Schema, item, path))
  if (!isRecord(value)) return undefined
  const { properties, additionalProperties } = schema
  return first(Object.entries(value), ([name, inner]) => {
    // Keys of a map are not named.
    if (typeof additionalProperties === 'object') return faultAt(additionalProperties, inner, path)
    const known = name === 'metadata' ? undefined : own(properties, name)
    return known === undefined ? undefined : faultAt(known, inner, [...path, name])
  })
}

const first = <Item>(items: readonly Item[], find: (item: Item) => Fault | undefined): Fault | undefined => {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a number is whole and within the range of its format. */
function isWhole(value: unknown, format = 'int64'): boolean {
  const [least, most] = integerRanges.get(format) ?? [-Infinity, Infinity]
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

/** A number that does not fit is shown. */
const shownType = (value: unknown): string => (typeof value === 'number' ? `number ${value}` : jsonType(value))

function fits({ type, format }: Schema, value: unknown): boolean {
  switch (type) {
    case 'string': return typeof value === 'string'
    case 'integer': return isWhole(value, format)
    case 'number': return typeof value === 'number'
    case 'boolean': return typeof value === 'boolean'
    case 'array': return Array.isArray(value)
    case 'object': return isRecord(value)
    case undefined: return true
  }
}

/** The type of a JSON value as Go's decoder names it. */
export const jsonType = (value: unknown): string => value === null ? 'null' : typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'array' : typeof value

function goType({ type, format, items, additionalProperties }: Schema): string {
  switch (type) {
    case 'integer': return format ?? 'int64'
    case 'number': return 'float64'
    case 'boolean': return 'bool'
    case 'array': return `[]${items === undefined ? 'object' : goType(items)}`
    case 'object': return typeof additionalProperties === 'object' ? `map[string]${goType(additionalProperties)}` : 'object'
    default: return format === 'byte' ? '[]uint8' : 'string'
  }
}
