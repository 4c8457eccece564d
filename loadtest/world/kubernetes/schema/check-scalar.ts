import type { Schema } from '#world/kubernetes/kind.ts'
import { invalid, notSupported, tooLong, typeInvalid } from '#world/kubernetes/schema/causes.ts'
import { fieldOf, type Check } from '#world/kubernetes/schema/check.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { integerRanges, stringFormats } from '#world/kubernetes/schema/formats.ts'

/** The check of `enum`, for any type; undefined when the schema has none. */
export function enumCheck(schema: Schema): Check | undefined {
  const allowed = schema.enum
  if (allowed === undefined) return undefined
  const scalars = new Set(allowed)
  return (walk, value) => {
    if (scalars.has(value) || (typeof value === 'object' && allowed.some((one) => sameJson(one, value)))) return
    walk.causes.push(notSupported(fieldOf(walk), value, allowed))
  }
}

/** The checks that hold for strings; empty when the schema has none. */
export function stringChecks(schema: Schema): Check[] {
  const { maxLength, minLength, pattern, format } = schema
  const rules: Check[] = []
  if (maxLength !== undefined) rules.push((walk, value) => {
    if ((value as string).length > maxLength && codePoints(value as string) > maxLength) walk.causes.push(tooLong(fieldOf(walk), maxLength))
  })
  if (minLength !== undefined) rules.push((walk, value) => {
    if ((value as string).length < 2 * minLength && codePoints(value as string) < minLength) fail(walk, value, `should be at least ${minLength} chars long`)
  })
  if (pattern !== undefined) rules.push(patternCheck(pattern))
  const checks: Check[] = rules.length < 2 ? rules : [firstOf(rules)]
  const matches = format === undefined ? undefined : stringFormats.get(format)
  if (matches !== undefined) checks.push((walk, value) => {
    if (matches(value as string)) return
    const field = fieldOf(walk)
    walk.causes.push(typeInvalid(field, value, `${field} in body must be of type ${format}: ${JSON.stringify(value)}`))
  })
  return checks
}

/** Length as Kubernetes counts it. Slow, so asked only where the number of UTF-16 units (once or twice as many) leaves it open. */
const codePoints = (text: string): number => Array.from(text).length

function patternCheck(pattern: string): Check {
  const expression = goExpression(pattern)
  return (walk, value) => {
    if (!expression.test(value as string)) fail(walk, value, `should match '${pattern}'`)
  }
}

/** A pattern of Go's syntax as JavaScript reads it: leading flags, `\z` and `\A`, named groups. */
export function goExpression(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern)
  const body = pattern.slice(flags?.[0].length ?? 0).replaceAll('(?P<', '(?<').replaceAll('\\z', '$').replaceAll('\\A', '^')
  try {
    return new RegExp(body, `u${flags?.[1] ?? ''}`)
  } catch {
    // The u flag refuses escapes of plain characters such as `\-`, which Go and plain expressions allow.
    return new RegExp(body, flags?.[1] ?? '')
  }
}

/** Of length and pattern, the first that is broken is told. */
const firstOf = (rules: readonly Check[]): Check => (walk, value) => {
  const { length } = walk.causes
  for (const rule of rules) if (walk.causes.length === length) rule(walk, value)
}

/** The checks that hold for numbers; empty when the schema has none. */
export function numberChecks(schema: Schema): Check[] {
  const checks: Check[] = []
  const { minimum, maximum, multipleOf, format } = schema
  const open = { least: schema.exclusiveMinimum === true, most: schema.exclusiveMaximum === true }
  const range = format === undefined ? undefined : integerRanges.get(format)
  if (range !== undefined) checks.push((walk, value) => {
    if ((value as number) < range[0] || (value as number) > range[1]) rangeFault(walk, schema)
  })
  if (maximum !== undefined) checks.push((walk, value) => {
    if (open.most ? (value as number) < maximum : (value as number) <= maximum) return
    fail(walk, value, open.most ? `should be less than ${maximum}` : `should be less than or equal to ${maximum}`)
  })
  if (minimum !== undefined) checks.push((walk, value) => {
    if (open.least ? (value as number) > minimum : (value as number) >= minimum) return
    fail(walk, value, open.least ? `should be greater than ${minimum}` : `should be greater than or equal to ${minimum}`)
  })
  if (multipleOf !== undefined) checks.push((walk, value) => {
    if (!isMultiple(value as number, multipleOf)) fail(walk, value, `should be a multiple of ${multipleOf}`)
  })
  return checks
}

const isMultiple = (value: number, factor: number): boolean => {
  const times = value / factor
  return Math.abs(times - Math.round(times)) < 1e-9
}

/** Kubernetes reports a number outside its format without the field: the field's name stands in the message. */
export function rangeFault(walk: Parameters<Check>[0], schema: Schema): void {
  walk.causes.push(invalid('<nil>', '',
    `Checked value must be of type ${schema.type ?? 'integer'} with format ${schema.format ?? ''} in ${fieldOf(walk)}`))
}

/** Adds an invalid value whose message begins with the field, as the OpenAPI checks of Kubernetes word it. */
export function fail(walk: Parameters<Check>[0], value: unknown, rule: string): void {
  const field = fieldOf(walk)
  walk.causes.push(invalid(field, value, `${field} in body ${rule}`))
}
