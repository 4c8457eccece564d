import type { Cause, Schema } from '#world/kubernetes/kind.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { listKeyOf } from '#world/kubernetes/schema/list-keys.ts'
import { compileRules, type CompiledRule, type CompiledRules } from './compile.ts'
import { fieldPathOf } from './field-path.ts'

/** What the rules of a schema say about an object: refusals, and those that were let through because nothing changed. */
export interface Verdict { readonly causes: Cause[]; readonly warnings: string[] }

/** Whether any part of a schema has rules. */
export const hasRules = (schema: Schema): boolean => nodeOf(schema, true) !== undefined

/**
 * Runs the rules (`x-kubernetes-validations`) of a schema over an object that the schema has already accepted. With `before` the
 * rules that name `oldSelf` run too, and a rule that does not is only a warning where its part of the object is as it was.
 */
export const checkRules = (schema: Schema, object: unknown, before: unknown): Verdict => {
  const verdict: Verdict = { causes: [], warnings: [] }
  const node = nodeOf(schema, true)
  if (node !== undefined) visit(node, '', object, before, { pair: before === undefined ? undefined : { now: object, then: before }, parent: undefined }, verdict)
  return verdict
}

/** A place in a schema that has rules at it or below it. */
interface Node {
  readonly schema: Schema
  readonly compiled: CompiledRules | undefined
  readonly properties: ReadonlyMap<string, Node>
  readonly additional: Node | undefined
  readonly items: Node | undefined
  readonly allOf: readonly Node[]
}

const nodes = { root: new WeakMap<Schema, { readonly node: Node | undefined }>(), inner: new WeakMap<Schema, { readonly node: Node | undefined }>() }

/** Compiled once for as long as the schema lives. */
const nodeOf = (schema: Schema, isResource: boolean, typed: Schema = schema): Node | undefined => {
  const cache = isResource ? nodes.root : nodes.inner
  let found = cache.get(schema)
  if (found === undefined) {
    found = { node: makeNode(schema, isResource, typed) }
    cache.set(schema, found)
  }
  return found.node
}

const makeNode = (schema: Schema, isResource: boolean, typed: Schema): Node | undefined => {
  const inner = (part: Schema | undefined, type: Schema | undefined = part): Node | undefined => (part === undefined ? undefined : nodeOf(part, type?.['x-kubernetes-embedded-resource'] === true, type))
  const properties = new Map<string, Node>()
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const node = inner(part, typed.properties?.[name] ?? part)
    if (node !== undefined) properties.set(name, node)
  }
  const additional = typeof schema.additionalProperties === 'object' ? inner(schema.additionalProperties) : undefined
  const items = inner(schema.items, typed.items ?? schema.items)
  const allOf = (schema.allOf ?? []).flatMap(part => nodeOf(part, isResource, typed) ?? [])
  const rules = schema['x-kubernetes-validations'] ?? []
  if (rules.length === 0 && properties.size === 0 && additional === undefined && items === undefined && allOf.length === 0) return undefined
  const compiled = rules.length === 0 ? undefined : compileRules({ ...typed, 'x-kubernetes-validations': rules }, isResource)
  return { schema: typed, compiled, properties, additional, items, allOf }
}

/** A part of the object and what it was, as far as the two can be told to be the same part. */
interface Pair { readonly now: unknown; readonly then: unknown }
interface Ratchet { readonly pair: Pair | undefined; readonly parent: Pair | undefined }

const unchanged = ({ pair, parent }: Ratchet): boolean => {
  const nearest = pair ?? parent
  return nearest !== undefined && sameJson(nearest.now, nearest.then)
}

/** One step down: the old part is undefined where it cannot be told, and then the nearest parent counts. */
const below = (ratchet: Ratchet, now: unknown, then: unknown): Ratchet =>
  ratchet.pair === undefined ? ratchet : { pair: then === undefined ? undefined : { now, then }, parent: ratchet.pair }

const visit = (node: Node, field: string, value: unknown, old: unknown, ratchet: Ratchet, verdict: Verdict): void => {
  if (value === undefined || value === null) return
  if (node.compiled !== undefined) runAll(node, node.compiled, field, value, old ?? undefined, ratchet, verdict)
  for (const part of node.allOf) visit(part, field, value, old, { pair: undefined, parent: ratchet.parent }, verdict)
  if (Array.isArray(value)) visitItems(node, field, value, old, ratchet, verdict)
  else if (typeof value === 'object') visitFields(node, field, value as Record<string, unknown>, old, ratchet, verdict)
}

