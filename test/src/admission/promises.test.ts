import test from 'ava'
import type { Bus } from '#protocols/bus.ts'
import type { MemberId } from '#protocols/ids.ts'
import { promiseMessages } from '#protocols/promises.ts'
import { subjects } from '#protocols/subjects.ts'
import { createPromises, sharePromises, type Promises } from '#src/admission/promises.ts'
import { createMedium } from '#src/local/transport.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { noLog } from '#test/fakes/telemetry.ts'

const promised = (quota: string, object: string, takenBytes: number, addedBytes: number) => ({ quota, object, takenBytes, addedBytes })
/** What counts for somebody who was promised nothing. */
const seen = (promises: Promises, ...quotas: readonly string[]): readonly number[] => quotas.map(quota => promises.takenBytes(quota, 'somebody'))

test('what was promised lately counts, and lapses when usage must have shown it', async t => {
  const clock = virtualClock()
  const promises = createPromises(clock)
  t.deepEqual(seen(promises, 'a'), [0])
  promises.note(promised('a', 'x', 0, 10))
  t.deepEqual(seen(promises, 'a', 'b'), [10, 0])
  await clock.advance(4_000)
  promises.note(promised('a', 'y', 10, 10))
  t.deepEqual(seen(promises, 'a'), [20])
  await clock.advance(4_000)
  t.deepEqual(seen(promises, 'a'), [20])
  await clock.advance(1_000)
  t.deepEqual(seen(promises, 'a'), [0])
})

test('a promise lasts five seconds whenever it was made, and once all have lapsed nothing is kept of any', async t => {
  const clock = virtualClock()
  const promises = createPromises(clock)
  promises.note(promised('a', 'x', 0, 10))
  await clock.advance(1)
  promises.note(promised('a', 'y', 0, 7))
  promises.note(promised('b', 'x', 0, 5))
  t.is(clock.pending(), 1)
  await clock.advance(4_999)
  t.deepEqual(seen(promises, 'a', 'b'), [7, 5])
  await clock.advance(250)
  t.deepEqual([...seen(promises, 'a', 'b'), clock.pending()], [0, 0, 0])
  promises.note(promised('a', 'x', 0, 10))
  await clock.advance(5_000)
  t.deepEqual([...seen(promises, 'a'), clock.pending()], [0, 0])
})

test('each promise lapses by itself: objects that come and go take no more than those of the last moments', async t => {
  const clock = virtualClock()
  const promises = createPromises(clock)
  for (let time = 0; time < 30; time++) {
    promises.note(promised('a', `vm-${time}`, 10, 10))
    await clock.advance(1_000)
  }
  t.deepEqual(seen(promises, 'a'), [50])
})

test('an object that is asked for again and again takes its room once, and none from itself', async t => {
  const clock = virtualClock()
  const promises = createPromises(clock)
  for (let time = 0; time < 30; time++) {
    t.is(promises.takenBytes('a', 'x'), 0)
    promises.note(promised('a', 'x', 10, 10))
    await clock.advance(100)
  }
  t.deepEqual(seen(promises, 'a'), [20])
})

test('what was promised to others counts for an object that was promised something too', t => {
  const promises = createPromises(virtualClock())
  for (const [object, addedBytes] of [['x', 10], ['y', 7], ['z', 5]] as const) promises.note(promised('a', object, 0, addedBytes))
  t.deepEqual(['x', 'y', 'z'].map(object => promises.takenBytes('a', object)), [12, 15, 17])
})

