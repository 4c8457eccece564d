import test from 'ava'
import { failed } from '#protocols/fault.ts'
import type { KubernetesObject, Resource } from '#protocols/store.ts'
import { reflectorLimits, startReflector, type Change } from '#src/watch/reflector.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStore } from '#test/fakes/store.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

const resource: Resource = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true }
type Thing = KubernetesObject & { readonly data?: Readonly<Record<string, string>> }

/** A reflector of a small collection; `told` is what its listener heard, a word each. */
const begin = async (options: { readonly pageSize?: number; readonly throwsOn?: string; readonly random?: number } = {}) => {
  const clock = virtualClock()
  const store = fakeStore(clock)
  const told: string[] = []
  const make = (name: string, data: Readonly<Record<string, string>> = {}) => store.create<Thing>(resource, { metadata: { name, namespace: 'demo' }, data })
  const set = (name: string, value: string) => store.patch<Thing>(resource, 'demo', name, { type: 'merge', body: { data: { value } } })
  const remove = (name: string) => store.delete(resource, 'demo', name, {})
  const start = () => startReflector<Thing>({
    store, resource, clock, random: () => options.random ?? 0.5, log: noLog, metrics: noMetrics, limits: { ...reflectorLimits, pageSize: options.pageSize ?? 2 },
    onChange: (change: Change<Thing>) => {
      told.push(change.kind === 'Synced' ? 'Synced' : `${change.kind === 'Upserted' ? (change.previous === undefined ? '+' : '~') : '-'}${change.object.metadata.name}`)
      if (change.kind !== 'Synced' && change.object.metadata.name === options.throwsOn) throw new Error('a bug')
    },
  })
  /** What was told since the last time. */
  const news = (): string => told.splice(0).join(' ')
  return { clock, store, start, make, set, remove, news }
}

test('it lists page by page, says that it is in step, and then tells each change once', async t => {
  const { clock, store, start, make, set, remove, news } = await begin()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await make(name)
  const reflector = start()
  await clock.advance(10)
  t.is(news(), '+a +b +c +d +e Synced')
  t.is(store.calls.filter(call => call === 'list').length, 3)
  await set('b', '1')
  await make('f')
  await remove('a')
  await clock.advance(10)
  t.is(news(), '~b +f -a')
  t.deepEqual([...reflector.cache.values()].map(({ metadata }) => metadata.name).sort(), ['b', 'c', 'd', 'e', 'f'])
})

test('watches that run out are resumed where they ended, without another list', async t => {
  const { clock, store, start, make, news } = await begin()
  await make('a')
  start()
  await clock.advance(60_000)
  await make('b')
  await clock.advance(10)
  t.is(news(), '+a Synced +b')
  t.deepEqual([store.calls.filter(call => call === 'list').length, store.calls.filter(call => call === 'watch').length], [1, 11])
})

test('a bookmark moves the place to resume from: what was compacted before it does no harm', async t => {
  const { clock, store, start, make, news } = await begin()
  await make('a')
  start()
  await clock.advance(10)
  store.compact()
  // The watch that is open ends with a bookmark behind the compaction.
  await clock.advance(8_000)
  await make('b')
  await clock.advance(10)
  t.is(news(), '+a Synced +b')
  t.is(store.calls.filter(call => call === 'list').length, 1)
})

for (const [claim, trouble] of [
  ['in the stream', (store: ReturnType<typeof fakeStore>) => store.breakWatches({ type: 'ERROR', code: 410, message: 'too old' })],
  ['when a watch is opened', (store: ReturnType<typeof fakeStore>) => { store.fail('watch', failed('Gone', 'too old').fault); store.breakWatches() }],
] as const) {
  test(`410 ${claim}: everything is listed again, and what is gone is told`, async t => {
    const { clock, store, start, make, remove, news } = await begin()
    for (const name of ['a', 'b', 'c']) await make(name)
    const reflector = start()
    await clock.advance(10)
    news()
    store.mute(true)
    await remove('b')
    await make('d')
    store.mute(false)
    trouble(store)
    await clock.advance(1_000)
    t.is(news(), '+d -b')
    t.is(reflector.trouble(), undefined)
  })
}

test('a page token that expires starts the list over', async t => {
  const { clock, store, start, make, news } = await begin({ pageSize: 1 })
  await make('a')
  await make('b')
  store.fail('list', failed('Unavailable', 'away').fault)
  const listed = store.list
  let pages = 0
  store.list = (async (...args: Parameters<typeof listed>) => {
    pages += 1
    if (pages === 3) store.compact()
    return listed(...args)
  }) as typeof listed
  start()
  await clock.advance(5_000)
  t.is(news(), '+a +b Synced')
})

test('a server that says 410 again and again is asked less and less often', async t => {
  const { clock, store, start } = await begin()
  store.fail('list', ...Array.from({ length: 1_000 }, () => failed('Gone', 'too old').fault))
  start()
  await clock.advance(60_000)
  t.true(store.calls.length < 20, `${store.calls.length} lists in a minute`)
})