const visitFields = (node: Node, field: string, value: Readonly<Record<string, unknown>>, old: unknown, ratchet: Ratchet, verdict: Verdict): void => {
  const before = typeof old === 'object' && old !== null && !Array.isArray(old) ? old as Readonly<Record<string, unknown>> : {}
  for (const [name, now] of Object.entries(value)) {
    const inner = node.properties.get(name)
    const then = before[name]
    if (inner !== undefined) {
      // Versions of an object differ in these two without anybody having changed them.
      const next = field === '' && (name === 'apiVersion' || name === 'kind') ? { pair: undefined, parent: undefined } : below(ratchet, now, then)
      visit(inner, field === '' ? name : `${field}.${name}`, now, then, next, verdict)
    } else if (node.additional !== undefined) visit(node.additional, `${field}[${name}]`, now, then, below(ratchet, now, then), verdict)
  }
}

const visitItems = ({ schema, items }: Node, field: string, value: readonly unknown[], old: unknown, ratchet: Ratchet, verdict: Verdict): void => {
  if (items === undefined) return
  const keyOf = schema['x-kubernetes-list-type'] === 'map' && Array.isArray(old) ? listKeyOf(schema) : undefined
  const before = keyOf === undefined ? undefined : new Map((old as readonly unknown[]).map(item => [keyOf(item), item]))
  for (const [index, now] of value.entries()) {
    const then = keyOf === undefined ? undefined : before?.get(keyOf(now))
    visit(items, `${field}[${index}]`, now, then, below(ratchet, now, then), verdict)
  }
}

const runAll = (node: Node, compiled: CompiledRules, field: string, value: unknown, old: unknown, ratchet: Ratchet, verdict: Verdict): void => {
  const self = compiled.valueOf(value)
  const oldSelf = old === undefined ? undefined : compiled.valueOf(old)
  for (const one of compiled.rules) {
    if (one.usesOldSelf && old === undefined && one.rule.optionalOldSelf !== true) continue
    try {
      if (one.holds(self, oldSelf)) continue
    } catch (error) {
      verdict.causes.push(brokenRule(one, field, node.schema, error as Error))
      continue
    }
    const cause = refusal(one, node.schema, field, value, one.message(self, oldSelf) ?? ruleText(one))
    if (!one.usesOldSelf && unchanged(ratchet)) verdict.warnings.push(`${cause.field}: ${cause.message}`)
    else verdict.causes.push(cause)
  }
}

const named = ({ rule }: CompiledRule): string => (rule.message === undefined || rule.message === '' ? rule.rule : rule.message).trim()
const ruleText = (one: CompiledRule): string => (one.rule.message === undefined || one.rule.message === '' ? `failed rule: ${named(one)}` : named(one))
/** The root has no name. */
const place = (field: string): string => (field === '' ? '<nil>' : field)

const brokenRule = (one: CompiledRule, field: string, schema: Schema, error: Error): Cause => {
  const why = error.message.startsWith('no such overload')
    ? `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${named(one)}`
    : `${error.message} evaluating rule: ${named(one)}`
  return { reason: 'FieldValueInvalid', field: place(field), message: `Invalid value: ${JSON.stringify(schema.type ?? '')}: ${why}` }
}

const refusal = ({ rule }: CompiledRule, schema: Schema, at: string, value: unknown, detail: string): Cause => {
  const inner = fieldPathOf(rule.fieldPath ?? '', schema)
  const field = place(inner === undefined ? at : at === '' || inner.startsWith('[') ? `${at}${inner}` : `${at}.${inner}`)
  const shown = schema.type === 'object' || schema.type === 'array' ? '' : ` ${JSON.stringify(value)}:`
  switch (rule.reason) {
    case 'FieldValueForbidden': return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` }
    case 'FieldValueRequired': return { reason: 'FieldValueRequired', field, message: `Required value: ${detail}` }
    case 'FieldValueDuplicate': return { reason: 'FieldValueDuplicate', field, message: shown === '' ? 'Duplicate value' : `Duplicate value:${shown.slice(0, -1)}` }
    default: return { reason: 'FieldValueInvalid', field, message: `Invalid value:${shown} ${detail}` }
  }
}
