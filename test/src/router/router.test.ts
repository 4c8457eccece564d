import test from 'ava'
import { codec } from '#protocols/codec.ts'
import { vmKey, type MemberId, type ShardId, type VmKey } from '#protocols/ids.ts'
import { shardOf } from '#protocols/shard.ts'
import { createMedium } from '#src/local/transport.ts'
import { route, startRouter, type Routed } from '#src/router/router.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { countingMetrics, noLog } from '#test/fakes/telemetry.ts'

const messages = codec<Routed<string>>('test/1', () => undefined)
const key = vmKey('demo', 'vm')
const member = (name: string): MemberId => name as MemberId

/** Routers of some members over one medium; `owners` is what each believes. */
const cluster = (...names: readonly string[]) => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  const start = (name: string) => {
    const metrics = countingMetrics()
    const view = { owner: undefined as MemberId | undefined, here: false, connected: true }
    const delivered: string[] = []
    const { bus } = medium.connect(() => view.connected)
    const router = startRouter<string>({
      bus, me: member(name), shardCount: 64, clock, log: noLog, metrics, codec: messages, limits: { holdLimit: 3, holdMs: 10_000 },
      owner: () => view.owner, isHere: () => view.here,
      deliver: (to: VmKey, shard: ShardId, event) => { delivered.push(shard === shardOf(to, 64) ? event : `${event} at the wrong shard`) },
    })
    return { router, view, delivered, routed: (where: string) => metrics.value('router_messages_total', { route: where }) }
  }
  return { clock, members: names.map(start) }
}

for (const [claim, here, owner, expected] of [
  ['an active shard is here, whoever the bucket names', true, 'other', { kind: 'Here' }],
  ['another owner is there', false, 'other', { kind: 'There', member: 'other' }],
  ['between owners it is held', false, undefined, { kind: 'Hold' }],
  ['claimed by us and not active yet, it is held', false, 'me', { kind: 'Hold' }],
] as const) test(claim, t => t.deepEqual(route(here, owner === undefined ? undefined : member(owner), member('me')), expected as never))

test('a message goes over the bus to the owner', async t => {
  const { clock, members: [a, b] } = cluster('a', 'b')
  Object.assign(a!.view, { owner: member('b') })
  Object.assign(b!.view, { owner: member('b'), here: true })
  a!.router.send(key, 'hello')
  await clock.advance(10)
  t.deepEqual([a!.delivered, b!.delivered], [[], ['hello']])
  t.is(a!.routed('there'), 1)
})

test('a message for a shard between owners is held, in order, and goes on wherever the shard turns up', async t => {
  for (const where of ['here', 'there'] as const) {
    const { clock, members: [a, b] } = cluster('a', 'b')
    for (const text of ['1', '2']) a!.router.send(key, text)
    await clock.advance(1_000)
    const owner = where === 'here' ? a! : b!
    Object.assign(a!.view, { owner: member(where === 'here' ? 'a' : 'b'), here: where === 'here' })
    Object.assign(owner.view, { here: true })
    a!.router.flush()
    await clock.advance(10)
    t.deepEqual(owner.delivered, ['1', '2'])
  }
})

test('beyond its limit nothing more is held, and what waited too long is dropped; both are counted', async t => {
  const { clock, members: [a] } = cluster('a')
  for (const text of ['1', '2', '3', '4', '5']) a!.router.send(key, text)
  t.is(a!.routed('dropped'), 2)
  await clock.advance(10_000)
  t.is(a!.routed('dropped'), 5)
  a!.view.here = true
  a!.router.flush()
  t.deepEqual(a!.delivered, [])
})

test('while the bus is away messages are held', async t => {
  const { clock, members: [a, b] } = cluster('a', 'b')
  Object.assign(a!.view, { owner: member('b'), connected: false })
  Object.assign(b!.view, { here: true })
  a!.router.send(key, 'hello')
  await clock.advance(1_000)
  a!.view.connected = true
  a!.router.flush()
  await clock.advance(10)
  t.deepEqual(b!.delivered, ['hello'])
})

test('members who each take the other for the owner do not send a message to and fro for ever', async t => {
  const { clock, members: [a, b] } = cluster('a', 'b')
  Object.assign(a!.view, { owner: member('b') })
  Object.assign(b!.view, { owner: member('a') })
  a!.router.send(key, 'hello')
  await clock.advance(5_000)
  t.true(a!.routed('there') + b!.routed('there') <= 3)
  Object.assign(b!.view, { here: true })
  for (const { router } of [a!, b!]) router.flush()
  await clock.advance(10)
  t.deepEqual(b!.delivered, ['hello'])
})

test('what cannot be read is left aside, and a router that was stopped hears nothing', async t => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  const delivered: string[] = []
  const router = startRouter<string>({
    bus: medium.connect().bus, me: member('a'), shardCount: 64, clock, log: noLog, metrics: countingMetrics(), codec: messages, limits: { holdLimit: 3, holdMs: 10_000 },
    owner: () => undefined, isHere: () => true, deliver: (_, __, event) => { delivered.push(event) },
  })
  const { bus } = medium.connect()
  bus.publish('vmherd.actors.a', new Uint8Array([1, 2, 3]))
  bus.publish('vmherd.actors.a', messages.encode({ key, event: 'hello' }))
  await clock.advance(10)
  router.stop()
  bus.publish('vmherd.actors.a', messages.encode({ key, event: 'late' }))
  await clock.advance(10)
  t.deepEqual(delivered, ['hello'])
})
