import type { Schema } from '#world/kubernetes/kind.ts'
import { duplicate, required, tooMany } from '#world/kubernetes/schema/causes.ts'
import { fail } from '#world/kubernetes/schema/check-scalar.ts'
import { fieldOf, type Check, type Walk } from '#world/kubernetes/schema/check.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { listKeyFields, listKeyOf } from '#world/kubernetes/schema/list-keys.ts'

/** Finds the check of a schema further down. */
export type Compile = (schema: Schema) => Check

/** The checks that hold for lists: size, items, and uniqueness by list type. */
export function listChecks(schema: Schema, compile: Compile): Check[] {
  const checks: Check[] = []
  const { minItems, maxItems, items, uniqueItems } = schema
  if (maxItems !== undefined) checks.push((walk, value) => {
    const count = (value as unknown[]).length
    if (count > maxItems) walk.causes.push(tooMany(fieldOf(walk), count, maxItems))
  })
  if (minItems !== undefined) checks.push((walk, value) => {
    if ((value as unknown[]).length < minItems) fail(walk, (value as unknown[]).length, `should have at least ${minItems} items`)
  })
  if (items !== undefined) checks.push(itemsCheck(schema, compile(items)))
  if (uniqueItems === true) checks.push((walk, value) => {
    if (hasDuplicates(value as unknown[])) fail(walk, value, `shouldn't contain duplicates`)
  })
  if (schema['x-kubernetes-list-type'] === 'set') checks.push(setCheck)
  if (schema['x-kubernetes-list-type'] === 'map') checks.push(mapCheck(schema))
  return checks
}

/** Only items of list maps can be told from one version to the next. */
function itemsCheck(schema: Schema, check: Check): Check {
  const keyOf = schema['x-kubernetes-list-type'] === 'map' ? listKeyOf(schema) : undefined
  return (walk, value) => {
    const list = value as unknown[]
    const before = keyOf !== undefined && Array.isArray(walk.old) ? new Map(walk.old.map((item) => [keyOf(item), item as unknown])) : undefined
    for (let index = 0; index < list.length; index++) {
      const old = before === undefined || keyOf === undefined ? undefined : before.get(keyOf(list[index]))
      step(walk, index, list[index], old, check)
    }
  }
}

/** Checks one part. What is wrong with a part that is as it was does not count: an update must not be refused for what it did not touch. */
function step(walk: Walk, at: string | number, value: unknown, old: unknown, check: Check): void {
  const { old: outer, causes: { length } } = walk
  walk.path.push(at)
  walk.old = old
  check(walk, value)
  if (old !== undefined && walk.causes.length > length && sameJson(old, value)) walk.causes.length = length
  walk.old = outer
  walk.path.pop()
}

const hasDuplicates = (list: readonly unknown[]): boolean => new Set(list.map(identity)).size < list.length

const setCheck: Check = (walk, value) => reportRepeats(walk, value as unknown[], identity, (item) => item)

/** Key of an item by value: sorted, so that the order of its fields does not matter. */
const identity = (item: unknown): string => JSON.stringify(item, (_, inner: unknown) =>
  isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1)) : inner) ?? 'null'

/** Items of a list map are told apart by their keys. */
function mapCheck(schema: Schema): Check {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const keyOf = listKeyFields(schema)
  const only = keys.length === 1 ? keys[0] : undefined
  const mark = only === undefined
    ? (item: unknown) => JSON.stringify(keyOf(item))
    : (item: unknown) => isRecord(item) ? item[only] ?? schema.items?.properties?.[only]?.default : undefined
  return (walk, value) => reportRepeats(walk, value as unknown[], mark, keyOf)
}

function reportRepeats(walk: Walk, list: readonly unknown[], mark: (item: unknown) => unknown, shown: (item: unknown) => unknown): void {
  if (list.length < 2) return
  const seen = new Set<unknown>()
  for (let index = 0; index < list.length; index++) {
    const key = mark(list[index])
    if (!seen.has(key)) seen.add(key)
    else walk.listCauses.push(duplicate(`${fieldOf(walk)}[${index}]`, shown(list[index])))
  }
}

/** The checks that hold for objects: size, required fields, and every field that is there. */
export function objectChecks(schema: Schema, compile: Compile): Check[] {
  const checks: Check[] = []
  const { maxProperties, minProperties } = schema
  if (maxProperties !== undefined) checks.push((walk, value) => {
    const count = Object.keys(value as object).length
    if (count > maxProperties) walk.causes.push(tooMany(fieldOf(walk), count, maxProperties))
  })
  if (minProperties !== undefined) checks.push((walk, value) => {
    const count = Object.keys(value as object).length
    if (count < minProperties) fail(walk, count, `should have at least ${minProperties} properties`)
  })
  if (schema.required !== undefined && schema.required.length > 0) checks.push(requiredCheck(schema.required))
  if (schema['x-kubernetes-embedded-resource'] === true) checks.push(embeddedCheck)
  const fields = fieldsCheck(schema, compile)
  if (fields !== undefined) checks.push(fields)
  return checks
}

const requiredCheck = (names: readonly string[]): Check => (walk, value) => {
  for (const name of names) if ((value as Record<string, unknown>)[name] === undefined) missing(walk, name)
}

const embeddedCheck: Check = (walk, value) => {
  for (const name of ['apiVersion', 'kind']) {
    const found = (value as Record<string, unknown>)[name]
    if (found === undefined || found === '') missing(walk, name)
  }
}

function missing(walk: Walk, name: string): void {
  walk.path.push(name)
  walk.causes.push(required(fieldOf(walk)))
  walk.path.pop()
}

function fieldsCheck(schema: Schema, compile: Compile): Check | undefined {
  const known = new Map(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, compile(inner)] as const))
  const other = typeof schema.additionalProperties === 'object' ? compile(schema.additionalProperties) : undefined
  if (known.size === 0 && other === undefined) return undefined
  return (walk, value) => {
    const fields = value as Record<string, unknown>
    for (const name in fields) {
      const check = known.get(name) ?? other
      if (check === undefined || fields[name] === undefined) continue
      step(walk, name, fields[name], isRecord(walk.old) ? walk.old[name] : undefined, check)
    }
  }
}
