import test from 'ava'
import type { MemberId } from '#protocols/ids.ts'
import { createSignsOfLife } from '#src/membership/signs-of-life.ts'
import { virtualClock } from '#test/fakes/clock.ts'

const me = 'b' as MemberId
const first = 'a' as MemberId
const last = 'c' as MemberId

/** A member whose bucket has been read, with nothing in it. */
const begin = () => {
  const clock = virtualClock()
  const signs = createSignsOfLife({ me, clock, limits: { validityMs: 10_000, marginMs: 1_000 } })
  signs.read()
  /** Our own heartbeat leaves, and comes back at once. */
  const live = (): void => void signs.heard(signs.beat())
  const hear = (member: MemberId, leaving = false): boolean => signs.heard({ member, beat: 1, leaving })
  return { clock, signs, live, hear }
}

test('we may act for a validity less a margin from when the heartbeat left that has come back', async t => {
  const { clock, signs } = begin()
  const beat = signs.beat()
  t.false(signs.fresh())
  await clock.advance(4_000)
  signs.heard(beat)
  await clock.advance(4_999)
  t.true(signs.fresh())
  await clock.advance(1)
  t.false(signs.fresh())
})

test('a heartbeat that comes back after its validity, or that we did not send, proves nothing', async t => {
  const { clock, signs } = begin()
  const beat = signs.beat()
  await clock.advance(10_000)
  signs.beat()
  signs.heard(beat)
  signs.heard({ member: me, beat: 99, leaving: false })
  t.false(signs.fresh())
})

test('while the bucket is read anew our heartbeats prove nothing; what was heard meanwhile counts when it has been read', async t => {
  const { signs, live } = begin()
  signs.reading()
  live()
  t.false(signs.fresh())
  signs.read()
  t.true(signs.fresh())
})

test('others are alive for a validity and a margin after their last sign, which may be a claim', async t => {
  const { clock, signs, live, hear } = begin()
  live()
  t.true(hear(first))
  await clock.advance(8_000)
  live()
  t.false(signs.sign(first))
  await clock.advance(8_000)
  live()
  await clock.advance(2_999)
  t.true(signs.alive(first))
  await clock.advance(1)
  t.false(signs.alive(first))
  t.true(hear(first))
})

test('who may not act takes nobody for dead', async t => {
  const { clock, signs, live, hear } = begin()
  live()
  hear(first)
  await clock.advance(60_000)
  t.false(signs.fresh())
  t.true(signs.alive(first))
  t.true(signs.alive('never heard of' as MemberId))
})

test('everything is shared out among those that live and stay', t => {
  const { signs, live, hear } = begin()
  live()
  hear(last)
  hear(first)
  t.deepEqual(signs.candidates(), [first, me, last])
  t.true(hear(last, true))
  t.false(hear(last, true))
  signs.leave()
  t.deepEqual(signs.candidates(), [first])
  t.like(signs.beat(), { member: me, leaving: true })
})

test('the first of the living takes away the heartbeats of those that are long dead; others only forget them once they are gone', async t => {
  const { clock, signs, live, hear } = begin()
  live()
  hear(last)
  signs.sign('claims only' as MemberId)
  await clock.advance(60_000)
  live()
  hear(first)
  t.deepEqual([signs.bury(), signs.bury()], [[], []])
  signs.forget(first)
  t.deepEqual([signs.bury(), signs.bury()], [[last], []])
})

test('who has stopped may not act', t => {
  const { signs, live } = begin()
  live()
  t.true(signs.fresh())
  signs.stop()
  t.false(signs.fresh())
})
