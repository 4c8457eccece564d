import { categories, virtualMachineClassInstances } from './resources.ts'
import type { Kind } from './schema.ts'
import { classColumns, virtualMachineClassSpec, virtualMachineClassStatus } from './virtual-machine-class.ts'

/** A class as it was at one time: the same fields as the class, never changed. Its type is VirtualMachineClass. */
export const virtualMachineClassInstanceKind: Kind = {
  ...virtualMachineClassInstances, shortNames: ['vmclassinstance'], categories,
  description: 'A VirtualMachineClass as it was at one time, so that VMs keep what they were made with. Made for each content of a class; the label active marks the newest.',
  spec: virtualMachineClassSpec, status: virtualMachineClassStatus,
  columns: [...classColumns, { name: 'Active', type: 'string', jsonPath: String.raw`.metadata.labels['vmoperator\.vmware\.com/active']`, description: 'Present on the instance that new VMs get.' }],
}
