import { emptySet, isEmptySet, isMember, type FieldSet } from '#world/kubernetes/apply/field-set.ts'
import { isVoid, itemElement, itemsByElement, shapeOf } from '#world/kubernetes/apply/shape.ts'
import type { Schema } from '#world/kubernetes/kind.ts'
import { isRecord, own, setOwn } from '#world/kubernetes/schema/clone.ts'
import { fieldSchema, isNamed } from '#world/kubernetes/schema/fields.ts'

type Fields = Readonly<Record<string, unknown>>

/** What stands, with what is applied laid over it: by field, by item, or whole. Gives parts of both, changes neither. */
export function merged(schema: Schema | undefined, stands: unknown, applied: unknown): unknown {
  if (applied === undefined) return stands
  const shape = shapeOf(schema, applied)
  if (stands === undefined || shape === 'leaf' || shapeOf(schema, stands) !== shape) return applied
  return shape === 'fields' ? mergedFields(schema, stands as Fields, applied as Fields) : mergedItems(schema, stands as unknown[], applied as unknown[])
}

function mergedFields(schema: Schema | undefined, stands: Fields, applied: Fields): Fields {
  const result: Record<string, unknown> = { ...stands }
  for (const name in applied) setOwn(result, name, merged(fieldSchema(schema, name), own(stands, name), applied[name]))
  return result
}

/** Items in the applier's order; those that only stand keep their place before the shared ones that they stood before. */
function mergedItems(schema: Schema | undefined, stands: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const [known, wanted] = [itemsByElement(schema, stands), itemsByElement(schema, applied)]
  const [left, right] = [[...known.keys()], [...wanted.keys()]]
  const shared = right.filter((element) => known.has(element))
  const result: unknown[] = []
  for (let l = 0, r = 0, next = 0; l < left.length || r < right.length;) {
    const [old, now] = [left[l], right[r] ?? '']
    if (old !== undefined && !wanted.has(old)) {
      result.push(known.get(old))
      l++
    } else if (old !== undefined && old !== now && old !== shared[next]) l++ // Taken already, or later in the applier's order.
    else {
      result.push(merged(schema?.items, known.get(now), wanted.get(now)))
      if (old === now) l++
      if (shared[next] === now) next++
      r++
    }
  }
  return result
}

/**
 * An object without the fields of `last` that are not in `kept`: what an applier leaves out and nobody else owns. Fields known by name
 * go and stay with what is below them. An object or list that becomes empty by it goes as well, unless it is owned as an empty one.
 */
export function withoutAbandoned(schema: Schema | undefined, value: unknown, last: FieldSet, kept: FieldSet): unknown {
  if (isEmptySet(last)) return value
  switch (shapeOf(schema, value)) {
    case 'leaf': return value
    case 'fields': return fieldsKept(schema, value as Fields, last, kept)
    case 'items': return itemsKept(schema, value as unknown[], last, kept)
  }
}

function fieldsKept(schema: Schema | undefined, value: Fields, last: FieldSet, kept: FieldSet): Fields {
  const result: Record<string, unknown> = { ...value }
  for (const name in value) {
    const mine = last[`f:${name}`]
    if (mine === undefined) continue
    const theirs = kept[`f:${name}`]
    const named = isNamed(schema, name)
    if (isServerMeta(name, value[name])) setOwn(result, name, withoutAbandoned(fieldSchema(schema, name), value[name], mine, theirs ?? emptySet))
    else if ((named || isMember(mine)) && !(theirs !== undefined && (named || isMember(theirs)))) delete result[name]
    else {
      const inner = withoutAbandoned(fieldSchema(schema, name), value[name], mine, theirs ?? emptySet)
      if (isVoid(inner) && !isVoid(value[name]) && !(theirs !== undefined && isEmptySet(theirs))) delete result[name]
      else setOwn(result, name, inner)
    }
  }
  return result
}

/** Metadata belong to the server as well: they never go as a whole. */
const isServerMeta = (name: string, value: unknown): boolean => name === 'metadata' && isRecord(value) && value['uid'] !== undefined

function itemsKept(schema: Schema | undefined, value: readonly unknown[], last: FieldSet, kept: FieldSet): unknown[] {
  return value.flatMap((item) => {
    const element = itemElement(schema, item)
    const mine = last[element]
    if (mine === undefined) return [item]
    if (isMember(mine) && !isMember(kept[element])) return []
    return [withoutAbandoned(schema?.items, item, mine, kept[element] ?? emptySet)]
  })
}
