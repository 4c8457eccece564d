import { objectReference } from '../references.ts'
import { contentLibraryItemImportRequests } from '../resources.ts'
import { int64, list, maybe, oneOf, record, text, time } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { gradedConditions } from './conditions.ts'

const source = record({
  checksum: maybe(record({
    algorithm: maybe(oneOf(['SHA256', 'SHA512'], 'How the checksum is made.', { default: 'SHA256' })),
    value: text('The checksum, in hexadecimal.'),
  }, 'Checksum of the file.')),
  sslCertificate: maybe(text('Certificate of the server, in PEM; one that is trusted anyway when left out.')),
  url: text('Where the file is.'),
}, 'What is imported.')

const target = record({
  item: maybe(record({
    description: maybe(text('Description of the item.')),
    name: maybe(text('Name of the item.')),
    type: maybe(text('OVF or ISO; by the file when left out.')),
  }, 'The item that is to come about.')),
  library: objectReference('The library that takes the item.'),
}, 'Where it goes.')

const upload = record({
  bytesTransferred: maybe(int64('Bytes so far.')),
  errorMessage: maybe(text('Why the transfer failed.')),
  name: text('Name of the file.'),
  size: maybe(int64('Bytes in all.')),
  transferStatus: text('How far the transfer is.'),
})

export const contentLibraryItemImportRequestSpec = record({
  source,
  target,
  ttlSecondsAfterFinished: maybe(int64('Seconds after which a finished request is deleted: 0 at once, never when left out.', { minimum: 0 })),
})

export const contentLibraryItemImportRequestStatus = record({
  completionTime: maybe(time('When the item was there.')),
  conditions: maybe(gradedConditions),
  fileUploadStatus: maybe(record({
    fileUploads: maybe(list(upload, 'Files that are transferred.')),
    sessionUUID: text('Session in vCenter that takes the files.'),
  }, 'How far the transfer is.')),
  itemRef: maybe(objectReference('The item that came of it.')),
  startTime: maybe(time('When the import began.')),
})

export type ContentLibraryItemImportRequest = KindOf<typeof contentLibraryItemImportRequestSpec, typeof contentLibraryItemImportRequestStatus>

/** A file that is to become an item of a library. External: a Supervisor brings its own. */
export const contentLibraryItemImportRequestKind: Kind = {
  ...contentLibraryItemImportRequests, shortNames: [], categories: [],
  description: 'A request to import a file from a URL into a content library.',
  spec: contentLibraryItemImportRequestSpec, status: contentLibraryItemImportRequestStatus, columns: [],
}
