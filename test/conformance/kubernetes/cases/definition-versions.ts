import { at, type Api } from '../api.ts'
import { causesOf, definitionOf, install, warningsOf, type Kind } from '../definitions.ts'
import type { Case } from '../harness.ts'

const text = { type: 'string' }
const spec = (properties: object) => ({ type: 'object', properties: { spec: { type: 'object', properties } } })
const anything = { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }
const version = (name: string, storage = false, schema: object = anything, more: object = {}) => ({ name, served: true, storage, schema: { openAPIV3Schema: schema }, ...more })

/** A kind `Apple` with these versions. */
const apples = async (api: Api, ...versions: readonly ReturnType<typeof version>[]) => {
  const kind: Kind = await install(api, definitionOf(api, 'apples', anything, {}, { versions }))
  const group = `${api.namespace}.example.com`
  const path = (name: string): string => `/apis/${group}/${name}/namespaces/${api.namespace}/apples`
  const apple = (of: string, name: string, content: object = {}) => ({ apiVersion: `${group}/${of}`, kind: 'Apple', metadata: { name }, spec: content })
  const served = (name: string) => api.comes(path(name))
  for (const { name, served: asked } of versions) if (asked) await served(name)
  return { group, definition: kind.definition, path, apple, served }
}
const change = (api: Api, definition: string, ...operations: readonly object[]) => api.patch('json', definition, operations)
const storedVersions = async (api: Api, definition: string) => at((await api.get(definition)).body, 'status', 'storedVersions')

