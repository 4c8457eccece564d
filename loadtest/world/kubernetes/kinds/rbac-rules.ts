import type { ApiObject, Cause } from '#world/kubernetes/kind.ts'
import { objects, part, texts, word } from '#world/kubernetes/kinds/define.ts'
import { invalid, notSupported, required } from '#world/kubernetes/schema/causes.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { pathSegment, subdomain } from '#world/kubernetes/schema/names.ts'

/** What the server completes and checks in roles and bindings beyond their schemas. */

const group = 'rbac.authorization.k8s.io'

/** A role without rules says so. */
export function completeRole(role: ApiObject): void {
  role['rules'] ??= null
}

/** References without an API group mean that of roles. */
export function completeBinding(binding: ApiObject): void {
  const ref = part(binding['roleRef'])
  binding['roleRef'] = { ...ref, apiGroup: word(ref['apiGroup'], group) }
  for (const subject of objects(binding['subjects'])) {
    if (subject['kind'] === 'User' || subject['kind'] === 'Group') Object.assign(subject, { apiGroup: word(subject['apiGroup'], group) })
  }
}

/** What is wrong with a Role or ClusterRole. */
export function roleRule(role: ApiObject): Cause[] {
  return [...objects(role['rules']).flatMap((rule, index) => policyCauses(rule, `rules[${index}]`, role.kind === 'Role')), ...aggregationCauses(role)]
}

function policyCauses(rule: Record<string, unknown>, at: string, namespaced: boolean): Cause[] {
  const causes: Cause[] = []
  const urls = texts(rule['nonResourceURLs'])
  if (texts(rule['verbs']).length === 0) causes.push(required(`${at}.verbs`))
  if (urls.length > 0) {
    if (namespaced) causes.push(invalid(`${at}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs'))
    if (['apiGroups', 'resources', 'resourceNames'].some((field) => texts(rule[field]).length > 0)) {
      causes.push(invalid(`${at}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs'))
    }
    return causes
  }
  if (texts(rule['apiGroups']).length === 0) causes.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'))
  if (texts(rule['resources']).length === 0) causes.push(required(`${at}.resources`, 'resource rules must supply at least one resource'))
  return causes
}

function aggregationCauses(role: ApiObject): Cause[] {
  const aggregation = role['aggregationRule']
  if (aggregation === undefined || aggregation === null || objects(part(aggregation)['clusterRoleSelectors']).length > 0) return []
  return [required('aggregationRule.clusterRoleSelectors', 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
}

/** What is wrong with a RoleBinding or ClusterRoleBinding; its role stays. */
export function bindingRule(binding: ApiObject, before: ApiObject | undefined): Cause[] {
  const namespaced = binding.kind === 'RoleBinding'
  const ref = part(binding['roleRef'])
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  const causes: Cause[] = []
  if (ref['apiGroup'] !== group) causes.push(notSupported('roleRef.apiGroup', ref['apiGroup'], [group]))
  if (!kinds.includes(word(ref['kind']))) causes.push(notSupported('roleRef.kind', word(ref['kind']), kinds))
  if (word(ref['name']) === '') causes.push(required('roleRef.name'))
  else causes.push(...pathSegment(word(ref['name'])).map((why) => invalid('roleRef.name', ref['name'], why)))
  objects(binding['subjects']).forEach((subject, index) => causes.push(...subjectCauses(subject, `subjects[${index}]`, namespaced)))
  if (before !== undefined && !sameJson(ref, part(before['roleRef']))) causes.push(invalid('roleRef', { APIGroup: ref['apiGroup'], Kind: ref['kind'], Name: ref['name'] }, 'field is immutable'))
  return causes
}

function subjectCauses(subject: Record<string, unknown>, at: string, namespaced: boolean): Cause[] {
  const name = word(subject['name'])
  const apiGroup = word(subject['apiGroup'])
  const causes = name === '' ? [required(`${at}.name`)] : []
  switch (subject['kind']) {
    case 'ServiceAccount':
      if (name !== '') causes.push(...subdomain(name).map((why) => invalid(`${at}.name`, name, why)))
      if (apiGroup !== '') causes.push(notSupported(`${at}.apiGroup`, apiGroup, ['']))
      if (!namespaced && word(subject['namespace']) === '') causes.push(required(`${at}.namespace`))
      return causes
    case 'User': case 'Group':
      return apiGroup === group ? causes : [...causes, notSupported(`${at}.apiGroup`, apiGroup, [group])]
    default: return [...causes, notSupported(`${at}.kind`, word(subject['kind']), ['ServiceAccount', 'User', 'Group'])]
  }
}
