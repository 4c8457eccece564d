import test from 'ava'
import { allocateMany } from '#src/placement/allocate.ts'
import { toTask } from '#src/placement/batch.ts'
import { createPool } from '#src/placement/pool.ts'
import type { PlaceTask } from '#src/placement/tasks.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { fakeInventory } from '#test/fakes/inventory.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { request, site } from './columns-of.ts'

const bad = new URL('./bad-worker.ts', import.meta.url).href
const task = (): PlaceTask => toTask(site(fakeInventory()).publish(), [{ request: request('a') }])
const within = { timeoutMs: 20_000 }

test('a worker thread reads the columns and hands its outcome over', async t => {
  const pool = createPool(systemClock)
  t.teardown(pool.close)
  const one = task()
  const outcome = await pool.run('place', one, { ...within, transfer: [one.requests.buffer] })
  t.deepEqual(outcome.ok && [...outcome.value.chosen], [0, 0])
  t.is(one.requests.length, 0, 'the requests were handed over, not copied')
})

test('a worker thread chooses controllers and units for many VMs at once', async t => {
  const pool = createPool(systemClock)
  t.teardown(pool.close)
  const outcome = await allocateMany(pool, Array.from({ length: 100 }, (_, index) => ({ hardware: {}, volumes: [{ name: `disk-${index}` }, { name: 'data' }] })), within.timeoutMs)
  t.deepEqual(outcome.ok && outcome.value.map(({ volumes }) => volumes.map(({ name, unitNumber }) => `${name} ${unitNumber}`).join()), Array.from({ length: 100 }, (_, index) => `disk-${index} 0,data 1`))
})

test('a thread that throws or ends makes the task Unavailable, and the next one finds a thread again', async t => {
  const pool = createPool(systemClock, { heapLimitMiB: 32 }, bad)
  t.teardown(pool.close)
  for (const kind of ['throw', 'exit', 'memory']) {
    const outcome = await pool.run('place', { ...task(), version: kinds[kind]! }, within)
    t.like(outcome, { ok: false, fault: { reason: 'Unavailable' } }, kind)
  }
  t.true((await pool.run('place', { ...task(), version: 0 }, within)).ok)
})

test('a thread that does not come to an end is ended: Timeout', async t => {
  const clock = virtualClock()
  const pool = createPool(clock, {}, bad)
  t.teardown(pool.close)
  await pool.run('place', { ...task(), version: 0 }, within)
  const running = pool.run('place', { ...task(), version: kinds['spin']! }, { timeoutMs: 5_000 })
  await clock.advance(5_000)
  t.like(await running, { ok: false, fault: { reason: 'Timeout', message: 'place: a worker thread needed more than 5000 ms' } })
  t.true((await pool.run('place', { ...task(), version: 0 }, within)).ok)
})

test('a full queue is Throttled, a closed pool Unavailable', async t => {
  const pool = createPool(systemClock, { queueLimit: 1 })
  const outcomes = await Promise.all([1, 2, 3].map(() => pool.run('place', task(), within)))
  t.deepEqual(outcomes.map(outcome => outcome.ok || outcome.fault.reason), [true, true, 'Throttled'])
  t.true((await pool.run('place', task(), within)).ok)
  await pool.close()
  t.like(await pool.run('place', task(), within), { ok: false, fault: { reason: 'Unavailable' } })
})

/** What the bad worker does for a task of that version. */
const kinds: Readonly<Record<string, number>> = { throw: 1, exit: 2, memory: 3, spin: 4 }
