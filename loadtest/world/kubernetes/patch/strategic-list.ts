import { isRecord } from '#world/kubernetes/schema/clone.ts'

type Item = Record<string, unknown>

/** How items of one list are told apart and merged. */
export interface ItemMerge {
  /** Field that tells items apart. */
  readonly key: string
  merge(item: Item, change: Item): Item
  /** A change as it stands where there was no item. */
  strip(change: Item): unknown
}

/**
 * Merges a list of objects: items with the same key are merged, `$patch: delete` takes one out and `$patch: replace`
 * makes the others of the patch the whole list. `order` is the order of keys that the writer
 * wants; without it that of the patch holds, so that a new item comes before those of which the patch says nothing.
 */
export function mergeByKey(how: ItemMerge, stands: readonly unknown[], patch: readonly unknown[], order: readonly unknown[]): unknown[] {
  const changes = patch.filter(isRecord)
  if (changes.some((change) => isWhole(change, how.key) && change['$patch'] === 'replace')) {
    return changes.filter((change) => !isWhole(change, how.key)).map((change) => how.strip(change))
  }
  const result = stands.filter(isRecord)
  for (const change of changes) {
    if (isWhole(change, how.key)) continue
    const key = keyOf(change, how.key)
    const at = result.findIndex((item) => item[how.key] === key)
    if (change['$patch'] === 'delete') {
      if (at >= 0) result.splice(at, 1)
    } else if (at < 0) result.push(how.strip(change) as Item)
    else result[at] = change['$patch'] === 'replace' ? how.strip(change) as Item : how.merge(result[at] as Item, change)
  }
  const keys = (items: readonly unknown[]): unknown[] => items.map((item) => isRecord(item) ? item[how.key] : undefined)
  const given = order.length > 0 ? order : changes.filter((change) => change['$patch'] === undefined)
  return ordered(result, (item) => item[how.key], keys(given), keys(stands))
}

/** A directive for the whole list: it has no key. */
const isWhole = (change: Item, key: string): boolean => change['$patch'] !== undefined && change[key] === undefined

function keyOf(change: Item, key: string): unknown {
  const value = change[key]
  if (value === undefined) throw new Error(`map: ${JSON.stringify(change)} does not contain declared merge key: ${key}`)
  return value
}

/** Merges a list of plain values, after what is to be deleted is gone. Their order follows the same rule. */
export function mergeValues(stands: readonly unknown[], patch: readonly unknown[], deleted: readonly unknown[], order: readonly unknown[]): unknown[] {
  const result = stands.filter((value) => !deleted.includes(value))
  for (const value of patch) if (!result.includes(value)) result.push(value)
  return ordered(result, (value) => value, order.length > 0 ? order : patch, stands)
}

/**
 * Brings what the writer ordered into his order; what only the server knows keeps its place before those that it stood before.
 */
function ordered<Value>(items: readonly Value[], keyOf: (item: Value) => unknown, order: readonly unknown[], stood: readonly unknown[]): Value[] {
  const place = (list: readonly unknown[], item: Value): number => list.indexOf(keyOf(item))
  const wanted = items.filter((item) => place(order, item) >= 0).sort((a, b) => place(order, a) - place(order, b))
  const others = items.filter((item) => place(order, item) < 0)
  const result: Value[] = []
  while (wanted.length > 0 || others.length > 0) {
    const [want, other] = [wanted[0], others[0]]
    const takeOther = want === undefined || (other !== undefined && isBefore(place(stood, other), place(stood, want)))
    result.push((takeOther ? others : wanted).shift() as Value)
  }
  return result
}

const isBefore = (left: number, right: number): boolean => left >= 0 && right >= 0 && left < right