test('failures are waited out with growing pauses, at least as long as the server asks', async t => {
  const { clock, store, start, make, news } = await begin()
  await make('a')
  store.fail('list', failed('Unavailable', 'away').fault, failed('Throttled', 'later', 7_000).fault)
  const reflector = start()
  await clock.advance(1_000)
  t.is(reflector.trouble()?.reason, 'Throttled')
  await clock.advance(6_000)
  t.is(news(), '')
  await clock.advance(1_500)
  t.is(news(), '+a Synced')
})

for (const [random, noticedMs] of [[0, 10_000], [0.5, 8_000], [0.999, 7_000]] as const) {
  test(`a stream that is dead is noticed within ten seconds, and nothing is lost; when chance says ${random}, after ${noticedMs} ms`, async t => {
    const { clock, store, start, make, news } = await begin({ random })
    await make('a')
    const reflector = start()
    await clock.advance(10)
    news()
    store.mute(true)
    await make('b')
    await clock.advance(noticedMs - 100)
    t.is(news(), '')
    store.mute(false)
    await clock.advance(600)
    t.is(news(), '+b')
    t.is(store.calls.filter(call => call === 'list').length, 1)
    await clock.advance(8_000)
    t.is(reflector.trouble(), undefined)
  })
}

test('watches that began together are not all opened again together', async t => {
  const opened = async (random: number): Promise<number> => {
    const { clock, store, start } = await begin({ random })
    start()
    await clock.advance(6_500)
    return store.calls.filter(call => call === 'watch').length
  }
  t.deepEqual(await Promise.all([0, 0.4, 0.6, 0.9].map(opened)), [1, 1, 2, 2])
})

test('a connection that is cut is opened again from where it was', async t => {
  const { clock, store, start, make, news } = await begin()
  start()
  await clock.advance(10)
  store.breakWatches()
  await make('a')
  await clock.advance(1_000)
  t.is(news(), 'Synced +a')
})

test('our own write is the newest from its answer on: what the watch shows of before is not decided on', async t => {
  const { clock, store, start, make, set, news } = await begin()
  await make('a')
  const reflector = start()
  await clock.advance(10)
  news()
  store.mute(true)
  await set('a', 'somebody else')
  const ended = reflector.writing('demo/a')
  const ours = await set('a', 'ours')
  ended(ours.ok ? ours.value : undefined)
  t.is(reflector.cache.get('a', 'demo')?.data?.['value'], 'ours')
  store.mute(false)
  store.breakWatches()
  await clock.advance(1_000)
  t.is(news(), '')
  t.is(reflector.cache.get('a', 'demo')?.data?.['value'], 'ours')
  await set('a', 'later')
  await clock.advance(10)
  t.is(news(), '~a')
})

test('a watch that is quicker than the answer to our write leaves nothing to wait for', async t => {
  const { clock, start, make, set, news } = await begin()
  await make('a')
  const reflector = start()
  await clock.advance(10)
  news()
  const ended = reflector.writing('demo/a')
  const ours = await set('a', 'ours')
  await set('a', 'somebody else, at once')
  await clock.advance(10)
  ended(ours.ok ? ours.value : undefined)
  t.is(reflector.cache.get('a', 'demo')?.data?.['value'], 'somebody else, at once')
  await set('a', 'later')
  await clock.advance(10)
  t.is(reflector.cache.get('a', 'demo')?.data?.['value'], 'later')
  t.is(news(), '~a ~a ~a')
})

test('a write that failed, or was of an object that is another by now, leaves nothing to wait for', async t => {
  const { clock, start, make, set, remove } = await begin()
  await make('a')
  const reflector = start()
  await clock.advance(10)
  const failing = reflector.writing('demo/a')
  failing(undefined)
  const slow = reflector.writing('demo/a')
  const ours = await set('a', 'ours')
  await remove('a')
  await make('a')
  await clock.advance(10)
  slow(ours.ok ? ours.value : undefined)
  await set('a', 'of the second')
  await clock.advance(10)
  t.is(reflector.cache.get('a', 'demo')?.data?.['value'], 'of the second')
})

test('a list that was begun after our write has shown it', async t => {
  const { clock, store, start, make, set, news } = await begin()
  await make('a')
  const reflector = start()
  await clock.advance(10)
  news()
  store.mute(true)
  const ended = reflector.writing('demo/a')
  const ours = await set('a', 'ours')
  ended(ours.ok ? ours.value : undefined)
  await set('a', 'later')
  store.mute(false)
  store.compact()
  store.breakWatches()
  await clock.advance(1_000)
  t.is(reflector.cache.get('a', 'demo')?.data?.['value'], 'later')
  t.is(news(), '~a')
})

test('a listener that throws on one object hears of the others', async t => {
  const { clock, start, make, news } = await begin({ throwsOn: 'b' })
  for (const name of ['a', 'b', 'c']) await make(name)
  start()
  await clock.advance(10)
  t.is(news(), '+a +b +c Synced')
})

test('after it was stopped nothing is told, and no timer is left', async t => {
  const { clock, start, make, news } = await begin()
  const reflector = start()
  await clock.advance(10)
  news()
  reflector.stop()
  await make('a')
  await clock.advance(60_000)
  t.is(news(), '')
  t.is(clock.pending(), 0)
})
