import { storagePolicyQuotas } from '../resources.ts'
import { fixed, list, maybe, quantity, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

/** Bytes that are used, and those that are promised to what is being made. */
export const quotaUsage = (description: string) => record({
  reserved: maybe(quantity('Bytes that are promised to what is being made.')),
  used: maybe(quantity('Bytes that are used.')),
}, description)

const classUsage = record({
  scQuotaUsage: maybe(quotaUsage('Usage of the storage class.')),
  storageClassName: text('Name of the storage class.', { maxLength: 64 }),
})

export const storagePolicyQuotaSpec = record({
  limit: maybe(quantity('Bytes that may be used; unlimited when left out.')),
  storagePolicyId: text('Storage policy in vCenter. Cannot be changed.', { maxLength: 128, ...fixed }),
})

export const storagePolicyQuotaStatus = record({
  extensions: maybe(list(record({
    extensionName: text('Name of the extension that reports the usage.', { maxLength: 64 }),
    extensionQuotaUsage: maybe(list(classUsage, 'Usage, one entry a storage class.')),
  }), 'Usage by the extension that reports it.')),
  total: maybe(list(classUsage, 'Usage of all extensions together, one entry a storage class.')),
})

export type StoragePolicyQuota = KindOf<typeof storagePolicyQuotaSpec, typeof storagePolicyQuotaStatus>

/** What a namespace may use of a storage policy. External: the storage driver brings its own. */
export const storagePolicyQuotaKind: Kind = {
  ...storagePolicyQuotas, shortNames: [], categories: [],
  description: 'How much storage of one policy a namespace may use, and how much it uses.',
  spec: storagePolicyQuotaSpec, status: storagePolicyQuotaStatus, columns: [],
}
