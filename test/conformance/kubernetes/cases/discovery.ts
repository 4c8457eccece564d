import type { Case } from '../harness.ts'
import { at, type Api } from '../api.ts'
import { definitionOf, install, text } from '../definitions.ts'

const aggregatedType = (version: string): string => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
interface Found { readonly metadata: { readonly name?: string }; readonly versions: readonly { readonly version: string; readonly freshness: string; readonly resources: readonly { readonly resource: string }[] }[] }

const groupIn = async (api: Api, path: string, name: string | undefined): Promise<Found | undefined> =>
  ((await api.get(path, { accept: aggregatedType('v2') })).body.items as unknown as readonly Found[] | undefined)?.find(({ metadata }) => metadata.name === name)

const crudVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

export const cases: readonly Case[] = [
  {
    name: 'all groups in one answer, for those who take it',
    run: async api => {
      for (const path of ['/api', '/apis']) {
        const { code, headers, body } = await api.get(path, { accept: aggregatedType('v2') })
        api.t.deepEqual([code, headers['content-type'], headers['vary'], body.kind, body.apiVersion, body.metadata], [200, aggregatedType('v2'), 'Accept', 'APIGroupDiscoveryList', 'apidiscovery.k8s.io/v2', {}])
      }
      const core = await groupIn(api, '/api', undefined)
      api.t.deepEqual(core?.versions.map(({ version, freshness }) => [version, freshness]), [['v1', 'Current']])
      api.t.deepEqual(core?.versions[0]?.resources.find(({ resource }) => resource === 'configmaps'), {
        resource: 'configmaps', responseKind: { group: '', version: '', kind: 'ConfigMap' }, scope: 'Namespaced', singularResource: 'configmap', verbs: crudVerbs, shortNames: ['cm'],
      } as never)
    },
  },
  {
    name: 'plain lists for those who take no other',
    run: async api => {
      const kinds = async (accept: string) => (await Promise.all(['/api', '/apis'].map(path => api.get(path, { accept })))).map(({ code, body }) => (code === 200 ? body.kind : code))
      api.t.deepEqual(await kinds('application/json'), ['APIVersions', 'APIGroupList'])
      api.t.deepEqual(await kinds(''), ['APIVersions', 'APIGroupList'])
      api.t.deepEqual(await kinds('*/*'), ['APIVersions', 'APIGroupList'])
      api.t.deepEqual(await kinds(`${aggregatedType('v2')},application/json`), ['APIGroupDiscoveryList', 'APIGroupDiscoveryList'])
      api.t.deepEqual(await kinds(`${aggregatedType('v2beta1')},application/json`), ['APIVersions', 'APIGroupList'])
      api.t.deepEqual(await kinds(aggregatedType('v2beta1')), [406, 406])
    },
  },
  {
    name: 'the answer has a tag, and is not sent again to those who have it',
    run: async api => {
      const first = await api.get('/api', { accept: aggregatedType('v2') })
      api.t.regex(String(first.headers['etag']), /^"[0-9A-F]{128}"$/)
      const again = await api.get('/api', { accept: aggregatedType('v2'), headers: { 'if-none-match': String(first.headers['etag']) } })
      api.t.deepEqual([again.code, again.text], [304, ''])
    },
  },
  {
    name: 'a kind of a definition is found by all forms of discovery, and no more when it is gone',
    run: async api => {
      const kind = await install(api, definitionOf(api, 'things', { type: 'object', properties: { spec: { type: 'object', properties: { a: text } } } }, { subresources: { status: {} } }))
      const group = `${api.namespace}.example.com`
      const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
      const version = { groupVersion: `${group}/v1`, version: 'v1' }
      api.t.deepEqual(await api.eventually('the group to be found', () => groupIn(api, '/apis', group)) as object, {
        metadata: { name: group }, versions: [{ version: 'v1', freshness: 'Current', resources: [{
          resource: 'things', responseKind: { group, version: 'v1', kind: 'Thing' }, scope: 'Namespaced', singularResource: 'thing', verbs,
          subresources: [{ subresource: 'status', responseKind: { group, version: 'v1', kind: 'Thing' }, verbs: ['get', 'patch', 'update'] }],
        }] }],
      })
      api.t.deepEqual((await api.get(`/apis/${group}`)).body as object, { kind: 'APIGroup', apiVersion: 'v1', name: group, versions: [version], preferredVersion: version })
      const { resources, ...list } = (await api.get(`/apis/${group}/v1`)).body as unknown as { readonly resources: readonly { readonly storageVersionHash?: string }[] }
      api.t.deepEqual(list as object, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/v1` })
      api.t.regex(String(resources[0]?.storageVersionHash), /^[A-Za-z0-9+/]{11}=$/)
      api.t.deepEqual(resources.map(({ storageVersionHash: _hash, ...rest }) => rest) as object[], [
        { name: 'things', singularName: 'thing', namespaced: true, kind: 'Thing', verbs }, { name: 'things/status', singularName: '', namespaced: true, kind: 'Thing', verbs: ['get', 'patch', 'update'] },
      ])
      await api.succeeds(api.remove(kind.definition))
      await api.goes(`/apis/${group}/v1`)
      await api.eventually('the group to go', async () => ((await groupIn(api, '/apis', group)) === undefined ? true : undefined))
      api.t.is((await api.get(kind.path)).code, 404)
    },
  },
  {
    name: 'resources of one version, with the hash of what they are stored as',
    run: async api => {
      const { body } = await api.get('/apis/coordination.k8s.io/v1')
      api.t.deepEqual((body['resources'] as readonly { readonly name: string }[]).find(({ name }) => name === 'leases') as object, {
        name: 'leases', singularName: 'lease', namespaced: true, kind: 'Lease', verbs: crudVerbs, storageVersionHash: 'gqkMMb/YqFM=',
      })
    },
  },
  {
    name: 'documents of OpenAPI have addresses that change with them',
    run: async api => {
      const { body } = await api.get('/openapi/v3', { accept: '*/*' })
      const index = JSON.parse((await api.get('/openapi/v3', { accept: '*/*' })).text) as { readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>> }
      api.t.deepEqual(body, {} as never)
      const url = index.paths['apis/coordination.k8s.io/v1']?.serverRelativeURL ?? ''
      api.t.regex(url, /^\/openapi\/v3\/apis\/coordination\.k8s\.io\/v1\?hash=[0-9A-F]+$/)
      const hash = url.slice(url.indexOf('=') + 1)
      const document = await api.get(url)
      api.t.deepEqual([document.code, document.headers['cache-control'], document.headers['etag'], document.headers['vary'], at(document.body, 'openapi')], [200, 'public, immutable', `"${hash}"`, 'Accept', '3.0.0'])
      const kept = await api.get(url, { headers: { 'if-none-match': `"${hash}"` } })
      api.t.deepEqual([kept.code, kept.text], [304, ''])
      const plain = await api.get(url.slice(0, url.indexOf('?')))
      api.t.deepEqual([plain.code, plain.headers['cache-control'], plain.headers['etag']], [200, 'no-cache, private', `"${hash}"`])
      const moved = await api.get(`${url.slice(0, url.indexOf('='))}=ABC`)
      api.t.deepEqual([moved.code, moved.headers['location']], [301, url])
      api.t.is((await api.get('/openapi/v3/apis/nope/v1')).code, 404)
    },
  },
  {
    name: 'health in one word, by check, and all checks one by one',
    run: async api => {
      for (const root of ['/healthz', '/livez', '/readyz']) {
        const [short, one, none, verbose] = await Promise.all([root, `${root}/etcd`, `${root}/nope`, `${root}?verbose`].map(path => api.get(path)))
        api.t.deepEqual([short?.code, short?.text, one?.text, none?.code, none?.text], [200, 'ok', 'ok', 404, '404 page not found\n'])
        api.t.regex(verbose?.text ?? '', /^\[\+\]ping ok\n\[\+\]log ok\n(\[\+\].* ok\n)+/)
        api.t.true(verbose?.text.endsWith(`${root.slice(1)} check passed\n`))
      }
    },
  },
  {
    name: 'the version',
    run: async api => {
      const { body } = await api.get('/version')
      api.t.deepEqual([body['major'], body['minor'], body['emulationMajor'], body['emulationMinor']], ['1', '37', '1', '37'])
      api.t.regex(String(body['gitVersion']), /^v1\.37\.2/)
    },
  },
  {
    name: 'paths that lead nowhere: a text, or a Status where the group is known',
    run: async api => {
      const status = { code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} }
      for (const path of ['/api/v2', '/api/v1/nope', `/api/v1/namespaces/${api.namespace}/nope/x`, '/apis/coordination.k8s.io/v1/nope', '/api/v2/x']) await api.refuses(api.get(path), status)
      for (const path of ['/nope', '/apis/nope.example.com', '/apis/nope.example.com/v1', '/apis/nope.example.com/v1/x', '/apis/conformance.vmherd.dev/v1/nope']) {
        const { code, text: said } = await api.get(path)
        api.t.deepEqual([path, code, said], [path, 404, '404 page not found\n'])
      }
    },
  },
]
