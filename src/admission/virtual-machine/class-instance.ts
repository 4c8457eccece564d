import { labels } from '#protocols/api/keys.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import type { VmContext } from './vm.ts'

export const isActive = ({ metadata }: KubernetesObject): boolean => metadata.labels?.[labels.activeInstance] !== undefined

/** The class that an instance is a frozen copy of. */
export const classOf = ({ metadata }: KubernetesObject): string | undefined =>
  metadata.ownerReferences?.find(({ kind }) => kind === 'VirtualMachineClass')?.name

export const instanceNamed = (name: string, { lookup, request }: VmContext): KubernetesObject | undefined =>
  lookup.classInstances(request.namespace).find(({ metadata }) => metadata.name === name)

/** The instance of a class that is in effect; undefined when there is none. */
export const activeInstanceOf = (className: string, { lookup, request }: VmContext): KubernetesObject | undefined =>
  lookup.classInstances(request.namespace).find(instance => isActive(instance) && classOf(instance) === className)
