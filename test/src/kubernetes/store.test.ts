import test from 'ava'
import { configMaps, reasonOf, valueOf } from '#test/contracts/store.ts'
import { countingMetrics } from '#test/fakes/telemetry.ts'
import { startStore } from './world.ts'

const make = (name: string) => ({ metadata: { name, namespace: 'default' } })

for (const [kind, reason] of [['error500', 'Unavailable'], ['conflict', 'Conflict'], ['reset', 'Unavailable']] as const) {
  test(`a server that answers with ${kind} gives ${reason}, and the next call is served`, async t => {
    const { store, kubernetes, stop } = await startStore()
    t.teardown(stop)
    kubernetes.faults.add({ verb: 'create', kind, times: 1 })
    t.is(reasonOf(await store.create(configMaps, make('a'))), reason)
    t.is(reasonOf(await store.create(configMaps, make('a'))), 'ok')
  })
}

test('a server that has too much to do says how long to wait', async t => {
  const { store, kubernetes, stop } = await startStore()
  t.teardown(stop)
  kubernetes.faults.add({ verb: 'get', kind: 'tooMany', times: 1 })
  const answer = await store.get(configMaps, 'default', 'a')
  t.deepEqual(answer.ok ? answer : [answer.fault.reason, answer.fault.retryAfterMs], ['Throttled', 1_000])
})

test('a request without an answer is a Timeout after its limit; others are served meanwhile', async t => {
  const { store, kubernetes, stop } = await startStore({ requestTimeoutMs: 1_000 })
  t.teardown(stop)
  kubernetes.faults.add({ verb: 'get', kind: 'hang', times: 1 })
  const hanging = store.get(configMaps, 'default', 'a')
  t.is(reasonOf(await store.create(configMaps, make('a'))), 'ok')
  t.is(reasonOf(await hanging), 'Timeout')
})

test('requests go over a few kept connections, and beyond the limit nothing waits', async t => {
  const metrics = countingMetrics()
  const { store, kubernetes, stop } = await startStore({ maxInFlight: 2, maxWaiting: 3, requestTimeoutMs: 1_000, metrics })
  t.teardown(stop)
  kubernetes.faults.add({ verb: 'get', kind: 'hang', times: 2 })
  const asked = Array.from({ length: 6 }, () => store.get(configMaps, 'default', 'a'))
  t.deepEqual((await Promise.all(asked)).map(reasonOf).sort(), ['Busy', 'NotFound', 'NotFound', 'NotFound', 'Timeout', 'Timeout'])
})

test('a token that was changed is read again after a 401, for requests and for watches; one that stays wrong is Unauthorized', async t => {
  const wrong = await startStore({ token: 'expired' })
  t.teardown(wrong.stop)
  t.is(reasonOf(await wrong.store.get(configMaps, 'default', 'a')), 'Unauthorized')
  for (const ask of ['get', 'watch'] as const) {
    const { store, kubernetes, write, stop } = await startStore({ token: 'expired' })
    t.teardown(stop)
    write(kubernetes.tokens.admin)
    const aborter = new AbortController()
    const answer = ask === 'get' ? await store.list(configMaps, { namespace: 'default' }) : await store.watch(configMaps, { namespace: 'default', resourceVersion: '0', timeoutSeconds: 5 }, aborter.signal)
    t.is(reasonOf(answer), 'ok')
    aborter.abort()
  }
})

test('a watch that is cut off throws, and ends when it is aborted', async t => {
  const { store, kubernetes, stop } = await startStore()
  t.teardown(stop)
  const { metadata } = valueOf(await store.create(configMaps, make('a')))
  const opened = valueOf(await store.watch(configMaps, { namespace: 'default', resourceVersion: metadata.resourceVersion, timeoutSeconds: 60 }, new AbortController().signal))
  const lines = opened[Symbol.asyncIterator]()
  const next = lines.next()
  await kubernetes.restart({ keepHistory: true, downMs: 1 })
  await t.throwsAsync(async () => next)
  const aborter = new AbortController()
  const again = valueOf(await store.watch(configMaps, { namespace: 'default', resourceVersion: metadata.resourceVersion, timeoutSeconds: 60 }, aborter.signal))[Symbol.asyncIterator]()
  const waiting = again.next()
  aborter.abort()
  await t.throwsAsync(async () => waiting)
})
