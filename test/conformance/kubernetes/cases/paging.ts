import { at, type Api } from '../api.ts'
import type { Body } from '../client.ts'
import { configMap, gadget, gizmo } from '../fixtures.ts'
import type { Case } from '../harness.ts'
import { badRequest } from '../refusals.ts'

/** Five ConfigMaps `a` to `e`; the first two have `half: first`. */
const five = async (api: Api): Promise<void> => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await api.succeeds(api.post('configmaps', configMap(name, {}, { labels: { half: name < 'c' ? 'first' : 'second' } })), 201)
}
const names = (body: Body): string => (body.items ?? []).map(({ metadata }) => metadata.name).join('')
const page = (api: Api, query: string, token?: string) => api.succeeds(api.get(`configmaps?${query}${token === undefined ? '' : `&continue=${encodeURIComponent(token)}`}`), 200)
const tokenOf = (content: object | string): string => Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url')
const form = 'meta.k8s.io/v1'

/** Tokens that are none, and why. */
const broken: readonly (readonly [token: string, why: string])[] = [
  ['abc', "invalid character 'i' looking for beginning of value"], ['%%', 'illegal base64 data at input byte 0'], ['a b', 'illegal base64 data at input byte 1'], ['abcde', 'illegal base64 data at input byte 4'],
  [tokenOf('[]'), 'json: cannot unmarshal array into Go value of type storage.continueToken'], [tokenOf('{"v":'), 'unexpected end of JSON input'],
  [tokenOf({ v: form, rv: 'x', start: 'a' }), 'json: cannot unmarshal string into Go struct field continueToken.rv of type int64'], [tokenOf({}), 'server does not recognize this encoded version '],
  [tokenOf({ v: 'other', rv: 1, start: 'a' }), 'server does not recognize this encoded version other'], [tokenOf({ v: form, start: 'a' }), `incorrect encoded start resourceVersion (version ${form})`],
  [tokenOf({ v: form, rv: 1 }), `encoded start key empty (version ${form})`], [tokenOf({ v: form, rv: 1, start: '../x' }), '../x'], [tokenOf({ v: form, rv: 1, start: 'b/' }), 'b/'],
]

