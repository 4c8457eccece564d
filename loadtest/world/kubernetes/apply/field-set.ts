/**
 * A set of fields as managedFields hold it (FieldsV1): a tree whose keys are path elements. `f:name` is a field, `k:{…}` a list item by
 * its keys, `v:…` one by its value. An element without anything below is in the set; one with something below is in it when it holds
 * `.` as well. The root stands for no field. Sets are values: never changed, and shared freely.
 */
export interface FieldSet { readonly [element: string]: FieldSet }

/** Nothing; also, below an element, the mark of a member that has nothing below. */
export const emptySet: FieldSet = Object.freeze({})
const self = '.'

/** Whether a set has no fields. */
export const isEmptySet = (set: FieldSet): boolean => {
  for (const _element in set) return false
  return true
}

/** Whether an element itself, and not only something below it, is in the set. */
export const isMember = (below: FieldSet | undefined): boolean => below !== undefined && (isEmptySet(below) || below[self] !== undefined)

/** What stands below an element, from whether it is in the set itself and its inner elements; undefined when nothing is left. */
export function below(member: boolean, inner: Record<string, FieldSet>): FieldSet | undefined {
  if (isEmptySet(inner)) return member ? emptySet : undefined
  return member ? { [self]: emptySet, ...inner } : inner
}

/** Fields of either set. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (left === right || isEmptySet(right)) return left
  if (isEmptySet(left)) return right
  const result: Record<string, FieldSet> = { ...left }
  for (const element in right) {
    const [mine, theirs] = [left[element], right[element] as FieldSet]
    result[element] = mine === undefined ? theirs : unionBelow(mine, theirs)
  }
  return result
}

function unionBelow(left: FieldSet, right: FieldSet): FieldSet {
  if (left === right) return left
  const member = isMember(left) || isMember(right)
  const { [self]: _, ...inner } = union(left, right)
  return below(member, inner) ?? emptySet
}

/** Fields of the left set that the right one lacks. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  let result: Record<string, FieldSet> | undefined
  for (const element in left) {
    const [mine, theirs] = [left[element] as FieldSet, right[element]]
    if (theirs === undefined || element === self) continue
    const rest = differenceBelow(mine, theirs)
    if (rest === mine) continue
    result ??= { ...left }
    if (rest === undefined) delete result[element]
    else result[element] = rest
  }
  return result ?? left
}

function differenceBelow(left: FieldSet, right: FieldSet): FieldSet | undefined {
  const member = isMember(left) && !isMember(right)
  const inner = difference(left, right)
  if (inner === left && member === isMember(left)) return left
  const { [self]: _, ...rest } = inner
  return below(member, rest)
}

/** Fields of both sets. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {}
  for (const element in left) {
    const [mine, theirs] = [left[element] as FieldSet, right[element]]
    if (theirs === undefined || element === self) continue
    const both = below(isMember(mine) && isMember(theirs), intersection(mine, theirs) as Record<string, FieldSet>)
    if (both !== undefined) result[element] = both
  }
  return result
}

/** The fields of a set as Kubernetes prints their paths: `.spec.items[name="a"].v`; at each level first what is in the set, then what is below. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  const elements = Object.keys(set).filter((element) => element !== self).sort()
  const pathOf = (element: string): string => `${prefix}${elementText(element)}`
  return [...elements.filter((element) => isMember(set[element])).map(pathOf), ...elements.flatMap((element) => pathsOf(set[element] as FieldSet, pathOf(element)))]
}

function elementText(element: string): string {
  const text = element.slice(2)
  switch (element.charAt(0)) {
    case 'f': return `.${text}`
    case 'k': return `[${Object.entries(JSON.parse(text) as Record<string, unknown>).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
    case 'v': return `[=${text}]`
    default: return `[${text}]`
  }
}
