import test from 'ava'
import { startResidents, type Species } from '#actors/residents.ts'
import { after, vmKey, type EffectId, type Epoch, type Instant, type ShardId, type VmKey } from '#protocols/ids.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeHost } from '#test/fakes/host.ts'

/** An event's text says what the actor does with it. */
interface Event { readonly text: string; readonly answers?: EffectId }
type Effect = { readonly kind: 'Act'; readonly id: EffectId } | { readonly kind: 'Wake'; readonly at: Instant }
interface Facts { readonly heard: readonly string[]; readonly last: EffectId; readonly over: boolean; readonly busy: boolean }

const species: Species<Facts, Event, Effect> = {
  step: (facts, { text, answers }, now) => {
    if (text === 'crash') throw new Error('a bug')
    const next: Facts = { ...facts, heard: [...facts.heard, text], over: text === 'end', busy: text === 'act' || (facts.busy && answers !== facts.last) }
    if (text === 'act') return [{ ...next, last: (facts.last + 1) as EffectId }, [{ kind: 'Act', id: (facts.last + 1) as EffectId }]]
    return [next, text === 'alarm in 5 s' ? [{ kind: 'Wake', at: after(now.at, 5_000) }] : []]
  },
  initial: (_, firstEffect) => ({ heard: [], last: firstEffect, over: false, busy: false }),
  // Of each text only the newest waits; answers are all kept.
  enqueue: (waiting, event) => [...waiting.filter(({ text, answers }) => text !== event.text || answers !== undefined), event],
  lane: (_, { text }) => (text === 'urgent' ? 0 : 1),
  laneCount: 2,
  alarmOf: effect => (effect.kind === 'Wake' ? effect.at : undefined),
  alarm: { text: 'alarm' },
  ended: facts => facts.over,
  idle: facts => !facts.busy,
}

const shard = 3 as ShardId
const epoch = 7 as Epoch
const a = vmKey('demo', 'a')

const begin = (loaded: Readonly<Record<string, readonly Event[]>> = {}, turnsPerRound = 2) => {
  const clock = virtualClock()
  const turns: string[] = []
  const performed: { readonly key: VmKey; readonly id: EffectId; readonly end: () => void }[] = []
  const dead: string[] = []
  const crashed: VmKey[] = []
  const residents = startResidents<Facts, Event, Effect>(species, {
    host: fakeHost(), clock,
    perform: (key, _, under, effect) => new Promise(resolve => {
      if (effect.kind === 'Act' && under === epoch) performed.push({ key, id: effect.id, end: resolve })
    }),
    load: key => loaded[key] ?? [],
    turned: ({ key, events }) => { turns.push(`${key.slice('demo/'.length)}: ${events.map(({ text }) => text).join(' ')}`) },
    crashed: key => { crashed.push(key) },
    deadLetter: (_, event) => { dead.push(event.text) },
  }, { turnsPerRound, idleMs: 60_000, restartMs: 1_000 })
  /** Turns since the last time. */
  const news = (): readonly string[] => turns.splice(0)
  const tell = (key: VmKey, ...texts: readonly string[]): void => { for (const text of texts) residents.deliver(key, shard, { text }) }
  return { clock, residents, performed, dead, crashed, news, tell }
}

test('a message for a shard that is not open finds nobody', t => {
  const { residents, dead, tell } = begin()
  tell(a, 'hello')
  t.deepEqual([dead, residents.count()], [['hello'], 0])
})

test('an actor that comes to life is told first what is loaded, and has one wake-up for all that waits', async t => {
  const { clock, residents, news, tell } = begin({ [a]: [{ text: 'loaded' }] })
  residents.open(shard, epoch)
  tell(a, 'x', 'y', 'x')
  await clock.advance(0)
  t.deepEqual(news(), ['a: loaded y x'])
})

test('turns go by lane, a few in each round', async t => {
  const { clock, residents, news, tell } = begin()
  residents.open(shard, epoch)
  for (const name of ['b', 'c', 'd']) tell(vmKey('demo', name), 'plain')
  for (const name of ['e', 'f', 'g']) tell(vmKey('demo', name), 'urgent')
  clock.tick(0)
  t.deepEqual(news(), ['e: urgent', 'f: urgent', 'g: urgent', 'b: plain', 'c: plain', 'd: plain'])
  await clock.advance(0)
})

