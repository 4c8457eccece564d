import { at } from '../api.ts'
import type { Case } from '../harness.ts'
import { group } from '../fixtures.ts'

type Api = Parameters<Case['run']>[0]

/** A document that is JSON, whatever its type says. */
const read = async (api: Api, path: string): Promise<object> => JSON.parse((await api.get(path)).text) as object

/** OpenAPI 3 of a group and version, by its path in the index. */
const document = async (api: Api, path: string): Promise<object> => {
  const index = await read(api, '/openapi/v3')
  const url = at(index, 'paths', path, 'serverRelativeURL')
  if (typeof url !== 'string') throw new Error(`${path} is not in the index`)
  return read(api, url)
}
/** The schema in a document that says it is of this kind. */
const schemaOf = (body: object, kind: string): object | undefined =>
  Object.values(at(body, 'components', 'schemas') as object).find(schema => ((at(schema, 'x-kubernetes-group-version-kind') ?? []) as { kind: string }[]).some(one => one.kind === kind)) as object | undefined

/** OpenAPI, as `kubectl explain` and clients with server-side apply read it. */
export const cases: readonly Case[] = [
  {
    name: 'the index leads to a document for each group and version',
    run: async api => {
      const index = await read(api, '/openapi/v3')
      for (const path of ['api/v1', 'apis/storage.k8s.io/v1', 'apis/coordination.k8s.io/v1', 'apis/apiextensions.k8s.io/v1', `apis/${group}/v1`]) {
        api.t.regex(String(at(index, 'paths', path, 'serverRelativeURL')), /^\/openapi\/v3\/.+\?hash=.+$/, path)
      }
    },
  },
  {
    name: 'a custom kind is described with its texts and rules',
    run: async api => {
      const schema = schemaOf(await document(api, `apis/${group}/v1`), 'Widget')
      api.t.deepEqual(at(schema, 'x-kubernetes-group-version-kind'), [{ group, kind: 'Widget', version: 'v1' }])
      api.t.is(at(schema, 'description'), 'Something to be made.')
      api.t.is(at(schema, 'properties', 'spec', 'description'), 'What it shall be like.')
      api.t.deepEqual(at(schema, 'properties', 'spec', 'properties', 'size', 'enum'), ['small', 'large'])
      api.t.like(at(schema, 'properties', 'spec', 'properties', 'replicas') as object, { type: 'integer', default: 1, minimum: 0, maximum: 10, description: 'How many.' })
      api.t.like(at(schema, 'properties', 'spec', 'properties', 'items') as object, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
      api.t.deepEqual(at(schema, 'required'), ['spec'])
    },
  },
  {
    name: 'type and metadata are described where a definition leaves them out',
    run: async api => {
      const schema = schemaOf(await document(api, `apis/${group}/v1`), 'Widget')
      for (const name of ['apiVersion', 'kind']) api.t.is(at(schema, 'properties', name, 'type'), 'string')
      api.t.regex(JSON.stringify(at(schema, 'properties', 'metadata')), /ObjectMeta/)
    },
  },
  {
    name: 'lists of a kind are described, too',
    run: async api => {
      const list = schemaOf(await document(api, `apis/${group}/v1`), 'WidgetList')
      api.t.deepEqual(at(list, 'required'), ['items'])
      api.t.is(at(list, 'properties', 'items', 'type'), 'array')
    },
  },
  {
    name: 'a document has the paths of its kinds with what can be done there',
    run: async api => {
      const body = await document(api, `apis/${group}/v1`)
      const path = at(body, 'paths', `/apis/${group}/v1/namespaces/{namespace}/widgets/{name}`)
      for (const method of ['get', 'put', 'patch', 'delete']) api.t.deepEqual(at(path, method, 'x-kubernetes-group-version-kind'), { group, version: 'v1', kind: 'Widget' }, method)
      api.t.deepEqual(['get', 'put', 'patch', 'delete'].map(method => at(path, method, 'x-kubernetes-action')), ['get', 'put', 'patch', 'delete'])
      api.t.truthy(at(body, 'paths', `/apis/${group}/v1/namespaces/{namespace}/widgets/{name}/status`))
      api.t.truthy(at(body, 'paths', `/apis/${group}/v1/gizmos`))
    },
  },
  {
    name: 'built-in kinds are described with their merge keys',
    run: async api => {
      const body = await document(api, 'api/v1')
      const schema = schemaOf(body, 'ConfigMap')
      api.t.deepEqual(at(schema, 'x-kubernetes-group-version-kind'), [{ group: '', kind: 'ConfigMap', version: 'v1' }])
      api.t.is(typeof at(schema, 'description'), 'string')
      const ports = at(body, 'components', 'schemas', 'io.k8s.api.core.v1.ServiceSpec', 'properties', 'ports')
      api.t.like(ports as object, { 'x-kubernetes-patch-merge-key': 'port', 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port', 'protocol'] })
    },
  },
]
