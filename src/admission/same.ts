import { sameJson } from '#protocols/equal.ts'

/**
 * Whether two values of a spec say the same. Programs with typed clients leave out what is empty when they write an object back (`false`, a text or a list without
 * anything in it), so that is as good as not there; an object without fields is something that was asked for.
 */
export const saysTheSame = (a: unknown, b: unknown): boolean => sameJson(a, b) || sameJson(said(a), said(b))

const said = (value: unknown): unknown => {
  if (value === null || value === false || value === '') return undefined
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(item => (typeof item === 'object' ? said(item) : item))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, said(inner)]))
}
