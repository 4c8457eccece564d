import type { Api } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gizmo, group, widget } from '../fixtures.ts'
import { badRequest, invalid, notFound } from '../refusals.ts'

const widgets = `/apis/${group}/v1`
const nothing = { code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} }
const notAllowed = { code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource', details: {} }
const notSupported = (verb: string) => ({ code: 405, reason: 'MethodNotAllowed', message: `${verb} is not supported on resources of kind "widgets.${group}"`, details: { group, kind: 'widgets' } })

/** Nothing is there, told as text. */
const noPage = async (api: Api, path: string, as: 'admin' | 'other' = 'admin'): Promise<void> => {
  const { code, text } = await api.get(path, { as })
  api.t.deepEqual({ path, code, text }, { path, code: 404, text: '404 page not found\n' })
}
const made = async (api: Api): Promise<void> => {
  await api.succeeds(api.post('configmaps', configMap('a')), 201)
  await api.succeeds(api.post('widgets', widget('a')), 201)
}

/** How paths are taken apart: slashes without anything between them, escaped ones, and what stands after everything else. */
export const cases: readonly Case[] = [
  {
    name: 'slashes that end the path of a resource do not count',
    run: async api => {
      await made(api)
      for (const end of ['/', '//', '/%2F']) {
        for (const resource of ['configmaps', 'widgets']) {
          api.t.is((await api.succeeds(api.get(`${resource}/a${end}`), 200)).metadata.name, 'a')
          api.t.true((await api.succeeds(api.get(`${resource}${end}`), 200)).kind?.endsWith('List'))
        }
        api.t.is((await api.succeeds(api.get(`widgets/a/status${end}`), 200)).kind, 'Widget')
        api.t.is((await api.succeeds(api.get(`namespaces/${api.namespace}${end}`), 200)).kind, 'Namespace')
        await api.succeeds(api.post(`configmaps${end}?dryRun=All`, configMap('b')), 201)
      }
    },
  },
  {
    name: 'where a part is missing between others, nothing is served',
    run: async api => {
      await made(api)
      const space = `namespaces/${api.namespace}`
      const paths = ['/api//v1', `/api//v1/${space}/configmaps`, `/api/v1//${space}/configmaps`, `/api/v1/namespaces//${api.namespace}/configmaps`, `/api/v1/${space}//configmaps/a`, `/api/v1/${space}/configmaps//a`, `/api/v1/${space}/configmaps/a//status`, '/api/v1//configmaps',
        '/apis/coordination.k8s.io//v1', '/apis/coordination.k8s.io//v1/leases', '/apis/coordination.k8s.io/v1//leases', '/api/%2Fv1']
      for (const path of paths) await api.refuses(api.get(path), nothing)
      for (const path of [`//${group}/v1`, `//${group}/v1/widgets`, `/${group}//v1`, `/${group}//v1/widgets`, `/${group}/v1//widgets`, `/${group}/v1//${space}/widgets/a`, `/${group}/v1/${space}//widgets/a`, '//v1', '//coordination.k8s.io', '//coordination.k8s.io/v1/leases']) await noPage(api, `/apis${path}`)
      await api.refuses(api.post(`/api/v1/${space}//configmaps`, configMap('b')), nothing)
    },
  },
  {
    name: 'rights are asked for by the place of each part, also of one that is missing',
    run: async api => {
      const refusal = (about: string, wish: string, details: object) => ({ code: 403, reason: 'Forbidden', message: `${about}: User "other" cannot ${wish}`, details })
      const as = { as: 'other' } as const
      await api.refuses(api.get('/api//v1', as), refusal('v1 is forbidden', 'list resource "v1" in API group "" at the cluster scope', { kind: 'v1' }))
      await api.refuses(api.get('/api/v1//configmaps', as), refusal('forbidden', 'get resource "" in API group "" at the cluster scope', { name: 'configmaps' }))
      await api.refuses(api.get('configmaps//a', as), refusal('configmaps is forbidden', `list resource "configmaps/a" in API group "" in the namespace "${api.namespace}"`, { kind: 'configmaps' }))
      await api.refuses(api.get(`/apis/${group}/v1//widgets`, as), refusal(`.${group} "widgets" is forbidden`, `get resource "" in API group "${group}" at the cluster scope`, { name: 'widgets', group }))
      await api.refuses(api.get('/api/v1/namespaces//configmaps/a', as), refusal('configmaps "a" is forbidden', 'get resource "configmaps" in API group "" at the cluster scope', { name: 'a', kind: 'configmaps' }))
      await api.refuses(api.get(`//api/v1/namespaces/${api.namespace}/configmaps`, as), refusal('configmaps is forbidden', `list resource "configmaps" in API group "" in the namespace "${api.namespace}"`, { kind: 'configmaps' }))
    },
  },
  {
    name: 'nothing is served under two slashes',
    run: async api => {
      for (const path of [`//api/v1/namespaces/${api.namespace}/configmaps`, `//apis/${group}/v1/widgets`, '//api', '//apis', '//', '//version', '//healthz', '//metrics', '//openapi/v3']) await noPage(api, path)
      const { code, text } = await api.post('//apis/authentication.k8s.io/v1/selfsubjectreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
      api.t.deepEqual([code, text], [404, '404 page not found\n'])
    },
  },
  {
    name: 'a namespace that is left out stands for all where a list is read, and is missed otherwise where the kind is built in',
    run: async api => {
      await made(api)
      const names = async (path: string): Promise<readonly string[]> => ((await api.succeeds(api.get(`${path}?fieldSelector=metadata.namespace=${api.namespace},metadata.name=a`), 200)).items ?? []).map(({ metadata }) => metadata.name)
      api.t.deepEqual(await names('/api/v1/namespaces//configmaps'), ['a'])
      api.t.deepEqual(await names(`${widgets}/namespaces//widgets`), ['a'])
      const required = badRequest('Namespace parameter required.')
      await api.refuses(api.get('/api/v1/namespaces//configmaps/a'), required)
      await api.refuses(api.put('/api/v1/namespaces//configmaps/a', configMap('a')), required)
      await api.refuses(api.patch('merge', '/api/v1/namespaces//configmaps/a', {}), required)
      await api.refuses(api.remove('/api/v1/namespaces//configmaps/a'), required)
      await api.refuses(api.remove('/api/v1/namespaces//configmaps'), required)
      for (const namespace of [undefined, api.namespace]) await api.refuses(api.post('/api/v1/namespaces//configmaps', configMap('b', {}, { namespace })), invalid('ConfigMap', 'b', ['metadata.namespace', 'required', 'Required value']))
      await api.refuses(api.post('/api/v1/namespaces//configmaps/b', configMap('b')), notAllowed)
      await api.refuses(api.get('/api/v1/namespaces//nodes'), nothing)
    },
  },
  {
    name: 'to custom kinds a namespace that is left out is none',
    run: async api => {
      await made(api)
      await api.succeeds(api.post('gizmos', gizmo(api.namespace)), 201)
      await noPage(api, `${widgets}/namespaces//widgets/a`)
      for (const { code, text } of [await api.post(`${widgets}/namespaces//widgets`, widget('b')), await api.remove(`${widgets}/namespaces//widgets`)]) api.t.deepEqual([code, text], [404, '404 page not found\n'])
      api.t.is((await api.succeeds(api.get(`${widgets}/namespaces//gizmos/${api.namespace}`), 200)).metadata.name, api.namespace)
      await api.succeeds(api.remove(`gizmos/${api.namespace}`))
    },
  },
  {
    name: 'a name that is left out before a subresource has to be given',
    run: async api => {
      const required = badRequest('name must be provided')
      await api.refuses(api.get('resourcequotas//status'), required)
      await api.refuses(api.get('/api/v1/nodes//status'), required)
      await api.refuses(api.post('serviceaccounts//token', { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }), required)
      await api.refuses(api.put('widgets//status', widget('a')), required)
      await api.refuses(api.get('widgets//status'), notSupported('list'))
      await api.refuses(api.post('widgets//status', widget('a')), notSupported('create'))
      await api.refuses(api.remove('widgets//status'), notSupported('deletecollection'))
      await api.refuses(api.get('widgets//nothing'), { ...notFound(`widgets.${group}`, ''), details: { group, kind: 'widgets' } })
    },
  },
  {
    name: 'a subresource that is left out is none to custom kinds, and what stands behind it does not count',
    run: async api => {
      await made(api)
      api.t.is((await api.succeeds(api.get('widgets/a//status'), 200)).kind, 'Widget')
      api.t.is((await api.succeeds(api.get('widgets/a/status/more'), 200)).kind, 'Widget')
      await api.succeeds(api.remove('widgets/a//status'), 200)
    },
  },
  {
    name: 'behind a subresource of a built-in kind, and behind a review, nothing is served',
    run: async api => {
      await api.succeeds(api.post('serviceaccounts', { metadata: { name: 'a' } }), 201)
      await api.refuses(api.get(`namespaces/${api.namespace}/status/more`), nothing)
      const token = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
      await api.succeeds(api.post('serviceaccounts/a/token/', token), 201)
      await api.refuses(api.post('serviceaccounts/a/token/more', token), nothing)
      await api.refuses(api.post('/api/v1/serviceaccounts/a/token', token), nothing)
      await api.refuses(api.post(`/api/v2/namespaces/${api.namespace}/serviceaccounts/a/token`, token), nothing)
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
      await api.succeeds(api.post('/apis/authentication.k8s.io/v1/selfsubjectreviews/', review), 201)
      for (const rest of ['v1/selfsubjectreviews/more', 'v1//selfsubjectreviews', 'v2/selfsubjectreviews']) await api.refuses(api.post(`/apis/authentication.k8s.io/${rest}`, review), nothing)
    },
  },
  {
    name: 'what finishes a namespace can only be put',
    run: async api => {
      const path = `namespaces/${api.namespace}/finalize`
      await api.refuses(api.get(path), notAllowed)
      await api.refuses(api.patch('merge', path, {}), notAllowed)
      await api.refuses(api.remove(path), notAllowed)
    },
  },
  {
    name: 'slashes that end a list of what is served do not count, nor those after the version; elsewhere they do',
    run: async api => {
      for (const path of ['/api', '/api/v1', '/apis/coordination.k8s.io', '/apis/coordination.k8s.io/v1', `/apis/${group}`, widgets, '/version']) for (const end of ['/', '//']) {
        api.t.deepEqual((await api.succeeds(api.get(path + end), 200)), await api.succeeds(api.get(path), 200), path + end)
      }
      api.t.is((await api.succeeds(api.get('/apis/'), 200)).kind, 'APIGroupList')
      for (const path of ['/apis//', '/healthz/', '/healthz//', '/healthz/ping/', '/healthz//ping', '/metrics/', '/openapi', '/openapi/', '/openapi//v2', '/openapi/v2/', '/openapi/v2/more']) await noPage(api, path)
      for (const path of ['/openapi/v3/', '/openapi/v3//api/v1', '/openapi/v3/api//v1', '/openapi/v3/api/v1/']) {
        const { code, text } = await api.get(path)
        api.t.deepEqual({ path, code, text }, { path, code: 404, text: '' })
      }
    },
  },
  {
    name: 'in a group that is built in, a version that is not served is told as a Status',
    run: async api => {
      for (const path of ['/api/v2', '/apis/coordination.k8s.io/v2', '/apis/authorization.k8s.io/v2', '/apis/authorization.k8s.io/v1/nothings']) await api.refuses(api.get(path), nothing)
      for (const path of ['/apis/nothing', '/apis/nothing/v1', `/apis/${group}/v2`]) await noPage(api, path)
    },
  },
  {
    name: 'an escaped slash parts a path of resources as any other does',
    run: async api => {
      await made(api)
      api.t.is((await api.succeeds(api.get(`/api%2Fv1/namespaces/${api.namespace}%2Fconfigmaps/a`), 200)).metadata.name, 'a')
      await api.refuses(api.get('configmaps/%2Fa'), nothing)
    },
  },
  {
    name: 'escapes in a path of no resource stand for what they mean, also where rights are asked for',
    run: async api => {
      for (const path of ['/healthz%2Fping', '/healthz%2fping', '/healthz/pin%67', '/health%7A', '/livez%2Fping', '/healthz/poststarthook%2Frbac%2Fbootstrap-roles']) {
        const { code, text } = await api.get(path)
        api.t.deepEqual({ path, code, text }, { path, code: 200, text: 'ok' })
      }
      for (const [path, kind] of [['/%61pi', 'APIVersions'], ['/api%2F', 'APIVersions'], ['/api%2Fv1', 'APIResourceList'], ['/apis%2F', 'APIGroupList'], ['/apis/coordination%2Ek8s.io', 'APIGroup'], ['/apis%2Fcoordination.k8s.io%2Fv1%2F', 'APIResourceList']] as const) {
        api.t.is((await api.succeeds(api.get(path), 200)).kind, kind, path)
      }
      for (const path of ['/version%2F', '/%76ersion', '/metric%73', '/openapi%2Fv2', '/openapi/v%32', '/openapi%2Fv3', '/openapi/v3/api%2Fv1']) api.t.is((await api.get(path)).code, 200, path)
      for (const path of ['/healthz%2F', '/healthz/%2Fping', '/healthz%3F', '/%2Fhealthz', '/metrics%2F', '/nothing%2Fmore']) await noPage(api, path)
      for (const [path, told] of [['/nothing%2Fmore', '/nothing/more'], ['/a%20b', '/a b'], ['/a%C3%A4', '/aä'], ['/a%22b', '/a\\"b']] as const) {
        await api.refuses(api.get(path, { as: 'other' }), { code: 403, reason: 'Forbidden', message: `forbidden: User "other" cannot get path "${told}"`, details: {} })
      }
    },
  },
]
