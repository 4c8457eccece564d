import type { Static } from '@sinclair/typebox'
import { categories, virtualMachineSetResourcePolicies } from './resources.ts'
import { list, maybe, quantity, record, text } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

const amounts = (description: string) => record({
  cpu: maybe(quantity('CPU in cores, for example 4 or 500m.')),
  memory: maybe(quantity('Memory in bytes, for example 8Gi.')),
}, description)

/** What is wanted for a set of VMs (api.md section 4.6). Cannot be changed as a whole. */
export const virtualMachineSetResourcePolicySpec = record({
  clusterModuleGroups: maybe(list(text(), 'Groups of VMs that are kept on different hosts, each by a cluster module of its own in every cluster. Each name once. Cannot be changed.')),
  folder: maybe(text('Name of the folder that is made in the folder of the namespace for the VMs. Cannot be changed.')),
  resourcePool: maybe(record({
    limits: maybe(amounts('What all VMs of the pool together may use at most; unlimited when left out.')),
    name: maybe(text('Name of the resource pool that is made in the pool of the namespace.')),
    reservations: maybe(amounts('What is kept for the VMs of the pool; never more than the limits.')),
  }, 'Resource pool for the VMs, made in every cluster of the namespace. Cannot be changed.')),
})

/** What stands of the policy in vSphere. */
export const virtualMachineSetResourcePolicyStatus = record({
  clustermodules: maybe(list(record({
    clusterMoID: text('Cluster of the module (domain-c12).'),
    groupName: text('Group of spec.clusterModuleGroups that the module is for.'),
    moduleUUID: text('UUID of the module.'),
  }), 'Cluster modules, one a group and cluster.')),
  resourcePools: maybe(list(record({
    childResourcePoolMoID: text('The resource pool that was made (resgroup-12).'),
    clusterMoID: text('Cluster of the pool (domain-c12).'),
  }), 'Resource pools, one a cluster.')),
})

export type VirtualMachineSetResourcePolicySpec = Static<typeof virtualMachineSetResourcePolicySpec>
/** Spec and status of a VirtualMachineSetResourcePolicy. */
export type VirtualMachineSetResourcePolicy = KindOf<typeof virtualMachineSetResourcePolicySpec, typeof virtualMachineSetResourcePolicyStatus>

/** Folder, pool and cluster modules of a set of VMs. */
export const virtualMachineSetResourcePolicyKind: Kind = {
  ...virtualMachineSetResourcePolicies, shortNames: [], categories,
  description: 'Folder, resource pool and cluster modules for a set of virtual machines, which name it in spec.reserved.resourcePolicyName.',
  spec: virtualMachineSetResourcePolicySpec, status: virtualMachineSetResourcePolicyStatus, columns: [],
}
