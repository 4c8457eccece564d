import { shownBytes } from '#protocols/api/quantity.ts'
import { bytesOf, imageCapacityBytes, isAssigned, swapBytes } from '#protocols/quota.ts'
import { quotasOf, type ToldCharge } from '../../quota.ts'
import { invalid } from '../../violations.ts'
import { bootDiskOf } from '../boot-disk.ts'
import { sizeOf } from '../class-instance.ts'
import { imageOf } from '../image.ts'
import { policyIdOf } from '../storage.ts'
import { blank, createRule, isCreate, oldSpecOf, specOf, type VmContext, type VmRule } from '../vm.ts'

/** The storage class has to be one of the namespace's (webhooks.md section 4.2, V13). */
const assigned: VmRule = createRule(context => {
  const { storageClass = '' } = specOf(context)
  const policyId = policyIdOf(storageClass, context)
  if (!context.config.features.storageAssignment || blank(policyId) || isAssigned(storageClass, policyId, quotasOf(context))) return undefined
  return invalid('spec.storageClass', storageClass, `is not assigned to namespace ${context.request.namespace}: choose one for which kubectl get storagepolicyquotas shows a quota, `
    + `or have an administrator make a StoragePolicyQuota with storagePolicyId ${policyId ?? ''}, or a ResourceQuota with ${storageClass}.storageclass.storage.k8s.io/requests.storage`)
})

/** A new VM takes what the disks of its image may grow to, and its swap (Q3 to Q6); an image without disks takes nothing. */
const creation = (storageClass: string, context: VmContext): readonly ToldCharge[] => {
  const image = imageOf(context)
  const disks = image === undefined ? 0 : imageCapacityBytes(image)
  if (disks === 0) return []
  const vmClass = sizeOf(context)
  const swap = vmClass === undefined ? 0 : swapBytes(vmClass)
  const { image: named, imageName } = specOf(context)
  const called = blank(imageName) ? named?.name ?? '' : imageName
  const what = `the VM (disks of image ${called} up to ${shownBytes(disks)}${swap > 0 ? `, swap ${shownBytes(swap)}` : ''})`
  return [{ storageClass, bytes: disks + swap, field: 'spec.storageClass', what }]
}

/** A boot disk that grows takes the difference (Q7); what it was is told by the spec, else by the status, else by the image. */
const growth = (storageClass: string, context: VmContext): readonly ToldCharge[] => {
  const [before, now] = [oldSpecOf(context).advanced?.bootDiskCapacity, specOf(context).advanced?.bootDiskCapacity]
  if (now === undefined || now === before) return []
  const bytes = bytesOf(now) - bytesOf(before ?? bootDiskOf(context))
  return [{ storageClass, bytes, field: 'spec.advanced.bootDiskCapacity', what: 'growing the boot disk' }]
}

/** What a VM takes of its storage class. */
export const vmCharges = (context: VmContext): readonly ToldCharge[] => {
  const { storageClass = '' } = specOf(context)
  if (storageClass === '') return []
  return isCreate(context) ? creation(storageClass, context) : growth(storageClass, context)
}

export const quotaRules: readonly VmRule[] = [assigned]
