import { defaultBindings, defaultRoles } from '#world/kubernetes/authorization/default-roles.ts'
import { at, plain, type Api } from '../api.ts'
import type { Answer, Body, Options } from '../client.ts'
import { configMap, group, widget } from '../fixtures.ts'
import type { Case } from '../harness.ts'

/** Who may do what: roles, bindings, their refusals, reviews, acting for others. */

const rbac = 'rbac.authorization.k8s.io'
const roles = `/apis/${rbac}/v1`
const authorization = '/apis/authorization.k8s.io/v1'
const authentication = '/apis/authentication.k8s.io/v1'

/** Asks as another user, in whose place the administrator acts. */
const as = (user: string, more: Readonly<Record<string, string>> = {}): Options => ({ headers: { 'impersonate-user': user, ...more } })
const inGroup = (user: string, name: string): Options => as(user, { 'impersonate-group': name })

const rule = (verbs: string, apiGroup: string, resources: string, resourceNames?: string) =>
  ({ verbs: verbs.split(' '), apiGroups: [apiGroup], resources: resources.split(' '), ...(resourceNames === undefined ? {} : { resourceNames: resourceNames.split(' ') }) })
const pathRule = (...nonResourceURLs: readonly string[]) => ({ verbs: ['get'], nonResourceURLs })

const user = (name: string) => ({ kind: 'User', apiGroup: rbac, name })
const role = (name: string, rules: readonly object[], labels: Readonly<Record<string, string>> = {}) => ({ metadata: { name, labels }, rules })
const binding = (name: string, roleKind: string, roleName: string, ...subjects: readonly object[]) => ({ metadata: { name }, roleRef: { apiGroup: rbac, kind: roleKind, name: roleName }, subjects })

const rolesIn = (api: Api): string => `${roles}/namespaces/${api.namespace}/roles`
const bindingsIn = (api: Api): string => `${roles}/namespaces/${api.namespace}/rolebindings`
const clusterRoles = `${roles}/clusterroles`
const clusterBindings = `${roles}/clusterrolebindings`

/** A role and a binding of it, in the namespace of the case, under its name. */
const grantHere = async (api: Api, subject: object, ...rules: readonly object[]): Promise<void> => {
  await api.succeeds(api.post(rolesIn(api), role('given', rules)), 201)
  await api.succeeds(api.post(bindingsIn(api), binding('given', 'Role', 'given', subject)), 201)
}
/** The same in the whole cluster; gone when the case is over. */
const grantEverywhere = async (api: Api, subject: object, ...rules: readonly object[]): Promise<void> => {
  await api.succeeds(api.post(clusterRoles, role(api.namespace, rules)), 201)
  await api.succeeds(api.post(clusterBindings, binding(api.namespace, 'ClusterRole', api.namespace, subject)), 201)
}

/** Repeats a request until its answer has the code, and what else is wanted: servers may need a moment to see a change of roles. */
const settles = (api: Api, code: number, asked: () => Promise<Answer>, fits: (body: Body) => boolean = () => true): Promise<Answer> =>
  api.answers(`code ${code}`, asked, answer => answer.code === code && fits(answer.body))

const forbidden = (api: Api, asked: Promise<Answer>, message: string, details?: object): Promise<void> => api.refuses(asked, { code: 403, reason: 'Forbidden', message, ...(details === undefined ? {} : { details }) })
const review = async (api: Api, path: string, body: object, options?: Options): Promise<Body> => api.succeeds(api.post(path, body, options), 201)
const may = async (api: Api, resourceAttributes: object, options?: Options): Promise<unknown> => at(await review(api, `${authorization}/selfsubjectaccessreviews`, { spec: { resourceAttributes } }, options), 'status')

const byText = (values: readonly unknown[]): readonly string[] => values.map(value => JSON.stringify(value)).sort()

