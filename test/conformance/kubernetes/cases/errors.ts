import { patchTypes } from '../api.ts'
import type { Options } from '../client.ts'
import type { Case } from '../harness.ts'
import { configMap, gizmo, group, widget } from '../fixtures.ts'
import { alreadyExists, badRequest, generatedExists, invalid, notFound } from '../refusals.ts'

const widgets = `widgets.${group}`
const wholly = (namespace: string, rest: string): string => `/apis/${group}/v1/namespaces/${namespace}/${rest}`

/** What cannot be asked, or not so: codes, reasons, messages and details of refusals. */
export const cases: readonly Case[] = [
  {
    name: 'an object that is not there is named with its resource',
    run: async api => {
      await api.refuses(api.get('configmaps/a'), notFound('configmaps', 'a'))
      await api.refuses(api.get('widgets/a'), notFound(widgets, 'a'))
      await api.refuses(api.get('storageclasses/nothing'), notFound('storageclasses.storage.k8s.io', 'nothing'))
      await api.refuses(api.get('widgets/a/status'), notFound(widgets, 'a'))
      await api.refuses(api.get('widgets/a/scale'), notFound(widgets, 'a'))
    },
  },
  {
    name: 'every verb on an object that is not there says so',
    run: async api => {
      const missing = notFound('configmaps', 'a')
      await api.refuses(api.put('configmaps/a', configMap('a', {}, { resourceVersion: '1' })), missing)
      await api.refuses(api.patch('merge', 'configmaps/a', {}), missing)
      await api.refuses(api.patch('json', 'configmaps/a', []), missing)
      await api.refuses(api.patch('strategic', 'configmaps/a', {}), missing)
      await api.refuses(api.remove('configmaps/a'), missing)
    },
  },
  {
    name: 'every verb on a custom object that is not there says so',
    run: async api => {
      const missing = notFound(widgets, 'a')
      await api.refuses(api.put('widgets/a', widget('a', {}, { resourceVersion: '1' })), missing)
      await api.refuses(api.patch('merge', 'widgets/a', {}), missing)
      await api.refuses(api.patch('json', 'widgets/a', []), missing)
      await api.refuses(api.remove('widgets/a'), missing)
      await api.refuses(api.put('widgets/a/status', widget('a', {}, { resourceVersion: '1' })), missing)
    },
  },
  {
    name: 'a resource that is not served is not found, in plain text',
    run: async api => {
      for (const path of [wholly(api.namespace, 'nothings'), wholly(api.namespace, 'nothings/a'), '/apis/nothing.example.com/v1/things', `/apis/${group}/v2/widgets`, '/nothing']) {
        const { code, text } = await api.get(path)
        api.t.deepEqual({ path, code, text }, { path, code: 404, text: '404 page not found\n' })
      }
    },
  },
  {
    name: 'a kind of the whole cluster is not found in a namespace',
    run: async api => {
      const { code, text } = await api.get(wholly(api.namespace, 'gizmos/a'))
      api.t.deepEqual({ code, text }, { code: 404, text: '404 page not found\n' })
    },
  },
  {
    name: 'a namespaced object cannot be had without its namespace',
    run: async api => {
      api.t.is((await api.get(`/apis/${group}/v1/widgets/a`)).code, 404)
      api.t.is((await api.get('/api/v1/configmaps/a')).code, 404)
    },
  },
  {
    name: 'a namespaced object is not created without a namespace',
    run: async api => {
      api.t.is((await api.post(`/apis/${group}/v1/widgets`, widget('a', {}, { namespace: api.namespace }))).code, 404)
      await api.refuses(api.post('/api/v1/configmaps', configMap('a', {}, { namespace: api.namespace })), { code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource', details: {} })
    },
  },
  {
    name: 'a custom object has no subresources but those of its definition',
    run: async api => {
      await api.succeeds(api.post('gadgets', { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'a' } }))
      await api.refuses(api.get('gadgets/a/status'), notFound(`gadgets.${group}`, 'a'))
      await api.refuses(api.get('gadgets/a/scale'), notFound(`gadgets.${group}`, 'a'))
      await api.refuses(api.get('widgets/a/nothing'), notFound(widgets, 'a'))
    },
  },
  {
    name: 'in a version that is built in, what is not served is told as a Status',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')))
      const refusal = { code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} }
      await api.refuses(api.get('/api/v1/nothings'), refusal)
      await api.refuses(api.get('configmaps/a/status'), refusal)
      await api.refuses(api.get(`/apis/storage.k8s.io/v1/namespaces/${api.namespace}/storageclasses`), refusal)
    },
  },
  {
    name: 'a name that is taken is refused',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.post('configmaps', configMap('a')), alreadyExists('configmaps', 'a'))
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.post('widgets', widget('a')), alreadyExists(widgets, 'a'))
    },
  },
  {
    name: 'a name that is taken and has a prefix beside it counts as one that the server made',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', {}, { finalizers: ['example.com/hold'] })), 201)
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.post('configmaps', configMap('a', {}, { generateName: 'some-' })), generatedExists('configmaps', 'a'))
      await api.refuses(api.post('widgets', widget('a', {}, { generateName: 'some-' })), generatedExists(widgets, 'a'))
      await api.succeeds(api.remove('configmaps/a'))
      await api.refuses(api.post('configmaps', configMap('a', {}, { generateName: 'some-' })), generatedExists('configmaps', 'a', 'object is being deleted: '))
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }))
    },
  },
  {
    name: 'a namespace that is not there is not found when something is created in it',
    run: async api => {
      await api.refuses(api.post('/api/v1/namespaces/nowhere/configmaps', configMap('a')), notFound('namespaces', 'nowhere'))
      await api.refuses(api.post(wholly('nowhere', 'widgets'), widget('a')), notFound('namespaces', 'nowhere'))
    },
  },
  {
    name: 'reading in a namespace that is not there finds nothing',
    run: async api => {
      const body = await api.succeeds(api.get('/api/v1/namespaces/nowhere/configmaps'), 200)
      api.t.deepEqual(body.items, [])
      await api.refuses(api.get('/api/v1/namespaces/nowhere/configmaps/a'), notFound('configmaps', 'a'))
    },
  },
  {
    name: 'a method that a collection does not have is not allowed',
    run: async api => {
      const refusal = { code: 405, reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource', details: {} }
      await api.refuses(api.put('configmaps', configMap('a')), refusal)
      await api.refuses(api.patch('merge', 'configmaps', {}), refusal)
      await api.refuses(api.post('configmaps/a', configMap('a')), refusal)
      await api.refuses(api.remove('/api/v1/namespaces'), refusal)
    },
  },
  {
    name: 'a custom collection is not written as a whole, and a name in the path of a creation counts for nothing',
    run: async api => {
      await api.refuses(api.put('widgets', widget('a')), badRequest('name must be provided'))
      await api.refuses(api.patch('merge', 'widgets', {}), badRequest('name must be provided'))
      await api.succeeds(api.post('widgets/other', widget('a')), 201)
    },
  },
  {
    name: 'a body that is no JSON is a bad request that shows it',
    run: async api => {
      await api.refuses(api.post('configmaps', '{'), badRequest('the object provided is unrecognized (must be of type ConfigMap): couldn\'t get version/kind; json parse error: unexpected end of JSON input ({)'))
      await api.refuses(api.post('widgets', '{'), badRequest('the object provided is unrecognized (must be of type Widget): couldn\'t get version/kind; json parse error: unexpected end of JSON input ({)'))
      await api.refuses(api.post('widgets', '{"a": nothing}'), badRequest(/^the object provided is unrecognized \(must be of type Widget\): couldn't get version\/kind; json parse error: /))
    },
  },
  {
    name: 'a body of nothing is a bad request',
    run: async api => {
      const empty = (kind: string) => badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`)
      await api.refuses(api.post('configmaps', ''), empty('ConfigMap'))
      await api.refuses(api.post('widgets', ''), empty('Widget'))
      for (const body of ['[]', '"a"', '1']) await api.refuses(api.post('configmaps', body), badRequest(/^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: /))
    },
  },
  {
    name: 'a body of another kind is refused',
    run: async api => {
      await api.refuses(api.post('configmaps', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }), badRequest('Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion'))
      await api.refuses(api.post('widgets', { ...widget('a'), kind: 'Gadget' }), invalid(`Gadget.${group}`, 'a', ['kind', 'invalid', 'Invalid value: "Gadget": must be Widget']))
    },
  },
  {
    name: 'a body of another version is a bad request',
    run: async api => {
      await api.refuses(api.post('configmaps', { ...configMap('a'), apiVersion: 'v2' }), badRequest(/ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2"/))
      await api.refuses(api.post('widgets', { ...widget('a'), apiVersion: `${group}/v2` }), badRequest(`the API version in the data (${group}/v2) does not match the expected API version (${group}/v1)`))
    },
  },
  {
    name: 'a body without kind and version is taken for what the path says where the kind is built in',
    run: async api => {
      const body = await api.succeeds(api.post('configmaps', { metadata: { name: 'a' } }), 201)
      api.t.like(body, { apiVersion: 'v1', kind: 'ConfigMap' })
    },
  },
  {
    name: 'a custom object says its kind and version itself',
    run: async api => {
      await api.refuses(api.post('widgets', '{"metadata":{"name":"a"}}'), badRequest('the object provided is unrecognized (must be of type Widget): Object \'Kind\' is missing in \'{"metadata":{"name":"a"}}\' ({"metadata":{"name":"a"}})'))
      await api.refuses(api.post('widgets', { kind: 'Widget', metadata: { name: 'b' }, spec: {} }), badRequest(`the API version in the data () does not match the expected API version (${group}/v1)`))
    },
  },
  {
    name: 'a namespace in the body that is not that of the path is a bad request',
    run: async api => {
      const refusal = badRequest('the namespace of the provided object does not match the namespace sent on the request')
      await api.refuses(api.post('configmaps', configMap('a', {}, { namespace: 'default' })), refusal)
      await api.refuses(api.post('widgets', widget('a', {}, { namespace: 'default' })), refusal)
      await api.succeeds(api.post('configmaps', configMap('a')))
      await api.refuses(api.put('configmaps/a', configMap('a', {}, { namespace: 'default' })), refusal)
    },
  },
  {
    name: 'a namespace in the body of something of the whole cluster is dropped',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('gizmos', gizmo(api.namespace, {}, { namespace: 'default' })), 201)
      api.t.false('namespace' in metadata)
      await api.succeeds(api.remove(`gizmos/${api.namespace}`))
    },
  },
  {
    name: 'a name in the body that is not that of the path is a bad request',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')))
      await api.succeeds(api.post('widgets', widget('a')))
      await api.refuses(api.put('configmaps/a', configMap('b')), badRequest('the name of the object (b) does not match the name on the URL (a)'))
      await api.refuses(api.put('widgets/a', widget('b')), badRequest('the name of the object (b) does not match the name on the URL (a)'))
      await api.refuses(api.put('configmaps/a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }), badRequest('the name of the object (a based on URL) was undeterminable: name must be provided'))
    },
  },
  {
    name: 'a content type that is not known is refused with those that are',
    run: async api => {
      const { code, body } = await api.post('configmaps', configMap('a'), { type: 'text/plain' })
      api.t.deepEqual({ code, reason: body['reason'] }, { code: 415, reason: 'UnsupportedMediaType' })
      api.t.regex(String(body['message']), /^the body of the request was in an unknown format - accepted media types include: /)
    },
  },
  {
    name: 'a content type that is not known is refused for custom objects with the same list',
    run: async api => {
      const { code, body } = await api.post('widgets', widget('a'), { type: 'text/plain' })
      api.t.is(code, 415)
      api.t.is(body['message'], 'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf')
    },
  },
  {
    name: 'an answer that cannot be given in the wanted type is refused',
    run: async api => {
      const { code, body } = await api.get('configmaps', { accept: 'text/plain' })
      api.t.deepEqual({ code, reason: body['reason'] }, { code: 406, reason: 'NotAcceptable' })
      api.t.regex(String(body['message']), /^406: Not Acceptable\n\nAvailable representations: application\/json, /)
    },
  },
  {
    name: 'a body in YAML is read as one in JSON',
    run: async api => {
      const yaml = `apiVersion: ${group}/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  replicas: 3\n`
      const body = await api.succeeds(api.post('widgets', yaml, { type: 'application/yaml' }), 201)
      api.t.like(body, { spec: { replicas: 3 } })
      await api.succeeds(api.post('configmaps', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "1"}\n', { type: 'application/yaml' }), 201)
    },
  },
  {
    name: 'a body that is too large is refused',
    run: async api => {
      const { code, body } = await api.post('configmaps', configMap('a', { a: 'x'.repeat(3 * 1024 * 1024 + 1) }))
      api.t.deepEqual({ code, reason: body['reason'], message: body['message'] }, { code: 413, reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' })
    },
  },
  {
    name: 'who is not known is unauthorized',
    run: async api => {
      await api.refuses(api.get('configmaps', { headers: { authorization: 'Bearer nothing' } }), { code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
    },
  },
  {
    name: 'a query that is not understood is a bad request',
    run: async api => {
      const refusal = badRequest('strconv.ParseInt: parsing "x": invalid syntax')
      for (const query of ['configmaps?limit=x', 'configmaps?timeoutSeconds=x', 'widgets?limit=x']) await api.refuses(api.get(query), refusal)
    },
  },
  {
    name: 'values of options that do not exist are refused by name',
    run: async api => {
      const { code, body } = await api.post('configmaps?dryRun=Some', configMap('a'))
      api.t.deepEqual({ code, reason: body['reason'], message: body['message'] }, { code: 422, reason: 'Invalid', message: 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"' })
      const other = await api.post('widgets?fieldValidation=Some', widget('a'))
      api.t.deepEqual({ code: other.code, message: other.body['message'] }, { code: 422, message: 'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Some": supported values: "", "Ignore", "Strict", "Warn"' })
    },
  },
  {
    name: 'a field manager has a name of at most 128 printable characters',
    run: async api => {
      const long = await api.post(`configmaps?fieldManager=${'x'.repeat(129)}`, configMap('a'))
      api.t.deepEqual({ code: long.code, message: long.body['message'] }, { code: 422, message: 'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes' })
      const odd = await api.post('configmaps?fieldManager=a%0Ab', configMap('a'))
      api.t.is(odd.code, 422)
    },
  },
  {
    name: 'where media type, answer, options, name and namespace are wrong at once, the first that the server looks at is told',
    run: async api => {
      const type = 'text/plain'
      const accept = 'text/html'
      const dry = '?dryRun=Some'
      const merge = { type: patchTypes.merge }
      const codeOf = async (method: string, path: string, options: Options = {}): Promise<number> => (await api.send(method, path, method === 'GET' || method === 'DELETE' ? undefined : {}, options)).code
      for (const path of ['configmaps/a', 'widgets/a', '/api/v1/namespaces//configmaps/a', 'resourcequotas//status']) {
        api.t.is(await codeOf('PATCH', path + dry, { type, accept }), 415, path)
        api.t.is(await codeOf('PATCH', path + dry, { ...merge, accept }), 406, path)
        api.t.is(await codeOf('PUT', path + dry, { type, accept }), 406, path)
      }
      for (const path of ['configmaps', 'widgets']) {
        api.t.is(await codeOf('POST', path + dry, { type, accept }), 406, path)
        api.t.is(await codeOf('POST', path + dry, { type }), 415, path)
      }
      for (const path of ['configmaps/a', 'widgets/a', 'configmaps', 'widgets', '/api/v1/namespaces//configmaps/a', '/api/v1/namespaces//configmaps']) api.t.is(await codeOf('DELETE', path + dry, { accept }), 406, path)
      for (const path of ['widgets', 'widgets//status']) {
        api.t.is(await codeOf('PATCH', path + dry, { type, accept }), 415, path)
        await api.refuses(api.patch('merge', path + dry, {}, { accept }), badRequest('name must be provided'))
      }
      await api.refuses(api.patch('merge', `resourcequotas//status${dry}`, {}), badRequest('name must be provided'))
      const nowhere = '/api/v1/namespaces//configmaps/a'
      for (const method of ['PATCH', 'PUT']) api.t.is(await codeOf(method, nowhere, { type }), 415, method)
      for (const method of ['PATCH', 'PUT', 'DELETE']) api.t.is(await codeOf(method, nowhere + dry, method === 'PATCH' ? merge : {}), 422, method)
      await api.refuses(api.put(nowhere, {}), badRequest('the name of the object (a based on URL) was undeterminable: name must be provided'))
      await api.refuses(api.get(`${nowhere}?resourceVersion=x`), badRequest('Namespace parameter required.'))
    },
  },
]
