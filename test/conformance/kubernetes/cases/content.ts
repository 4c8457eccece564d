import type { Case } from '../harness.ts'
import { at, plain, type Api } from '../api.ts'
import type { Answer } from '../client.ts'
import { configMap, gadget } from '../fixtures.ts'

const meta = (as: string, version = 'v1', type = 'application/json'): string => `${type};as=${as};g=meta.k8s.io;v=${version}`
const all = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
const typeOf = ({ headers }: Answer): string => String(headers['content-type'])
const withTwo = async (api: Api): Promise<void> => {
  await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' })), 201)
  await api.succeeds(api.post('gadgets', gadget('a', { x: 1 })), 201)
}

/** What an Accept header gives: of a list and of one object, of a built-in kind and of another. A number is the code of a refusal. */
const accepted: readonly (readonly [accept: string, list: string | number, one: string | number, customList: string | number, customOne: string | number])[] = [
  ['', 'ConfigMapList', 'ConfigMap', 'GadgetList', 'Gadget'],
  ['*/*', 'ConfigMapList', 'ConfigMap', 'GadgetList', 'Gadget'],
  ['application/*', 406, 406, 'GadgetList', 'Gadget'],
  ['text/plain', 406, 406, 406, 406],
  ['text/html,*/*;q=0.8', 'ConfigMapList', 'ConfigMap', 'GadgetList', 'Gadget'],
  ['application/json;stream=watch', 'ConfigMapList', 'ConfigMap', 'GadgetList', 'Gadget'],
  ['application/json; charset=utf-8', 'ConfigMapList', 'ConfigMap', 'GadgetList', 'Gadget'],
  [meta('Table'), 'Table', 'Table', 'Table', 'Table'],
  [meta('Table', 'v2'), 406, 406, 406, 406],
  [`${meta('Table', 'v2')},application/json`, 'ConfigMapList', 'ConfigMap', 'GadgetList', 'Gadget'],
  [meta('Foo'), 406, 406, 406, 406],
  [meta('PartialObjectMetadata'), 406, 'PartialObjectMetadata', 406, 'PartialObjectMetadata'],
  [meta('PartialObjectMetadataList'), 'PartialObjectMetadataList', 406, 'PartialObjectMetadataList', 500],
  [`application/json;q=0.5,${meta('Table')}`, 'Table', 'Table', 'Table', 'Table'],
]

const acceptCases: readonly Case[] = accepted.map(([accept, ...expected]) => ({
  name: `Accept: ${accept === '' ? 'nothing' : accept}`,
  run: async api => {
    await withTwo(api)
    const answers = await Promise.all(['configmaps', 'configmaps/a', 'gadgets', 'gadgets/a'].map(path => api.get(path, { accept })))
    api.t.deepEqual(answers.map(({ code, body }) => (code === 200 ? body.kind : code)), expected)
  },
}))

