import { storagePolicyUsages } from '../resources.ts'
import { fixed, maybe, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { quotaUsage } from './storage-policy-quota.ts'

export const storagePolicyUsageSpec = record({
  caBundle: maybe(text('Certificates by which the extension is trusted.', { format: 'byte' })),
  resourceApiGroup: maybe(text('API group of the objects that use the storage. Cannot be changed.', fixed)),
  resourceExtensionName: text('Service that is asked how much an object would use. Cannot be changed.', fixed),
  resourceExtensionNamespace: maybe(text('Namespace of that service. Cannot be changed.', fixed)),
  resourceKind: text('Kind of the objects that use the storage. Cannot be changed.', { maxLength: 64, ...fixed }),
  storageClassName: text('Storage class that is used. Cannot be changed.', { maxLength: 64, ...fixed }),
  storagePolicyId: text('Storage policy in vCenter. Cannot be changed.', { maxLength: 128, ...fixed }),
})

export const storagePolicyUsageStatus = record({
  quotaUsage: maybe(quotaUsage('What all objects of the kind use.')),
})

export type StoragePolicyUsage = KindOf<typeof storagePolicyUsageSpec, typeof storagePolicyUsageStatus>

/** What the objects of one kind use of a storage class. External: the storage driver brings its own. */
export const storagePolicyUsageKind: Kind = {
  ...storagePolicyUsages, shortNames: [], categories: [],
  description: 'What all objects of one kind in a namespace use of a storage class; counted against the StoragePolicyQuota.',
  spec: storagePolicyUsageSpec, status: storagePolicyUsageStatus, columns: [],
}
