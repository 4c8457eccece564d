import type { Case } from '../harness.ts'
import type { Api } from '../api.ts'
import { definitionOf, install } from '../definitions.ts'
import { configMap, gadget, gizmo, group, widget } from '../fixtures.ts'
import { known, refusalOf, rules, startWebhooks, type Hook, type Question, type Webhooks } from '../webhook.ts'

const label = (value: string | undefined) => (value === undefined ? {} : { labels: { tier: value } })
const selects = (name: string, matchExpressions: readonly object[]): Hook => ({ name, objectSelector: { matchExpressions } })
const tier = (operator: string, ...values: readonly string[]) => [{ key: 'tier', operator, ...values.length === 0 ? {} : { values } }]

/** Which of the webhooks were asked, sorted, and forgotten for the next look. */
const watcher = ({ asked }: Webhooks) => {
  let from = 0
  return (): readonly string[] => {
    const names = asked.slice(from).map(({ hook }) => hook).sort()
    from = asked.length
    return names
  }
}

/** Rules, and whether they ask about the making of a ConfigMap, its update, its deletion; of a Widget, its status, its scale; of a Gizmo. */
const ruled: readonly (readonly [claim: string, rule: object, asked: string])[] = [
  ['everything of everything', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }, 'create update delete widget status scale gizmo'],
  ['everything without subresources', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }, 'create update delete widget gizmo'],
  ['subresources of everything', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/status'] }, 'status'],
  ['a resource and its subresources', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['widgets/*'] }, 'widget status scale'],
  ['a subresource', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['widgets/scale'] }, 'scale'],
  ['one operation', { operations: ['UPDATE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }, 'update'],
  ['several operations', { operations: ['CREATE', 'DELETE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['configmaps'] }, 'create delete'],
  ['the core group', { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['*'] }, 'create update delete'],
  ['one group', { operations: ['*'], apiGroups: [group], apiVersions: ['v1'], resources: ['*'] }, 'widget gizmo'],
  ['a version that is not served', { operations: ['*'], apiGroups: [group], apiVersions: ['v7'], resources: ['*'] }, ''],
  ['what is in namespaces', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], scope: 'Namespaced' }, 'create update delete widget'],
  ['what is of the whole cluster', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], scope: 'Cluster' }, 'gizmo'],
  ['two sorts of requests', { rules: [{ operations: ['DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }, { operations: ['CREATE'], apiGroups: [group], apiVersions: ['v1'], resources: ['widgets'] }] }, 'delete widget'],
]

/** Everything that `ruled` speaks of; the Gizmo has the name of the case, since it is in no namespace. */
const writeAll = async (api: Api): Promise<void> => {
  await known(api, 'configmaps/c', api.post('configmaps', configMap('c')))
  await known(api, 'configmaps/c', api.patch('merge', 'configmaps/c', { data: { k: 'v' } }))
  await api.succeeds(api.remove('configmaps/c'))
  await known(api, 'widgets/w', api.post('widgets', widget('w')))
  await known(api, 'widgets/w', api.patch('merge', 'widgets/w/status', { status: { phase: 'on' } }))
  await api.succeeds(api.patch('merge', 'widgets/w/scale', { spec: { replicas: 2 } }))
  await api.succeeds(api.post('gizmos?dryRun=All', gizmo(api.namespace)))
}
const wordOf = ({ request }: { readonly request: Question }): string => {
  const { resource } = request['resource'] as { readonly resource: string }
  return request.subResource ?? (resource === 'configmaps' ? request.operation.toLowerCase() : resource.slice(0, -1))
}

const conditions: readonly (readonly [expression: string, answer: 'asked' | 'not asked' | RegExp])[] = [
  ['request.kind.kind == "ConfigMap" && request.resource.resource == "configmaps" && request.requestKind.kind == "ConfigMap"', 'asked'],
  ['request.name == "c" && has(request.namespace) && request.namespace != ""', 'asked'],
  ['request.dryRun == true', 'asked'],
  ['has(request.subResource) && request.subResource == "status"', 'not asked'],
  ['"system:masters" in request.userInfo.groups', 'asked'],
  ['request.userInfo.username.startsWith("system:")', 'not asked'],
  ['object.metadata.name.matches("^c$") && object.data.all(k, k == "k")', 'asked'],
  ['!has(object.metadata.labels) || !("a" in object.metadata.labels)', 'asked'],
  ['has(object.metadata.deletionTimestamp)', 'not asked'],
  ['false', 'not asked'], ['object.data.k == "other"', 'not asked'], ['object.data.k == "v"', 'asked'],
  ['request.operation == "CREATE" && oldObject == null', 'asked'], ['request.userInfo.username.size() > 0', 'asked'],
  ['object.data.nope == "v"', /^configmaps "c" is forbidden: expression 'object\.data\.nope == "v"' resulted in error: no such key: nope$/],
  ['request.options.fieldManager == "me"', 'asked'],
]

/** Conditions about rights: whether they hold for admin, who may everything, and for devops, who may edit what is in the namespace. */
const rights: readonly (readonly [expression: string, ofAdmin: boolean, ofDevops: boolean])[] = [
  ['authorizer.group("").resource("secrets").namespace("kube-system").check("get").allowed()', true, false],
  ['!authorizer.group("apps").resource("deployments").subresource("scale").namespace("x").name("y").check("update").allowed()', false, true],
  ['authorizer.requestResource.check("create").allowed()', true, true],
  ['authorizer.requestResource.check("impersonate").allowed()', true, false],
  ['authorizer.path("/metrics").check("get").allowed()', true, false],
  ['authorizer.path("/version").check("get").allowed()', true, true],
  ['authorizer.serviceAccount("default", "nobody").group("").resource("pods").check("get").allowed()', false, false],
  ['authorizer.group("").resource("pods").check("get").reason() == ""', true, true],
  ['authorizer.group("").resource("pods").check("get").errored() || authorizer.group("").resource("pods").check("get").error() != ""', false, false],
  ['authorizer.group("").resource("pods").fieldSelector("spec.nodeName=n").labelSelector("a=b").check("list").allowed()', true, false],
]

/** A kind that is served in two versions, v2 stored. */
const twoVersions = (api: Api) => {
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } } } }
  const version = (name: string, storage: boolean) => ({ name, served: true, storage, schema, subresources: { status: {} } })
  return definitionOf(api, 'twins', {}, {}, { versions: [version('v1', false), version('v2', true)] })
}
interface Twins { readonly group: string; path(version: string): string; object(version: string, name: string): object }
const installTwins = async (api: Api): Promise<Twins> => {
  const definition = twoVersions(api)
  await install(api, definition)
  const at = definition.spec.group
  return {
    group: at, path: version => `/apis/${at}/${version}/namespaces/${api.namespace}/twins`,
    object: (version, name) => ({ apiVersion: `${at}/${version}`, kind: 'Twin', metadata: { name }, spec: { a: 'x' } }),
  }
}
const versionsOf = ({ kind, resource, requestKind, requestResource, object, oldObject }: Question): unknown => {
  const of = (one: unknown) => (one as { readonly version: string }).version
  const apiVersion = (one: unknown) => (one as { readonly apiVersion?: string } | null)?.apiVersion?.replace(/^.*\//, '') ?? null
  return [of(kind), of(resource), of(requestKind), of(requestResource), apiVersion(object), apiVersion(oldObject)]
}
const forTwins = ({ group: at }: Twins, apiVersions: readonly string[], more: object = {}) => ({ rules: [{ operations: ['*'], apiGroups: [at], apiVersions, resources: ['twins'], scope: '*' }], ...more })

export const cases: readonly Case[] = [
  ...ruled.map(([claim, rule, expected]): Case => ({
    name: `a webhook whose rule is ${claim} is asked about ${expected === '' ? 'nothing' : expected}`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      const given = 'rules' in rule ? rule : { rules: [rule] }
      await webhooks.configure('Validating', 'a', { name: 'h', matchConditions: [{ name: 'own', expression: `has(request.namespace) && request.namespace != "" || request.name == "${api.namespace}"` }], ...given })
      await writeAll(api)
      api.t.is(webhooks.asked.map(wordOf).filter(word => word !== 'lease').join(' '), expected)
    },
  })),
  {
    name: 'objects are selected by their labels, by those of before, too',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const asked = watcher(webhooks)
      await webhooks.configure('Validating', 'a', selects('in', tier('In', 'front', 'back')), selects('notin', tier('NotIn', 'front')), selects('exists', tier('Exists')), selects('none', tier('DoesNotExist')),
        { name: 'labels', objectSelector: { matchLabels: { tier: 'front' } } }, { name: 'both', objectSelector: { matchLabels: { tier: 'front' }, matchExpressions: tier('Exists') } })
      await known(api, 'configmaps/a', api.post('configmaps', configMap('a')))
      api.t.deepEqual(asked(), ['none', 'notin'])
      const turn = async (value: string | null) => {
        await known(api, 'configmaps/a', api.patch('merge', 'configmaps/a', { metadata: { labels: { tier: value } } }))
        return asked()
      }
      api.t.deepEqual(await turn('front'), ['both', 'exists', 'in', 'labels', 'none', 'notin'])
      api.t.deepEqual(await turn('back'), ['both', 'exists', 'in', 'labels', 'notin'])
      api.t.deepEqual(await turn('side'), ['exists', 'in', 'notin'])
      api.t.deepEqual(await turn(null), ['exists', 'none', 'notin'])
    },
  },
  {
    name: 'a deletion is selected by the labels of what is deleted',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', {}, label('front'))))
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { ...selects('front', tier('In', 'front')), ...rules(['DELETE']) }, { ...selects('back', tier('In', 'back')), ...rules(['DELETE']) })
      await api.succeeds(api.remove('configmaps/a'))
      api.t.deepEqual(webhooks.asked.map(({ hook }) => hook), ['front'])
    },
  },
  {
    name: 'namespaces are selected by their labels',
    run: async api => {
      await api.succeeds(api.patch('merge', `namespaces/${api.namespace}`, { metadata: { labels: { tier: 'front' } } }))
      const webhooks = await startWebhooks(api)
      const own = { key: 'kubernetes.io/metadata.name', operator: 'In', values: [api.namespace] }
      const inside = (name: string, ...more: readonly object[]): Hook => ({ name, namespaceSelector: { matchExpressions: [own, ...more] } })
      await webhooks.configure('Validating', 'a', inside('name'), inside('front', ...tier('In', 'front')), inside('back', ...tier('In', 'back')))
      const asked = watcher(webhooks)
      const hooks = await api.eventually('the labels of the namespace to be known', async () => {
        await api.succeeds(api.post('configmaps?dryRun=All', configMap('a')))
        const hooks = asked()
        return hooks.length > 1 ? hooks : undefined
      })
      api.t.deepEqual(hooks, ['front', 'name'])
    },
  },
  {
    name: 'a namespace is selected by its own labels as they are to be, but those of its status by what stands',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const own = { key: 'kubernetes.io/metadata.name', operator: 'In', values: [api.namespace] }
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['UPDATE'], ['namespaces', 'namespaces/status']), namespaceSelector: { matchExpressions: [own, ...tier('In', 'front')] } })
      const front = { metadata: { labels: { tier: 'front' } } }
      await api.succeeds(api.patch('merge', `namespaces/${api.namespace}/status?dryRun=All`, front))
      await api.succeeds(api.patch('merge', `namespaces/${api.namespace}?dryRun=All`, front))
      api.t.deepEqual(webhooks.asked.map(({ request }) => request.subResource), [undefined])
    },
  },
  {
    name: 'selectors of namespaces do not hold back objects of the whole cluster',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['CREATE'], ['gizmos'], group), objectSelector: { matchLabels: { of: api.namespace } } })
      await api.succeeds(api.post('gizmos?dryRun=All', gizmo(api.namespace, {}, { labels: { of: api.namespace } })))
      api.t.is(webhooks.asked.length, 1)
    },
  },
  ...conditions.map(([expression, expected]): Case => ({
    name: `conditions are held against the request and the object: ${expression}`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', matchConditions: [{ name: 'always', expression: 'true' }, { name: 'this', expression }] })
      const answer = await api.post('configmaps?dryRun=All&fieldManager=me', configMap('c', { k: 'v' }))
      if (typeof expected === 'string') api.t.deepEqual([answer.code, webhooks.asked.length], [201, expected === 'asked' ? 1 : 0])
      else api.t.regex(refusalOf(webhooks, answer)[2], expected)
    },
  })),
  ...rights.map(([expression, ofAdmin, ofDevops]): Case => ({
    name: `conditions see what the user may do: ${expression}`,
    run: async api => {
      const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'edit' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' }, subjects: [{ kind: 'Group', name: 'devops', apiGroup: 'rbac.authorization.k8s.io' }] }
      await api.succeeds(api.post(`/apis/rbac.authorization.k8s.io/v1/namespaces/${api.namespace}/rolebindings`, binding), 201)
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', matchConditions: [{ name: 'this', expression }] })
      const asked = watcher(webhooks)
      for (const [as, expected] of [['admin', ofAdmin], ['devops', ofDevops]] as const) {
        await api.eventually(`${as} may write`, async () => ((await api.post('configmaps?dryRun=All', configMap('c'), { as })).code === 201 ? true : undefined))
        api.t.deepEqual(asked(), expected ? ['h'] : [], as)
      }
    },
  })),
  {
    name: 'conditions of an update see the old object; those of a deletion see no new one',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', { k: '1' })))
      const webhooks = await startWebhooks(api)
      const when = (name: string, expression: string): Hook => ({ name, ...rules(['*']), matchConditions: [{ name: 'c', expression }] })
      await webhooks.configure('Validating', 'a', when('grows', 'object != null && oldObject != null && object.data.k > oldObject.data.k'), when('ends', 'object == null && oldObject.data.k == "2"'), when('begins', 'oldObject == null'))
      await known(api, 'configmaps/a', api.patch('merge', 'configmaps/a', { data: { k: '2' } }))
      await api.succeeds(api.remove('configmaps/a'))
      await api.succeeds(api.post('configmaps', configMap('a', { k: '1' })))
      api.t.deepEqual(webhooks.asked.map(({ hook }) => hook), ['grows', 'ends', 'begins'])
    },
  },
  {
    name: 'one condition that says no outweighs another that breaks',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const matchConditions = [{ name: 'breaks', expression: 'object.data.nope == "v"' }, { name: 'no', expression: 'false' }]
      await webhooks.configure('Validating', 'a', { name: 'h', matchConditions })
      await api.succeeds(api.post('configmaps', configMap('c')), 201)
      api.t.is(webhooks.asked.length, 0)
    },
  },
  {
    name: 'of several conditions that break, all are told; where failures are passed over, the webhook is not asked',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const matchConditions = [{ name: 'one', expression: 'object.data.nope == "v"' }, { name: 'two', expression: 'object.data.neither == "v"' }]
      await webhooks.configure('Validating', 'a', { name: 'h', objectSelector: { matchLabels: { tier: 'fail' } }, matchConditions }, { name: 'i', objectSelector: { matchLabels: { tier: 'ignore' } }, failurePolicy: 'Ignore', matchConditions })
      await api.refuses(api.post('configmaps', configMap('c', { k: 'v' }, label('fail'))), {
        code: 403, reason: 'Forbidden', details: { name: 'c', kind: 'configmaps' },
        message: 'configmaps "c" is forbidden: [expression \'object.data.nope == "v"\' resulted in error: no such key: nope, expression \'object.data.neither == "v"\' resulted in error: no such key: neither]',
      })
      await api.succeeds(api.post('configmaps', configMap('c', { k: 'v' }, label('ignore'))), 201)
      api.t.is(webhooks.asked.length, 0)
    },
  },
  {
    name: 'conditions of a mutating webhook see what those before it did',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const patch = [{ op: 'add', path: '/data', value: { late: 'yes' } }]
      await webhooks.configure('Mutating', 'a', { name: 'sets', reply: () => ({ patch }) }, { name: 'sees', matchConditions: [{ name: 'c', expression: 'has(object.data) && "late" in object.data' }] })
      await api.succeeds(api.post('configmaps', configMap('c')), 201)
      api.t.deepEqual(webhooks.asked.map(({ hook }) => hook), ['sets', 'sees'])
    },
  },
  {
    name: 'an equivalent webhook is asked in the version of its rule about requests in another version',
    run: async api => {
      const twins = await installTwins(api)
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...forTwins(twins, ['v1']) })
      const [first, second] = [`${twins.path('v1')}/a`, `${twins.path('v2')}/a`]
      await known(api, second, api.post(twins.path('v2'), twins.object('v2', 'a')))
      await known(api, first, api.patch('merge', second, { spec: { a: 'y' } }))
      await known(api, second, api.patch('merge', first, { spec: { a: 'z' } }))
      await api.succeeds(api.remove(second))
      api.t.deepEqual(webhooks.asked.map(({ request }) => versionsOf(request)), [
        ['v1', 'v1', 'v2', 'v2', 'v1', null], ['v1', 'v1', 'v2', 'v2', 'v1', 'v1'], ['v1', 'v1', 'v1', 'v1', 'v1', 'v1'], ['v1', 'v1', 'v2', 'v2', null, 'v1'],
      ])
    },
  },
  {
    name: 'an exact webhook is asked about requests in the version of its rule only',
    run: async api => {
      const twins = await installTwins(api)
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...forTwins(twins, ['v1'], { matchPolicy: 'Exact' }) })
      await api.succeeds(api.post(twins.path('v2'), twins.object('v2', 'a')))
      await api.succeeds(api.post(twins.path('v1'), twins.object('v1', 'b')))
      api.t.deepEqual(webhooks.asked.map(({ request }) => [request.name, versionsOf(request)]), [['b', ['v1', 'v1', 'v1', 'v1', 'v1', null]]])
    },
  },
  {
    name: 'a webhook for both versions is asked in the version of the request, whatever its first rule is',
    run: async api => {
      const twins = await installTwins(api)
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', rules: [...forTwins(twins, ['v1']).rules, ...forTwins(twins, ['v2']).rules] }, { name: 'all', ...forTwins(twins, ['*']) })
      await api.succeeds(api.post(twins.path('v2'), twins.object('v2', 'a')))
      api.t.deepEqual(webhooks.asked.map(({ request }) => versionsOf(request)), [['v2', 'v2', 'v2', 'v2', 'v2', null], ['v2', 'v2', 'v2', 'v2', 'v2', null]])
    },
  },
  {
    name: 'mutating webhooks of different versions each see the object in theirs, and the client gets it in the version that it asked in',
    run: async api => {
      const twins = await installTwins(api)
      const webhooks = await startWebhooks(api)
      const adds = (name: string, version: string): Hook => ({
        name, ...forTwins(twins, [version]), reply: request => ({ patch: [{ op: 'replace', path: '/spec/a', value: `${String(request.object?.spec?.['a'])}${name}` }] }),
      })
      await webhooks.configure('Mutating', 'a', adds('1', 'v1'), adds('2', 'v2'))
      const made = await api.succeeds(api.post(twins.path('v2'), twins.object('v2', 'a')))
      api.t.deepEqual([made.apiVersion, made.spec], [`${twins.group}/v2`, { a: 'x12' }])
      api.t.deepEqual(webhooks.asked.map(({ request }) => versionsOf(request)), [['v1', 'v1', 'v2', 'v2', 'v1', null], ['v2', 'v2', 'v2', 'v2', 'v2', null]])
    },
  },
  {
    name: 'a status is equivalent, too; another kind of the same group is not',
    run: async api => {
      const twins = await installTwins(api)
      await api.succeeds(api.post(twins.path('v2'), twins.object('v2', 'a')))
      const webhooks = await startWebhooks(api)
      const { rules: [first] } = forTwins(twins, ['v1'])
      await webhooks.configure('Validating', 'a', { name: 'h', rules: [{ ...first, resources: ['twins/status'] }] }, { name: 'other', rules: [{ ...first, resources: ['others'] }] })
      await api.succeeds(api.patch('merge', `${twins.path('v2')}/a/status`, { metadata: { labels: { a: 'b' } } }))
      api.t.deepEqual(webhooks.asked.map(({ hook, request }) => [hook, request.subResource, (request['kind'] as { version: string }).version]), [['h', 'status', 'v1']])
    },
  },
  {
    name: 'events are the same in both of their groups',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', rules: [{ operations: ['CREATE'], apiGroups: ['events.k8s.io'], apiVersions: ['v1'], resources: ['events'] }] })
      const about = { kind: 'Pod', namespace: api.namespace, name: 'p' }
      await api.succeeds(api.post('events', { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e' }, involvedObject: about, reason: 'R', message: 'm', type: 'Normal' }))
      api.t.deepEqual(webhooks.asked.map(({ request }) => [request['kind'], request['requestKind'], (request.object as { regarding?: object } | null)?.regarding]), [
        [{ group: 'events.k8s.io', version: 'v1', kind: 'Event' }, { group: '', version: 'v1', kind: 'Event' }, about],
      ])
    },
  },
  {
    name: 'webhooks are not asked about webhooks, so that a broken one can be taken away',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', objectSelector: { matchLabels: { of: api.namespace } }, rules: [{ operations: ['*'], apiGroups: ['admissionregistration.k8s.io'], apiVersions: ['*'], resources: ['*'] }], reply: () => ({ allowed: false }) })
      const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${api.namespace}-a`
      await api.succeeds(api.patch('merge', path, { metadata: { labels: { of: api.namespace } } }))
      await api.succeeds(api.patch('merge', path, { metadata: { labels: { of: api.namespace, more: 'yes' } } }))
      api.t.is(webhooks.asked.length, 0)
    },
  },
  {
    name: 'webhooks are not asked about reviews of rights',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', rules: [{ operations: ['*'], apiGroups: ['authorization.k8s.io'], apiVersions: ['*'], resources: ['*'] }], matchConditions: [{ name: 'own', expression: `object.spec.user == "${api.namespace}"` }], reply: () => ({ allowed: false }) })
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user: api.namespace, resourceAttributes: { verb: 'get', resource: 'pods' } } }
      await api.succeeds(api.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', review))
    },
  },
  {
    name: 'what is only read, no webhook is asked about',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')))
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['*'], ['gadgets'], group), reply: () => ({ allowed: false }) })
      await api.succeeds(api.get('gadgets/a'))
      await api.succeeds(api.get('gadgets'))
      api.t.is(webhooks.asked.length, 0)
    },
  },
]
