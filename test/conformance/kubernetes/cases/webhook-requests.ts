import type { Case } from '../harness.ts'
import type { Api } from '../api.ts'
import { plain } from '../api.ts'
import { configMap, gizmo, group, widget } from '../fixtures.ts'
import { known, rules, startWebhooks, type Question, type Webhooks } from '../webhook.ts'

const everything = ['*']
/** Asks about every write of ConfigMaps (or what else is named) and changes nothing. */
const listen = async (api: Api, ...given: Parameters<typeof rules>): Promise<Webhooks> => {
  const webhooks = await startWebhooks(api)
  await webhooks.configure('Validating', 'a', { name: 'h', ...rules(...given) })
  return webhooks
}
/** A question without what differs from run to run. */
const seen = (question: Question): unknown => plain(question)
const only = ({ asked }: Webhooks): Question => {
  if (asked.length !== 1) throw new Error(`asked ${asked.length} times`)
  return (asked[0] as { request: Question }).request
}
const meta = ({ object, oldObject }: Question): unknown => [object?.metadata.name, object?.['data'] ?? object?.spec, oldObject?.metadata.name, oldObject?.['data'] ?? oldObject?.spec]

const kinds = { kind: { group: '', version: 'v1', kind: 'ConfigMap' }, resource: { group: '', version: 'v1', resource: 'configmaps' }, requestKind: { group: '', version: 'v1', kind: 'ConfigMap' }, requestResource: { group: '', version: 'v1', resource: 'configmaps' } }
const admin = { username: 'admin', uid: '<uid>', groups: ['system:masters', 'system:authenticated'] }
const written = (name: string, data: object, more: object = {}) => ({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name, namespace: '<case>', uid: '<uid>', creationTimestamp: '<creationTimestamp>', ...more }, data })

