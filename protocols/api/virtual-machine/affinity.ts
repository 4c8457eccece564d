import { labelSelector } from '../references.ts'
import { atomicList, maybe, record, text } from '../schema.ts'

const terms = (description: string) => atomicList(record({
  labelSelector: maybe(labelSelector('VMs that are meant, by their labels, in the same namespace. Expressions may use the operator In only.')),
  topologyKey: text('How near counts: topology.kubernetes.io/zone for the same zone, kubernetes.io/hostname for the same host.'),
}), description)

/** Which VMs of the group to stand near to or apart from. */
export const affinity = record({
  vmAffinity: maybe(record({
    preferredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to stand near to where it can be had.')),
    requiredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to stand near to, or else not to be placed.')),
  }, 'VMs that this one is to stand near to; in the same zone, not on the same host.')),
  vmAntiAffinity: maybe(record({
    preferredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to keep away from where it can be had.')),
    requiredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to keep away from, or else not to be placed.')),
  }, 'VMs that this one is to keep away from.')),
}, 'Which VMs this one is to stand near to or apart from when it is placed. Needs groupName; cannot be changed after creation.')
