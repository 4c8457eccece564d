import type { Case } from '../harness.ts'
import { configMap } from '../fixtures.ts'
import { causesOf } from '../definitions.ts'

const match = 'resourceVersionMatch'
const unless = 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'
const needed = 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'
const noMatch = 'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'
const onlyNewer = 'Unsupported value: "Exact": supported values: "NotOlderThan"'

/** Options that contradict each other, and what is said about them. */
const refused: readonly (readonly [query: string, causes: readonly (readonly [field: string, message: string])[]])[] = [
  [`${match}=Exact`, [[match, unless]]],
  [`${match}=NotOlderThan`, [[match, unless]]],
  [`${match}=Exact&continue=abc`, [[match, unless], [match, 'Forbidden: resourceVersionMatch is forbidden when continue is provided']]],
  [`${match}=Exact&resourceVersion=0`, [[match, 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"']]],
  [`${match}=Foo&resourceVersion=1`, [[match, 'Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""']]],
  ['sendInitialEvents=true', [['sendInitialEvents', 'Forbidden: sendInitialEvents is forbidden for list']]],
  [`watch=1&${match}=NotOlderThan`, [[match, noMatch]]],
  [`watch=1&${match}=Exact`, [[match, noMatch], [match, onlyNewer]]],
  ['watch=1&sendInitialEvents=true', [[match, needed]]],
  ['watch=1&sendInitialEvents=false', [[match, needed]]],
  [`watch=1&sendInitialEvents=true&${match}=Exact`, [[match, needed], [match, onlyNewer]]],
]

export const cases: readonly Case[] = [
  ...refused.map(([query, causes]): Case => ({
    name: `options that contradict each other are refused: ${query}`,
    run: async api => {
      const { code, body } = await api.get(`configmaps?${query}`)
      api.t.deepEqual([code, causesOf(body)], [422, causes])
    },
  })),
  {
    name: 'a version that cannot be read, or that there is not yet',
    run: async api => {
      const why = 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'
      await api.refuses(api.get('configmaps?resourceVersion=x'), { code: 400, reason: 'BadRequest', message: `invalid resource version: ${why}` })
      api.t.is((await api.get('configmaps?watch=1&resourceVersion=x')).body['message'], why)
      await api.refuses(api.get('configmaps?resourceVersion=99999999'), { code: 504, reason: 'Timeout', message: /^Timeout: Too large resource version: 99999999, current: \d+$/ })
    },
  },
  {
    name: 'a field that cannot be selected by is refused before a watch begins',
    run: async api => {
      const refusal = { code: 400, reason: 'BadRequest', message: '"foo" is not a known field selector: only "metadata.name", "metadata.namespace"' }
      await api.refuses(api.get('configmaps?fieldSelector=foo=bar'), refusal)
      await api.refuses(api.get('configmaps?watch=1&fieldSelector=foo=bar'), refusal)
    },
  },
  {
    name: 'a watch that begins with all there is says where that ends',
    run: async api => {
      for (const name of ['a', 'b']) await api.succeeds(api.post('configmaps', configMap(name)), 201)
      const watch = await api.watch(`configmaps?watch=1&sendInitialEvents=true&${match}=NotOlderThan&allowWatchBookmarks=true`)
      const events = [await watch.next(), await watch.next(), await watch.next()]
      api.t.deepEqual(events.map(event => [event?.type, event?.object.metadata.name, event?.object.metadata.annotations]), [['ADDED', 'a', undefined], ['ADDED', 'b', undefined], ['BOOKMARK', undefined, { 'k8s.io/initial-events-end': 'true' }]])
      await api.succeeds(api.patch('merge', 'configmaps/a', { data: { k: 'v' } }))
      api.t.deepEqual((await watch.take(1)).map(({ type, object }) => [type, object.metadata.name]), [['MODIFIED', 'a']])
    },
  },
]
