import test from 'ava'
import type { ApiObject, KindDefinition } from '#world/kubernetes/kind.ts'
import { builtinKinds } from '#world/kubernetes/kinds/builtin.ts'
import { kindsOf } from '#world/kubernetes/definitions/kinds.ts'
import { openApiV2 } from '#world/kubernetes/openapi/v2.ts'
import { openApiDocument, openApiIndex } from '#world/kubernetes/openapi/v3.ts'

const crd: ApiObject = {
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'crontabs.stable.example.com', uid: '', resourceVersion: '', creationTimestamp: '' },
  spec: {
    group: 'stable.example.com', scope: 'Namespaced', names: { plural: 'crontabs', kind: 'CronTab' },
    versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { x: { type: 'string', description: 'An x.' } } } } } } }],
  },
}
const kinds: readonly KindDefinition[] = [...builtinKinds, ...kindsOf(crd)]
type Operation = { parameters: { name: string }[]; requestBody?: { content: object }; 'x-kubernetes-group-version-kind': object; 'x-kubernetes-action': string }
const operation = (version: string, path: string, method: string): Operation =>
  (openApiDocument(version, kinds).paths[path] as Record<string, Operation>)[method] as Operation

test('the index names a document a version, whose address changes with its kinds', (t) => {
  const index = openApiIndex(kinds)
  t.true(['api/v1', 'apis/stable.example.com/v1', 'apis/storage.k8s.io/v1'].every((path) => path in index.paths))
  t.regex(index.paths['api/v1']?.serverRelativeURL ?? '', /^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{64}$/)
  t.deepEqual(openApiIndex(kinds), index)
  t.notDeepEqual(openApiIndex([...kinds.slice(1)]).paths['api/v1'], index.paths['api/v1'])
})

test('kubectl finds out from a patch that fields are validated, and how it may patch', (t) => {
  const custom = operation('stable.example.com/v1', '/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}', 'patch')
  t.true(['fieldValidation', 'dryRun', 'fieldManager', 'force'].every((wanted) => custom.parameters.some(({ name }) => name === wanted)))
  t.deepEqual(custom['x-kubernetes-group-version-kind'], { group: 'stable.example.com', kind: 'CronTab', version: 'v1' })
  t.false('application/strategic-merge-patch+json' in (custom.requestBody?.content ?? {}))
  t.true('application/strategic-merge-patch+json' in (operation('v1', '/api/v1/namespaces/{namespace}/configmaps/{name}', 'patch').requestBody?.content ?? {}))
  t.is(operation('v1', '/api/v1/namespaces/{namespace}/configmaps', 'delete')['x-kubernetes-action'], 'deletecollection')
  t.truthy(operation('stable.example.com/v1', '/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}/status', 'put'))
})

test('every reference leads somewhere, in both versions', (t) => {
  for (const version of new Set(kinds.map(({ group, version: own }) => group === '' ? own : `${group}/${own}`))) {
    const document = openApiDocument(version, kinds)
    t.deepEqual(references(document).filter((name) => !(name.replace('#/components/schemas/', '') in document.components.schemas)), [])
  }
  const v2 = openApiV2(kinds)
  t.deepEqual(references(v2).filter((name) => !(name.replace('#/definitions/', '') in v2.definitions)), [])
})

const references = (document: object): string[] => {
  const found = new Set<string>()
  JSON.stringify(document, (key, value: unknown) => {
    if (key === '$ref' && typeof value === 'string') found.add(value)
    return value
  })
  return [...found]
}

test('a schema says which kind it is, and its metadata is that of all objects', (t) => {
  const { schemas } = openApiDocument('stable.example.com/v1', kinds).components
  const schema = schemas['com.example.stable.v1.CronTab'] as { properties: { metadata: object }; 'x-kubernetes-group-version-kind': object }
  t.deepEqual(schema['x-kubernetes-group-version-kind'], [{ group: 'stable.example.com', kind: 'CronTab', version: 'v1' }])
  t.like(schema.properties.metadata, { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] })
  t.like(schemas['com.example.stable.v1.CronTabList'], { 'x-kubernetes-group-version-kind': [{ kind: 'CronTabList' }] })
})