test('a small request does not take the place of a large one for the same object: until that has lapsed the larger counts', async t => {
  const clock = virtualClock()
  const promises = createPromises(clock)
  promises.note(promised('a', 'x', 0, 100))
  await clock.advance(1_000)
  promises.note(promised('a', 'x', 0, 50))
  await clock.advance(1_000)
  promises.note(promised('a', 'x', 0, 1))
  t.deepEqual([...seen(promises, 'a'), promises.takenBytes('a', 'x')], [100, 0])
  await clock.advance(3_000)
  t.deepEqual(seen(promises, 'a'), [50])
  await clock.advance(1_000)
  t.deepEqual(seen(promises, 'a'), [1])
  promises.note(promised('a', 'x', 0, 7))
  t.deepEqual(seen(promises, 'a'), [7])
  await clock.advance(1_000)
  t.deepEqual(seen(promises, 'a'), [7])
  await clock.advance(4_000)
  t.deepEqual(seen(promises, 'a'), [0])
})

/** What one member keeps after a story of what it and others admitted. */
const stories: readonly (readonly [name: string, story: readonly (readonly [object: string, takenBytes: number, addedBytes: number])[], kept: number])[] = [
  ['what was admitted into a quota that is used already', [['x', 100, 10]], 110],
  ['two that were admitted without knowing of each other both count', [['x', 0, 10], ['y', 0, 10]], 20],
  ['three, too', [['x', 0, 10], ['y', 0, 10], ['z', 0, 10]], 30],
  ['what usage shows by now counts once', [['x', 0, 10], ['y', 10, 10]], 20],
  ['also where another member does not see it yet', [['x', 0, 10], ['y', 10, 10], ['z', 0, 10]], 30],
  ['an object that is asked for anew after usage has grown comes to what it shows', [['x', 0, 10], ['x', 50, 5]], 55],
  ['and takes no less than what was larger before', [['x', 50, 10], ['x', 0, 5]], 60],
  ['an object that is asked for again counts after what was admitted meanwhile, which usage may show by now', [['x', 0, 10], ['y', 0, 10], ['x', 10, 10]], 20],
  ['what others use comes to that', [['x', 0, 10], ['y', 50, 10]], 60],
]
for (const [name, story, kept] of stories) {
  test(name, t => {
    const promises = createPromises(virtualClock())
    for (const [object, takenBytes, addedBytes] of story) promises.note(promised('a', object, takenBytes, addedBytes))
    t.deepEqual(seen(promises, 'a'), [kept])
  })
}

test('members tell each other, and none counts its own twice', async t => {
  const clock = virtualClock()
  const { bus } = createMedium(clock).connect()
  let messages = 0
  const unsubscribe = bus.subscribe(subjects.quotaPromises, () => {
    messages++
    return undefined
  })
  const [one, two] = ['one', 'two'].map(name => sharePromises({ bus, clock, id: name as MemberId, log: noLog }))
  if (one === undefined || two === undefined) return t.fail()
  one.note(promised('a', 'x', 0, 10))
  one.note(promised('a', 'y', 0, 10))
  one.note(promised('b', 'x', 0, 7))
  await clock.advance(5)
  t.deepEqual([one, two].map(member => seen(member, 'a', 'b')), [[20, 7], [20, 7]])
  t.is(messages, 1)
  two.note(promised('a', 'z', 0, 10))
  one.note(promised('a', 'w', 0, 10))
  await clock.advance(5)
  t.deepEqual([one, two].map(member => seen(member, 'a')), [[40], [40]])
  two.stop()
  one.note(promised('c', 'x', 0, 5))
  await clock.advance(5)
  t.deepEqual([one, two].map(member => seen(member, 'c')), [[5], [0]])
  one.stop()
  unsubscribe()
})

/** What members tell each other, object by object, message by message. */
const overhear = (bus: Bus): readonly (readonly string[])[] => {
  const heard: (readonly string[])[] = []
  bus.subscribe(subjects.quotaPromises, payload => {
    const message = promiseMessages.decode(payload)
    if (message.ok) heard.push(message.value.promised.map(({ object }) => object))
    return undefined
  })
  return heard
}

