import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import { specOf, type VmContext } from './vm.ts'

/** A class as it was at one time (VirtualMachineClassInstance): written like a class. */
export type ClassInstance = VirtualMachineClass & KubernetesObject

/** Whether it is the one in effect. */
export const isActive = ({ metadata }: ClassInstance): boolean => metadata.labels?.[labels.activeInstance] !== undefined

/** The class that an instance is a frozen copy of. */
export const classOf = ({ metadata }: ClassInstance): string | undefined =>
  metadata.ownerReferences?.find(({ kind }) => kind === 'VirtualMachineClass')?.name

/** The instance of this name; undefined when there is none. */
export const instanceNamed = (name: string, { lookup, request }: VmContext): ClassInstance | undefined =>
  lookup.classInstances(request.namespace).find(({ metadata }) => metadata.name === name)

/** The instance of a class that is in effect; undefined when there is none. */
export const activeInstanceOf = (className: string, { lookup, request }: VmContext): ClassInstance | undefined =>
  lookup.classInstances(request.namespace).find(instance => isActive(instance) && classOf(instance) === className)

/** What the VM is made by: the frozen copy that it names, where VMs follow those, else its class as it is now. Undefined when there is none. */
export const sizeOf = (context: VmContext): VirtualMachineClass | undefined => {
  const { class: instance, className = '' } = specOf(context)
  if (context.config.features.immutableClasses && instance !== undefined) return instanceNamed(instance.name, context)
  return context.lookup.vmClass(context.request.namespace, className)
}