export const cases: readonly Case[] = [
  {
    name: 'who has no rights is told what, where and who',
    run: async api => {
      const { namespace: n } = api
      const nobody = as(`nobody-${n}`)
      const who = `User "nobody-${n}" cannot`
      await forbidden(api, api.get('configmaps/a', nobody), `configmaps "a" is forbidden: ${who} get resource "configmaps" in API group "" in the namespace "${n}"`, { name: 'a', kind: 'configmaps' })
      await forbidden(api, api.get('configmaps', nobody), `configmaps is forbidden: ${who} list resource "configmaps" in API group "" in the namespace "${n}"`, { kind: 'configmaps' })
      await forbidden(api, api.get('configmaps?watch=1', nobody), `configmaps is forbidden: ${who} watch resource "configmaps" in API group "" in the namespace "${n}"`, { kind: 'configmaps' })
      await forbidden(api, api.post('widgets', widget('a'), nobody), `widgets.${group} is forbidden: ${who} create resource "widgets" in API group "${group}" in the namespace "${n}"`, { group, kind: 'widgets' })
      await forbidden(api, api.put('widgets/a', widget('a'), nobody), `widgets.${group} "a" is forbidden: ${who} update resource "widgets" in API group "${group}" in the namespace "${n}"`, { name: 'a', group, kind: 'widgets' })
      await forbidden(api, api.patch('merge', 'widgets/a/status', {}, nobody), `widgets.${group} "a" is forbidden: ${who} patch resource "widgets/status" in API group "${group}" in the namespace "${n}"`, { name: 'a', group, kind: 'widgets' })
      await forbidden(api, api.remove('configmaps/a', undefined, nobody), `configmaps "a" is forbidden: ${who} delete resource "configmaps" in API group "" in the namespace "${n}"`)
      await forbidden(api, api.remove('configmaps', undefined, nobody), `configmaps is forbidden: ${who} deletecollection resource "configmaps" in API group "" in the namespace "${n}"`)
    },
  },
  {
    name: 'outside of namespaces a refusal speaks of the cluster',
    run: async api => {
      const nobody = as(`nobody-${api.namespace}`)
      const who = `User "nobody-${api.namespace}" cannot`
      await forbidden(api, api.get('/api/v1/configmaps', nobody), `configmaps is forbidden: ${who} list resource "configmaps" in API group "" at the cluster scope`, { kind: 'configmaps' })
      await forbidden(api, api.get('gizmos/a', nobody), `gizmos.${group} "a" is forbidden: ${who} get resource "gizmos" in API group "${group}" at the cluster scope`, { name: 'a', group, kind: 'gizmos' })
      await forbidden(api, api.get('namespaces', nobody), `namespaces is forbidden: ${who} list resource "namespaces" in API group "" at the cluster scope`)
    },
  },
  {
    name: 'a namespace counts as in itself',
    run: async api => {
      const nobody = as(`nobody-${api.namespace}`)
      const who = `User "nobody-${api.namespace}" cannot`
      await forbidden(api, api.get(`namespaces/${api.namespace}`, nobody),
        `namespaces "${api.namespace}" is forbidden: ${who} get resource "namespaces" in API group "" in the namespace "${api.namespace}"`, { name: api.namespace, kind: 'namespaces' })
      await forbidden(api, api.patch('merge', `namespaces/${api.namespace}/status`, {}, nobody),
        `namespaces "${api.namespace}" is forbidden: ${who} patch resource "namespaces/status" in API group "" in the namespace "${api.namespace}"`)
    },
  },
  {
    name: 'rights are asked for before it is seen whether there is such a resource',
    run: async api => {
      await forbidden(api, api.get(`/apis/nothing.example.com/v1/namespaces/${api.namespace}/nothings`, as('nobody')),
        `nothings.nothing.example.com is forbidden: User "nobody" cannot list resource "nothings" in API group "nothing.example.com" in the namespace "${api.namespace}"`)
      await forbidden(api, api.get('configmaps/a/nothing', as('nobody')), `configmaps "a" is forbidden: User "nobody" cannot get resource "configmaps/nothing" in API group "" in the namespace "${api.namespace}"`)
    },
  },
  {
    name: 'signs that a browser would read are made harmless',
    run: async api => forbidden(api, api.get('configmaps', as('<b>&')), `configmaps is forbidden: User "&lt;b&gt;&amp;" cannot list resource "configmaps" in API group "" in the namespace "${api.namespace}"`),
  },
  {
    name: 'a path that is no resource is refused as one',
    run: async api => forbidden(api, api.get('/metrics', as('nobody')), 'forbidden: User "nobody" cannot get path "/metrics"', {}),
  },
  {
    name: 'everybody who is known may look around, and nobody else',
    run: async api => {
      for (const path of ['/version', '/api', '/apis', '/api/v1', '/apis/apiextensions.k8s.io/v1', '/openapi/v3', '/healthz', '/livez', '/readyz']) api.t.is((await api.get(path, as('nobody'))).code, 200, path)
      const unknown: Options = { headers: { authorization: '' } }
      for (const path of ['/version', '/healthz', '/livez', '/readyz']) api.t.is((await api.get(path, unknown)).code, 200, path)
      await forbidden(api, api.get('/apis', unknown), 'forbidden: User "system:anonymous" cannot get path "/apis"', {})
      await forbidden(api, api.get('configmaps', unknown), `configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "${api.namespace}"`, { kind: 'configmaps' })
      await api.refuses(api.get('configmaps', { headers: { authorization: 'Bearer wrong' } }), { code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
    },
  },
  {
    name: 'a role gives its verbs, in its namespace only',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('get create', '', 'configmaps'))
      await settles(api, 201, () => api.post('configmaps', configMap('a'), as(someone)))
      await api.succeeds(api.get('configmaps/a', as(someone)), 200)
      for (const answer of [api.get('configmaps', as(someone)), api.put('configmaps/a', configMap('a'), as(someone)), api.patch('merge', 'configmaps/a', {}, as(someone)),
        api.remove('configmaps/a', undefined, as(someone)), api.get('/api/v1/namespaces/default/configmaps/a', as(someone)), api.get('secrets/a', as(someone)), api.get('configmaps/a', as('another'))]) api.t.is((await answer).code, 403)
    },
  },
  {
    name: 'a right ends with its binding',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('list', '', 'configmaps'))
      await settles(api, 200, () => api.get('configmaps', as(someone)))
      await api.succeeds(api.remove(`${bindingsIn(api)}/given`))
      await settles(api, 403, () => api.get('configmaps', as(someone)))
    },
  },
  {
    name: 'a right changes with its role',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('list', '', 'configmaps'))
      await settles(api, 200, () => api.get('configmaps', as(someone)))
      await api.succeeds(api.patch('merge', `${rolesIn(api)}/given`, { rules: [rule('list', '', 'secrets')] }))
      await settles(api, 200, () => api.get('secrets', as(someone)))
      await settles(api, 403, () => api.get('configmaps', as(someone)))
    },
  },
  {
    name: 'a role of the cluster that is bound in a namespace reaches no further',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await api.succeeds(api.post(clusterRoles, role(api.namespace, [rule('list', '', 'configmaps namespaces'), pathRule('/metrics')])), 201)
      await api.succeeds(api.post(bindingsIn(api), binding('given', 'ClusterRole', api.namespace, user(someone))), 201)
      await settles(api, 200, () => api.get('configmaps', as(someone)))
      for (const path of ['/api/v1/configmaps', 'namespaces', '/api/v1/namespaces/default/configmaps', '/metrics']) api.t.is((await api.get(path, as(someone))).code, 403, path)
    },
  },
  {
    name: 'a role of the cluster that is bound in the cluster reaches every namespace',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantEverywhere(api, user(someone), rule('list', '', 'configmaps'))
      for (const path of ['configmaps', '/api/v1/configmaps', '/api/v1/namespaces/default/configmaps']) await settles(api, 200, () => api.get(path, as(someone)))
    },
  },
  {
    name: 'a right on names is one on these, also when they are picked from a list',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('get list watch create delete', '', 'configmaps', 'a'))
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await settles(api, 200, () => api.get('configmaps/a', as(someone)))
      api.t.is((await api.get('configmaps/b', as(someone))).code, 403)
      api.t.is((await api.get('configmaps', as(someone))).code, 403)
      api.t.is((await api.get('configmaps?fieldSelector=metadata.name%3Da', as(someone))).code, 200)
      api.t.is((await api.get('configmaps?fieldSelector=metadata.name%3Db', as(someone))).code, 403)
      api.t.is((await api.get('configmaps?fieldSelector=metadata.name!%3Da', as(someone))).code, 403)
      api.t.is((await api.post('configmaps', configMap('a'), as(someone))).code, 403)
      await forbidden(api, api.get('configmaps?fieldSelector=metadata.name%3Db', as(someone)),
        `configmaps "b" is forbidden: User "${someone}" cannot list resource "configmaps" in API group "" in the namespace "${api.namespace}"`, { name: 'b', kind: 'configmaps' })
      api.t.is((await api.remove('configmaps/a', undefined, as(someone))).code, 200)
    },
  },
  {
    name: 'a right on a subresource is one on that alone',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('patch', group, 'widgets/status'))
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await settles(api, 200, () => api.patch('merge', 'widgets/a/status', { status: { phase: 'On' } }, as(someone)))
      for (const path of ['widgets/a', 'widgets/a/scale']) api.t.is((await api.patch('merge', path, {}, as(someone))).code, 403, path)
    },
  },
  {
    name: 'stars stand for all resources, and for one subresource of all',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('get', '*', '*/scale'))
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await settles(api, 200, () => api.get('widgets/a/scale', as(someone)))
      api.t.is((await api.get('widgets/a', as(someone))).code, 403)
      await api.succeeds(api.patch('merge', `${rolesIn(api)}/given`, { rules: [rule('*', '*', '*')] }))
      await settles(api, 200, () => api.get('widgets/a', as(someone)))
      api.t.is((await api.get('widgets/a/status', as(someone))).code, 200)
    },
  },
  {
    name: 'a group is bound like a user',
    run: async api => {
      await grantHere(api, { kind: 'Group', apiGroup: rbac, name: `group-${api.namespace}` }, rule('list', '', 'configmaps'))
      await settles(api, 200, () => api.get('configmaps', inGroup('someone', `group-${api.namespace}`)))
      api.t.is((await api.get('configmaps', inGroup('someone', 'another'))).code, 403)
    },
  },
  {
    name: 'a service account is bound by its name and namespace',
    run: async api => {
      await grantHere(api, { kind: 'ServiceAccount', name: 'robot', namespace: api.namespace }, rule('list', '', 'configmaps'))
      await settles(api, 200, () => api.get('configmaps', as(`system:serviceaccount:${api.namespace}:robot`)))
      api.t.is((await api.get('configmaps', as(`system:serviceaccount:${api.namespace}:other`))).code, 403)
      api.t.is((await api.get('configmaps', as('system:serviceaccount:default:robot'))).code, 403)
    },
  },
  {
    name: 'a service account without a namespace is one of where the binding is',
    run: async api => {
      await grantHere(api, { kind: 'ServiceAccount', name: 'robot' }, rule('list', '', 'configmaps'))
      await settles(api, 200, () => api.get('configmaps', as(`system:serviceaccount:${api.namespace}:robot`)))
    },
  },
  {
    name: 'service accounts are together in groups',
    run: async api => {
      await grantHere(api, { kind: 'Group', apiGroup: rbac, name: `system:serviceaccounts:${api.namespace}` }, rule('list', '', 'configmaps'))
      await settles(api, 200, () => api.get('configmaps', as(`system:serviceaccount:${api.namespace}:any`)))
      api.t.is((await api.get('configmaps', as('system:serviceaccount:default:any'))).code, 403)
    },
  },
  {
    name: 'a binding that leads nowhere is told with the refusal',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await api.succeeds(api.post(bindingsIn(api), binding('lost', 'Role', 'missing', user(someone))), 201)
      await api.succeeds(api.post(clusterBindings, binding(api.namespace, 'ClusterRole', `missing-${api.namespace}`, user(someone))), 201)
      const said = `configmaps is forbidden: User "${someone}" cannot list resource "configmaps" in API group "" in the namespace "${api.namespace}": rbac: RBAC: [clusterrole.${rbac} "missing-${api.namespace}" not found, role.${rbac} "missing" not found]`
      await settles(api, 403, () => api.get('configmaps', as(someone)), ({ message }) => message === said)
      await forbidden(api, api.get('/api/v1/configmaps', as(someone)), `configmaps is forbidden: User "${someone}" cannot list resource "configmaps" in API group "" at the cluster scope: rbac: RBAC: clusterrole.${rbac} "missing-${api.namespace}" not found`)
      api.t.deepEqual(await may(api, { verb: 'list', resource: 'configmaps' }, as(someone)), { allowed: false, reason: `rbac: RBAC: clusterrole.${rbac} "missing-${api.namespace}" not found` })
    },
  },
  {
    name: 'paths are given one by one or with all below',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantEverywhere(api, user(someone), pathRule('/nothing', '/things/*'))
      await settles(api, 404, () => api.get('/nothing', as(someone)))
      api.t.is((await api.get('/things/a/b', as(someone))).code, 404)
      api.t.is((await api.get('/nothing/more', as(someone))).code, 403)
    },
  },
  {
    name: 'a role gathers the rules of those that its selectors find',
    run: async api => {
      const label = { [`gather-${api.namespace}`]: 'true' }
      const [first, second] = [rule('list', '', 'configmaps'), rule('get', '', 'secrets')]
      await api.succeeds(api.post(clusterRoles, role(`${api.namespace}-1`, [first], label)), 201)
      await api.succeeds(api.post(clusterRoles, { metadata: { name: api.namespace }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: label }] }, rules: [rule('get', '', 'nodes')] }), 201)
      const gathered = async (wanted: readonly object[]): Promise<void> => {
        await settles(api, 200, () => api.get(`${clusterRoles}/${api.namespace}`), body => JSON.stringify(body['rules']) === JSON.stringify(wanted.map(one => sorted(one))))
      }
      await gathered([first])
      await api.succeeds(api.post(clusterRoles, role(`${api.namespace}-2`, [second, first], label)), 201)
      await gathered([first, second])
      await api.succeeds(api.remove(`${clusterRoles}/${api.namespace}-1`))
      await gathered([second, first])
    },
  },
  {
    name: 'nobody gives away what he does not have',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('get list create update patch', rbac, 'roles'), rule('get', '', 'configmaps'))
      await settles(api, 200, () => api.get(rolesIn(api), as(someone)))
      const said = `roles.${rbac} "a" is forbidden: user "${someone}" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n`
      await forbidden(api, api.post(rolesIn(api), role('a', [rule('get list', '', 'configmaps secrets')]), as(someone)),
        `${said}{APIGroups:[""], Resources:["configmaps"], Verbs:["list"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`, { name: 'a', group: rbac, kind: 'roles' })
      await api.succeeds(api.post(rolesIn(api), role('a', [rule('get', '', 'configmaps', 'x')]), as(someone)), 201)
      await forbidden(api, api.patch('merge', `${rolesIn(api)}/a`, { rules: [rule('delete', '', 'configmaps', 'x y')] }, as(someone)),
        `${said}{APIGroups:[""], Resources:["configmaps"], ResourceNames:["x"], Verbs:["delete"]}\n{APIGroups:[""], Resources:["configmaps"], ResourceNames:["y"], Verbs:["delete"]}`)
    },
  },
  {
    name: 'who may escalate gives away what he likes',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('create escalate', rbac, 'roles'))
      await settles(api, 201, () => api.post(rolesIn(api), role('a', [rule('*', '*', '*')]), as(someone)))
    },
  },
  {
    name: 'a role is bound by those who have its rights, or may bind it',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('create update patch get', rbac, 'rolebindings'), rule('bind', rbac, 'roles', 'free'), rule('get', '', 'configmaps'))
      await settles(api, 404, () => api.get(`${bindingsIn(api)}/none`, as(someone)))
      // Roles become known in the order in which they were made.
      for (const [name, verb] of [['more', 'list'], ['free', 'delete'], ['held', 'get']] as const) await api.succeeds(api.post(rolesIn(api), role(name, [rule(verb, '', 'configmaps')])), 201)
      await settles(api, 201, () => api.post(bindingsIn(api), binding('a', 'Role', 'free', user('x')), as(someone)))
      await settles(api, 201, () => api.post(bindingsIn(api), binding('b', 'Role', 'held', user('x')), as(someone)))
      await forbidden(api, api.post(bindingsIn(api), binding('c', 'Role', 'more', user('x')), as(someone)),
        `rolebindings.${rbac} "c" is forbidden: user "${someone}" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["configmaps"], Verbs:["list"]}`,
        { name: 'c', group: rbac, kind: 'rolebindings' })
      await api.refuses(api.post(bindingsIn(api), binding('d', 'Role', 'none', user('x')), as(someone)), { code: 404, reason: 'NotFound', message: `rolebindings.${rbac} "none" not found`, details: { name: 'none', group: rbac, kind: 'rolebindings' } })
    },
  },
  {
    name: 'what a role lacks is told field by field',
    run: async api => {
      const invalid = (name: string, what: string) => ({ code: 422, reason: 'Invalid', message: `Role.${rbac} "${name}" is invalid: ${what}` })
      await api.refuses(api.post(rolesIn(api), role('a', [{ apiGroups: [''], resources: ['pods'] }])), invalid('a', 'rules[0].verbs: Required value'))
      await api.refuses(api.post(rolesIn(api), role('a', [{ verbs: ['get'], resources: ['pods'] }])), invalid('a', 'rules[0].apiGroups: Required value: resource rules must supply at least one api group'))
      await api.refuses(api.post(rolesIn(api), role('a', [{ verbs: ['get'], apiGroups: [''] }])), invalid('a', 'rules[0].resources: Required value: resource rules must supply at least one resource'))
      await api.refuses(api.post(rolesIn(api), role('a', [pathRule('/x')])), invalid('a', 'rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs'))
      await api.refuses(api.post(clusterRoles, role('a', [{ ...pathRule('/x'), apiGroups: [''] }])),
        { code: 422, reason: 'Invalid', message: `ClusterRole.${rbac} "a" is invalid: rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs` })
      await api.refuses(api.post(clusterRoles, { metadata: { name: 'a' }, aggregationRule: {} }),
        { code: 422, reason: 'Invalid', message: `ClusterRole.${rbac} "a" is invalid: aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil` })
    },
  },
  {
    name: 'what a binding lacks is told field by field',
    run: async api => {
      const invalid = (what: string, kind = 'RoleBinding') => ({ code: 422, reason: 'Invalid', message: `${kind}.${rbac} "a" is invalid: ${what}` })
      await api.refuses(api.post(bindingsIn(api), binding('a', 'Thing', 'x')), invalid('roleRef.kind: Unsupported value: "Thing": supported values: "Role", "ClusterRole"'))
      await api.refuses(api.post(clusterBindings, binding('a', 'Role', 'x')), invalid('roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"', 'ClusterRoleBinding'))
      await api.refuses(api.post(bindingsIn(api), binding('a', 'Role', '')), invalid('roleRef.name: Required value'))
      await api.refuses(api.post(bindingsIn(api), binding('a', 'Role', 'x', { kind: 'Robot', name: 'r' })), invalid('subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"'))
      await api.refuses(api.post(bindingsIn(api), binding('a', 'Role', 'x', { kind: 'User', apiGroup: rbac })), invalid('subjects[0].name: Required value'))
      await api.refuses(api.post(clusterBindings, binding('a', 'ClusterRole', 'x', { kind: 'ServiceAccount', name: 'r' })), invalid('subjects[0].namespace: Required value', 'ClusterRoleBinding'))
      await api.refuses(api.post(bindingsIn(api), binding('a', 'Role', 'x', { kind: 'User', apiGroup: 'other', name: 'r' })), invalid(`subjects[0].apiGroup: Unsupported value: "other": supported values: "${rbac}"`))
    },
  },
  {
    name: 'a binding is kept to its role',
    run: async api => {
      await api.succeeds(api.post(bindingsIn(api), binding('a', 'Role', 'x')), 201)
      await api.refuses(api.patch('merge', `${bindingsIn(api)}/a`, { roleRef: { name: 'y' } }), {
        code: 422, reason: 'Invalid', message: `RoleBinding.${rbac} "a" is invalid: roleRef: Invalid value: {"APIGroup":"${rbac}","Kind":"Role","Name":"y"}: field is immutable`,
      })
      await api.succeeds(api.patch('merge', `${bindingsIn(api)}/a`, { subjects: [user('x')] }))
    },
  },
  {
    name: 'groups of references are filled in',
    run: async api => {
      const made = await api.succeeds(api.post(bindingsIn(api), { metadata: { name: 'a' }, roleRef: { kind: 'Role', name: 'x' }, subjects: [{ kind: 'User', name: 'u' }, { kind: 'Group', name: 'g' }, { kind: 'ServiceAccount', name: 's' }] }), 201)
      const { metadata: _metadata, ...rest } = made
      api.t.deepEqual(plain(rest), {
        kind: 'RoleBinding', apiVersion: `${rbac}/v1`, roleRef: { apiGroup: rbac, kind: 'Role', name: 'x' },
        subjects: [{ kind: 'User', apiGroup: rbac, name: 'u' }, { kind: 'Group', apiGroup: rbac, name: 'g' }, { kind: 'ServiceAccount', name: 's' }],
      })
    },
  },
  {
    name: 'a role without rules says so',
    run: async api => {
      api.t.is((await api.succeeds(api.post(rolesIn(api), { metadata: { name: 'a' } }), 201))['rules'], null)
    },
  },
  {
    name: 'names of roles may hold colons',
    run: async api => {
      await api.succeeds(api.post(rolesIn(api), role('a:B_c', [])), 201)
      await api.refuses(api.post(rolesIn(api), role('a%b', [])), { code: 422, reason: 'Invalid', message: `Role.${rbac} "a%b" is invalid: metadata.name: Invalid value: "a%b": may not contain '%'` })
    },
  },
  {
    name: 'the roles that every cluster has are there',
    run: async api => {
      for (const wanted of defaultRoles()) {
        const found = await api.succeeds(api.get(`${clusterRoles}/${wanted.metadata.name}`), 200)
        api.t.deepEqual(found.metadata.labels, wanted.metadata.labels, wanted.metadata.name)
        api.t.deepEqual(found.metadata.annotations, wanted.metadata.annotations, wanted.metadata.name)
        api.t.deepEqual(found['aggregationRule'], wanted['aggregationRule'], wanted.metadata.name)
        if (wanted['aggregationRule'] === undefined) api.t.deepEqual(found['rules'], wanted['rules'], wanted.metadata.name)
      }
      for (const wanted of defaultBindings()) {
        const found = await api.succeeds(api.get(`${clusterBindings}/${wanted.metadata.name}`), 200)
        api.t.deepEqual([found['roleRef'], found['subjects']], [wanted['roleRef'], wanted['subjects']], wanted.metadata.name)
      }
    },
  },
  {
    name: 'who edits a namespace may not touch its roles',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await api.succeeds(api.post(bindingsIn(api), binding('edit', 'ClusterRole', 'edit', user(someone))), 201)
      await settles(api, 201, () => api.post('configmaps', configMap('a'), as(someone)))
      for (const path of ['configmaps', 'secrets', 'services', 'persistentvolumeclaims', 'events', 'resourcequotas', 'serviceaccounts', `namespaces/${api.namespace}`]) await settles(api, 200, () => api.get(path, as(someone)))
      for (const path of [rolesIn(api), bindingsIn(api), 'namespaces', 'nodes']) api.t.is((await api.get(path, as(someone))).code, 403, path)
      api.t.is((await api.post('resourcequotas', { metadata: { name: 'q' }, spec: {} }, as(someone))).code, 403)
      api.t.is((await api.remove(`namespaces/${api.namespace}`, undefined, as(someone))).code, 403)
    },
  },
  {
    name: 'who views a namespace sees no secrets and changes nothing',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await api.succeeds(api.post(bindingsIn(api), binding('view', 'ClusterRole', 'view', user(someone))), 201)
      await settles(api, 200, () => api.get('configmaps', as(someone)))
      api.t.is((await api.get('secrets', as(someone))).code, 403)
      api.t.is((await api.post('configmaps', configMap('a'), as(someone))).code, 403)
    },
  },
  {
    name: 'masters may do everything',
    run: async api => {
      for (const path of ['secrets', 'nodes', '/metrics', rolesIn(api)]) api.t.not((await api.get(path, inGroup('someone', 'system:masters'))).code, 403, path)
      await api.succeeds(api.post(rolesIn(api), role('a', [rule('*', '*', '*')]), inGroup('someone', 'system:masters')), 201)
    },
  },
  {
    name: 'everybody may ask what he may do, and hears why',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('list', '', 'configmaps'))
      const wanted = { namespace: api.namespace, verb: 'list', resource: 'configmaps' }
      await settles(api, 200, () => api.get('configmaps', as(someone)))
      api.t.deepEqual(await may(api, wanted, as(someone)), { allowed: true, reason: `RBAC: allowed by RoleBinding "given/${api.namespace}" of Role "given" to User "${someone}"` })
      api.t.deepEqual(await may(api, { ...wanted, verb: 'delete' }, as(someone)), { allowed: false })
      api.t.deepEqual(await may(api, { ...wanted, namespace: '' }, as(someone)), { allowed: false })
      api.t.deepEqual(await may(api, { ...wanted, verb: 'delete' }), { allowed: true })
    },
  },
  {
    name: 'a review gives back what was asked',
    run: async api => {
      const asked = { namespace: api.namespace, verb: 'get', resource: 'secrets', name: 'a' }
      const { metadata, ...rest } = await review(api, `${authorization}/selfsubjectaccessreviews`, { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: { resourceAttributes: asked } })
      api.t.deepEqual(rest, { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: { resourceAttributes: asked }, status: { allowed: true } })
      api.t.deepEqual({ ...metadata, managedFields: undefined } as unknown, { managedFields: undefined })
    },
  },
  {
    name: 'paths can be asked about',
    run: async api => {
      const asked = (path: string) => review(api, `${authorization}/selfsubjectaccessreviews`, { spec: { nonResourceAttributes: { verb: 'get', path } } }, as('nobody'))
      api.t.like(at(await asked('/api/v1'), 'status'), { allowed: true })
      api.t.deepEqual(at(await asked('/metrics'), 'status'), { allowed: false })
    },
  },
  {
    name: 'a question has to be about one thing',
    run: async api => {
      const path = `${authorization}/selfsubjectaccessreviews`
      await api.refuses(api.post(path, { spec: {} }), {
        code: 422, reason: 'Invalid', message: '.authorization.k8s.io "" is invalid: spec: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      })
      await api.refuses(api.post(path, { metadata: { name: 'x' }, spec: { resourceAttributes: {} } }), { code: 422, reason: 'Invalid', message: /metadata: Invalid value: .*: must be empty$/ })
    },
  },
  {
    name: 'others are asked about by administrators',
    run: async api => {
      const someone = `someone-${api.namespace}`
      await grantHere(api, user(someone), rule('list', '', 'configmaps'))
      await settles(api, 200, () => api.get('configmaps', as(someone)))
      const resourceAttributes = { namespace: api.namespace, verb: 'list', resource: 'configmaps' }
      const status = async (spec: object, path = `${authorization}/subjectaccessreviews`) => at(await review(api, path, { spec }), 'status')
      api.t.like(await status({ user: someone, resourceAttributes }), { allowed: true })
      api.t.deepEqual(await status({ user: 'another', resourceAttributes }), { allowed: false })
      api.t.like(await status({ groups: ['system:masters'], resourceAttributes }), { allowed: true })
      api.t.like(await status({ user: someone, resourceAttributes }, `${authorization}/namespaces/${api.namespace}/localsubjectaccessreviews`), { allowed: true })
      await api.refuses(api.post(`${authorization}/subjectaccessreviews`, { spec: { resourceAttributes } }), {
        code: 422, reason: 'Invalid', message: '.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
      })
      await forbidden(api, api.post(`${authorization}/subjectaccessreviews`, { spec: { user: 'x', resourceAttributes } }, as(someone)),
        `subjectaccessreviews.authorization.k8s.io is forbidden: User "${someone}" cannot create resource "subjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope`)
    },
  },
  {
    name: 'a local review stays in its namespace',
    run: async api => {
      const path = `${authorization}/namespaces/${api.namespace}/localsubjectaccessreviews`
      await api.refuses(api.post(path, { spec: { user: 'x', resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' } } }), { code: 422, reason: 'Invalid', message: /spec\.resourceAttributes\.namespace: Invalid value: "default": must match metadata\.namespace/ })
    },
  },
  {
    name: 'all that somebody may do can be listed',
    run: async api => {
      const someone = `someone-${api.namespace}`
      const given = rule('list', '', 'configmaps', 'x')
      await grantHere(api, user(someone), given)
      await grantEverywhere(api, user(someone), pathRule('/things'))
      const path = `${authorization}/selfsubjectrulesreviews`
      await settles(api, 404, () => api.get('/things', as(someone)))
      await settles(api, 201, () => api.post(path, { spec: { namespace: api.namespace } }, as(someone)), body => JSON.stringify(body).includes('configmaps'))
      const { kind, spec, status } = (await review(api, path, { spec: { namespace: api.namespace } }, as(someone))) as unknown as { kind: string; spec: object; status: { resourceRules: unknown[]; nonResourceRules: unknown[] } }
      const known = [rule('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'), rule('create', 'authentication.k8s.io', 'selfsubjectreviews')]
      api.t.deepEqual([kind, spec], ['SelfSubjectRulesReview', {}])
      api.t.deepEqual(byText(status.resourceRules), byText([...known, given].map(one => sorted(one))))
      api.t.true(byText(status.nonResourceRules).includes(JSON.stringify({ verbs: ['get'], nonResourceURLs: ['/things'] })))
      api.t.deepEqual({ ...status, resourceRules: [], nonResourceRules: [] }, { resourceRules: [], nonResourceRules: [], incomplete: false } as never)
      await api.refuses(api.post(path, { spec: {} }), { code: 400, reason: 'BadRequest', message: 'no namespace on request' })
    },
  },
  {
    name: 'everybody may ask who he is',
    run: async api => {
      const path = `${authentication}/selfsubjectreviews`
      const who = async (options: Options) => at(await review(api, path, { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' }, options), 'status', 'userInfo')
      api.t.deepEqual(await who(as('someone')), { username: 'someone', groups: ['system:authenticated'] })
      api.t.deepEqual(await who(as('someone', { 'impersonate-group': 'g', 'impersonate-uid': 'u', 'impersonate-extra-Scopes': 'view', 'impersonate-extra-a%2fb': 'c' })),
        { username: 'someone', uid: 'u', groups: ['g', 'system:authenticated'], extra: { scopes: ['view'], 'a/b': ['c'] } })
      api.t.deepEqual(await who(as('system:serviceaccount:ns:robot')), { username: 'system:serviceaccount:ns:robot', groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'] })
    },
  },
  {
    name: 'who may not act for others is refused',
    run: async api => {
      const { namespace: n } = api
      const asOther = (headers: Readonly<Record<string, string>>): Options => ({ as: 'other', headers })
      await forbidden(api, api.get('configmaps', asOther({ 'impersonate-user': 'x' })), `configmaps is forbidden: User "other" cannot impersonate-on:user-info:list resource "configmaps" in API group "" in the namespace "${n}"`)
      await forbidden(api, api.get('configmaps', asOther({ 'impersonate-user': 'system:serviceaccount:a:b' })),
        `configmaps is forbidden: User "other" cannot impersonate-on:serviceaccount:list resource "configmaps" in API group "" in the namespace "${n}"`)
      await forbidden(api, api.get('configmaps', asOther({ 'impersonate-user': 'system:serviceaccount:a:b', 'impersonate-group': 'g' })),
        'serviceaccounts "b" is forbidden: User "other" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "a"')
      await api.refuses(api.get('configmaps', { headers: { 'impersonate-group': 'g' } }), {
        code: 400, reason: 'BadRequest', message: 'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"g"}, Extra:map[string][]string(nil)} without impersonating a user name',
      })
    },
  },
  {
    name: 'a service account gets a token, which ends with it',
    run: async api => {
      await api.succeeds(api.post('serviceaccounts', { metadata: { name: 'robot' } }), 201)
      const made = await api.succeeds(api.post('serviceaccounts/robot/token', { spec: { expirationSeconds: 600 } }), 201)
      api.t.is(made.kind, 'TokenRequest')
      const bearer: Options = { headers: { authorization: `Bearer ${String(at(made, 'status', 'token'))}` } }
      const { username, groups } = at(await review(api, `${authentication}/selfsubjectreviews`, {}, bearer), 'status', 'userInfo') as { username: string; groups: string[] }
      api.t.deepEqual([username, groups], [`system:serviceaccount:${api.namespace}:robot`, ['system:serviceaccounts', `system:serviceaccounts:${api.namespace}`, 'system:authenticated']])
      await forbidden(api, api.get('configmaps', bearer), `configmaps is forbidden: User "${username}" cannot list resource "configmaps" in API group "" in the namespace "${api.namespace}"`)
      await api.succeeds(api.remove('serviceaccounts/robot'))
      await settles(api, 401, () => api.get('configmaps', bearer))
      await api.refuses(api.post('serviceaccounts/robot/token', {}), { code: 404, reason: 'NotFound', message: 'serviceaccounts "robot" not found' })
    },
  },
  {
    name: 'tables of roles and bindings have their columns',
    run: async api => {
      await api.succeeds(api.post(bindingsIn(api), binding('a', 'ClusterRole', 'edit', user('u'), user('v'), { kind: 'Group', apiGroup: rbac, name: 'g' }, { kind: 'ServiceAccount', name: 's', namespace: 'n' })), 201)
      const table = await api.succeeds(api.get(bindingsIn(api), { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }))
      const columns = (table['columnDefinitions'] as { name: string; type: string; priority: number }[]).map(({ name, type, priority }) => [name, type, priority])
      api.t.deepEqual(columns, [['Name', 'string', 0], ['Role', 'string', 0], ['Age', 'string', 0], ['Users', 'string', 1], ['Groups', 'string', 1], ['ServiceAccounts', 'string', 1]])
      const cells = at(table, 'rows', 0, 'cells') as unknown[]
      api.t.deepEqual(cells.toSpliced(2, 1), ['a', 'ClusterRole/edit', 'u, v', 'g', 'n/s'])
    },
  },
]

/** Fields in the order in which the server writes them. */
const sorted = (given: object): object => {
  const { verbs, apiGroups, resources, resourceNames } = given as { verbs: string[]; apiGroups: string[]; resources: string[]; resourceNames?: string[] }
  return { verbs, apiGroups, resources, ...(resourceNames === undefined ? {} : { resourceNames }) }
}
