import test from 'ava'
import { claimStep, unclaimed } from '#actors/shard/claim.ts'
import { ok } from '#protocols/fault.ts'
import type { MemberId, ShardId } from '#protocols/ids.ts'
import { shardClaim } from '#protocols/shard.ts'
import { membersBucket } from '#protocols/subjects.ts'
import { createMedium } from '#src/local/transport.ts'
import { startMembership, type Membership } from '#src/membership/membership.ts'
import { releaseClaims } from '#src/parent.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

/** The limits that members have when nobody sets them. */
const limits = { heartbeatMs: 2_500, validityMs: 10_000, marginMs: 1_000, drainMs: 5_000 }
const names = [0, 1].map(shard => shardClaim(shard as ShardId))

/** Two shards, and a script of what members do and what becomes of the claims. Work under way takes 2 s to drain. */
const stage = () => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  const lines: string[] = []
  const say = (text: string): void => { lines.push(`${(clock.now() / 1_000).toFixed(1).padStart(5)} s  ${text}`) }
  const join = async (id: string): Promise<Membership & { crash(): void }> => {
    say(`${id} joins`)
    let alive = true
    const bucket = await medium.connect(() => alive).bucket(membersBucket)
    if (!bucket.ok) throw new Error(bucket.fault.message)
    const membership = startMembership({
      kv: bucket.value, me: id as MemberId, names, clock, log: noLog, metrics: noMetrics, limits, unclaimed,
      step: claimStep({ validityMs: limits.validityMs, retryMs: 500 }),
      on: {
        acquired: (name, epoch) => say(`${id} acts for ${name} under epoch ${epoch}`),
        draining: name => new Promise(resolve => {
          say(`${id} starts nothing more for ${name}`)
          clock.after(2_000, resolve)
        }),
        lost: name => say(`${id} has given up ${name}`),
        changed: () => undefined,
      },
    })
    return { ...membership, crash: () => { alive = false; membership.stop() } }
  }
  const parentOf = (id: string): Promise<void> => releaseClaims(id as MemberId, async () => ok(medium.connect()), noLog)
  const wait = (seconds: number): Promise<void> => clock.advance(seconds * 1_000)
  return { lines, say, join, parentOf, wait }
}

test('the first member waits one validity, the second is handed its share, and a planned leave hands it back', async t => {
  const { lines, say, join, wait } = stage()
  await join('a')
  await wait(12)
  const b = await join('b')
  await wait(5)
  say('b is asked to leave')
  const left = b.leave()
  await wait(5)
  await left
  t.deepEqual(lines, [
    '  0.0 s  a joins',
    ' 10.0 s  a acts for shard.0 under epoch 1',
    ' 10.0 s  a acts for shard.1 under epoch 1',
    ' 12.0 s  b joins',
    ' 12.0 s  a starts nothing more for shard.0',
    ' 14.0 s  a has given up shard.0',
    ' 14.0 s  b acts for shard.0 under epoch 2',
    ' 17.0 s  b is asked to leave',
    ' 17.0 s  b starts nothing more for shard.0',
    ' 19.0 s  b has given up shard.0',
    ' 19.0 s  a acts for shard.0 under epoch 3',
  ])
})

test('the process of a member dies: its parent gives its claims back, and nobody waits', async t => {
  const { lines, say, join, parentOf, wait } = stage()
  await join('a')
  const b = await join('b')
  await wait(12)
  say('the process of b dies, and its parent notices')
  b.crash()
  void parentOf('b')
  await wait(2)
  t.deepEqual(lines, [
    '  0.0 s  a joins',
    '  0.0 s  b joins',
    ' 10.0 s  a acts for shard.1 under epoch 1',
    ' 10.0 s  b acts for shard.0 under epoch 2',
    ' 12.0 s  the process of b dies, and its parent notices',
    ' 12.0 s  a acts for shard.0 under epoch 3',
  ])
})

test('the machine of a member is lost: its claims are taken when its validity and a margin have passed', async t => {
  const { lines, say, join, wait } = stage()
  await join('a')
  const b = await join('b')
  await wait(12)
  say('the machine of b is lost')
  b.crash()
  await wait(20)
  t.deepEqual(lines, [
    '  0.0 s  a joins',
    '  0.0 s  b joins',
    ' 10.0 s  a acts for shard.1 under epoch 1',
    ' 10.0 s  b acts for shard.0 under epoch 2',
    ' 12.0 s  the machine of b is lost',
    ' 22.5 s  a acts for shard.0 under epoch 3',
  ])
})
