import test from 'ava'
import { configMap, configMaps, startApi, versionOf, type Api, type Watching, type WatchLine } from '../api.ts'

const writers = 8
const rounds = 15
const shared = `${configMaps}/shared`

/** Adds one to the shared number by compare-and-set, again until it is the one that wrote. Gives how often another was first. */
const add = async ({ send }: Api, name: string): Promise<number> => {
  for (let conflicts = 0; ; conflicts++) {
    const { body } = await send('GET', shared)
    const object = body as { readonly data: Readonly<Record<string, string>> }
    const data = { ...object.data, total: String(Number(object.data['total'] ?? 0) + 1), [name]: String(Number(object.data[name] ?? 0) + 1) }
    const { code } = await send('PUT', shared, { ...object, data })
    if (code === 200) return conflicts
    if (code !== 409) throw new Error(`PUT: ${code}`)
  }
}
const totals = (lines: readonly WatchLine[]): readonly number[] => lines.map(line => Number((line.object['data'] as { readonly total?: string }).total ?? 0))

test('many who write by compare-and-set lose nothing, and every watcher sees each commit once, in order, also who stops and resumes', async t => {
  const api = await startApi(t)
  const from = versionOf(await api.send('POST', configMaps, configMap('shared', { total: '0' })))
  const expected = Array.from({ length: writers * rounds }, (_, index) => index + 1)

  const steady = (await api.watch(`${configMaps}?resourceVersion=${from}`)).take(expected.length)
  const restless = (async () => {
    const seen: WatchLine[] = []
    for (let version = from; seen.length < expected.length;) {
      const watching: Watching = await api.watch(`${configMaps}?resourceVersion=${version}`)
      seen.push(...await watching.take(Math.min(7, expected.length - seen.length)))
      watching.stop()
      version = seen.at(-1)?.object.metadata.resourceVersion ?? version
    }
    return seen
  })()
  const conflicts = await Promise.all(Array.from({ length: writers }, async (_, writer) => {
    let lost = 0
    for (let round = 0; round < rounds; round++) lost += await add(api, `writer-${writer}`)
    return lost
  }))

  const { data } = (await api.send('GET', shared)).body as { readonly data: Readonly<Record<string, string>> }
  t.is(data['total'], String(expected.length))
  for (let writer = 0; writer < writers; writer++) t.is(data[`writer-${writer}`], String(rounds))
  t.true(conflicts.reduce((sum, one) => sum + one, 0) > 0, 'nobody was ever in the way of another')
  for (const lines of [await steady, await restless]) {
    t.deepEqual(totals(lines), expected)
    const versions = lines.map(line => Number(line.object.metadata.resourceVersion))
    t.deepEqual(versions, [...new Set(versions)].sort((a, b) => a - b))
  }
})

test('of many who create the same name one does, and of many who delete the same version one does', async t => {
  const { send } = await startApi(t)
  const created = await Promise.all(Array.from({ length: 10 }, () => send('POST', configMaps, configMap('one'))))
  t.deepEqual(created.map(({ code }) => code).sort(), [201, ...Array.from({ length: 9 }, () => 409)])
  const deleted = await Promise.all(Array.from({ length: 10 }, () => send('DELETE', `${configMaps}/one`)))
  t.deepEqual(deleted.map(({ code }) => code).sort(), [200, ...Array.from({ length: 9 }, () => 404)])
})

test('patches that name no version are never lost, however many come at once', async t => {
  const { send } = await startApi(t)
  await send('POST', configMaps, configMap('one'))
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => send('PATCH', `${configMaps}/one`, { data: { [`key-${index}`]: 'x' } }, 'application/merge-patch+json')))
  t.deepEqual([...new Set(answers.map(({ code }) => code))], [200])
  const { data } = (await send('GET', `${configMaps}/one`)).body as { readonly data: object }
  t.is(Object.keys(data).length, 20)
})
