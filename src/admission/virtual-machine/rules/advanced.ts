import { quantityToBytes } from '#protocols/api/quantity.ts'
import { invalid } from '../../violations.ts'
import { specOf, type VmRule } from '../vm.ts'

const mebibyte = 1024 * 1024

/** The size of the boot disk (webhooks.md section 4.10, V127). */
const bootDisk: VmRule = context => {
  const capacity = specOf(context).advanced?.bootDiskCapacity
  if (capacity === undefined) return undefined
  const bytes = quantityToBytes(capacity)
  return bytes !== undefined && bytes >= 0 && bytes % mebibyte === 0 ? undefined : invalid('spec.advanced.bootDiskCapacity', capacity, 'has to be a multiple of 1Mi, such as 40Gi')
}

export const advancedRules: readonly VmRule[] = [bootDisk]
