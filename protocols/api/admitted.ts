import type { AdmissionOperation } from '../admission.ts'
import type { Resource } from '../store.ts'
import { labels } from './keys.ts'
import {
  persistentVolumeClaims, virtualMachineClasses, virtualMachineGroupPublishRequests, virtualMachineGroups, virtualMachinePublishRequests, virtualMachineReplicaSets, virtualMachines,
  virtualMachineServices, virtualMachineSetResourcePolicies, virtualMachineSnapshots, virtualMachineWebConsoleRequests,
} from './resources.ts'

/** What the API server asks us about one kind. */
export interface Admitted {
  readonly resource: Resource
  readonly mutating: readonly AdmissionOperation[]
  readonly validating: readonly AdmissionOperation[]
  /** Only objects that have this label (now or before). */
  readonly label?: string | undefined
}

const both: readonly AdmissionOperation[] = ['CREATE', 'UPDATE']

/** All kinds that have webhooks, by the word in the path (`/mutate/virtualmachine`); the configurations are made from it (webhooks.md section 1). */
export const admitted = {
  virtualmachine: { resource: virtualMachines, mutating: both, validating: both },
  virtualmachinegroup: { resource: virtualMachineGroups, mutating: both, validating: both },
  virtualmachinesnapshot: { resource: virtualMachineSnapshots, mutating: ['CREATE'], validating: both },
  virtualmachineclass: { resource: virtualMachineClasses, mutating: [], validating: both },
  virtualmachineservice: { resource: virtualMachineServices, mutating: [], validating: both },
  virtualmachinepublishrequest: { resource: virtualMachinePublishRequests, mutating: [], validating: both },
  virtualmachinegrouppublishrequest: { resource: virtualMachineGroupPublishRequests, mutating: ['CREATE'], validating: both },
  virtualmachinesetresourcepolicy: { resource: virtualMachineSetResourcePolicies, mutating: [], validating: both },
  virtualmachinereplicaset: { resource: virtualMachineReplicaSets, mutating: [], validating: both },
  virtualmachinewebconsolerequest: { resource: virtualMachineWebConsoleRequests, mutating: [], validating: both },
  persistentvolumeclaim: { resource: persistentVolumeClaims, mutating: [], validating: ['CREATE', 'UPDATE', 'DELETE'], label: labels.instanceStorage },
} as const satisfies Readonly<Record<string, Admitted>>

export type AdmittedName = keyof typeof admitted
