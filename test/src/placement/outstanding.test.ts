import test from 'ava'
import { outstandingPageSize, outstandingPlacements, outstandingQueries, type OutstandingPlacement } from '#protocols/placement.ts'
import type { Placement } from '#protocols/provider.ts'
import { rememberPlacements } from '#src/placement/outstanding.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { request } from './columns-of.ts'

const placement: Placement = { zone: 'z', clusterId: 'c', hostId: 'h', hostName: 'h', datastoreId: 'd', poolId: 'p', coreMhz: 2400 }
const memory = (outstandingLimit = 10_000) => {
  const clock = virtualClock()
  const outstanding = rememberPlacements(clock, { reservationMs: 60_000, outstandingLimit })
  const ask = (after: string): readonly OutstandingPlacement[] => {
    const page = outstandingPlacements.decode(outstanding.answer(outstandingQueries.encode({ after })) ?? new Uint8Array())
    return page.ok ? page.value : []
  }
  return { clock, outstanding, ask, add: (name: string | number) => outstanding.add({ request: request(name), placement }) }
}
const names = (page: readonly OutstandingPlacement[]): readonly string[] => page.map(({ request: { key } }) => key.slice('ns/'.length))

test('every placement is on one page, in the order of keys, also when some go between two pages', t => {
  const { add, ask, outstanding } = memory()
  const count = outstandingPageSize * 2 + 10
  for (let number = count; number > 0; number -= 1) add(10_000 + number)
  const first = ask('')
  t.is(first.length, outstandingPageSize)
  for (const { request: { key } } of first) outstanding.remove(key)
  outstanding.remove(request(10_000 + outstandingPageSize + 5).key)
  const second = ask(first.at(-1)?.request.key ?? '')
  t.is(second.length, outstandingPageSize, 'a page that is not the last is full')
  const third = ask(second.at(-1)?.request.key ?? '')
  t.is(third.length, 9)
  t.deepEqual(names([...first, ...second, ...third]).length, new Set(names([...first, ...second, ...third])).size)
})

test('what is older than a reservation is not told; the age of the rest is', async t => {
  const { add, ask, clock } = memory()
  add('old')
  await clock.advance(40_000)
  add('new')
  await clock.advance(10_000)
  t.deepEqual(ask('').map(({ request: { key }, ageMs }) => [key, ageMs]), [['ns/new', 10_000], ['ns/old', 50_000]])
  await clock.advance(10_000)
  t.deepEqual(names(ask('')), ['new'])
})

test('beyond its limit the oldest is forgotten', t => {
  const { add, ask } = memory(2)
  for (const name of ['a', 'b', 'c']) add(name)
  t.deepEqual(names(ask('')), ['b', 'c'])
})

test('a removed placement tells whose it was, once', t => {
  const { add, outstanding } = memory()
  add('a')
  t.is(outstanding.remove(request('a').key), 'uuid-of-a')
  t.is(outstanding.remove(request('a').key), undefined)
})

test('a placement is told until its VM stands, whatever else of its name does', t => {
  const { add, ask, outstanding } = memory()
  add('a')
  outstanding.settle(request('a').key, 'uuid-of-one-before')
  t.deepEqual(names(ask('')), ['a'])
  outstanding.settle(request('a').key, 'uuid-of-a')
  t.deepEqual(names(ask('')), [])
})

test('a query that cannot be read is not answered', t => {
  t.is(memory().outstanding.answer(new Uint8Array([9])), undefined)
})
