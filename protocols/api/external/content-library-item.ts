import { clusterContentLibraryItems, contentLibraryItems } from '../resources.ts'
import { flag, list, maybe, oneOf, quantity, record, text, time } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { gradedConditions } from './conditions.ts'

const file = record({
  cached: flag('Whether the file is on the storage of the library.', { default: false }),
  name: text('Name of the file.'),
  sizeInBytes: quantity('Size of the file in bytes.'),
  storageURI: maybe(text('Where the file is.')),
  version: text('Version of the file.'),
})

const certificate = record({
  certChain: maybe(list(text(), 'Certificates, the one of the signer first.')),
  status: maybe(oneOf(['NOT_AVAILABLE', 'VERIFIED', 'INTERNAL', 'VERIFICATION_FAILURE', 'VERIFICATION_IN_PROGRESS', 'UNTRUSTED'], 'What came of checking the signature.')),
}, 'Who signed the item, and whether that was checked.')

export const contentLibraryItemSpec = record({
  uuid: text('Identifier of the item in vCenter.'),
})

export const contentLibraryItemStatus = record({
  cached: maybe(flag('Whether all files are on the storage of the library, so that VMs can be made from them.', { default: false })),
  certificateVerificationInfo: maybe(certificate),
  conditions: maybe(gradedConditions),
  contentLibraryRef: maybe(record({
    kind: maybe(text('ContentLibrary or ClusterContentLibrary.')),
    name: text('Name of the library.'),
  }, 'The library that the item is in.')),
  contentVersion: maybe(text('Version of the files.')),
  creationTime: maybe(time('When the item was made.')),
  description: maybe(text('What the item is.')),
  fileInfo: maybe(list(file, 'Files of the item.')),
  lastModifiedTime: maybe(time('When the item was last changed.')),
  lastSyncTime: maybe(time('When the item was last brought in line with the one it is a copy of.')),
  metadataVersion: maybe(text('Version of what is known of the item, files aside.')),
  name: maybe(text('Name of the item in vCenter.')),
  securityCompliance: maybe(flag('Whether the item meets the security policy of the library.')),
  sizeInBytes: maybe(quantity('Size of all files in bytes.')),
  sourceID: maybe(text('Item that this one is a copy of.')),
  type: maybe(oneOf(['OVF', 'ISO'], 'Template of a VM (OVF), or disc image (ISO).')),
})

export type ContentLibraryItem = KindOf<typeof contentLibraryItemSpec, typeof contentLibraryItemStatus>

/** An item of a library of a namespace. External: a Supervisor brings its own. */
export const contentLibraryItemKind: Kind = {
  ...contentLibraryItems, shortNames: [], categories: [],
  description: 'An item of a content library that a namespace may use; the VirtualMachineImage made for it names it.',
  spec: contentLibraryItemSpec, status: contentLibraryItemStatus, columns: [],
}
/** An item of a library of the whole cluster. External: a Supervisor brings its own. */
export const clusterContentLibraryItemKind: Kind = {
  ...clusterContentLibraryItems, shortNames: [], categories: [],
  description: 'An item of a content library that every namespace may use; the ClusterVirtualMachineImage made for it names it.',
  spec: contentLibraryItemSpec, status: contentLibraryItemStatus, columns: [],
}
