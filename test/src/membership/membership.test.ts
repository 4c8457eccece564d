import test from 'ava'
import { claimStep, unclaimed } from '#actors/shard/claim.ts'
import type { MemberId, ShardId } from '#protocols/ids.ts'
import { shardClaim, type ClaimName } from '#protocols/shard.ts'
import { createMedium } from '#src/local/transport.ts'
import { startMembership, type Membership } from '#src/membership/membership.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

const limits = { heartbeatMs: 1_000, validityMs: 5_000, marginMs: 500, drainMs: 2_000 }
const names: readonly ClaimName[] = Array.from({ length: 8 }, (_, index) => shardClaim(index as ShardId))

const cluster = async () => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  const join = async (id: string, reachable: () => boolean = () => true): Promise<Membership> => {
    const bucket = await medium.connect(reachable).bucket('members')
    if (!bucket.ok) throw new Error(bucket.fault.message)
    return startMembership({
      kv: bucket.value, me: id as MemberId, names, clock, log: noLog, metrics: noMetrics, limits, unclaimed,
      step: claimStep({ validityMs: limits.validityMs, retryMs: 500 }),
      on: { acquired: () => undefined, draining: async () => undefined, lost: () => undefined, changed: () => undefined },
    })
  }
  const held = (member: Membership): number => names.filter(name => member.holds(name) !== undefined && member.permits(name, member.holds(name)!)).length
  /** No claim may be acted on by two members. */
  const alone = (...members: Membership[]): boolean => names.every(name => members.filter(member => member.permits(name, member.holds(name) ?? (0 as never))).length <= 1)
  return { clock, medium, join, held, alone }
}

test('the first member waits one validity before it acts on claims that say nothing, then holds all', async t => {
  const { clock, join, held } = await cluster()
  const a = await join('a')
  await clock.advance(3_000)
  t.is(held(a), 0)
  await clock.advance(6_000)
  t.is(held(a), 8)
})

test('members share evenly, and a planned leave hands over without waiting', async t => {
  const { clock, join, held, alone } = await cluster()
  const a = await join('a')
  await clock.advance(10_000)
  const b = await join('b')
  for (let beat = 0; beat < 40; beat++) {
    await clock.advance(250)
    t.true(alone(a, b))
  }
  t.deepEqual([held(a), held(b)], [4, 4])
  const leaving = a.leave()
  await clock.advance(2_500)
  await leaving
  t.is(held(b), 8)
})

test('a member that dies is replaced after its validity and a margin, never before it has fenced itself', async t => {
  const { clock, join, held, alone } = await cluster()
  let reachable = true
  const a = await join('a', () => reachable)
  const b = await join('b')
  await clock.advance(15_000)
  t.is(held(a) + held(b), 8)
  reachable = false
  for (let beat = 0; beat < 60; beat++) {
    await clock.advance(200)
    t.true(alone(a, b))
  }
  t.deepEqual([held(a), held(b)], [0, 8])
  reachable = true
  for (let beat = 0; beat < 60; beat++) {
    await clock.advance(200)
    t.true(alone(a, b))
  }
  t.deepEqual([held(a), held(b)], [4, 4])
})

test('when the bucket is lost, owners go on under their epochs', async t => {
  const { clock, medium, join, held, alone } = await cluster()
  const a = await join('a')
  const b = await join('b')
  await clock.advance(15_000)
  const epochs = names.map(name => a.holds(name) ?? b.holds(name))
  medium.wipe()
  for (let beat = 0; beat < 40; beat++) {
    await clock.advance(200)
    t.true(alone(a, b))
  }
  t.is(held(a) + held(b), 8)
  t.deepEqual(names.map(name => a.holds(name) ?? b.holds(name)), epochs)
})
