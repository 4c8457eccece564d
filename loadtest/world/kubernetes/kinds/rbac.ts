import { ageColumn, column, computed, define, objects, part, word } from '#world/kubernetes/kinds/define.ts'
import { atomic, labelSelector, listOf, record, text } from '#world/kubernetes/kinds/fields.ts'
import type { ApiObject, KindDefinition, Schema } from '#world/kubernetes/kind.ts'

/** Who may do what: roles are sets of rights, bindings give them to subjects. */

const group = 'rbac.authorization.k8s.io'
const words = (description: string): Schema => listOf(description, { type: 'string' })

const rules = listOf('Rights of the role.', record('One right: verbs on resources, or on paths.', {
  verbs: words('What may be done; * for all.'),
  apiGroups: words('API groups of the resources; empty text for the core group, * for all.'),
  resources: words('Plurals, with a subresource after a slash; * for all.'),
  resourceNames: words('Names that the right is limited to; all when left out.'),
  nonResourceURLs: words('Paths outside of resources; a star at the end stands for the rest.'),
}, ['verbs']), { nullable: true })

const createdColumn = column('Created At', '.metadata.creationTimestamp', { type: 'string', description: 'When the role was created.' })

export const roleKind = define({
  group, kind: 'Role', plural: 'roles', namespaced: true, nameRule: 'pathSegment',
  description: 'Rights in one namespace.', properties: { rules }, columns: [createdColumn],
})

export const clusterRoleKind = define({
  group, kind: 'ClusterRole', plural: 'clusterroles', namespaced: false, nameRule: 'pathSegment',
  description: 'Rights in the whole cluster, or, where a RoleBinding refers to it, in one namespace.',
  properties: {
    rules,
    aggregationRule: record('Other roles whose rights this one has; its own rules are then written by the server.', {
      clusterRoleSelectors: listOf('Selectors of those roles; each that one of them selects counts.', labelSelector('One selector.')),
    }),
  },
  columns: [createdColumn],
})

const roleRef = atomic('The role that is given. Cannot change.', { apiGroup: text('API group of the role.'), kind: text('Role or ClusterRole.'), name: text('Name of the role.') }, ['kind', 'name'])
const subjects = listOf('Who gets the rights.', atomic('A user, a group or a service account.', {
  kind: text('User, Group or ServiceAccount.'), apiGroup: text('API group of the kind; empty for service accounts.'), name: text('Name of the subject.'), namespace: text('Namespace of a service account.'),
}, ['kind', 'name']))

const named = (kind: string) => (object: ApiObject): string => objects(object['subjects']).filter(subject => subject['kind'] === kind)
  .map(subject => (kind === 'ServiceAccount' ? `${word(subject['namespace'])}/${word(subject['name'])}` : word(subject['name']))).join(', ')

const binding = (kind: string, plural: string, namespaced: boolean, description: string): KindDefinition => define({
  group, kind, plural, namespaced, nameRule: 'pathSegment', description, properties: { roleRef, subjects }, required: ['roleRef'],
  columns: [
    computed('Role', object => `${word(part(object['roleRef'])['kind'])}/${word(part(object['roleRef'])['name'])}`), ageColumn,
    computed('Users', named('User'), { priority: 1 }), computed('Groups', named('Group'), { priority: 1 }), computed('ServiceAccounts', named('ServiceAccount'), { priority: 1 }),
  ],
})

export const roleBindingKind = binding('RoleBinding', 'rolebindings', true, 'Gives a role to subjects, in one namespace.')
export const clusterRoleBindingKind = binding('ClusterRoleBinding', 'clusterrolebindings', false, 'Gives a role to subjects, in the whole cluster.')
