import type { Static } from '@sinclair/typebox'
import { conditionList } from './conditions.ts'
import { labelSelector } from './references.ts'
import { categories, virtualMachineReplicaSets } from './resources.ts'
import { age, int32, int64, mapOf, maybe, oneOf, record, text } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'
import { virtualMachineSpec } from './virtual-machine/spec.ts'

/** How many VMs of which making (api.md section 4.6). */
export const virtualMachineReplicaSetSpec = record({
  deletePolicy: maybe(oneOf(['Random'], 'Which VMs go first when there are too many.')),
  replicas: maybe(int32('Number of VMs that are wanted. Can be changed at any time, also by kubectl scale.', { default: 1 })),
  selector: maybe(labelSelector('Labels by which the VMs of the set are found; those of the template have to match.')),
  template: maybe(record({
    metadata: maybe(record({
      annotations: maybe(mapOf(text(), 'Annotations of each VM.')),
      labels: maybe(mapOf(text(), 'Labels of each VM.')),
    }, 'Metadata of each VM.')),
    spec: maybe(virtualMachineSpec),
  }, 'What each VM is made from. A change concerns VMs that are made afterwards.')),
})

/** How many VMs there are. */
export const virtualMachineReplicaSetStatus = record({
  conditions: maybe(conditionList),
  fullyLabeledReplicas: maybe(int32('Number of VMs that carry all labels of the template.')),
  observedGeneration: maybe(int64('The generation of the set that the status speaks of.')),
  readyReplicas: maybe(int32('Number of VMs that are ready.')),
  replicas: maybe(int32('Number of VMs that there are.')),
})

export type VirtualMachineReplicaSetSpec = Static<typeof virtualMachineReplicaSetSpec>
/** Spec and status of a VirtualMachineReplicaSet. */
export type VirtualMachineReplicaSet = KindOf<typeof virtualMachineReplicaSetSpec, typeof virtualMachineReplicaSetStatus>

/** A number of like VMs. */
export const virtualMachineReplicaSetKind: Kind = {
  ...virtualMachineReplicaSets, shortNames: ['vmrs', 'vmreplicaset'], categories,
  description: 'A number of virtual machines that are made from one template.',
  spec: virtualMachineReplicaSetSpec, status: virtualMachineReplicaSetStatus,
  columns: [
    { name: 'Replicas', type: 'integer', jsonPath: '.status.replicas', description: 'Virtual machines that there are.' },
    { name: 'Ready', type: 'integer', jsonPath: '.status.readyReplicas', description: 'Virtual machines that are ready.' },
    age,
  ],
  scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
}
