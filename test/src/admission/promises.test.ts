import test from 'ava'
import type { MemberId } from '#protocols/ids.ts'
import { promiseMessages } from '#protocols/promises.ts'
import { subjects } from '#protocols/subjects.ts'
import { createPromises, sharePromises } from '#src/admission/promises.ts'
import { createMedium } from '#src/local/transport.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { noLog } from '#test/fakes/telemetry.ts'

const promised = (quota: string, takenBytes: number, addedBytes = takenBytes) => ({ quota, takenBytes, addedBytes })

test('what was promised lately counts, and lapses when usage must have shown it', async t => {
  const clock = virtualClock()
  const promises = createPromises(clock)
  t.is(promises.takenBytes('a'), 0)
  promises.note(promised('a', 10))
  t.deepEqual([promises.takenBytes('a'), promises.takenBytes('b')], [10, 0])
  await clock.advance(4_000)
  promises.note(promised('a', 20, 10))
  await clock.advance(4_000)
  t.is(promises.takenBytes('a'), 20)
  await clock.advance(1_000)
  t.is(promises.takenBytes('a'), 0)
})

/** What one member keeps after a story of what it admitted and what it heard. */
const stories: readonly (readonly [name: string, story: readonly (readonly ['note' | 'heard', takenBytes: number, addedBytes: number])[], kept: number])[] = [
  ['what another member admitted counts', [['heard', 10, 10]], 10],
  ['what another admitted into a quota that is used already', [['heard', 110, 10]], 110],
  ['two that admitted without knowing of each other both count', [['note', 10, 10], ['heard', 10, 10]], 20],
  ['three, too', [['heard', 10, 10], ['heard', 10, 10], ['heard', 10, 10]], 30],
  ['what the other knew of counts once', [['note', 10, 10], ['heard', 20, 10]], 20],
]
for (const [name, story, kept] of stories) {
  test(name, t => {
    const promises = createPromises(virtualClock())
    for (const [verb, takenBytes, addedBytes] of story) promises[verb](promised('a', takenBytes, addedBytes))
    t.is(promises.takenBytes('a'), kept)
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
  one.note(promised('a', 10))
  one.note(promised('a', 20, 10))
  one.note(promised('b', 7))
  await clock.advance(5)
  t.deepEqual([one, two].map(member => [member.takenBytes('a'), member.takenBytes('b')]), [[20, 7], [20, 7]])
  t.is(messages, 1)
  two.note(promised('a', 30, 10))
  one.note(promised('a', 30, 10))
  await clock.advance(5)
  t.deepEqual([one, two].map(member => member.takenBytes('a')), [40, 40])
  two.stop()
  one.note(promised('c', 5))
  await clock.advance(5)
  t.deepEqual([one, two].map(member => member.takenBytes('c')), [5, 0])
  one.stop()
  unsubscribe()
})

test('a message that is none is left alone', async t => {
  const clock = virtualClock()
  const { bus } = createMedium(clock).connect()
  const warned: string[] = []
  const promises = sharePromises({ bus, clock, id: 'one' as MemberId, log: { ...noLog, warn: (_fields, words) => void warned.push(words) } })
  bus.publish(subjects.quotaPromises, new Uint8Array([1, 2, 3]))
  bus.publish(subjects.quotaPromises, promiseMessages.encode({ from: 'two' as MemberId, promised: [promised('a', 10)] }))
  await clock.advance(1)
  t.deepEqual([promises.takenBytes('a'), warned.length], [10, 1])
})

const from = 'one' as MemberId
for (const [value, problem] of [
  [undefined, 'from: expected a string'], [{ promised: [] }, 'from: expected a string'], [{ from }, 'promised: expected a list'],
  [{ from, promised: [promised('a', 1), { quota: 'b', takenBytes: 1 }] }, 'promised[1]: expected a quota and bytes'], [{ from, promised: [promised('a', -1)] }, 'promised[0]: expected a quota and bytes'],
] as const) {
  test(`${JSON.stringify(value)} is no message of promises`, t => {
    t.deepEqual(promiseMessages.decode(promiseMessages.encode(value as never)), { ok: false, fault: { reason: 'Malformed', message: `quota-promises/1: ${problem}` } })
  })
}

test('a message of promises comes out as it went in', t => {
  const message = { from, promised: [promised('StoragePolicyQuota demo/gold', 2 ** 50, 10)] }
  t.deepEqual(promiseMessages.decode(promiseMessages.encode(message)), { ok: true, value: message })
})
