import { list, mapOf, maybe, record, text } from '../schema.ts'

/** VMs chosen by label, and the scope (zone or host) in which the rule holds. */
const terms = list(record({
  labelSelector: maybe(record({
    matchExpressions: maybe(list(record({
      key: text(),
      operator: text(),
      values: maybe(list(text(), undefined, { 'x-kubernetes-list-type': 'atomic' })),
    }), undefined, { 'x-kubernetes-list-type': 'atomic' })),
    matchLabels: maybe(mapOf(text())),
  }, undefined, { 'x-kubernetes-map-type': 'atomic' })),
  topologyKey: text(),
}), undefined, { 'x-kubernetes-list-type': 'atomic' })

/** Which VMs of the group to stand near to or apart from. */
export const affinity = record({
  vmAffinity: maybe(record({
    preferredDuringSchedulingPreferredDuringExecution: maybe(terms),
    requiredDuringSchedulingPreferredDuringExecution: maybe(terms),
  })),
  vmAntiAffinity: maybe(record({
    preferredDuringSchedulingPreferredDuringExecution: maybe(terms),
    requiredDuringSchedulingPreferredDuringExecution: maybe(terms),
  })),
}, 'Which VMs of the group this one should stand near to or apart from.')