/** Several versions of one kind, none converted but by its name. */
export const cases: readonly Case[] = [
  {
    name: 'an object is read in every version, whichever it was written in',
    run: async api => {
      const { path, apple, group } = await apples(api, version('v1', true), version('v2'))
      api.t.is((await api.succeeds(api.post(path('v1'), apple('v1', 'a', { x: 1 })), 201)).apiVersion, `${group}/v1`)
      api.t.is((await api.succeeds(api.post(path('v2'), apple('v2', 'b', { x: 2 })), 201)).apiVersion, `${group}/v2`)
      for (const one of ['v1', 'v2']) {
        const { items = [] } = await api.succeeds(api.get(path(one)), 200)
        api.t.deepEqual(items.map(({ apiVersion, metadata, spec }) => [apiVersion, metadata.name, spec]), [[`${group}/${one}`, 'a', { x: 1 }], [`${group}/${one}`, 'b', { x: 2 }]])
        api.t.is((await api.succeeds(api.get(`${path(one)}/a`), 200)).apiVersion, `${group}/${one}`)
      }
      const watch = await api.watch(`${path('v2')}?watch=1&fieldSelector=metadata.name%3Da`)
      await watch.take(1)
      await api.succeeds(api.patch('merge', `${path('v1')}/a`, { spec: { y: 1 } }), 200)
      const [told] = await watch.take(1)
      api.t.deepEqual([told?.type, told?.object.apiVersion, told?.object.spec], ['MODIFIED', `${group}/v2`, { x: 1, y: 1 }])
    },
  },
  {
    name: 'whoever writes in a version says so',
    run: async api => {
      const { path, apple, group } = await apples(api, version('v1', true), version('v2'))
      await api.refuses(api.post(path('v1'), apple('v2', 'a')), { code: 400, reason: 'BadRequest', message: `the API version in the data (${group}/v2) does not match the expected API version (${group}/v1)` })
      await api.succeeds(api.post(path('v1'), apple('v1', 'a')), 201)
      const { code, body } = await api.patch('merge', `${path('v2')}/a`, { apiVersion: `${group}/v1` })
      api.t.deepEqual([code, causesOf(body)], [422, [['apiVersion', `Invalid value: "${group}/v1": must be ${group}/v2`]]])
    },
  },
  {
    name: 'writers own fields in the version that they wrote',
    run: async api => {
      const { path, apple, group } = await apples(api, version('v1', true), version('v2'))
      await api.succeeds(api.post(path('v1'), apple('v1', 'a', { x: 1 })), 201)
      await api.succeeds(api.patch('apply', `${path('v2')}/a?fieldManager=other&force=true`, apple('v2', 'a', { x: 2, y: 3 })), 200)
      const { metadata } = await api.succeeds(api.get(`${path('v1')}/a`), 200)
      api.t.deepEqual(metadata.managedFields?.map(({ manager, operation, apiVersion }) => [manager, operation, apiVersion]), [['other', 'Apply', `${group}/v2`], ['conformance', 'Update', `${group}/v1`]])
    },
  },
  {
    name: 'what the stored version does not know is lost, and what it gives by default is there; a version shows what it knows',
    run: async api => {
      const { path, apple } = await apples(api, version('v1', true, spec({ a: text, one: { ...text, default: 'uno' } })), version('v2', false, spec({ a: { ...text, maxLength: 2 }, two: { ...text, default: 'dos' } })))
      const of = async (one: string, name: string) => (await api.succeeds(api.get(`${path(one)}/${name}`), 200)).spec
      await api.succeeds(api.post(path('v1'), apple('v1', 'x', { a: 'long', one: 'eins' })), 201)
      api.t.deepEqual([await of('v1', 'x'), await of('v2', 'x')], [{ a: 'long', one: 'eins' }, { a: 'long' }])
      const labelled = await api.succeeds(api.patch('merge', `${path('v2')}/x`, { metadata: { labels: { a: 'b' } } }), 200)
      api.t.deepEqual(labelled.spec, { a: 'long' })
      api.t.deepEqual([await of('v1', 'x'), await of('v2', 'x')], [{ a: 'long', one: 'uno' }, { a: 'long' }])
      api.t.is((await api.post(path('v2'), apple('v2', 'y', { a: 'long' }))).code, 422)
      api.t.deepEqual((await api.succeeds(api.post(path('v2'), apple('v2', 'y', { a: 'ok', two: 'zwei' })), 201)).spec, { a: 'ok' })
      api.t.deepEqual([await of('v1', 'y'), await of('v2', 'y')], [{ a: 'ok', one: 'uno' }, { a: 'ok' }])
    },
  },
  {
    name: 'each version has subresources and selectable fields of its own',
    run: async api => {
      const { path, apple } = await apples(api, version('v1', true, spec({ a: text })), version('v2', false, spec({ a: text, b: text }), { subresources: { status: {} }, selectableFields: [{ jsonPath: '.spec.a' }] }))
      await api.succeeds(api.post(path('v1'), apple('v1', 'x', { a: 'red' })), 201)
      api.t.is((await api.get(`${path('v1')}/x/status`)).code, 404)
      await api.succeeds(api.get(`${path('v2')}/x/status`), 200)
      await api.refuses(api.get(`${path('v1')}?fieldSelector=spec.a=red`), { code: 400, reason: 'BadRequest', message: 'field label not supported: spec.a' })
      api.t.is((await api.succeeds(api.get(`${path('v2')}?fieldSelector=spec.a=red`), 200)).items?.length, 1)
    },
  },
  {
    name: 'versions are shown by their maturity, and then the latest first',
    run: async api => {
      const { group } = await apples(api, ...['v1', 'v2', 'v1beta1', 'v10', 'foo', 'v2alpha1', 'v1beta2'].map((name, index) => version(name, index === 0)))
      const wanted = ['v10', 'v2', 'v1', 'v1beta2', 'v1beta1', 'v2alpha1', 'foo']
      const shown = await api.eventually('all versions', async () => {
        const { body } = await api.get(`/apis/${group}`)
        const versions = (body['versions'] ?? []) as readonly { readonly version: string }[]
        return versions.length === wanted.length ? body : undefined
      })
      api.t.deepEqual((shown['versions'] as readonly { readonly version: string }[]).map(one => one.version), wanted)
      api.t.deepEqual(shown['preferredVersion'], { groupVersion: `${group}/v10`, version: 'v10' })
      const hashes = await Promise.all(['v1', 'v2', 'foo'].map(name => api.eventually(`the hash of ${name}`, async () => at((await api.get(`/apis/${group}/${name}`)).body, 'resources', 0, 'storageVersionHash'))))
      api.t.is(new Set(hashes).size, 1)
    },
  },
  {
    name: 'whoever uses a deprecated version is warned',
    run: async api => {
      const { path, apple, group } = await apples(api, version('v1', true, anything, { deprecated: true }), version('v2', false, anything, { deprecated: true, deprecationWarning: 'go away' }), version('v3'))
      const told = async (name: string) => {
        const answers = [await api.post(path(name), apple(name, name)), await api.get(path(name)), await api.get(`${path(name)}/${name}`), await api.get(`${path(name)}/none`), await api.remove(`${path(name)}/${name}`)]
        return [...new Set(answers.map(({ headers }) => warningsOf(headers).join()))]
      }
      api.t.deepEqual([await told('v1'), await told('v2'), await told('v3')], [[`${group}/v1 Apple is deprecated; use ${group}/v3 Apple`], ['go away'], ['']])
    },
  },
  {
    name: 'a deprecated version that nothing better stands beside is just deprecated',
    run: async api => {
      const { path, group } = await apples(api, version('v2', true, anything, { deprecated: true }), version('v1'), version('v3beta1'))
      api.t.deepEqual(warningsOf((await api.get(path('v2'))).headers), [`${group}/v2 Apple is deprecated`])
    },
  },
  {
    name: 'a version that is no longer served is not there, the others are',
    run: async api => {
      const { path, apple, group, definition, served } = await apples(api, version('v1', true), version('v2'))
      await api.succeeds(api.post(path('v1'), apple('v1', 'a', { x: 1 })), 201)
      await api.succeeds(change(api, definition, { op: 'replace', path: '/spec/versions/0/served', value: false }), 200)
      await api.goes(path('v1'))
      api.t.is((await api.get(`${path('v1')}/a`)).text, '404 page not found\n')
      api.t.is((await api.post(path('v1'), apple('v1', 'b'))).code, 404)
      await served('v2')
      api.t.deepEqual((await api.succeeds(api.get(`${path('v2')}/a`), 200)).spec, { x: 1 })
      await api.goes(`/apis/${group}/v1`)
      api.t.deepEqual((at((await api.get(`/apis/${group}`)).body, 'versions') as readonly { readonly version: string }[]).map(one => one.version), ['v2'])
    },
  },
  {
    name: 'versions that objects were stored in are remembered, and stay until it is said that none is left',
    run: async api => {
      const { path, apple, definition, served } = await apples(api, version('v1', true), version('v2', false, spec({ moved: { type: 'boolean' }, by: { ...text, default: 'v2' } })))
      await api.succeeds(api.post(path('v1'), apple('v1', 'a')), 201)
      api.t.deepEqual(await storedVersions(api, definition), ['v1'])
      const changed = await api.succeeds(change(api, definition, { op: 'replace', path: '/spec/versions/0/storage', value: false }, { op: 'replace', path: '/spec/versions/1/storage', value: true }), 200)
      api.t.deepEqual(at(changed, 'status', 'storedVersions'), ['v1', 'v2'])
      const drop = () => change(api, definition, { op: 'remove', path: '/spec/versions/0' })
      const refused = await drop()
      api.t.deepEqual([refused.code, causesOf(refused.body)], [422, [['status.storedVersions[0]',
        'Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions']]])
      // An object that is written before the server stores in v2 stays in v1; one that v1's end finds there can never be read or removed again, and holds every namespace.
      await api.answers('the server to store in v2, whose defaults it then gives', () => api.patch('merge', `${path('v2')}/a`, { spec: { moved: false } }), ({ code, body }) => code === 200 && at(body, 'spec', 'by') === 'v2')
      await api.succeeds(api.patch('merge', `${path('v2')}/a`, { spec: { moved: true } }), 200)
      await api.succeeds(api.patch('merge', `${definition}/status`, { status: { storedVersions: ['v2'] } }), 200)
      await api.succeeds(drop(), 200)
      await api.goes(path('v1'))
      await served('v2')
      api.t.deepEqual((await api.succeeds(api.get(`${path('v2')}/a`), 200)).spec, { moved: true, by: 'v2' })
    },
  },
  {
    name: 'what was stored is not said through the main door',
    run: async api => {
      const { definition } = await apples(api, version('v1', true))
      await api.succeeds(api.patch('merge', definition, { status: { storedVersions: ['other'] } }), 200)
      api.t.deepEqual(await storedVersions(api, definition), ['v1'])
    },
  },
]
