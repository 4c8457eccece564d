/**
 * Whether two JSON values are the same, whatever the order of their keys. Parts that are the same reference are not walked.
 * A key whose value is undefined counts as absent.
 */
export const sameJson = (left: unknown, right: unknown): boolean => {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left)) return Array.isArray(right) && sameList(left, right)
  return !Array.isArray(right) && sameRecord(left as Record<string, unknown>, right as Record<string, unknown>)
}

const sameList = (left: readonly unknown[], right: readonly unknown[]): boolean => {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) if (!sameJson(left[index], right[index])) return false
  return true
}

const sameRecord = (left: Record<string, unknown>, right: Record<string, unknown>): boolean => {
  let present = 0
  for (const key in left) {
    if (left[key] === undefined) continue
    present++
    if (!sameJson(left[key], right[key])) return false
  }
  for (const key in right) if (right[key] !== undefined) present--
  return present === 0
}
