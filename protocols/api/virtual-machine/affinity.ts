import { labelSelector } from '../references.ts'
import { atomicList, maybe, record, text } from '../schema.ts'

const selector = labelSelector('VMs that are meant, by their labels, in the same namespace.', { operator: 'In: the label has one of the values. No other is taken.', values: 'Values of the label, one or more.' })
const terms = (description: string, topologyKey: string) => atomicList(record({ labelSelector: maybe(selector), topologyKey: text(topologyKey) }), description)
const near = 'How near counts: topology.kubernetes.io/zone for the same zone. No other is taken.'
const apart = 'How far counts: topology.kubernetes.io/zone for another zone, kubernetes.io/hostname for another host.'

/** Which VMs of the group to stand near to or apart from. */
export const affinity = record({
  vmAffinity: maybe(record({
    preferredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to stand near to where it can be had.', near)),
    requiredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to stand near to, or else not to be placed.', near)),
  }, 'VMs that this one is to stand near to; in the same zone, not on the same host.')),
  vmAntiAffinity: maybe(record({
    preferredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to keep away from where it can be had.', apart)),
    requiredDuringSchedulingPreferredDuringExecution: maybe(terms('VMs to keep away from, or else not to be placed.', apart)),
  }, 'VMs that this one is to keep away from.')),
}, 'Which VMs this one is to stand near to or apart from when it is placed. Needs groupName; cannot be changed after creation.')
