import test from 'ava'
import type { MoRef } from '#protocols/vim/values.ts'
import { createTasks } from '#src/provider/tasks.ts'
import type { ObjectUpdate } from '#src/provider/properties.ts'
import { noMetrics } from '#test/fakes/telemetry.ts'
import { virtualClock } from '#test/fakes/clock.ts'

const ref = (id: string): MoRef => ({ type: 'Task', value: id })
const update = (id: string, changes: Readonly<Record<string, unknown>>): ObjectUpdate =>
  ({ kind: 'enter', obj: ref(id), changeSet: Object.entries(changes).map(([name, val]) => ({ name, op: 'assign', val })) })

/** Tasks over a list view that only remembers what it is to hold. */
const bench = () => {
  const clock = virtualClock()
  const wanted = new Set<string>()
  let missing: (object: MoRef) => void = () => undefined
  const tasks = createTasks({
    clock, metrics: noMetrics, taskTimeoutMs: 60_000,
    listView: order => {
      missing = order.onMissing
      return {
        open: async () => ({ ok: true, value: ref('view') }),
        want: object => { wanted.add(object.value) },
        unwant: object => wanted.delete(object.value),
        left: () => undefined,
      }
    },
  })
  return { clock, tasks, wanted, missing: (id: string) => missing(ref(id)) }
}

test('a task that had ended before it was looked at is not lost', async t => {
  const { tasks, wanted } = bench()
  const end = tasks.track(ref('task-1'), 'create', 'creation of demo/web')
  t.true(wanted.has('task-1'))
  tasks.heard([update('task-1', { 'info.state': 'success', 'info.result': { type: 'VirtualMachine', value: 'vm-1' } })])
  t.deepEqual(await end, { ok: true, value: { type: 'VirtualMachine', value: 'vm-1' } })
  t.false(wanted.has('task-1'))
  t.is(tasks.underWay(), 0)
})

test('a task is waited for through all its states; its fault is that of the operation', async t => {
  const { tasks } = bench()
  const end = tasks.track(ref('task-1'), 'create', 'power on of vm-1')
  for (const state of ['queued', 'running']) tasks.heard([update('task-1', { 'info.state': state })])
  t.is(tasks.underWay(), 1)
  tasks.heard([update('task-1', { 'info.state': 'error', 'info.error': { fault: { _typeName: 'NoDiskSpace', file: 'a', datastore: 'b' }, localizedMessage: 'full' } })])
  t.like(await end, { ok: false, fault: { reason: 'InsufficientCapacity' }, vim: { type: 'NoDiskSpace' } })
})

test('a task that does not end, or that vCenter forgot, leaves the outcome unknown', async t => {
  const { tasks, clock, missing, wanted } = bench()
  const slow = tasks.track(ref('task-1'), 'create', 'creation of demo/a')
  const forgotten = tasks.track(ref('task-2'), 'create', 'creation of demo/b')
  missing('task-2')
  t.like(await forgotten, { ok: false, fault: { reason: 'Timeout' } })
  await clock.advance(59_999)
  t.is(tasks.underWay(), 1)
  await clock.advance(1)
  t.like(await slow, { ok: false, fault: { reason: 'Timeout' } })
  t.is(wanted.size, 0)
  t.is(clock.pending(), 0)
})

test('news of tasks that nobody waits for are ignored, and closing tells those who wait', async t => {
  const { tasks } = bench()
  tasks.heard([update('task-9', { 'info.state': 'success' })])
  const end = tasks.track(ref('task-1'), 'create', 'creation of demo/a')
  tasks.close()
  t.like(await end, { ok: false, fault: { reason: 'Unavailable' } })
})
