import { ageColumn, column, define } from '#world/kubernetes/kinds/define.ts'
import { int32, record, text, time } from '#world/kubernetes/kinds/fields.ts'

export const leaseKind = define({
  group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases', namespaced: true,
  description: 'A claim that ends by itself unless it is renewed.',
  properties: {
    spec: record('Who holds the claim, and until when.', {
      holderIdentity: text('Who holds it; empty for nobody.'),
      leaseDurationSeconds: int32('Seconds after the last renewal until others may take it.'),
      acquireTime: time('When the holder got it.'),
      renewTime: time('When the holder last renewed it.'),
      leaseTransitions: int32('How often the holder has changed.'),
      strategy: text('How a new holder is picked.'),
      preferredHolder: text('Who should take it over.'),
    }),
  },
  columns: [column('Holder', '.spec.holderIdentity'), ageColumn],
})
