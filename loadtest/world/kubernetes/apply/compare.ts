import { below, difference, emptySet, type FieldSet } from '#world/kubernetes/apply/field-set.ts'
import { serverFields } from '#world/kubernetes/apply/fields-of.ts'
import { fieldSchema, isVoid, itemsByElement, rootSchema, shapeOf, type Shape } from '#world/kubernetes/apply/shape.ts'
import type { Schema } from '#world/kubernetes/kind.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'

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
  const inner: Found = { touched: {}, removed: {} }
  const [old, now] = [shapeOf(schema, before), shapeOf(schema, after)]
  // Nothing to go down into on either side: a leaf, so that absent, null and empty stay different.
  const isLeaf = isVoid(before) && isVoid(after)
  const changed = isLeaf || (old === 'leaf' && now === 'leaf') || (before !== undefined && after !== undefined && old !== now)
    ? !sameJson(before, after) : before === undefined || after === undefined
  if (!isLeaf) compareInner(inner, schema, old === 'leaf' ? undefined : before, now === 'leaf' ? undefined : after, old === 'leaf' ? now : old)
  const touched = below(changed && after !== undefined, inner.touched)
  const removed = below(changed && after === undefined, inner.removed)
  if (touched !== undefined) found.touched[element] = touched
  if (removed !== undefined) found.removed[element] = removed
}

/** Goes down into both sides; a side that has no parts is undefined. Sides of different shape are compared one after the other. */
function compareInner(found: Found, schema: Schema | undefined, before: unknown, after: unknown, shape: Shape): void {
  if (before !== undefined && after !== undefined && Array.isArray(before) !== Array.isArray(after)) {
    compareInner(found, schema, before, undefined, shapeOf(schema, before))
    compareInner(found, schema, undefined, after, shapeOf(schema, after))
  } else if (shape === 'fields') compareFields(found, schema, (before ?? emptySet) as Fields, (after ?? emptySet) as Fields)
  else if (shape === 'items') compareItems(found, schema, (before ?? []) as unknown[], (after ?? []) as unknown[])
}
