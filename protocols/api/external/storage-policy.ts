import { storagePolicies } from '../resources.ts'
import { flag, list, maybe, oneOf, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

const datastore = record({
  id: record({
    objectID: text('Identifier of the datastore in vSphere (datastore-12).'),
    serverID: maybe(text('vCenter of the datastore.')),
  }, 'Identifier of the datastore.'),
  type: maybe(oneOf(['VMFS', 'VSAN'], 'File system of the datastore.')),
})

export const storagePolicySpec = record({
  id: text('Storage policy in vCenter.'),
})

export const storagePolicyStatus = record({
  datastores: maybe(list(datastore, 'Datastores that meet the policy.')),
  diskFormat: maybe(text('Format of the disks.')),
  diskProvisioningMode: maybe(oneOf(['Thin', 'Thick', 'ThickEagerZero'], 'How space for disks is set aside.')),
  encrypted: maybe(flag('Whether the policy encrypts.')),
  storageClasses: maybe(list(text(), 'Storage classes of the policy.')),
  volumeAttributesClass: maybe(text('Volume attributes class of the policy.')),
})

export type StoragePolicy = KindOf<typeof storagePolicySpec, typeof storagePolicyStatus>

/** What a storage policy of vCenter means. External: a Supervisor brings its own. */
export const storagePolicyKind: Kind = {
  ...storagePolicies, shortNames: [], categories: [],
  description: 'A storage policy of vCenter: whether it encrypts, which datastores meet it, and which storage classes it has.',
  spec: storagePolicySpec, status: storagePolicyStatus, columns: [],
}
