import test from 'ava'
import { virtualClock } from '#test/fakes/clock.ts'
import { configMap, configMaps, merge, startApi, told, versionOf } from '../api.ts'

const labelled = (name: string, tier: string): object => configMap(name, {}, { labels: { tier } })

test('without a version what stands comes first, then every change in its order', async t => {
  const { send, watch } = await startApi(t)
  await send('POST', configMaps, configMap('b'))
  await send('POST', configMaps, configMap('a'))
  const lines = await watch(configMaps)
  await send('PATCH', `${configMaps}/a`, { data: { x: '1' } }, merge)
  await send('DELETE', `${configMaps}/b`)
  await send('POST', configMaps, configMap('b'))
  t.deepEqual(told(await lines.take(5)), ['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b', 'ADDED b'])
})

test('from a version come the changes after it, neither it nor what stood before; a deletion has a version of its own', async t => {
  const { send, watch } = await startApi(t)
  await send('POST', configMaps, configMap('before'))
  const from = versionOf(await send('POST', configMaps, configMap('a')))
  const changed = versionOf(await send('PATCH', `${configMaps}/a`, { data: { x: '1' } }, merge))
  await send('DELETE', `${configMaps}/a`)
  const lines = await (await watch(`${configMaps}?resourceVersion=${from}`)).take(2)
  t.deepEqual(told(lines), ['MODIFIED a', 'DELETED a'])
  t.deepEqual(lines.map(line => Number(line.object.metadata.resourceVersion)), [Number(changed), Number(changed) + 1])
})

test('a write that changes nothing is told to nobody', async t => {
  const { send, watch } = await startApi(t)
  const from = versionOf(await send('POST', configMaps, configMap('a', { x: '1' })))
  const again = await send('PATCH', `${configMaps}/a`, { data: { x: '1' } }, merge)
  t.is(versionOf(again), from)
  const lines = await watch(`${configMaps}?resourceVersion=${from}`)
  await send('POST', configMaps, configMap('next'))
  t.deepEqual(told(await lines.take(1)), ['ADDED next'])
})

test('a selector turns a change into ADDED or DELETED when an object comes in or leaves; it leaves as it was selected last', async t => {
  const { send, watch } = await startApi(t)
  const from = versionOf(await send('POST', configMaps, labelled('a', 'back')))
  const lines = await watch(`${configMaps}?labelSelector=tier%3Dfront&resourceVersion=${from}`)
  const tier = (value: string) => send('PATCH', `${configMaps}/a`, { metadata: { labels: { tier: value } } }, merge)
  await tier('front')
  await send('PATCH', `${configMaps}/a`, { data: { x: '1' } }, merge)
  const left = versionOf(await tier('back'))
  await send('PATCH', `${configMaps}/a`, { data: { x: '2' } }, merge)
  await send('DELETE', `${configMaps}/a`)
  await send('POST', configMaps, labelled('z', 'front'))
  const seen = await lines.take(4)
  t.deepEqual(told(seen), ['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED z'])
  t.like(seen[2]?.object, { metadata: { labels: { tier: 'front' }, resourceVersion: left }, data: { x: '1' } })
})

test('a watch of one namespace or one name tells of nothing else', async t => {
  const { send, watch } = await startApi(t)
  const [space, one] = [await watch(configMaps), await watch(`${configMaps}?fieldSelector=metadata.name%3Db`)]
  await send('POST', '/api/v1/namespaces/kube-system/configmaps', configMap('elsewhere'))
  await send('POST', configMaps, configMap('a'))
  await send('POST', configMaps, configMap('b'))
  t.deepEqual(told(await space.take(2)), ['ADDED a', 'ADDED b'])
  t.deepEqual(told(await one.take(1)), ['ADDED b'])
})

