import type { Library } from '#world/kubernetes/cel/environment.ts'

type Ordered = bigint | number | string | boolean | Date

const before = (left: unknown, right: unknown): boolean => (left as Ordered) < (right as Ordered)

const same = (left: unknown, right: unknown): boolean => {
  if (left === right) return true
  if (typeof left === 'bigint' || typeof right === 'bigint') return left == right // eslint-disable-line eqeqeq
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((item, index) => same(item, right[index]))
  if (left instanceof Map && right instanceof Map && 'raw' in left && 'raw' in right) return JSON.stringify(left.raw) === JSON.stringify(right.raw)
  return left instanceof Map && right instanceof Map && left.size === right.size && [...left].every(([key, value]) => same(value, right.get(key)))
}

const position = (list: readonly unknown[], wanted: unknown): number => list.findIndex(item => same(item, wanted))

/** The smallest or largest item; a list without any has none. */
const extreme = (list: readonly unknown[], name: string, better: (left: unknown, right: unknown) => boolean): unknown => {
  if (list.length === 0) throw new Error(`${name} called on empty list`)
  return list.reduce((best, item) => (better(item, best) ? item : best))
}

/** `sets` is a name that functions hang on; CEL knows no namespaces of functions. */
class Sets {}

/** Lists as a collection of numbers and texts, and as sets. */
export const addLists: Library = environment => {
  environment.registerFunction('list<A>.isSorted(): bool', (list: readonly unknown[]) => list.every((item, index) => index === 0 || !before(item, list[index - 1])))
  environment.registerFunction('list<A>.min(): A', (list: readonly unknown[]) => extreme(list, 'min', before))
  environment.registerFunction('list<A>.max(): A', (list: readonly unknown[]) => extreme(list, 'max', (left, right) => before(right, left)))
  environment.registerFunction('list<int>.sum(): int', (list: readonly bigint[]) => list.reduce((sum, item) => sum + item, 0n))
  environment.registerFunction('list<double>.sum(): double', (list: readonly number[]) => list.reduce((sum, item) => sum + item, 0))
  environment.registerFunction('list<A>.indexOf(A): int', (list: readonly unknown[], wanted: unknown) => BigInt(position(list, wanted)))
  environment.registerFunction('list<A>.lastIndexOf(A): int', (list: readonly unknown[], wanted: unknown) => BigInt(list.findLastIndex(item => same(item, wanted))))
  environment.registerFunction('list<A>.includes(A): bool', (list: readonly unknown[], wanted: unknown) => position(list, wanted) >= 0)
  environment.registerFunction('list<A>.distinct(): list<A>', (list: readonly unknown[]) => list.filter((item, index) => position(list, item) === index))
  environment.registerFunction('list<A>.reverse(): list<A>', (list: readonly unknown[]) => list.toReversed())
  environment.registerFunction('list<A>.sort(): list<A>', (list: readonly unknown[]) => list.toSorted((left, right) => (before(left, right) ? -1 : before(right, left) ? 1 : 0)))
  environment.registerFunction('list<A>.slice(int, int): list<A>', (list: readonly unknown[], from: bigint, to: bigint) => {
    if (from < 0n || to < from || to > BigInt(list.length)) throw new Error(`cannot slice(${from}, ${to}), list is length ${list.length}`)
    return list.slice(Number(from), Number(to))
  })
  environment.registerFunction('list<list<A>>.flatten(): list<A>', (list: readonly unknown[]) => list.flat())
  environment.registerType('kubernetes.Sets', Sets as never)
  environment.registerConstant('sets', 'kubernetes.Sets', new Sets())
  const holds = (all: readonly unknown[], some: readonly unknown[]): boolean => some.every(item => position(all, item) >= 0)
  environment.registerFunction('kubernetes.Sets.contains(list<A>, list<A>): bool', (_: Sets, all: readonly unknown[], some: readonly unknown[]) => holds(all, some))
  environment.registerFunction('kubernetes.Sets.equivalent(list<A>, list<A>): bool', (_: Sets, left: readonly unknown[], right: readonly unknown[]) => holds(left, right) && holds(right, left))
  environment.registerFunction('kubernetes.Sets.intersects(list<A>, list<A>): bool', (_: Sets, left: readonly unknown[], right: readonly unknown[]) => left.some(item => position(right, item) >= 0))
}
