import { clusterContentLibraries, contentLibraries } from '../resources.ts'
import { flag, maybe, oneOf, record, text, time } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { gradedConditions } from './conditions.ts'

const shared = {
  resourceNamingStrategy: maybe(oneOf(['FROM_ITEM_ID', 'PREFER_ITEM_SOURCE_ID'], 'How the objects of items are named: by the item, or by the item it was copied from.', { default: 'FROM_ITEM_ID' })),
  uuid: text('Identifier of the library in vCenter.'),
}

export const contentLibrarySpec = record({
  allowImport: maybe(flag('Whether users of the namespace may import items.', { default: false })),
  ...shared,
  writable: flag('Whether users of the namespace may publish to the library.'),
})

/** The same but for what users of a namespace may do. */
export const clusterContentLibrarySpec = record(shared)

export const contentLibraryStatus = record({
  conditions: maybe(gradedConditions),
  creationTime: maybe(time('When the library was made.')),
  description: maybe(text('What the library is for.')),
  lastModifiedTime: maybe(time('When the library was last changed.')),
  lastSyncTime: maybe(time('When the library was last brought in line with the one it follows.')),
  name: maybe(text('Name of the library in vCenter.')),
  publishInfo: maybe(record({
    URL: text('Where others can follow the library.'),
    published: flag('Whether others can follow the library.'),
  }, 'How the library is offered to others.')),
  securityPolicyID: maybe(text('Security policy that items have to meet.')),
  serverGUID: maybe(text('vCenter of the library.')),
  state: maybe(oneOf(['Active', 'InMaintenance'], 'Whether the library can be used now.')),
  storageBacking: maybe(record({
    datastoreID: maybe(text('Datastore, where the library is on one (datastore-12).')),
    type: oneOf(['Datastore', 'Other'], 'What holds the files.'),
  }, 'Where the files of the library are.')),
  subscriptionInfo: maybe(record({
    URL: text('Where the followed library is.'),
    automaticSync: flag('Whether changes come by themselves.'),
    onDemand: flag('Whether files come when they are first needed.'),
  }, 'The library that this one follows.')),
  type: maybe(oneOf(['Local', 'Subscribed'], 'Whether the library is filled here or follows another.')),
  version: maybe(text('Version of the library.')),
})

export type ContentLibrary = KindOf<typeof contentLibrarySpec, typeof contentLibraryStatus>

/** A library of a namespace. External: a Supervisor brings its own. */
export const contentLibraryKind: Kind = {
  ...contentLibraries, shortNames: [], categories: [],
  description: 'A content library of vCenter that a namespace may use.',
  spec: contentLibrarySpec, status: contentLibraryStatus, columns: [],
}
/** A library of the whole cluster. External: a Supervisor brings its own. */
export const clusterContentLibraryKind: Kind = {
  ...clusterContentLibraries, shortNames: [], categories: [],
  description: 'A content library of vCenter that every namespace may use.',
  spec: clusterContentLibrarySpec, status: contentLibraryStatus, columns: [],
}
