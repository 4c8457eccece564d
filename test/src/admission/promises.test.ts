import test from 'ava'
import { createPromises } from '#src/admission/promises.ts'
import { virtualClock } from '#test/fakes/clock.ts'

test('what was promised lately counts, and lapses when usage must have shown it', async t => {
  const clock = virtualClock()
  const promises = createPromises(clock)
  t.is(promises.takenBytes('a'), 0)
  promises.note({ quota: 'a', takenBytes: 10 })
  t.deepEqual([promises.takenBytes('a'), promises.takenBytes('b')], [10, 0])
  await clock.advance(4_000)
  promises.note({ quota: 'a', takenBytes: 20 })
  await clock.advance(4_000)
  t.is(promises.takenBytes('a'), 20)
  await clock.advance(1_000)
  t.is(promises.takenBytes('a'), 0)
})
