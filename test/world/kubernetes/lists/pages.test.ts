import test from 'ava'
import { configMap, configMaps, merge, startApi, type Api, type ApiObject } from '../api.ts'

interface List { readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number }; readonly items: readonly ApiObject[] }
const page = async ({ send }: Api, query: string): Promise<List> => (await send('GET', `${configMaps}?${query}`)).body
const names = ({ items }: List): string => items.map(({ metadata }) => metadata.name).join('')
const next = (list: List): string => `continue=${encodeURIComponent(list.metadata.continue ?? '')}`
const filled = async (api: Api, letters = 'badec'): Promise<void> => {
  for (const name of letters) await api.send('POST', configMaps, configMap(name, {}, { labels: { half: name < 'c' ? 'first' : 'second' } }))
}

test('pages are in the order of names, say how many are left, and the last has no token', async t => {
  const api = await startApi(t)
  await filled(api)
  const first = await page(api, 'limit=2')
  const second = await page(api, `limit=2&${next(first)}`)
  const third = await page(api, `limit=2&${next(second)}`)
  t.deepEqual([first, second, third].map(names), ['ab', 'cd', 'e'])
  t.deepEqual([first, second, third].map(({ metadata }) => metadata.remainingItemCount), [3, 1, undefined])
  t.is(third.metadata.continue, undefined)
})

test('later pages show what stood at the first, under its version, whatever was written meanwhile', async t => {
  const api = await startApi(t)
  await filled(api)
  const first = await page(api, 'limit=2')
  await api.send('POST', configMaps, configMap('cc'))
  await api.send('PATCH', `${configMaps}/d`, { data: { x: 'new' } }, merge)
  await api.send('DELETE', `${configMaps}/e`)
  const rest = await page(api, `limit=9&${next(first)}`)
  t.is(names(rest), 'cde')
  t.is(rest.metadata.resourceVersion, first.metadata.resourceVersion)
  t.is(rest.items[1]?.['data'], undefined)
  t.is(names(await page(api, 'limit=9')), 'abcccd')
})

test('a watch from the version of a list misses nothing and doubles nothing', async t => {
  const api = await startApi(t)
  await filled(api, 'ab')
  const { metadata: { resourceVersion } } = await page(api, '')
  await api.send('POST', configMaps, configMap('c'))
  const lines = await (await api.watch(`${configMaps}?resourceVersion=${resourceVersion}`)).take(1)
  t.deepEqual(lines.map(({ type, object }) => `${type} ${object.metadata.name}`), ['ADDED c'])
})

test('a selector goes over pages, and then nobody counts what is left', async t => {
  const api = await startApi(t)
  await filled(api)
  const first = await page(api, 'limit=2&labelSelector=half%3Dsecond')
  t.deepEqual([names(first), first.metadata.remainingItemCount], ['cd', undefined])
  t.is(names(await page(api, `limit=2&labelSelector=half%3Dsecond&${next(first)}`)), 'e')
})

test('a list from a version that is known is served, with versions as they are meant', async t => {
  const api = await startApi(t)
  await filled(api, 'ab')
  const { metadata: { resourceVersion } } = await page(api, '')
  t.is(names(await page(api, 'resourceVersion=0')), 'ab')
  t.is(names(await page(api, `resourceVersion=${resourceVersion}`)), 'ab')
  t.is(names(await page(api, `resourceVersion=${resourceVersion}&resourceVersionMatch=NotOlderThan`)), 'ab')
})

for (const [claim, query, code, said] of [
  ['a token that is none', 'limit=1&continue=nonsense', 400, /continue key is not valid/],
  ['a version beside a token', 'limit=1&continue=e30&resourceVersion=5', 400, /specifying resource version is not allowed when using continue/],
  ['a version that is no number', 'resourceVersion=old', 400, /Invalid value: "old"/],
  ['a match without a version', 'resourceVersionMatch=Exact', 422, /resourceVersionMatch is forbidden unless resourceVersion is provided/],
  ['a selector that cannot be read', 'labelSelector=a%20b', 400, /unable to parse requirement|found 'b'/],
] as const) {
  test(`${claim} is refused`, async t => {
    const api = await startApi(t)
    const answer = await api.send('GET', `${configMaps}?${query}`)
    t.is(answer.code, code)
    t.regex((answer.body as { readonly message: string }).message, said)
  })
}

test('a token outlives a restart', async t => {
  const api = await startApi(t)
  await filled(api)
  const first = await page(api, 'limit=2')
  await api.send('DELETE', `${configMaps}/e`)
  await api.server.restart({ keepHistory: true, downMs: 0 })
  t.is(names(await page(api, next(first))), 'cde')
})

test('when the history is lost with a restart, a token is Expired, and the list starts over', async t => {
  const api = await startApi(t)
  await filled(api)
  const first = await page(api, 'limit=2')
  await api.send('DELETE', `${configMaps}/e`)
  await api.server.restart({ keepHistory: false, downMs: 0 })
  const answer = await api.send('GET', `${configMaps}?limit=2&${next(first)}`)
  t.deepEqual([answer.code, (answer.body as { readonly reason: string }).reason], [410, 'Expired'])
  t.is(names(await page(api, 'limit=2')), 'ab')
})