/** Lists page by page, with changes in between. */
export const cases: readonly Case[] = [
  ...broken.map(([token, why]): Case => ({
    name: `a token that is none is refused: ${why}`,
    run: async api => {
      const refusal = badRequest(`invalid continue token: continue key is not valid: ${why}`)
      await api.refuses(api.get(`configmaps?continue=${encodeURIComponent(token)}`), refusal)
      await api.refuses(api.remove(`configmaps?continue=${encodeURIComponent(token)}`), refusal)
    },
  })),
  {
    name: 'pages that follow show what stood at the first, whatever was added, changed or removed',
    run: async api => {
      await five(api)
      const first = await page(api, 'limit=2')
      await api.succeeds(api.post('configmaps', configMap('bb')), 201)
      await api.succeeds(api.remove('configmaps/c'), 200)
      await api.succeeds(api.patch('merge', 'configmaps/d', { data: { changed: 'yes' } }), 200)
      const second = await page(api, 'limit=2', first.metadata.continue)
      api.t.deepEqual([names(second), second.items?.map(item => at(item, 'data', 'changed')), second.metadata.remainingItemCount], ['cd', [undefined, undefined], 1])
      api.t.is(second.metadata.resourceVersion, first.metadata.resourceVersion)
      const third = await page(api, 'limit=2', second.metadata.continue)
      api.t.deepEqual([names(third), third.metadata.continue, third.metadata.remainingItemCount], ['e', undefined, undefined])
      api.t.is(names(await page(api, '', first.metadata.continue)), 'cde')
      api.t.is(names(await page(api, 'limit=9')), 'abbbde')
    },
  },
  {
    name: 'a token goes with any selector, size, kind and namespace: it is a version and a name',
    run: async api => {
      await five(api)
      const { metadata: { continue: token } } = await page(api, 'limit=1')
      api.t.is(names(await page(api, 'labelSelector=half%3Dfirst', token)), 'b')
      api.t.is(names(await page(api, 'labelSelector=half%3Dsecond', token)), 'cde')
      api.t.is(names(await page(api, 'limit=3', token)), 'bcd')
      await api.succeeds(api.post('secrets', { metadata: { name: 'z' } }), 201)
      api.t.is(names(await api.succeeds(api.get(`secrets?continue=${encodeURIComponent(token ?? '')}`), 200)), '')
      api.t.is(names(await page(api, 'resourceVersion=0', token)), 'bcde')
    },
  },
  {
    name: 'with a selector a page ends where it is full, though nothing may follow',
    run: async api => {
      await five(api)
      const first = await page(api, 'limit=2&labelSelector=half%3Dfirst')
      api.t.deepEqual([names(first), first.metadata.remainingItemCount], ['ab', undefined])
      const second = await page(api, 'limit=2&labelSelector=half%3Dfirst', first.metadata.continue)
      api.t.deepEqual([names(second), second.metadata.continue], ['', undefined])
      const last = await page(api, 'limit=3&labelSelector=half%3Dsecond')
      api.t.deepEqual([names(last), last.metadata.continue], ['cde', undefined])
    },
  },
  {
    name: 'whoever asks for one name is not told that there is more',
    run: async api => {
      await five(api)
      const body = await page(api, 'limit=1&fieldSelector=metadata.name%3Da')
      api.t.deepEqual([names(body), body.metadata.continue], ['a', undefined])
    },
  },
  {
    name: 'no limit, one of nothing and one below nothing are the same',
    run: async api => {
      await five(api)
      for (const query of ['', 'limit=0', 'limit=-1']) api.t.is(names(await page(api, query)), 'abcde', query)
      for (const limit of ['x', '', '1.5']) await api.refuses(api.get(`configmaps?limit=${limit}`), badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`))
    },
  },
  {
    name: 'a watch takes no notice of a limit',
    run: async api => {
      await five(api)
      const watch = await api.watch('configmaps?watch=1&limit=1')
      api.t.deepEqual((await watch.take(5)).map(({ object }) => object.metadata.name).sort(), ['a', 'b', 'c', 'd', 'e'])
    },
  },
  {
    name: 'a limit holds for a version, but not for any version',
    run: async api => {
      await five(api)
      const { metadata: { resourceVersion } } = await page(api, '')
      for (const query of [`resourceVersion=${resourceVersion}`, `resourceVersion=${resourceVersion}&resourceVersionMatch=NotOlderThan`, `resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`]) {
        const body = await page(api, `limit=2&${query}`)
        api.t.deepEqual([names(body), body.metadata.remainingItemCount], ['ab', 3], query)
        api.t.is(names(await page(api, '', body.metadata.continue)), 'cde', query)
      }
      for (const query of ['resourceVersion=0', 'resourceVersion=0&resourceVersionMatch=NotOlderThan']) {
        const body = await page(api, `limit=2&${query}`)
        api.t.deepEqual([names(body), body.metadata.continue], ['abcde', undefined], query)
      }
    },
  },
  {
    name: 'a page of an exact version shows what stood then',
    run: async api => {
      await five(api)
      const { metadata: { resourceVersion } } = await page(api, '')
      await api.succeeds(api.remove('configmaps/a'), 200)
      await api.succeeds(api.post('configmaps', configMap('aa')), 201)
      const first = await page(api, `limit=2&resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`)
      api.t.deepEqual([names(first), first.metadata.resourceVersion, first.metadata.remainingItemCount], ['ab', resourceVersion, 3])
      api.t.is(names(await page(api, '', first.metadata.continue)), 'cde')
    },
  },
  {
    name: 'a token that has expired is refused with one that goes on with what stands now',
    run: async api => {
      await five(api)
      const { code, body } = await api.get(`configmaps?limit=2&continue=${tokenOf({ v: form, rv: 1, start: 'b\0' })}`)
      api.t.deepEqual([code, body['reason'], body['message']], [410, 'Expired',
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'])
      const next = await page(api, 'limit=2', body.metadata.continue)
      api.t.deepEqual([names(next), next.metadata.remainingItemCount], ['cd', 1])
      const last = await page(api, 'limit=2', next.metadata.continue)
      api.t.deepEqual([names(last), last.metadata.resourceVersion], ['e', next.metadata.resourceVersion])
    },
  },
  {
    name: 'a version that is forgotten or not yet there cannot be listed',
    run: async api => {
      await api.refuses(api.get('configmaps?resourceVersion=1&resourceVersionMatch=Exact'), { code: 410, reason: 'Expired', message: 'The resourceVersion for the provided list is too old.' })
      const future = { code: 504, reason: 'Timeout', message: /^Timeout: Too large resource version: 99999999, current: \d+$/ }
      for (const query of ['resourceVersion=99999999&resourceVersionMatch=Exact', `continue=${tokenOf({ v: form, rv: 99_999_999, start: 'b' })}`]) await api.refuses(api.get(`configmaps?${query}`), future)
      const { metadata: { resourceVersion } } = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.get('configmaps/a?resourceVersion=99999999'), future)
      await api.succeeds(api.get(`configmaps/a?resourceVersion=${resourceVersion}`), 200)
      await api.succeeds(api.get('configmaps/a?resourceVersion=0'), 200)
    },
  },
  {
    name: 'a token goes with no version and no match',
    run: async api => {
      await five(api)
      const { metadata } = await page(api, 'limit=1')
      const token = encodeURIComponent(metadata.continue ?? '')
      await api.refuses(api.get(`configmaps?continue=${token}&resourceVersion=${metadata.resourceVersion}`), badRequest('specifying resource version is not allowed when using continue'))
      api.t.is((await api.get(`configmaps?continue=${token}&resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`)).code, 422)
    },
  },
  {
    name: 'lists of custom objects say that nothing follows',
    run: async api => {
      for (const name of ['a', 'b', 'c']) await api.succeeds(api.post('gadgets', gadget(name)), 201)
      const keys = async (path: string) => Object.keys((await api.succeeds(api.get(path), 200)).metadata).sort().join()
      api.t.is((await api.succeeds(api.get('gadgets'), 200)).metadata.continue, '')
      api.t.deepEqual([await keys('gadgets'), await keys('gadgets?limit=2'), await keys('configmaps')], ['continue,resourceVersion', 'continue,remainingItemCount,resourceVersion', 'resourceVersion'])
    },
  },
  {
    name: 'objects of the whole cluster come page by page, and those of all namespaces',
    run: async api => {
      const label = `labelSelector=of%3D${api.namespace}`
      for (const name of ['a', 'b', 'c']) await api.succeeds(api.post('gizmos', gizmo(`${api.namespace}-${name}`, {}, { labels: { of: api.namespace } })), 201)
      for (const name of ['a', 'b', 'c']) await api.succeeds(api.post('configmaps', configMap(name, {}, { labels: { of: api.namespace } })), 201)
      for (const path of [`gizmos?${label}`, `/api/v1/configmaps?${label}`]) {
        const first = await api.succeeds(api.get(`${path}&limit=2`), 200)
        const second = await api.succeeds(api.get(`${path}&limit=2&continue=${encodeURIComponent(first.metadata.continue ?? '')}`), 200)
        api.t.deepEqual([first.items?.length, second.items?.map(({ metadata }) => metadata.name.at(-1))], [2, ['c']], path)
      }
    },
  },
  {
    name: 'a collection is deleted page by page',
    run: async api => {
      await five(api)
      const first = await api.succeeds(api.remove('configmaps?limit=2'), 200)
      api.t.deepEqual([names(first), first.kind, first.metadata.remainingItemCount, first.items?.[0]?.kind], ['ab', 'ConfigMapList', 3, undefined])
      api.t.is(names(await page(api, '')), 'cde')
      const second = await api.succeeds(api.remove(`configmaps?limit=2&continue=${encodeURIComponent(first.metadata.continue ?? '')}`), 200)
      api.t.is(names(second), 'cd')
      api.t.is(names(await page(api, '')), 'e')
    },
  },
  {
    name: 'a collection is deleted by limit and selectors together',
    run: async api => {
      for (const name of ['a', 'b', 'c', 'd']) await api.succeeds(api.post('gadgets', gadget(name, {}, { labels: { odd: name === 'a' || name === 'c' ? 'yes' : 'no' } })), 201)
      const gone = await api.succeeds(api.remove('gadgets?limit=1&labelSelector=odd%3Dyes&fieldSelector=metadata.name!%3Da'), 200)
      api.t.deepEqual([names(gone), gone.items?.[0]?.kind], ['c', 'Gadget'])
      api.t.is(names(await api.succeeds(api.get('gadgets'), 200)), 'abd')
    },
  },
  {
    name: 'options of a list count for deleting a collection',
    run: async api => {
      await five(api)
      for (const [query, code] of [['resourceVersionMatch=Exact', 422], ['resourceVersion=99999999', 504], ['limit=x', 400], ['labelSelector=a%20b', 400], ['fieldSelector=x%3Dy', 400]] as const) api.t.is((await api.remove(`configmaps?${query}`)).code, code, query)
      api.t.is(names(await page(api, '')), 'abcde')
    },
  },
]
