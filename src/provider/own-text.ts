/** V8 makes shorter texts as copies, longer ones as a view into the text that they were cut from. */
const viewLength = 13

/**
 * The same value with texts of its own. What was read from an answer are views into the whole answer: keeping a UUID of
 * one VM would keep the answer about a hundred (3 KB a VM, measured).
 */
export const owned = (value: unknown): unknown => {
  if (typeof value === 'string') return value.length < viewLength ? value : Buffer.from(value).toString()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(owned)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, owned(inner)]))
}
