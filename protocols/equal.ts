/** Whether two JSON values say the same; the order of fields does not matter, and a field that is undefined is not there. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  }
  return sameFields(a as Record<string, unknown>, b as Record<string, unknown>)
}

const sameFields = (a: Record<string, unknown>, b: Record<string, unknown>): boolean => {
  for (const field in a) if (!sameJson(a[field], b[field])) return false
  for (const field in b) if (b[field] !== undefined && a[field] === undefined) return false
  return true
}
