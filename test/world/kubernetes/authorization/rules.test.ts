import test from 'ava'
import { missing, rulesText } from '#world/kubernetes/authorization/covers.ts'
import { permits, type Attributes, type PolicyRule } from '#world/kubernetes/authorization/rule.ts'

const rule = (verbs: string, groups: string, resources: string, resourceNames?: string): PolicyRule =>
  ({ verbs: verbs.split(' '), apiGroups: groups.split(' '), resources: resources.split(' '), ...(resourceNames === undefined ? {} : { resourceNames: resourceNames.split(' ') }) })
const asked = (verb: string, group: string, resource: string, name = '', subresource = ''): Attributes => ({ verb, group, resource, subresource, name, namespace: 'n' })

for (const [claim, given, attributes, wanted] of [
  ['names verb, group and resource', rule('get list', 'apps', 'deployments'), asked('list', 'apps', 'deployments'), true],
  ['of another verb permits nothing', rule('get', 'apps', 'deployments'), asked('list', 'apps', 'deployments'), false],
  ['of another group permits nothing', rule('get', 'apps', 'deployments'), asked('get', '', 'deployments'), false],
  ['on a resource does not reach its subresources', rule('get', 'apps', 'deployments'), asked('get', 'apps', 'deployments', 'a', 'scale'), false],
  ['on one subresource does not reach the resource', rule('get', 'apps', 'deployments/scale'), asked('get', 'apps', 'deployments', 'a'), false],
  ['on a subresource of everything reaches it', rule('get', 'apps', '*/scale'), asked('get', 'apps', 'deployments', 'a', 'scale'), true],
  ['with stars permits everything on resources', rule('*', '*', '*'), asked('delete', 'apps', 'deployments', 'a', 'scale'), true],
  ['with names permits those', rule('get', 'apps', 'deployments', 'a b'), asked('get', 'apps', 'deployments', 'b'), true],
  ['with names permits no others', rule('get', 'apps', 'deployments', 'a b'), asked('get', 'apps', 'deployments', 'c'), false],
  ['with names permits nothing without a name', rule('list', 'apps', 'deployments', 'a'), asked('list', 'apps', 'deployments'), false],
  ['on a path permits that path', { verbs: ['get'], nonResourceURLs: ['/version'] }, { verb: 'get', path: '/version' }, true],
  ['on a path permits none below', { verbs: ['get'], nonResourceURLs: ['/version'] }, { verb: 'get', path: '/version/x' }, false],
  ['on a path with a star permits all below', { verbs: ['get'], nonResourceURLs: ['/apis/*'] }, { verb: 'get', path: '/apis/apps/v1' }, true],
  ['on resources permits no path', rule('*', '*', '*'), { verb: 'get', path: '/version' }, false],
] as const) {
  test(`a rule ${claim}`, t => t.is(permits(given, attributes), wanted))
}

for (const [claim, held, given, lacking] of [
  ['the same rule', [rule('get', '', 'pods')], [rule('get', '', 'pods')], ''],
  ['parts of several rules', [rule('get', '', 'pods'), rule('list', '', 'pods'), rule('get list', '', 'secrets')], [rule('get list', '', 'pods secrets')], ''],
  ['everything', [rule('*', '*', '*')], [rule('get', 'apps', 'deployments/scale', 'a')], ''],
  ['all names, for one', [rule('get', '', 'pods')], [rule('get', '', 'pods', 'a')], ''],
] as const) {
  test(`whoever holds ${claim} may give it away`, t => t.is(rulesText(missing(held, given)), lacking))
}

for (const [claim, held, given, lacking] of [
  ['verbs are told together for one resource', [], [rule('get list', '', 'pods')], '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}'],
  ['resources are told apart, in order', [], [rule('get', '', 'secrets pods')], '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'],
  ['only what is not held is told', [rule('get', '', 'pods')], [rule('get delete', '', 'pods')], '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}'],
  ['one name is not all names', [rule('get', '', 'pods', 'a')], [rule('get', '', 'pods')], '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'],
  ['paths are told', [], [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }], '{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
] as const) {
  test(`of rights that are missing, ${claim}`, t => t.is(rulesText(missing(held, given)), lacking))
}
