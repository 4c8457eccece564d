import type { ApiObject } from '#world/kubernetes/kind.ts'
import { ageColumn, computed, define, part, word } from '#world/kubernetes/kinds/define.ts'
import { listOf, mapOf, quantity, record, text } from '#world/kubernetes/kinds/fields.ts'

/** `used/hard` of every resource that is, or is not, a limit. */
const usage = (limits: boolean) => (object: ApiObject): string => {
  const hard = part(object['status'], 'hard')
  const used = part(object['status'], 'used')
  return Object.keys(hard).sort().filter((name) => name.startsWith('limits.') === limits)
    .map((name) => `${name}: ${word(used[name], '0')}/${word(hard[name])}`).join(', ')
}

const amounts = (description: string) => mapOf(description, quantity('Amount of one resource.'))

export const resourceQuotaKind = define({
  kind: 'ResourceQuota', plural: 'resourcequotas', shortNames: ['quota'], namespaced: true, status: true,
  description: 'How much the objects of a namespace may use together.',
  properties: {
    spec: record('What is allowed.', {
      hard: amounts('At most this much, by resource.'),
      scopes: listOf('What the quota counts; all of it when left out.', text('One scope.')),
      scopeSelector: record('What the quota counts, by conditions.', {
        matchExpressions: listOf('Conditions, all of which must hold.', record('One condition.', {
          scopeName: text('Scope.'), operator: text('In, NotIn, Exists or DoesNotExist.'), values: listOf('Values for In and NotIn.', text('A value.')),
        }, ['scopeName', 'operator'])),
      }, [], { 'x-kubernetes-map-type': 'atomic' }),
    }),
    status: record('What stands.', { hard: amounts('At most this much, as enforced.'), used: amounts('Used at present.') }),
  },
  columns: [computed('Request', usage(false)), computed('Limit', usage(true)), ageColumn],
})