/** How objects are written, and the options that the webhook is shown. */
const writes: readonly (readonly [claim: string, write: (api: Api) => Promise<unknown>, operation: string, options: object])[] = [
  ['a creation', api => api.post('configmaps', configMap('b')), 'CREATE', { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' }],
  ['a creation with options', api => api.post('configmaps?fieldManager=me&fieldValidation=Strict&dryRun=All', configMap('b')), 'CREATE', { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', dryRun: ['All'], fieldManager: 'me', fieldValidation: 'Strict' }],
  ['an update', api => api.put('configmaps/a', configMap('a', { k: 'w' })), 'UPDATE', { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1' }],
  ['an update with options', api => api.put('configmaps/a?fieldManager=me&dryRun=All', configMap('a', { k: 'w' })), 'UPDATE', { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1', dryRun: ['All'], fieldManager: 'me' }],
  ['a patch', api => api.patch('merge', 'configmaps/a?fieldManager=me', { data: { k: 'w' } }), 'UPDATE', { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' }],
  ['an apply', api => api.patch('apply', 'configmaps/a?fieldManager=me&force=true', configMap('a', { k: 'w' })), 'UPDATE', { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' }],
  ['an apply that creates', api => api.patch('apply', 'configmaps/b?fieldManager=me', configMap('b', { k: 'w' })), 'CREATE', { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' }],
  ['a deletion', api => api.remove('configmaps/a'), 'DELETE', { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' }],
  ['a deletion with options', api => api.remove('configmaps/a?propagationPolicy=Foreground&dryRun=All'), 'DELETE', { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', propagationPolicy: 'Foreground', dryRun: ['All'] }],
  ['a deletion with options in its body', api => api.remove('configmaps/a', { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 5, propagationPolicy: 'Background', preconditions: {} }), 'DELETE', { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', gracePeriodSeconds: 5, propagationPolicy: 'Background', preconditions: {} }],
]

export const cases: readonly Case[] = [
  {
    name: 'a webhook is asked about a creation: who makes what, as it will be stored but for the version, with no old object',
    run: async api => {
      const webhooks = await listen(api, everything)
      await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' }, { labels: { l: '1' } })), 201)
      const question = only(webhooks)
      api.t.regex(question.uid, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/)
      const { managedFields, ...metadata } = question.object?.metadata ?? {} as never
      api.t.is(managedFields?.length, 1)
      api.t.deepEqual<unknown, unknown>(JSON.parse(webhooks.told(JSON.stringify(seen({ ...question, object: { ...question.object, metadata: metadata as never } })))), {
        uid: '<uid>', ...kinds, name: 'a', namespace: '<case>', operation: 'CREATE', userInfo: admin, object: written('a', { k: 'v' }, { labels: { l: '1' } }), oldObject: null, dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      })
    },
  },
  ...writes.map(([claim, write, operation, options]): Case => ({
    name: `the question about ${claim} has its operation, its options and whether nothing is to be stored`,
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' })), 201)
      const webhooks = await listen(api, everything)
      await write(api)
      const question = only(webhooks)
      api.t.deepEqual([question.operation, question['options'], question.dryRun], [operation, options, 'dryRun' in options])
    },
  })),
  {
    name: 'objects in questions: new and old of an update, the new of a creation, the old of a deletion',
    run: async api => {
      const webhooks = await listen(api, everything)
      const path = 'configmaps/a'
      await known(api, path, api.post('configmaps', configMap('a', { k: '1' })))
      await known(api, path, api.put(path, configMap('a', { k: '2' })))
      await known(api, path, api.patch('merge', path, { data: { k: '3' } }))
      await known(api, path, api.patch('apply', `${path}?fieldManager=m&force=true`, configMap('a', { k: '4' })))
      await api.succeeds(api.remove(path))
      const [none, one, two, three, four] = [undefined, { k: '1' }, { k: '2' }, { k: '3' }, { k: '4' }]
      api.t.deepEqual(webhooks.asked.map(({ request }) => meta(request)), [['a', one, none, none], ['a', two, 'a', one], ['a', three, 'a', two], ['a', four, 'a', three], [none, none, 'a', four]])
    },
  },
  {
    name: 'the object of an update has the version that it was read in, and that of an update without a version none',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a', { k: '1' })))
      const webhooks = await listen(api, everything)
      await api.succeeds(api.put('configmaps/a?dryRun=All', { ...configMap('a', { k: '2' }), metadata: { name: 'a', resourceVersion: made.metadata.resourceVersion } }))
      await api.succeeds(api.put('configmaps/a?dryRun=All', configMap('a', { k: '2' })))
      await api.succeeds(api.patch('merge', 'configmaps/a?dryRun=All', { data: { k: '3' } }))
      const { resourceVersion, uid } = made.metadata
      api.t.deepEqual(webhooks.asked.map(({ request: { object } }) => [object?.metadata.resourceVersion, object?.metadata.uid]), [[resourceVersion, uid], [resourceVersion, uid], [resourceVersion, uid]])
    },
  },
  {
    name: 'a deletion of a collection asks about each object, whose name stands in it alone',
    run: async api => {
      for (const name of ['a', 'b']) await api.succeeds(api.post('configmaps', configMap(name, { k: name }, { labels: { sort: 'x' } })))
      const webhooks = await listen(api, ['DELETE'])
      await api.succeeds(api.remove('configmaps?labelSelector=sort%3Dx'))
      api.t.deepEqual(webhooks.asked.map(({ request }) => [request.name, request.operation, request.object, request.oldObject?.metadata.name]).sort(), [[undefined, 'DELETE', null, 'a'], [undefined, 'DELETE', null, 'b']])
      api.t.deepEqual(webhooks.asked.map(({ request }) => request['options']), [{ kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' }, { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' }])
    },
  },
  {
    name: 'of a deletion that only marks, and of the update that lets go, the webhook is asked as for any other',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' }, { finalizers: ['example.com/hold'] })))
      const webhooks = await listen(api, everything)
      await known(api, 'configmaps/a', api.remove('configmaps/a'))
      await known(api, 'configmaps/a', api.remove('configmaps/a'))
      await api.succeeds(api.patch('json', 'configmaps/a', [{ op: 'remove', path: '/metadata/finalizers' }]))
      api.t.deepEqual(webhooks.asked.map(({ request }) => [request.operation, request.oldObject?.metadata.deletionTimestamp !== undefined]), [['DELETE', false], ['DELETE', true], ['UPDATE', true]])
    },
  },
  {
    name: 'a name that the server gives is known to webhooks, in the object and beside it',
    run: async api => {
      const webhooks = await listen(api, everything)
      const made = await api.succeeds(api.post('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'gen-' } }), 201)
      const { name, object } = only(webhooks)
      api.t.deepEqual([name, object?.metadata.name, object?.metadata['generateName']], [made.metadata.name, made.metadata.name, 'gen-'])
    },
  },
  {
    name: 'who asks is told with the groups, also when it is somebody in whose place another asks',
    run: async api => {
      const webhooks = await listen(api, everything)
      await api.succeeds(api.post('configmaps?dryRun=All', configMap('a'), { headers: { 'impersonate-user': 'jo', 'impersonate-group': 'system:masters', 'impersonate-extra-team': 'red' } }))
      api.t.deepEqual<unknown, unknown>(only(webhooks)['userInfo'], { username: 'jo', groups: ['system:masters', 'system:authenticated'], extra: { team: ['red'] } })
    },
  },
  {
    name: 'a question about an object of the whole cluster has no namespace',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['*'], ['gizmos'], group), objectSelector: { matchLabels: { of: api.namespace } } })
      await api.succeeds(api.post('gizmos?dryRun=All', gizmo(api.namespace, {}, { labels: { of: api.namespace } })))
      api.t.deepEqual([only(webhooks).name, 'namespace' in only(webhooks)], [api.namespace, false])
    },
  },
  {
    name: 'a question about a namespace has its name as namespace, too',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['*'], ['namespaces']) })
      await api.succeeds(api.patch('merge', `namespaces/${api.namespace}?dryRun=All`, { metadata: { labels: { a: '1' } } }))
      api.t.deepEqual([only(webhooks).name, only(webhooks).namespace], [api.namespace, api.namespace])
    },
  },
  {
    name: 'the status is asked about as a subresource of the object, with the whole object',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { size: 'small' })))
      const webhooks = await listen(api, everything, ['widgets/status'], group)
      await api.succeeds(api.patch('merge', 'widgets/a/status', { status: { phase: 'on' }, spec: { size: 'large' } }))
      await api.succeeds(api.patch('merge', 'widgets/a', { spec: { size: 'large' } }))
      const { subResource, requestSubResource, object, oldObject, kind } = only(webhooks) as unknown as Record<string, Question>
      api.t.deepEqual<unknown, unknown>([subResource, requestSubResource, (kind as unknown as { kind: string }).kind], ['status', 'status', 'Widget'])
      api.t.like(object, { spec: { size: 'small' }, status: { phase: 'on' } })
      api.t.like(oldObject, { spec: { size: 'small' }, status: undefined })
    },
  },
  {
    name: 'the scale is asked about as an object of its own',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { size: 'small' })))
      const webhooks = await listen(api, everything, ['widgets/scale'], group)
      await known(api, 'widgets/a', api.patch('merge', 'widgets/a/scale', { spec: { replicas: 4 } }))
      await api.succeeds(api.put('widgets/a/scale', { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 5 } }))
      api.t.deepEqual(webhooks.asked.map(({ request }) => [request.subResource, request.operation, request['kind'], request['requestKind'], (request['resource'] as { resource: string }).resource, request.object?.['kind'], request.object?.spec, request.oldObject?.['kind'], request.oldObject?.spec]), [
        ['scale', 'UPDATE', { group: 'autoscaling', version: 'v1', kind: 'Scale' }, { group: 'autoscaling', version: 'v1', kind: 'Scale' }, 'widgets', 'Scale', { replicas: 4 }, 'Scale', { replicas: 1 }],
        ['scale', 'UPDATE', { group: 'autoscaling', version: 'v1', kind: 'Scale' }, { group: 'autoscaling', version: 'v1', kind: 'Scale' }, 'widgets', 'Scale', { replicas: 5 }, 'Scale', { replicas: 4 }],
      ])
    },
  },
  {
    name: 'a webhook of the object is not asked about its scale, and one of all subresources is',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')))
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'object', ...rules(everything, ['widgets'], group) }, { name: 'all', ...rules(everything, ['widgets/*'], group) })
      await api.succeeds(api.patch('merge', 'widgets/a/scale', { spec: { replicas: 4 } }))
      api.t.deepEqual(webhooks.asked.map(({ hook, request }) => [hook, request.subResource]), [['all', 'scale']])
    },
  },
  {
    name: 'what a mutating webhook makes of a scale is what is stored',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')))
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', { name: 'h', ...rules(everything, ['widgets/scale'], group), reply: () => ({ patch: [{ op: 'replace', path: '/spec/replicas', value: 3 }] }) })
      api.t.deepEqual((await api.succeeds(api.patch('merge', 'widgets/a/scale', { spec: { replicas: 4 } }))).spec, { replicas: 3 })
      api.t.deepEqual((await api.succeeds(api.get('widgets/a'))).spec?.['replicas'], 3)
    },
  },
  {
    name: 'mutating webhooks are asked about deletions, but cannot change anything',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' })))
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', { name: 'h', ...rules(['DELETE']), failurePolicy: 'Ignore', reply: () => ({ patch: [{ op: 'add', path: '/data', value: {} }] }) })
      const { code, body } = await api.remove('configmaps/a')
      api.t.deepEqual([code, webhooks.told(body['message'])], [500, 'Internal error occurred: admission webhook "h.<case>.example.com" attempted to modify the object, which is not supported for this operation'])
      api.t.is(only(webhooks).oldObject?.metadata.name, 'a')
    },
  },
  {
    name: 'a deletion that a webhook refuses leaves the object',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')))
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['DELETE']), reply: () => ({ allowed: false, status: { code: 409, reason: 'Conflict', message: 'in use' } }) })
      await api.refuses(api.remove('configmaps/a'), { code: 409, reason: 'Conflict', message: `admission webhook "h.${api.namespace}.example.com" denied the request: in use` })
      await api.succeeds(api.get('configmaps/a'))
    },
  },
  {
    name: 'the request of a webhook is a POST of JSON to its path, with the time that is left',
    run: async api => {
      const webhooks = await startWebhooks(api)
      let heard: object = {}
      await webhooks.configure('Validating', 'a', {
        name: 'h', timeoutSeconds: 7, serve: (response, _review, { method, url, headers }) => {
          heard = { method, url, type: headers['content-type'], accept: headers.accept }
          response.writeHead(500).end()
        },
      })
      await api.post('configmaps', configMap('a'))
      api.t.deepEqual(heard, { method: 'POST', url: '/h?timeout=7s', type: 'application/json', accept: 'application/json, */*' })
    },
  },
]
