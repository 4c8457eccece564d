import type { ApiObject } from '../kind.ts'
import { rbacGroup } from './policy.ts'
import type { PolicyRule } from './rule.ts'

/** The roles and bindings that every cluster starts with, as far as people and their programs need them; those of Kubernetes' own components are left out. */

const read = ['get', 'list', 'watch']
const write = ['create', 'update', 'patch', 'delete', 'deletecollection']
const readWrite = [...read, ...write]

/** A rule as Kubernetes keeps it, each list in order of the alphabet; `resources` are separated by blanks. */
const rule = (verbs: readonly string[], groups: readonly string[], resources: string): PolicyRule => ({ verbs: [...verbs].sort(), apiGroups: groups, resources: resources.split(' ').sort() })
const core = ['']
const paths = (...urls: readonly string[]): PolicyRule => ({ verbs: ['get'], nonResourceURLs: [...urls].sort() })

const eventGroups = ['', 'events.k8s.io']

const viewRules: readonly PolicyRule[] = [
  rule(read, core, 'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status'),
  rule(read, core, 'bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status'),
  rule(read, core, 'namespaces'),
  rule(read, eventGroups, 'events'),
  rule(read, ['discovery.k8s.io'], 'endpointslices'),
  rule(read, ['apps'], 'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status'),
  rule(read, ['autoscaling'], 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  rule(read, ['batch'], 'cronjobs cronjobs/status jobs jobs/status'),
  rule(read, ['extensions'], 'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale'),
  rule(read, ['policy'], 'poddisruptionbudgets poddisruptionbudgets/status'),
  rule(read, ['networking.k8s.io'], 'ingresses ingresses/status networkpolicies'),
  rule(read, ['resource.k8s.io'], 'resourceclaims resourceclaims/status resourceclaimtemplates'),
]

const editRules: readonly PolicyRule[] = [
  rule(read, core, 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
  rule(['impersonate'], core, 'serviceaccounts'),
  rule(write, core, 'pods pods/attach pods/exec pods/portforward pods/proxy'),
  rule(['create'], core, 'pods/eviction'),
  rule(write, core, 'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy'),
  rule(['create'], core, 'serviceaccounts/token'),
  rule(write, eventGroups, 'events'),
  rule(write, ['apps'], 'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale'),
  rule(write, ['autoscaling'], 'horizontalpodautoscalers'),
  rule(write, ['batch'], 'cronjobs jobs'),
  rule(write, ['extensions'], 'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale'),
  rule(write, ['policy'], 'poddisruptionbudgets'),
  rule(write, ['networking.k8s.io'], 'ingresses networkpolicies'),
  rule(readWrite, ['coordination.k8s.io'], 'leases'),
  rule(write, ['resource.k8s.io'], 'resourceclaims resourceclaimtemplates'),
]

const adminRules: readonly PolicyRule[] = [
  rule(['create'], ['authorization.k8s.io'], 'localsubjectaccessreviews'),
  rule(readWrite, [rbacGroup], 'rolebindings roles'),
]

const health = ['/livez', '/readyz', '/healthz']
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }
const marked = (labels: Readonly<Record<string, string>> = {}): ApiObject['metadata'] => ({ labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels }, annotations }) as unknown as ApiObject['metadata']
/** The label by which a role is taken into another one, as `aggregationRule` finds it. */
const into = (name: string): Readonly<Record<string, string>> => ({ [`${rbacGroup}/aggregate-to-${name}`]: 'true' })

const role = (name: string, rules: readonly PolicyRule[], labels?: Readonly<Record<string, string>>): ApiObject =>
  ({ apiVersion: `${rbacGroup}/v1`, kind: 'ClusterRole', metadata: { ...marked(labels), name }, rules })
const gathered = (name: string, labels?: Readonly<Record<string, string>>): ApiObject =>
  ({ ...role(name, [], labels), aggregationRule: { clusterRoleSelectors: [{ matchLabels: into(name) }] }, rules: null })
const bound = (name: string, ...groups: readonly string[]): ApiObject => ({
  apiVersion: `${rbacGroup}/v1`, kind: 'ClusterRoleBinding', metadata: { ...marked(), name }, roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
  subjects: groups.map(group => ({ kind: 'Group', apiGroup: rbacGroup, name: group })),
})

export const defaultRoles = (): readonly ApiObject[] => [
  role('cluster-admin', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }]),
  role('system:discovery', [paths(...health, '/version', '/version/', '/openapi', '/openapi/*', '/api', '/api/*', '/apis', '/apis/*')]),
  role('system:monitoring', [paths(...health, '/flagz', '/metrics', '/metrics/slis', '/statusz', ...health.map(path => `${path}/*`)), rule(['get'], core, 'nodes/metrics')]),
  role('system:basic-user', [rule(['create'], ['authorization.k8s.io'], 'selfsubjectaccessreviews selfsubjectrulesreviews'), rule(['create'], ['authentication.k8s.io'], 'selfsubjectreviews')]),
  role('system:public-info-viewer', [paths(...health, '/version', '/version/')]),
  role('system:service-account-issuer-discovery', [paths('/.well-known/openid-configuration', '/.well-known/openid-configuration/', '/openid/v1/jwks', '/openid/v1/jwks/')]),
  role('system:auth-delegator', [rule(['create'], ['authentication.k8s.io'], 'tokenreviews'), rule(['create'], ['authorization.k8s.io'], 'subjectaccessreviews')]),
  gathered('admin'),
  gathered('edit', into('admin')),
  gathered('view', into('edit')),
  role('system:aggregate-to-admin', adminRules, into('admin')),
  role('system:aggregate-to-edit', editRules, into('edit')),
  role('system:aggregate-to-view', viewRules, into('view')),
]

export const defaultBindings = (): readonly ApiObject[] => [
  bound('cluster-admin', 'system:masters'),
  bound('system:monitoring', 'system:monitoring'),
  bound('system:discovery', 'system:authenticated'),
  bound('system:basic-user', 'system:authenticated'),
  bound('system:public-info-viewer', 'system:authenticated', 'system:unauthenticated'),
  bound('system:service-account-issuer-discovery', 'system:serviceaccounts'),
]
