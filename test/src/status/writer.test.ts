import test from 'ava'
import { virtualMachines } from '#protocols/api/resources.ts'
import { vmKey } from '#protocols/ids.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import { mergeDiff } from '#src/status/diff.ts'
import { createEvents, eventLimits } from '#src/status/events.ts'
import { createWriter } from '#src/status/writer.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStore } from '#test/fakes/store.ts'
import { noLog } from '#test/fakes/telemetry.ts'

const key = vmKey('demo', 'vm')

for (const [claim, last, wanted, patch] of [
  ['the same, in another order of fields, is no patch', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, undefined],
  ['a field that is undefined is not there', { a: 1 }, { a: 1, b: undefined }, undefined],
  ['what is new or other is in the patch, and nothing else', { a: 1, b: 2 }, { a: 1, b: 3, c: 4 }, { b: 3, c: 4 }],
  ['what is gone is null, at every depth', { a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } }, { a: null, b: { d: null } }],
  ['a list is replaced as a whole', { a: [1, 2] }, { a: [1, 3] }, { a: [1, 3] }],
  ['an object where a list was replaces it', { a: [1] }, { a: { b: 1 } }, { a: { b: 1 } }],
] as const) test(`difference: ${claim}`, t => t.deepEqual(mergeDiff(last, wanted), patch))

const begin = async () => {
  const clock = virtualClock()
  const store = fakeStore(clock)
  const made = await store.create<KubernetesObject>(virtualMachines, { metadata: { name: 'vm', namespace: 'demo' }, status: { a: 1 } })
  if (!made.ok) throw new Error(made.fault.message)
  const ended: (string | undefined)[] = []
  const writer = createWriter({ store, events: { tell: () => undefined }, writing: () => object => { ended.push(object?.metadata.resourceVersion) } })
  return { store, writer, ended, version: made.value.metadata.resourceVersion }
}

test('a status is written conditional on the version it was decided on, and the cache is told the outcome', async t => {
  const { store, writer, ended, version } = await begin()
  const target = { key, resource: virtualMachines, resourceVersion: version, last: { a: 1 } }
  const written = await writer.writeStatus({ ...target, status: { a: 2 } })
  t.true(written.ok)
  const again = await writer.writeStatus({ ...target, status: { a: 3 } })
  t.is(again.ok ? 'ok' : again.fault.reason, 'Conflict')
  t.deepEqual(ended, [written.ok ? written.value.metadata.resourceVersion : '', undefined])
  const standing = await store.get<KubernetesObject>(virtualMachines, 'demo', 'vm')
  t.deepEqual(standing.ok && standing.value.status, { a: 2 })
})

test('a status that does not differ is never sent', async t => {
  const { store, writer, version } = await begin()
  t.throws(() => writer.writeStatus({ key, resource: virtualMachines, resourceVersion: version, last: { a: 1 }, status: { a: 1 } }), { message: /does not differ/ })
  t.false(store.calls.includes('patch'))
})

test('finalizers and labels are written conditionally; a label that is undefined is removed', async t => {
  const { store, writer, version } = await begin()
  const first = await writer.writeMeta({ key, resource: virtualMachines, resourceVersion: version, finalizers: ['f'], labels: { a: '1', b: '2' } })
  await writer.writeMeta({ key, resource: virtualMachines, resourceVersion: first.ok ? first.value.metadata.resourceVersion : '', labels: { a: undefined } })
  const standing = await store.get<KubernetesObject>(virtualMachines, 'demo', 'vm')
  t.deepEqual(standing.ok && [standing.value.metadata.finalizers, standing.value.metadata.labels], [['f'], { b: '2' }])
  const stale = await writer.writeMeta({ key, resource: virtualMachines, resourceVersion: version, labels: { a: '3' } })
  t.is(stale.ok ? 'ok' : stale.fault.reason, 'Conflict')
})

const told = { key, uid: 'uid-1', resource: virtualMachines, type: 'Warning', reason: 'CreateFailed', message: 'no host' } as const

test('an event that is told again raises the count of its series, which is written ever more seldom', async t => {
  const clock = virtualClock()
  const store = fakeStore(clock)
  const events = createEvents({ store, clock, log: noLog, reporter: 'm-1' })
  for (let count = 0; count < 100; count++) {
    events.tell(told)
    await clock.advance(1_000)
  }
  t.deepEqual([store.calls.filter(call => call === 'create').length, store.calls.filter(call => call === 'patch').length], [1, 2])
  await clock.advance(eventLimits.seriesMs)
  events.tell(told)
  events.tell({ ...told, reason: 'Created', type: 'Normal' })
  await clock.advance(0)
  t.is(store.calls.filter(call => call === 'create').length, 3)
})

test('events under way are limited, and so are the series that are remembered', async t => {
  const clock = virtualClock()
  const store = fakeStore(clock)
  const events = createEvents({ store, clock, log: noLog, reporter: 'm-1', limits: { ...eventLimits, underWay: 2, remembered: 1 } })
  for (const uid of ['1', '2', '3']) events.tell({ ...told, uid })
  t.is(store.calls.length, 2)
  await clock.advance(0)
  events.tell({ ...told, uid: '3' })
  events.tell({ ...told, uid: '1' })
  // What was dropped is tried again; of the first nothing is remembered any more.
  t.is(store.calls.filter(call => call === 'create').length, 4)
})
