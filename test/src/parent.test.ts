import test from 'ava'
import { ok } from '#protocols/fault.ts'
import type { Epoch, MemberId } from '#protocols/ids.ts'
import { claims, heartbeats } from '#protocols/shard.ts'
import { membersBucket } from '#protocols/subjects.ts'
import { createMedium } from '#src/local/transport.ts'
import { newMemberId, releaseClaims } from '#src/parent.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { noLog } from '#test/fakes/telemetry.ts'

const dead = 'dead' as MemberId
const other = 'other' as MemberId

test('what a dead member held is given back under its epoch, and its sign of life taken away; others keep theirs', async t => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  const transport = medium.connect()
  const bucket = await transport.bucket(membersBucket)
  if (!bucket.ok) return t.fail(bucket.fault.message)
  const puts = Promise.all([
    bucket.value.put('member.dead', heartbeats.encode({ member: dead, beat: 1, leaving: false })),
    bucket.value.put('shard.1', claims.encode({ owner: dead, epoch: 4 as Epoch, state: 'held' })),
    bucket.value.put('role.placement', claims.encode({ owner: dead, epoch: 2 as Epoch, state: 'held' })),
    bucket.value.put('shard.2', claims.encode({ owner: other, epoch: 3 as Epoch, state: 'held' })),
    bucket.value.put('shard.3', claims.encode({ owner: dead, epoch: 9 as Epoch, state: 'released' })),
  ])
  await clock.advance(10)
  await puts
  const released = releaseClaims(dead, async () => ok(medium.connect()), noLog)
  await clock.advance(100)
  await released
  const stand = async (key: string): Promise<unknown> => {
    const asked = bucket.value.get(key)
    await clock.advance(10)
    const entry = await asked
    if (!entry.ok || entry.value === undefined) return undefined
    const claim = claims.decode(entry.value.value)
    return claim.ok ? `${claim.value.owner} ${claim.value.epoch} ${claim.value.state}` : claim.fault.message
  }
  t.is(await stand('shard.1'), 'dead 4 released')
  t.is(await stand('role.placement'), 'dead 2 released')
  t.is(await stand('shard.2'), 'other 3 held')
  t.is(await stand('shard.3'), 'dead 9 released')
  t.is(await stand('member.dead'), undefined)
})

test('ids of members differ, and hold nothing that a key may not hold', t => {
  const ids = Array.from({ length: 100 }, () => newMemberId('node.example:1'))
  t.is(new Set(ids).size, 100)
  t.true(ids.every(id => /^[-\w]+$/.test(id)))
})
