import { below, difference, emptySet, type FieldSet } from '#world/kubernetes/apply/field-set.ts'
import { serverFields } from '#world/kubernetes/apply/fields-of.ts'
import { isVoid, itemsByElement, shapeOf } from '#world/kubernetes/apply/shape.ts'
import type { Schema } from '#world/kubernetes/kind.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { fieldSchema, rootSchema } from '#world/kubernetes/schema/fields.ts'

/** How one object differs from another: fields set or changed, and fields gone. The server's own fields are left out. */
export interface Comparison { readonly touched: FieldSet; readonly removed: FieldSet }

/** Compares two versions of an object; `before` undefined means that there was none. Parts that are the same reference cost nothing. */
export function compare(schema: Schema, before: object | undefined, after: object): Comparison {
  const touched: Record<string, FieldSet> = {}
  const removed: Record<string, FieldSet> = {}
  if (before !== after) compareFields({ touched, removed }, rootSchema(schema), (before ?? {}) as Fields, after as Fields)
  return { touched: difference(touched, serverFields), removed: difference(removed, serverFields) }
}

type Fields = Readonly<Record<string, unknown>>
interface Found { readonly touched: Record<string, FieldSet>; readonly removed: Record<string, FieldSet> }

function compareFields(found: Found, schema: Schema | undefined, before: Fields, after: Fields): void {
  for (const name in after) if (after[name] !== before[name]) compareElement(found, `f:${name}`, fieldSchema(schema, name), before[name], after[name])
  for (const name in before) if (after[name] === undefined && before[name] !== undefined) compareElement(found, `f:${name}`, fieldSchema(schema, name), before[name], undefined)
}

function compareItems(found: Found, schema: Schema | undefined, before: readonly unknown[], after: readonly unknown[]): void {
  const [old, now] = [itemsByElement(schema, before), itemsByElement(schema, after)]
  for (const [element, item] of now) compareElement(found, element, schema?.items, old.get(element), item)
  for (const [element, item] of old) if (!now.has(element)) compareElement(found, element, schema?.items, item, undefined)
}

/** Compares one field or item, of which one side may be missing (undefined), and notes what it finds under its element. */
function compareElement(found: Found, element: string, schema: Schema | undefined, before: unknown, after: unknown): void {
  if (before === after) return
  if (before === undefined) found.touched[element] = wholeOf(schema, after)
  else if (after === undefined) found.removed[element] = wholeOf(schema, before)
  else comparePresent(found, element, schema, before, after)
}

/** Everything of a value, and itself: what is new or gone is so with all that is in it. */
function wholeOf(schema: Schema | undefined, value: unknown): FieldSet {
  const shape = shapeOf(schema, value)
  if (shape === 'leaf' || isVoid(value)) return emptySet
  const fields: Record<string, FieldSet> = { '.': emptySet }
  if (shape === 'items') {
    for (const [element, item] of itemsByElement(schema, value as unknown[])) fields[element] = wholeOf(schema?.items, item)
    return fields
  }
  const record = value as Fields
  for (const name in record) if (record[name] !== undefined) fields[`f:${name}`] = wholeOf(fieldSchema(schema, name), record[name])
  return fields
}

function comparePresent(found: Found, element: string, schema: Schema | undefined, before: unknown, after: unknown): void {
  const shape = shapeOf(schema, after)
  const inner: Found = { touched: {}, removed: {} }
  let changed = false
  // Empty and null have nothing to go down into: they are leaves, so that they stay different from each other.
  if (shape === 'leaf' || shape !== shapeOf(schema, before) || (isVoid(before) && isVoid(after))) {
    changed = !sameJson(before, after)
    if (changed) swap(inner, schema, before, after)
  } else if (shape === 'fields') compareFields(inner, schema, before as Fields, after as Fields)
  else compareItems(inner, schema, before as unknown[], after as unknown[])
  const touched = below(changed, inner.touched)
  const removed = below(false, inner.removed)
  if (touched !== undefined) found.touched[element] = touched
  if (removed !== undefined) found.removed[element] = removed
}

/** One shape takes the place of another: what was in the old one is gone, what is in the new one is new. */
function swap(found: Found, schema: Schema | undefined, before: unknown, after: unknown): void {
  const { '.': _gone, ...removed } = wholeOf(schema, before)
  const { '.': _new, ...touched } = wholeOf(schema, after)
  Object.assign(found.removed, removed)
  Object.assign(found.touched, touched)
}
