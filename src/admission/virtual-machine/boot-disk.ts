import { imageOf } from './image.ts'
import type { VmContext } from './vm.ts'

/** How large the disk is that the VM starts from, as it stands, else as its image brings it. */
export const bootDiskOf = (context: VmContext): string | number | undefined => {
  const stands = context.request.old?.status?.volumes?.find(({ type }) => type === 'Classic')?.limit
  const [disk] = imageOf(context)?.status?.disks ?? []
  return stands ?? disk?.limit ?? disk?.capacity
}
