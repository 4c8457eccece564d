import { at } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, widget } from '../fixtures.ts'
import { badRequest, invalid } from '../refusals.ts'

type Api = Parameters<Case['run']>[0]

/** Five ConfigMaps `a` to `e`, those of even place with a label. */
const five = async (api: Api): Promise<void> => {
  for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) await api.succeeds(api.post('configmaps', configMap(name, {}, { labels: { place: String(index), ...(index % 2 === 0 ? { even: 'yes' } : {}) } })), 201)
}
const names = async (api: Api, query: string): Promise<readonly string[]> => (await api.succeeds(api.get(`configmaps${query}`), 200)).items?.map(({ metadata }) => metadata.name) ?? []

/** A label selector, and which of the five it finds. */
const selects = (selector: string, found: string): Case => ({
  name: `the label selector ${selector} finds ${found === '' ? 'nothing' : found}`,
  run: async api => {
    await five(api)
    api.t.is((await names(api, `?labelSelector=${encodeURIComponent(selector)}`)).join(''), found)
  },
})

/** Lists: pages, versions and selectors. */
export const cases: readonly Case[] = [
  {
    name: 'a list has a version and its items in the order of their names',
    run: async api => {
      for (const name of ['b', 'a', 'a-b', 'a.b', 'c']) await api.succeeds(api.post('configmaps', configMap(name)), 201)
      const body = await api.succeeds(api.get('configmaps'), 200)
      api.t.like(body, { kind: 'ConfigMapList', apiVersion: 'v1' })
      api.t.regex(body.metadata.resourceVersion, /^\d+$/)
      api.t.deepEqual(body.items?.map(({ metadata }) => metadata.name), ['a', 'a-b', 'a.b', 'b', 'c'])
    },
  },
  {
    name: 'items of a built-in list leave out their type, those of a custom one have it',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      const [map] = (await api.succeeds(api.get('configmaps'), 200)).items ?? []
      const [thing] = (await api.succeeds(api.get('gadgets'), 200)).items ?? []
      api.t.deepEqual([map?.kind, map?.apiVersion, thing?.kind], [undefined, undefined, 'Gadget'])
    },
  },
  {
    name: 'an empty list has items all the same',
    run: async api => {
      api.t.deepEqual((await api.succeeds(api.get('configmaps'), 200)).items, [])
      api.t.deepEqual((await api.succeeds(api.get('widgets'), 200)).items, [])
    },
  },
  {
    name: 'a list comes page by page, counts what remains, and is of one version',
    run: async api => {
      await five(api)
      const first = await api.succeeds(api.get('configmaps?limit=2'), 200)
      api.t.deepEqual(first.items?.map(({ metadata }) => metadata.name), ['a', 'b'])
      api.t.is(first.metadata.remainingItemCount, 3)
      await api.succeeds(api.post('configmaps', configMap('aa')), 201)
      const second = await api.succeeds(api.get(`configmaps?limit=2&continue=${encodeURIComponent(first.metadata.continue ?? '')}`), 200)
      api.t.deepEqual(second.items?.map(({ metadata }) => metadata.name), ['c', 'd'])
      api.t.is(second.metadata.resourceVersion, first.metadata.resourceVersion)
      const third = await api.succeeds(api.get(`configmaps?limit=2&continue=${encodeURIComponent(second.metadata.continue ?? '')}`), 200)
      api.t.deepEqual(third.items?.map(({ metadata }) => metadata.name), ['e'])
      api.t.false('continue' in third.metadata)
      api.t.false('remainingItemCount' in third.metadata)
    },
  },
  {
    name: 'a later page may have another size, or none',
    run: async api => {
      await five(api)
      const first = await api.succeeds(api.get('configmaps?limit=1'), 200)
      const rest = await api.succeeds(api.get(`configmaps?continue=${encodeURIComponent(first.metadata.continue ?? '')}`), 200)
      api.t.deepEqual(rest.items?.map(({ metadata }) => metadata.name), ['b', 'c', 'd', 'e'])
    },
  },
  {
    name: 'a page as large as what is there is the last',
    run: async api => {
      await five(api)
      const body = await api.succeeds(api.get('configmaps?limit=5'), 200)
      api.t.is(body.items?.length, 5)
      api.t.false('continue' in body.metadata)
    },
  },
  {
    name: 'with a selector, what remains is not counted',
    run: async api => {
      await five(api)
      const body = await api.succeeds(api.get('configmaps?limit=2&labelSelector=even'), 200)
      api.t.deepEqual(body.items?.map(({ metadata }) => metadata.name), ['a', 'c'])
      api.t.truthy(body.metadata.continue)
      api.t.false('remainingItemCount' in body.metadata)
    },
  },
  {
    name: 'a token of pages that is none is a bad request',
    run: async api => {
      await api.refuses(api.get('configmaps?continue=nothing'), badRequest(/^invalid continue token: continue key is not valid: /))
    },
  },
  {
    name: 'a version and a token do not go together',
    run: async api => {
      await five(api)
      const first = await api.succeeds(api.get('configmaps?limit=2'), 200)
      await api.refuses(api.get(`configmaps?resourceVersion=1&continue=${encodeURIComponent(first.metadata.continue ?? '')}`), badRequest('specifying resource version is not allowed when using continue'))
    },
  },
  {
    name: 'a version that is no number is refused',
    run: async api => {
      await api.refuses(api.get('configmaps?resourceVersion=x'), { code: 400, reason: 'BadRequest', message: 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax' })
      api.t.is((await api.get('configmaps/a?resourceVersion=x')).code, 500)
    },
  },
  {
    name: 'a match without a version is refused',
    run: async api => {
      await api.refuses(api.get('configmaps?resourceVersionMatch=Exact'), invalid('ListOptions.meta.k8s.io', '', ['resourceVersionMatch', 'forbidden', 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided']))
    },
  },
  {
    name: 'a match of another name is refused',
    run: async api => {
      await api.refuses(api.get('configmaps?resourceVersionMatch=Some&resourceVersion=1'), invalid('ListOptions.meta.k8s.io', '', ['resourceVersionMatch', 'unsupported', 'Unsupported value: "Some": supported values: "Exact", "NotOlderThan", ""']))
    },
  },
  {
    name: 'an exact list of version 0 is refused',
    run: async api => {
      await api.refuses(api.get('configmaps?resourceVersionMatch=Exact&resourceVersion=0'), invalid('ListOptions.meta.k8s.io', '', ['resourceVersionMatch', 'forbidden', 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"']))
    },
  },
  {
    name: 'an exact list shows what was there then',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const then = await api.succeeds(api.get('configmaps'), 200)
      await api.succeeds(api.post('configmaps', configMap('b')), 201)
      await api.succeeds(api.remove('configmaps/a'), 200)
      const exact = await api.succeeds(api.get(`configmaps?resourceVersionMatch=Exact&resourceVersion=${then.metadata.resourceVersion}`), 200)
      api.t.deepEqual(exact.items?.map(({ metadata }) => metadata.name), ['a'])
      api.t.is(exact.metadata.resourceVersion, then.metadata.resourceVersion)
    },
  },
  {
    name: 'a list not older than a version shows what came since',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.post('configmaps', configMap('b')), 201)
      const body = await api.succeeds(api.get(`configmaps?resourceVersionMatch=NotOlderThan&resourceVersion=${made.metadata.resourceVersion}`), 200)
      api.t.true((body.items ?? []).some(({ metadata }) => metadata.name === 'a'))
    },
  },
  {
    name: 'a list of version 0 is one',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.eventually('it is shown', async () => ((await names(api, '?resourceVersion=0')).join('') === 'a' ? true : undefined))
    },
  },
  {
    name: 'a version of the future is told as too large, with a time to try again',
    run: async api => {
      const { code, body } = await api.get('configmaps?resourceVersion=999999999999&resourceVersionMatch=NotOlderThan&timeoutSeconds=1')
      api.t.deepEqual({ code, reason: body['reason'], causes: at(body, 'details', 'causes') }, { code: 504, reason: 'Timeout', causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] })
    },
  },
  selects('even', 'ace'), selects('!even', 'bd'), selects('even=yes', 'ace'), selects('even==yes', 'ace'), selects('even!=yes', 'bd'), selects('place in (1,2)', 'bc'), selects('place notin (1,2)', 'ade'),
  selects('place>2', 'de'), selects('place<1', 'a'), selects('even,place!=0', 'ce'), selects('nothing=', ''), selects('nothing!=x', 'abcde'), selects('place in (7)', ''),
  {
    name: 'a label selector that cannot be read is a bad request',
    run: async api => {
      await api.refuses(api.get('configmaps?labelSelector=a%20b'), badRequest('unable to parse requirement: found \'b\', expected: in, notin, =, ==, !=, gt, lt'))
      await api.refuses(api.get('configmaps?labelSelector=a%20in%20b'), badRequest('unable to parse requirement: found \'b\' expected: \'(\''))
      await api.refuses(api.get('configmaps?labelSelector=%3D'), badRequest('found \'=\', expected: !, identifier, or \'end of string\''))
      await api.refuses(api.get('configmaps?labelSelector=a%3Db,'), badRequest('found \'\', expected: identifier after \',\''))
    },
  },
  {
    name: 'objects are found by name and namespace',
    run: async api => {
      await five(api)
      api.t.deepEqual(await names(api, '?fieldSelector=metadata.name=b'), ['b'])
      api.t.deepEqual(await names(api, '?fieldSelector=metadata.name!=b'), ['a', 'c', 'd', 'e'])
      api.t.deepEqual(await names(api, `?fieldSelector=metadata.namespace=${api.namespace},metadata.name=c`), ['c'])
      api.t.deepEqual(await names(api, '?fieldSelector=metadata.namespace=other'), [])
    },
  },
  {
    name: 'fields that cannot be selected by are named',
    run: async api => {
      await api.refuses(api.get('configmaps?fieldSelector=spec.x=a'), badRequest('"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'))
      await api.refuses(api.get('widgets?fieldSelector=spec.x=a'), badRequest('field label not supported: spec.x'))
      await api.refuses(api.get('configmaps?fieldSelector=a'), badRequest('invalid selector: \'a\'; can\'t understand \'a\''))
    },
  },
  {
    name: 'a definition says by which fields its objects are selected',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { size: 'small' })), 201)
      await api.succeeds(api.post('widgets', widget('b', { size: 'large' })), 201)
      const { items } = await api.succeeds(api.get('widgets?fieldSelector=spec.size=large'), 200)
      api.t.deepEqual(items?.map(({ metadata }) => metadata.name), ['b'])
    },
  },
  {
    name: 'a list goes over all namespaces',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap(api.namespace, {}, { labels: { [api.namespace]: '1' } })), 201)
      const { items } = await api.succeeds(api.get(`/api/v1/configmaps?labelSelector=${api.namespace}`), 200)
      api.t.deepEqual(items?.map(({ metadata }) => metadata.namespace), [api.namespace])
    },
  },
  {
    name: 'a list is given as metadata alone',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const body = await api.succeeds(api.get('widgets', { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }), 200)
      api.t.like(body, { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' })
      api.t.deepEqual(Object.keys(body.items?.[0] ?? {}).sort(), ['apiVersion', 'kind', 'metadata'])
      api.t.is(body.items?.[0]?.kind, 'PartialObjectMetadata')
    },
  },
]