test('bookmarks come when they are wanted, with the version up to which all was told, also by changes elsewhere', async t => {
  const clock = virtualClock()
  const { send, watch, server } = await startApi(t, { clock })
  const from = versionOf(await send('POST', configMaps, configMap('a')))
  const [wanted, unwanted] = [await watch(`${configMaps}?resourceVersion=${from}&allowWatchBookmarks=true`), await watch(`${configMaps}?resourceVersion=${from}`)]
  await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } })
  clock.tick(60_000)
  const [mark] = await wanted.take(1)
  t.like(mark, { type: 'BOOKMARK', object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: String(server.storage.revision()) } } })
  await send('POST', configMaps, configMap('b'))
  t.deepEqual(told([...await wanted.take(1), ...await unwanted.take(1)]), ['ADDED b', 'ADDED b'])
})

test('a watch ends after the time that was asked for, with a last bookmark', async t => {
  const clock = virtualClock()
  const { watch } = await startApi(t, { clock })
  const [marked, plain] = [await watch(`${configMaps}?timeoutSeconds=7&allowWatchBookmarks=true`), await watch(`${configMaps}?timeoutSeconds=7`)]
  clock.tick(7_000)
  t.deepEqual(told([await marked.next(), await marked.next(), await plain.next()]), ['BOOKMARK', 'ended', 'ended'])
})

test('who wants the initial events gets what stands, a mark that this is all, and then the changes', async t => {
  const { send, watch } = await startApi(t)
  await send('POST', configMaps, configMap('a'))
  const lines = await watch(`${configMaps}?sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`)
  const first = await lines.take(2)
  t.deepEqual(told(first), ['ADDED a', 'BOOKMARK'])
  t.deepEqual(first[1]?.object.metadata['annotations'], { 'k8s.io/initial-events-end': 'true' })
  await send('POST', configMaps, configMap('b'))
  t.deepEqual(told(await lines.take(1)), ['ADDED b'])
})

test('a version of which the changes are forgotten is told as Expired on the stream, which ends', async t => {
  const { send, watch, server } = await startApi(t)
  const from = versionOf(await send('POST', configMaps, configMap('a')))
  await send('POST', configMaps, configMap('b'))
  server.compact()
  const lines = await watch(`${configMaps}?resourceVersion=${from}`)
  t.deepEqual(told([await lines.next(), await lines.next()]), ['ERROR 410 Expired', 'ended'])
})

test('a restart ends watches; with its history they go on where they were, without it they have to list again', async t => {
  const { send, watch, server } = await startApi(t)
  const from = versionOf(await send('POST', configMaps, configMap('a')))
  const first = await watch(`${configMaps}?resourceVersion=${from}`)
  await send('POST', configMaps, configMap('b'))
  t.deepEqual(told(await first.take(1)), ['ADDED b'])
  await server.restart({ keepHistory: true, downMs: 0 })
  t.is(await first.next(), undefined)
  const second = await watch(`${configMaps}?resourceVersion=${from}`)
  await send('POST', configMaps, configMap('c'))
  t.deepEqual(told(await second.take(2)), ['ADDED b', 'ADDED c'])
  await server.restart({ keepHistory: false, downMs: 0 })
  const third = await watch(`${configMaps}?resourceVersion=${from}`)
  t.deepEqual(told(await third.take(1)), ['ERROR 410 Expired'])
  t.is((await send('GET', configMaps)).code, 200)
})

test('a watcher that goes away without bookmarks leaves the server well', async t => {
  const { send, watch } = await startApi(t)
  const lines = await watch(configMaps)
  lines.stop()
  t.is((await send('POST', configMaps, configMap('a'))).code, 201)
})

test('a watch that resumes far back reads everything that it missed', async t => {
  const { send, watch } = await startApi(t, { historyLength: 1_000 })
  const from = versionOf(await send('POST', configMaps, configMap('a')))
  const text = 'x'.repeat(20_000)
  for (let index = 0; index < 100; index++) await send('PATCH', `${configMaps}/a`, { data: { text: `${index}${text}` } }, merge)
  const lines = await (await watch(`${configMaps}?resourceVersion=${from}`)).take(100)
  t.deepEqual(lines.map(line => Number.parseInt((line.object['data'] as { readonly text: string }).text, 10)), Array.from({ length: 100 }, (_, index) => index))
})
