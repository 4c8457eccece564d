import { at, plain, type Api } from '../api.ts'
import type { Body } from '../client.ts'
import { configMap, gadget } from '../fixtures.ts'
import type { Case } from '../harness.ts'

const as = (form: string, version = 'v1') => ({ accept: `application/json;as=${form};v=${version};g=meta.k8s.io` })
const fromStart = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
const plurals = ['configmaps', 'gadgets'] as const
const object = (plural: (typeof plurals)[number], name: string) => (plural === 'configmaps' ? configMap(name, { k: 'v' }) : gadget(name, { x: 1 }))
const columnsOf = (body: Body | undefined): unknown => (body?.['columnDefinitions'] as readonly { readonly name: string }[] | null | undefined)?.map(({ name }) => name) ?? null
const rowOf = (body: Body | undefined, ...path: readonly string[]): unknown => at(body, 'rows', 0, ...path)

/** What stands and the bookmark after it, as tables with so much of the object. */
const first = async (api: Api, plural: (typeof plurals)[number], include: string, version = 'v1') => {
  await api.succeeds(api.post(plural, object(plural, 'a')), 201)
  const watch = await api.watch(`${plural}?watch=1&${fromStart}&includeObject=${include}`, as('Table', version))
  return [await watch.next(), await watch.next()] as const
}

/** Watches, collections and answers to writes in other forms: as tables, and as metadata alone. */
export const cases: readonly Case[] = plurals.flatMap((plural): readonly Case[] => [
  {
    name: `a watch of ${plural} as a table names its columns once, and its bookmarks are rows of nothing`,
    run: async api => {
      const [added, mark] = await first(api, plural, '')
      api.t.deepEqual([added?.type, added?.object.kind, added?.object.apiVersion, columnsOf(added?.object)], ['ADDED', 'Table', 'meta.k8s.io/v1', plural === 'configmaps' ? ['Name', 'Data', 'Age'] : ['Name', 'Age']])
      api.t.is(rowOf(added?.object, 'object', 'metadata', 'name'), 'a')
      api.t.deepEqual([mark?.type, mark?.object.kind, columnsOf(mark?.object), rowOf(mark?.object, 'cells')], ['BOOKMARK', 'Table', null, plural === 'configmaps' ? ['', 0, '<unknown>'] : ['', null]])
      api.t.deepEqual(plain(rowOf(mark?.object, 'object')), { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '<resourceVersion>', annotations: { 'k8s.io/initial-events-end': 'true' } } })
    },
  },
  {
    name: `a watch of ${plural} as a table has as much of the object as is asked for, and bookmarks their metadata always`,
    run: async api => {
      const kinds = { None: null, Metadata: 'PartialObjectMetadata', Object: plural === 'configmaps' ? 'ConfigMap' : 'Gadget' }
      for (const [include, kind] of Object.entries(kinds)) {
        const [added, mark] = await first(api, plural, include)
        api.t.is(rowOf(added?.object, 'object', 'kind') ?? null, kind, include)
        api.t.is(rowOf(mark?.object, 'object', 'kind'), kind ?? 'PartialObjectMetadata', include)
        await api.succeeds(api.remove(`${plural}/a`), 200)
      }
    },
  },
  {
    name: `tables of ${plural} are of the version that is asked for, and their rows, too`,
    run: async api => {
      const [added] = await first(api, plural, 'Metadata', 'v1beta1')
      api.t.deepEqual([added?.object.apiVersion, rowOf(added?.object, 'object', 'apiVersion')], ['meta.k8s.io/v1beta1', 'meta.k8s.io/v1beta1'])
      const one = await api.succeeds(api.get(`${plural}/a`, as('Table', 'v1beta1')), 200)
      api.t.deepEqual([one.apiVersion, rowOf(one, 'object', 'apiVersion')], ['meta.k8s.io/v1beta1', 'meta.k8s.io/v1beta1'])
    },
  },
  {
    name: `a watch of ${plural} as a table tells changes and ends`,
    run: async api => {
      await api.succeeds(api.post(plural, object(plural, 'a')), 201)
      const watch = await api.watch(`${plural}?watch=1`, as('Table'))
      await watch.take(1)
      await api.succeeds(api.patch('merge', `${plural}/a`, { metadata: { labels: { a: 'b' } } }), 200)
      await api.succeeds(api.remove(`${plural}/a`), 200)
      const events = await watch.take(2)
      api.t.deepEqual(events.map(({ type, object: body }) => [type, body.kind, columnsOf(body), rowOf(body, 'object', 'metadata', 'name')]), [['MODIFIED', 'Table', null, 'a'], ['DELETED', 'Table', null, 'a']])
    },
  },
  {
    name: `a watch of ${plural} as metadata alone tells nothing else, in bookmarks neither`,
    run: async api => {
      await api.succeeds(api.post(plural, object(plural, 'a')), 201)
      const watch = await api.watch(`${plural}?watch=1&${fromStart}`, as('PartialObjectMetadata'))
      const [added, mark] = [await watch.next(), await watch.next()]
      api.t.deepEqual([added?.type, Object.keys(added?.object ?? {}).sort(), added?.object.kind, added?.object.metadata.name], ['ADDED', ['apiVersion', 'kind', 'metadata'], 'PartialObjectMetadata', 'a'])
      api.t.deepEqual([mark?.type, mark?.object.kind, mark?.object.apiVersion], ['BOOKMARK', 'PartialObjectMetadata', 'meta.k8s.io/v1'])
    },
  },
  {
    name: `a bookmark of ${plural} has its version and nothing more`,
    run: async api => {
      const watch = await api.watch(`${plural}?watch=1&${fromStart}`)
      const mark = await watch.next()
      api.t.deepEqual([mark?.type, Object.keys(mark?.object ?? {}).sort(), Object.keys(mark?.object.metadata ?? {}).sort()], ['BOOKMARK', ['apiVersion', 'kind', 'metadata'], ['annotations', 'resourceVersion']])
    },
  },
  {
    name: `a watch of ${plural} in a form that there is not is refused`,
    run: async api => {
      const types = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
      const refused = (accept: string, message: string) => api.refuses(api.get(`${plural}?watch=1&timeoutSeconds=1`, { accept }), { code: 406, reason: 'NotAcceptable', message })
      await refused(as('Foo').accept, `only the following media types are accepted: ${types}`)
      await refused(as('Table', 'v2').accept, `only the following media types are accepted: ${types}`)
      const yaml = await api.get(`${plural}?watch=1&timeoutSeconds=1`, { accept: 'application/yaml' })
      api.t.is(yaml.code, 406)
      api.t.regex(yaml.text.replaceAll(/\s+/g, ' '), /only the following media types are accepted: application\/json;stream=watch, application\/vnd\.kubernetes\.protobuf;stream=watch/)
    },
  },
  {
    name: `what is done to ${plural} is answered in the form that is asked for`,
    run: async api => {
      const made = await api.succeeds(api.post(plural, object(plural, 'a'), as('Table')), 201)
      api.t.deepEqual([made.kind, rowOf(made, 'object', 'metadata', 'name')], ['Table', 'a'])
      const patched = await api.succeeds(api.patch('merge', `${plural}/a`, { metadata: { labels: { a: 'b' } } }, as('PartialObjectMetadata')), 200)
      api.t.deepEqual([patched.kind, patched.metadata.labels], ['PartialObjectMetadata', { a: 'b' }])
      const gone = await api.succeeds(api.remove(plural, undefined, as('Table')), 200)
      api.t.deepEqual([gone.kind, rowOf(gone, 'object', 'metadata', 'name')], ['Table', 'a'])
    },
  },
])
