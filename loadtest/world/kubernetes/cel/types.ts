import type { Environment } from '@marcbachmann/cel-js'
import { Duration } from '@marcbachmann/cel-js/evaluator'
import type { Schema } from '#world/kubernetes/kind.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'

/** A type of CEL that stands for a schema: its name in an environment, and how JSON becomes a value of it. */
export interface CelType { readonly name: string; valueOf(json: unknown): unknown }

/** Declares the types of schemas in one environment, each once. Undefined for what rules do not see (no type, or unknown items). */
export type Declare = (schema: Schema, isResource: boolean) => CelType | undefined

const text: CelType = { name: 'string', valueOf: json => json }
const bool: CelType = { name: 'bool', valueOf: json => json }
const double: CelType = { name: 'double', valueOf: json => json }
const int: CelType = { name: 'int', valueOf: json => whole(json) }
const intOrText: CelType = { name: 'dyn', valueOf: json => whole(json) }
const bytes: CelType = { name: 'bytes', valueOf: json => Uint8Array.from(Buffer.from(String(json), 'base64')) }
const timestamp: CelType = { name: 'google.protobuf.Timestamp', valueOf: json => new Date(String(json)) }
const duration: CelType = { name: 'google.protobuf.Duration', valueOf: json => durationOf(String(json)) }

/** CEL tells whole numbers from others by their type, JSON does not. */
const whole = (json: unknown): unknown => (Number.isInteger(json) ? BigInt(json as number) : json)

const unitSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, 'µs': 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 }

/** `1h30m` as a duration; anything unreadable is none at all, as the format's own check has already refused it. */
const durationOf = (written: string): Duration => {
  let nanos = 0
  for (const [, amount = '0', unit = 's'] of written.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) nanos += Math.round(Number(amount) * (unitSeconds[unit] ?? 0) * 1e9)
  const total = BigInt(written.startsWith('-') ? -nanos : nanos)
  return new Duration(total / 1_000_000_000n, Number(total % 1_000_000_000n))
}

/** What a rule sees of the metadata of a resource: its names only. */
const resourceFields: Readonly<Record<string, Schema>> = {
  apiVersion: { type: 'string' }, kind: { type: 'string' },
  metadata: { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } },
}

/** Types of an environment; names are numbered, since schemas have none. */
export const declareIn = (environment: Environment): Declare => {
  const known = new Map<Schema, CelType | undefined>()
  const declare: Declare = (schema, isResource) => {
    if (!known.has(schema)) known.set(schema, make(schema, isResource))
    return known.get(schema)
  }
  const make = (schema: Schema, isResource: boolean): CelType | undefined => {
    if (schema['x-kubernetes-int-or-string'] === true) return intOrText
    switch (schema.type) {
      case 'string': return { byte: bytes, date: timestamp, 'date-time': timestamp, duration }[schema.format ?? ''] ?? text
      case 'boolean': return bool
      case 'number': return double
      case 'integer': return int
      case 'array': return schema.items === undefined ? undefined : listOf(declare(schema.items, schema.items['x-kubernetes-embedded-resource'] === true))
      case 'object': {
        const { additionalProperties } = schema
        if (typeof additionalProperties !== 'object') return recordOf(schema, isResource)
        return mapOf(declare(additionalProperties, additionalProperties['x-kubernetes-embedded-resource'] === true))
      }
      case undefined: return undefined
    }
  }
  const recordOf = (schema: Schema, isResource: boolean): CelType => {
    const fields = new Map<string, readonly [field: string, type: CelType]>()
    for (const [field, inner] of Object.entries({ ...schema.properties, ...isResource ? resourceFields : {} })) {
      const type = declare(inner, inner['x-kubernetes-embedded-resource'] === true)
      const name = escaped(field)
      if (type !== undefined && name !== undefined) fields.set(name, [field, type])
    }
    const name = `object${known.size}`
    const ctor = recordClass(fields)
    environment.registerType(name, { ctor, fields: Object.fromEntries([...fields].map(([field, [, type]]) => [field, type.name])) } as never)
    environment.registerOperator(`${name} == ${name}`, (left: Raw, right: Raw) => sameJson(left.raw, right.raw))
    return { name, valueOf: json => new ctor(json as Readonly<Record<string, unknown>>) }
  }
  return declare
}

const listOf = (items: CelType | undefined): CelType | undefined => items && {
  name: `list<${items.name}>`, valueOf: json => (json as readonly unknown[]).map(item => items.valueOf(item)),
}

const mapOf = (values: CelType | undefined): CelType | undefined => values && {
  name: `map<string, ${values.name}>`,
  valueOf: json => new Map(Object.entries(json as Readonly<Record<string, unknown>>).map(([key, value]) => [key, values.valueOf(value)])),
}

interface Raw { readonly raw: Readonly<Record<string, unknown>> }

/** Objects of one schema. A field is converted when a rule first looks at it: most are never looked at. */
const recordClass = (fields: ReadonlyMap<string, readonly [field: string, type: CelType]>) => class CelRecord extends Map<string, unknown> implements Raw {
  readonly raw: Readonly<Record<string, unknown>>
  constructor(raw: Readonly<Record<string, unknown>>) {
    super()
    this.raw = raw
  }

  override get(name: string): unknown {
    const [field, type] = fields.get(name) ?? []
    if (field === undefined || type === undefined || this.raw[field] === undefined || this.raw[field] === null) return undefined
    if (!super.has(name)) super.set(name, type.valueOf(this.raw[field]))
    return super.get(name)
  }
}

const reserved = new Set(['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return'])

/** The name under which a rule reaches a field; undefined for names that no rule can write. */
const escaped = (field: string): string | undefined => {
  if (!/^[a-zA-Z_.\-/][a-zA-Z0-9_.\-/]*$/.test(field)) return undefined
  if (reserved.has(field)) return `__${field}__`
  return field.replaceAll('__', '__underscores__').replaceAll('.', '__dot__').replaceAll('-', '__dash__').replaceAll('/', '__slash__')
}