test('each promise is told once, the last before a member stops too', async t => {
  const clock = virtualClock()
  const { bus } = createMedium(clock).connect()
  const heard = overhear(bus)
  const promises = sharePromises({ bus, clock, id: 'one' as MemberId, log: noLog })
  for (const objects of [['x', 'y'], ['z']]) {
    for (const object of objects) promises.note(promised('a', object, 0, 10))
    await clock.advance(5)
  }
  promises.note(promised('a', 'last', 0, 10))
  promises.stop()
  await clock.advance(5)
  t.deepEqual(heard, [['x', 'y'], ['z'], ['last']])
})

test('a member that has nothing to tell stops in silence', async t => {
  const clock = virtualClock()
  const { bus } = createMedium(clock).connect()
  const heard = overhear(bus)
  sharePromises({ bus, clock, id: 'one' as MemberId, log: noLog }).stop()
  await clock.advance(5)
  t.deepEqual(heard, [])
})

test('what a member hears of itself leaves its promises in the order in which they came', async t => {
  const clock = virtualClock()
  const { bus } = createMedium(clock).connect()
  const [one, two] = ['one', 'two'].map(name => sharePromises({ bus, clock, id: name as MemberId, log: noLog }))
  if (one === undefined || two === undefined) return t.fail()
  two.note(promised('a', 'y', 10, 10))
  await clock.advance(3)
  one.note(promised('a', 'x', 0, 10))
  await clock.advance(5)
  t.deepEqual(seen(one, 'a'), [20])
})

test('a message that is none is left alone', async t => {
  const clock = virtualClock()
  const { bus } = createMedium(clock).connect()
  const warned: unknown[] = []
  const promises = sharePromises({ bus, clock, id: 'one' as MemberId, log: { ...noLog, warn: fields => void warned.push(fields) } })
  bus.publish(subjects.quotaPromises, new Uint8Array([1, 2, 3]))
  bus.publish(subjects.quotaPromises, promiseMessages.encode({ from: 'two' as MemberId, promised: [promised('a', 'x', 0, 10)] }))
  await clock.advance(1)
  t.deepEqual(seen(promises, 'a'), [10])
  t.deepEqual(warned, [{ step: 'admission', reason: 'Malformed' }])
})

const from = 'one' as MemberId
for (const [value, problem] of [
  [undefined, 'from: expected a string'], [{ promised: [] }, 'from: expected a string'], [{ from }, 'promised: expected a list'],
  [{ from, promised: [promised('a', 'x', 0, 1), { quota: 'b', object: 'x', takenBytes: 1 }] }, 'promised[1]: expected a quota, an object and bytes'], [{ from, promised: [promised('a', 'x', 0, Infinity)] }, 'promised[0]: expected a quota, an object and bytes'],
  [{ from, promised: [promised('a', 'x', -1, 1)] }, 'promised[0]: expected a quota, an object and bytes'],
  [{ from, promised: [promised('a', 'x', 0, 1), null, 'b'] }, 'promised[1]: expected a quota, an object and bytes'], [{ from, promised: [{ ...promised('a', 'x', 0, 1), quota: 5 }] }, 'promised[0]: expected a quota, an object and bytes'],
  [{ from, promised: [{ ...promised('a', 'x', 0, 1), addedBytes: '1' }] }, 'promised[0]: expected a quota, an object and bytes'],
  [{ from, promised: [{ quota: 'a', takenBytes: 0, addedBytes: 1 }] }, 'promised[0]: expected a quota, an object and bytes'],
] as const) {
  test(`${JSON.stringify(value)} is no message of promises`, t => {
    t.deepEqual(promiseMessages.decode(promiseMessages.encode(value as never)), { ok: false, fault: { reason: 'Malformed', message: `quota-promises/2: ${problem}` } })
  })
}

test('a message of promises comes out as it went in', t => {
  const message = { from, promised: [promised('StoragePolicyQuota demo/gold', 'VirtualMachine web', 2 ** 50, 10)] }
  t.deepEqual(promiseMessages.decode(promiseMessages.encode(message)), { ok: true, value: message })
})