export const cases: readonly Case[] = [
  ...acceptCases,
  {
    name: 'a refusal of all that is accepted says what there is',
    run: async api => {
      await withTwo(api)
      const refuses = (path: string, accept: string, message: string) => api.refuses(api.get(path, { accept }), { code: 406, reason: 'NotAcceptable', message })
      await refuses('configmaps/a', 'text/plain', `406: Not Acceptable\n\nAvailable representations: ${all}`)
      await refuses('configmaps', 'text/plain', `406: Not Acceptable\n\nAvailable representations: ${all}, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch`)
      await refuses('gadgets/a', 'text/plain', `only the following media types are accepted: ${all}`)
      await refuses('configmaps/a', meta('Foo'), `only the following media types are accepted: ${all}`)
      await refuses('configmaps', meta('PartialObjectMetadata'), 'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)')
      await refuses('gadgets', meta('PartialObjectMetadata'), 'you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)')
      await refuses('configmaps/a', meta('PartialObjectMetadataList'), 'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)')
    },
  },
  {
    name: 'metadata alone, of one and of a list',
    run: async api => {
      await withTwo(api)
      const one = await api.succeeds(api.get('gadgets/a', { accept: meta('PartialObjectMetadata') }))
      api.t.deepEqual(Object.keys(one).sort(), ['apiVersion', 'kind', 'metadata'])
      api.t.is(one.apiVersion, 'meta.k8s.io/v1')
      api.t.is(one.metadata.name, 'a')
      const list = await api.succeeds(api.get('gadgets', { accept: meta('PartialObjectMetadataList') }))
      api.t.deepEqual(plain({ ...list, items: list.items?.map(({ kind, apiVersion, metadata }) => [kind, apiVersion, metadata.name]) }), {
        kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '<resourceVersion>' }, items: [['PartialObjectMetadata', 'meta.k8s.io/v1', 'a']],
      })
      api.t.is((await api.get('gadgets/a', { accept: meta('PartialObjectMetadata', 'v1beta1') })).body.apiVersion, 'meta.k8s.io/v1beta1')
    },
  },
  {
    name: 'rows of a table hold as much of the object as is asked for',
    run: async api => {
      await withTwo(api)
      const row = async (include: string) => at((await api.get(`gadgets?includeObject=${include}`, { accept: meta('Table') })).body, 'rows', 0, 'object') as { readonly kind?: string } | null
      api.t.is(await row('None'), null)
      api.t.is((await row(''))?.kind, 'PartialObjectMetadata')
      api.t.is((await row('Metadata'))?.kind, 'PartialObjectMetadata')
      api.t.is((await row('Object'))?.kind, 'Gadget')
      await api.refuses(api.get('gadgets?includeObject=Foo', { accept: meta('Table') }), {
        code: 400, reason: 'BadRequest', message: `Unable to convert to Table as requested: includeObject: Invalid value: "Foo": must be 'Metadata', 'Object', 'None', or empty`,
      })
    },
  },
  {
    name: 'answers and refusals in YAML',
    run: async api => {
      await withTwo(api)
      const one = await api.get('configmaps/a', { accept: 'application/yaml' })
      api.t.is(typeOf(one), 'application/yaml')
      api.t.regex(one.text, /^apiVersion: v1\ndata:\n {2}k: v\nkind: ConfigMap\nmetadata:\n {2}creationTimestamp: "/)
      const list = await api.get('gadgets', { accept: 'application/yaml' })
      api.t.regex(list.text, /^apiVersion: conformance\.vmherd\.dev\/v1\nitems:\n- apiVersion: conformance\.vmherd\.dev\/v1\n {2}kind: Gadget\n/)
      const none = await api.get('configmaps/none', { accept: 'application/yaml' })
      api.t.deepEqual([none.code, typeOf(none)], [404, 'application/yaml'])
      api.t.regex(none.text, /^apiVersion: v1\ncode: 404\ndetails:\n {2}kind: configmaps\n {2}name: none\nkind: Status\nmessage: configmaps "none" not found\n/)
      const table = await api.get('configmaps', { accept: meta('Table', 'v1', 'application/yaml') })
      api.t.regex(table.text, /^apiVersion: meta\.k8s\.io\/v1\ncolumnDefinitions:\n- description: /)
    },
  },
  {
    name: 'a body in YAML',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: "1"\n', { type: 'application/yaml' }), 201)
      api.t.deepEqual(made['data'], { k: '1' })
      const custom = await api.succeeds(api.post('gadgets', 'apiVersion: conformance.vmherd.dev/v1\nkind: Gadget\nmetadata:\n  name: a\nspec:\n  count: 5\n  yes: on\n', { type: 'application/yaml' }), 201)
      api.t.deepEqual(custom.spec, { count: 5, true: true })
    },
  },
  {
    name: 'answers are indented for those who read them',
    run: async api => {
      await withTwo(api)
      const lines = async (query: string, agent?: string): Promise<boolean> => (await api.get(`configmaps/a${query}`, agent === undefined ? {} : { headers: { 'user-agent': agent } })).text.trim().includes('\n')
      api.t.deepEqual(await Promise.all([lines(''), lines('?pretty=true'), lines('?pretty=1'), lines('?pretty=false'), lines('?pretty=0')]), [false, true, true, false, false])
      api.t.deepEqual(await Promise.all([lines('', 'curl/8.0'), lines('', 'Mozilla/5.0'), lines('?pretty=false', 'curl/8.0')]), [true, true, false])
    },
  },
  {
    name: 'large answers are compressed for those who take it',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('large', { k: 'x'.repeat(200_000) })), 201)
      await api.succeeds(api.post('configmaps', configMap('small', { k: 'x' })), 201)
      const encoding = async (name: string, headers: Readonly<Record<string, string>>) => (await api.get(`configmaps/${name}`, { accept: 'application/yaml', headers })).headers['content-encoding']
      api.t.deepEqual(await Promise.all([encoding('large', { 'accept-encoding': 'gzip' }), encoding('large', {}), encoding('small', { 'accept-encoding': 'gzip' })]), ['gzip', undefined, undefined])
    },
  },
]
