import type { VirtualMachineImage } from '#protocols/api/virtual-machine-image.ts'
import { specOf, type VmContext } from './vm.ts'

/** The image that the VM names; the one that mutation found for `imageName` is in `spec.image`. */
export const imageOf = (context: VmContext): VirtualMachineImage | undefined => {
  const { kind, name } = specOf(context).image ?? {}
  const images = kind === 'ClusterVirtualMachineImage' ? context.lookup.clusterImages() : context.lookup.images(context.request.namespace)
  return images.find(({ metadata }) => metadata.name === name)
}

/** How large the disk is that the VM starts from, as it stands, else as its image brings it. */
export const bootDiskOf = (context: VmContext): string | number | undefined => {
  const stands = context.request.old?.status?.volumes?.find(({ type }) => type === 'Classic')?.limit
  const [disk] = imageOf(context)?.status?.disks ?? []
  return stands ?? disk?.limit ?? disk?.capacity
}
