import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import { specOf, type VmContext } from './vm.ts'

export const isActive = ({ metadata }: KubernetesObject): boolean => metadata.labels?.[labels.activeInstance] !== undefined

/** The class that an instance is a frozen copy of. */
export const classOf = ({ metadata }: KubernetesObject): string | undefined =>
  metadata.ownerReferences?.find(({ kind }) => kind === 'VirtualMachineClass')?.name

export const instanceNamed = (name: string, { lookup, request }: VmContext): KubernetesObject | undefined =>
  lookup.classInstances(request.namespace).find(({ metadata }) => metadata.name === name)

/** The instance of a class that is in effect; undefined when there is none. */
export const activeInstanceOf = (className: string, { lookup, request }: VmContext): KubernetesObject | undefined =>
  lookup.classInstances(request.namespace).find(instance => isActive(instance) && classOf(instance) === className)

/** What the VM is made by: the frozen copy that it names, where VMs follow those, else its class as it is now. Undefined when there is none. */
export const sizeOf = (context: VmContext): VirtualMachineClass | undefined => {
  const { class: instance, className = '' } = specOf(context)
  if (context.config.features.immutableClasses && instance !== undefined) return instanceNamed(instance.name, context) as VirtualMachineClass | undefined
  return context.lookup.vmClass(context.request.namespace, className)
}