test('an alarm rings once, and a later one replaces it', async t => {
  const { clock, residents, news, tell } = begin()
  residents.open(shard, epoch)
  tell(a, 'alarm in 5 s')
  await clock.advance(3_000)
  tell(a, 'alarm in 5 s')
  await clock.advance(4_900)
  t.deepEqual(news(), ['a: alarm in 5 s', 'a: alarm in 5 s'])
  await clock.advance(20_000)
  t.deepEqual(news(), ['a: alarm'])
})

test('draining starts nothing new, waits for what is under way, then ends all', async t => {
  const { clock, residents, performed, news, tell } = begin()
  residents.open(shard, epoch)
  tell(a, 'act')
  await clock.advance(0)
  let drained = false
  void residents.drain(shard, 5_000).then(() => { drained = true })
  tell(a, 'act')
  await clock.advance(1_000)
  t.deepEqual([performed.length, drained, news()], [1, false, ['a: act']])
  performed[0]?.end()
  await clock.advance(0)
  t.deepEqual([drained, residents.count()], [true, 0])
})

test('draining waits no longer than its limit', async t => {
  const { clock, residents, tell } = begin()
  residents.open(shard, epoch)
  tell(a, 'act')
  await clock.advance(0)
  let drained = false
  void residents.drain(shard, 5_000).then(() => { drained = true })
  await clock.advance(4_999)
  t.false(drained)
  await clock.advance(1)
  t.true(drained)
})

test('an actor that throws is counted, starts from nothing after a pause, and is told what is loaded', async t => {
  const { clock, residents, crashed, news, tell } = begin({ [a]: [{ text: 'loaded' }] })
  residents.open(shard, epoch)
  tell(a, 'x')
  await clock.advance(0)
  tell(a, 'crash')
  await clock.advance(0)
  t.deepEqual([crashed, residents.count()], [[a], 0])
  news()
  await clock.advance(1_000)
  t.deepEqual([news(), residents.count()], [['a: loaded'], 1])
})

test('an actor that crashed does not come back to a shard that has gone', async t => {
  const { clock, residents, news, tell } = begin({ [a]: [{ text: 'loaded' }] })
  residents.open(shard, epoch)
  tell(a, 'crash')
  await clock.advance(0)
  residents.drop(shard)
  await clock.advance(2_000)
  t.deepEqual([news(), residents.count()], [[], 0])
})

test('an idle actor leaves memory, a busy one does not, and a message brings it back with what is loaded', async t => {
  const b = vmKey('demo', 'b')
  const { clock, residents, news, tell } = begin({ [a]: [{ text: 'loaded' }] })
  residents.open(shard, epoch)
  tell(a, 'x')
  tell(b, 'act')
  await clock.advance(0)
  news()
  await clock.advance(120_000)
  t.is(residents.count(), 1)
  tell(a, 'y')
  await clock.advance(0)
  t.deepEqual(news(), ['a: loaded y'])
})

test('each life numbers its effects apart, so that answers to an earlier one are not taken for its own', async t => {
  const { clock, residents, performed, tell } = begin()
  residents.open(shard, epoch)
  tell(a, 'act')
  await clock.advance(0)
  residents.drop(shard)
  residents.open(shard, epoch)
  tell(a, 'act')
  await clock.advance(0)
  t.is(new Set(performed.map(({ id }) => id)).size, 2)
})

test('an actor whose life is over leaves at once, but for what came meanwhile', async t => {
  const { clock, residents, tell } = begin()
  residents.open(shard, epoch)
  tell(a, 'end')
  await clock.advance(0)
  t.is(residents.count(), 0)
})

test('a broadcast reaches all that live, and nobody comes to life by it', async t => {
  const { clock, residents, news, tell } = begin()
  residents.open(shard, epoch)
  tell(a, 'x')
  tell(vmKey('demo', 'b'), 'x')
  await clock.advance(0)
  news()
  residents.broadcast({ text: 'up' })
  await clock.advance(0)
  t.deepEqual(news(), ['a: up', 'b: up'])
  t.is(residents.count(), 2)
})

test('opened anew under another epoch, the actors of the earlier one are gone', async t => {
  const { clock, residents, tell } = begin()
  residents.open(shard, epoch)
  tell(a, 'x')
  await clock.advance(0)
  residents.open(shard, 8 as Epoch)
  t.is(residents.count(), 0)
})

test('after it was stopped nobody lives, and no timer is left', async t => {
  const { clock, residents, tell, dead } = begin()
  residents.open(shard, epoch)
  tell(a, 'alarm in 5 s')
  await clock.advance(0)
  residents.stop()
  tell(a, 'x')
  t.deepEqual([residents.count(), dead, clock.pending()], [0, ['x'], 0])
})
