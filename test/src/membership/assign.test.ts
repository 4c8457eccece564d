import test from 'ava'
import fc from 'fast-check'
import type { MemberId } from '#protocols/ids.ts'
import { assign } from '#src/membership/assign.ts'

const items = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `shard.${index}`)
const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 }).map(names => names as MemberId[])
const counts = fc.integer({ min: 0, max: 130 })

test('everything has an owner, and nobody owns more than his share', t => {
  fc.assert(fc.property(ids, counts, (members, count) => {
    const owners = assign(members, items(count))
    const loads = new Map<MemberId, number>()
    for (const owner of owners.values()) loads.set(owner, (loads.get(owner) ?? 0) + 1)
    return owners.size === count && [...loads.values()].every(load => load <= Math.ceil(count / members.length)) && [...loads.keys()].every(member => members.includes(member))
  }))
  t.is(assign([], items(5)).size, 0)
})

test('the order of members and items does not matter', t => {
  fc.assert(fc.property(ids, counts, fc.integer(), (members, count, seed) => {
    const shuffled = [...members].sort((a, b) => (a + seed < b + seed ? 1 : -1))
    const [one, other] = [assign(members, items(count)), assign(shuffled, [...items(count)].reverse())]
    return items(count).every(item => one.get(item) === other.get(item))
  }))
  t.pass()
})

/** Items that stay with living members and change hands all the same, as a share of all. */
const movedBetween = (before: readonly MemberId[], after: readonly MemberId[]): number => {
  const all = items(64)
  const [then, now] = [assign(before, all), assign(after, all)]
  return all.filter(item => then.get(item) !== now.get(item) && before.includes(now.get(item)!) && after.includes(then.get(item)!)).length / all.length
}
const average = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

test('when a member comes or goes, little moves between the others', t => {
  const rounds = Array.from({ length: 200 }, (_, round) => Array.from({ length: 2 + (round % 8) }, (_, index) => `member-${round}-${index}` as MemberId))
  const joins = rounds.map(members => movedBetween(members, [...members, `new-${members.length}` as MemberId]))
  const leaves = rounds.map(members => movedBetween([...members, `old-${members.length}` as MemberId], members))
  t.true(average(joins) < 0.1, `${average(joins)} move when one joins`)
  t.true(average(leaves) < 0.1, `${average(leaves)} move when one leaves`)
})
