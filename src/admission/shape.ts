import type { TSchema } from '@sinclair/typebox'

/** The part of a schema that mutations rely on: types, words, and what has to be there. Limits and patterns are left to the API server. */
interface Shape {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array' | 'object'
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Shape[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Shape
}

/** Whether a value has the types of a schema. Mutating webhooks are asked before the API server looks at types: `imageName: 24.04` comes to them as a number. */
export const isOf = (schema: TSchema, value: unknown): boolean => fits(schema as Shape, value)

const fits = (shape: Shape, value: unknown): boolean => {
  if (shape.anyOf !== undefined) return shape.anyOf.some(one => fits(one, value))
  if (shape.enum !== undefined && !shape.enum.includes(value)) return false
  const { type } = shape
  if (type === undefined) return true
  switch (type) {
    case 'integer': return Number.isInteger(value)
    case 'array': return Array.isArray(value) && value.every(entry => fits(shape.items ?? {}, entry))
    case 'object': return typeof value === 'object' && value !== null && !Array.isArray(value) && hasFields(shape, value as Readonly<Record<string, unknown>>)
    case 'string': case 'boolean': return typeof value === type
  }
}

const hasFields = ({ properties = {}, required = [], additionalProperties }: Shape, value: Readonly<Record<string, unknown>>): boolean =>
  required.every(name => value[name] !== undefined) && Object.entries(value).every(([name, inner]) =>
    fits((Object.hasOwn(properties, name) ? properties[name] : additionalProperties) ?? {}, inner))

/** The schema with fields that may be missing or empty, by their paths without places in lists (`cdrom.image.kind`): what mutation fills in, which the API server demands afterwards. */
export const withGaps = (schema: TSchema, paths: readonly string[]): TSchema => paths.reduce((shape, path) => gap(shape, path.split('.')), schema as Shape) as TSchema

const gap = (shape: Shape, [name = '', ...rest]: readonly string[]): Shape => {
  if (shape.items !== undefined) return { ...shape, items: gap(shape.items, [name, ...rest]) }
  const inner = shape.properties?.[name]
  if (inner === undefined) throw new Error(`the schema has no field ${name}`)
  const properties = { ...shape.properties, [name]: rest.length > 0 ? gap(inner, rest) : inner.enum === undefined ? inner : { ...inner, enum: [...inner.enum, ''] } }
  return { ...shape, properties, required: (shape.required ?? []).filter(other => rest.length > 0 || other !== name) }
}

/** Objects may be nested so deep; what is deeper could exhaust the stack. */
export const levelsLimit = 200
export const isTooDeep = (value: unknown, left = levelsLimit): boolean =>
  typeof value === 'object' && value !== null && (left === 0 || Object.values(value).some(inner => isTooDeep(inner, left - 1)))
