import { cnsNodeVmAttachments } from '../resources.ts'
import { flag, mapOf, maybe, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

export const cnsNodeVmAttachmentSpec = record({
  nodeuuid: text('BIOS UUID of the VM.'),
  volumename: text('Name of the claim.'),
})

export const cnsNodeVmAttachmentStatus = record({
  attached: flag('Whether the disk of the claim is attached to the VM.'),
  error: maybe(text('Why it could not be attached or detached when that was last tried.')),
  metadata: maybe(mapOf(text(), 'Facts about the attached disk: diskUUID, cnsVolumeId.')),
})

export type CnsNodeVmAttachment = KindOf<typeof cnsNodeVmAttachmentSpec, typeof cnsNodeVmAttachmentStatus>

/** One claim that is to be attached to one VM. External: the storage driver brings its own. */
export const cnsNodeVmAttachmentKind: Kind = {
  ...cnsNodeVmAttachments, shortNames: [], categories: [],
  description: 'A claim whose disk is to be attached to a virtual machine; deleting it detaches the disk.',
  spec: cnsNodeVmAttachmentSpec, status: cnsNodeVmAttachmentStatus, columns: [],
}
