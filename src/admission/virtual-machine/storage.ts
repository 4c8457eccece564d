import type { VmContext } from './vm.ts'

/** Parameter of a StorageClass that names its storage policy. */
export const policyIdOf = (storageClass: string | undefined, { lookup }: VmContext): string | undefined =>
  storageClass === undefined || storageClass === '' ? undefined : lookup.storageClass(storageClass)?.parameters?.['storagePolicyID']

/** Whether disks of this class are encrypted. A class that is not there counts as not. */
export const isEncryptingClass = (storageClass: string | undefined, context: VmContext): boolean => {
  const policyId = policyIdOf(storageClass, context)
  return policyId !== undefined && context.lookup.isEncrypting(policyId)
}
