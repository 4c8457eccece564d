import { sameJson } from '#protocols/equal.ts'

/**
 * The merge patch that turns `last` into `wanted`, by top-level field; `null` removes one. Undefined when nothing
 * differs. A field is replaced as a whole where it is a list; objects are merged, so that what was removed inside is
 * named with null.
 */
export const mergeDiff = (last: object, wanted: object): Record<string, unknown> | undefined => {
  const before = last as Record<string, unknown>
  const after = wanted as Record<string, unknown>
  const patch: Record<string, unknown> = {}
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (sameJson(before[field], after[field])) continue
    patch[field] = change(before[field], after[field])
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}

const change = (before: unknown, after: unknown): unknown => {
  if (after === undefined) return null
  return isObject(before) && isObject(after) ? mergeDiff(before, after) : after
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
