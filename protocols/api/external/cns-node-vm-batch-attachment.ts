import { conditionList } from '../conditions.ts'
import { cnsNodeVMBatchAttachments } from '../resources.ts'
import { age, int32, mapList, maybe, oneOf, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

const wanted = record({
  name: text('Name of the volume in the VM.'),
  persistentVolumeClaim: record({
    claimName: text('Name of the claim.'),
    controllerKey: int32('Key of the controller in vSphere.'),
    diskMode: oneOf(['independent_persistent', 'persistent', 'independent_nonpersistent', 'nonpersistent'], 'Disk mode, in the words of vSphere.'),
    sharingMode: oneOf(['sharingMultiWriter', 'sharingNone'], 'Sharing mode, in the words of vSphere.'),
    unitNumber: int32('Slot on the controller.'),
  }, 'The claim, and where its disk goes.'),
})

const attached = record({
  name: text('Name of the volume in the VM.'),
  persistentVolumeClaim: record({
    claimName: text('Name of the claim.'),
    cnsVolumeId: maybe(text('Identifier of the volume in vSphere.')),
    conditions: maybe(conditionList),
    diskUUID: maybe(text('UUID of the disk; present once it is attached.')),
  }, 'The claim, and what became of it.'),
})

export const cnsNodeVMBatchAttachmentSpec = record({
  instanceUUID: text('Instance UUID of the VM.'),
  volumes: maybe(mapList(['name'], wanted, 'Claims that are to be attached; others are detached.')),
})

export const cnsNodeVMBatchAttachmentStatus = record({
  conditions: maybe(conditionList),
  volumes: maybe(mapList(['name'], attached, 'What became of each claim.')),
})

export type CnsNodeVMBatchAttachment = KindOf<typeof cnsNodeVMBatchAttachmentSpec, typeof cnsNodeVMBatchAttachmentStatus>

/** All claims of one VM. External: the storage driver brings its own. */
export const cnsNodeVMBatchAttachmentKind: Kind = {
  ...cnsNodeVMBatchAttachments, shortNames: ['batchattach'], categories: [],
  description: 'All claims whose disks are to be attached to a virtual machine, with their places on its controllers.',
  spec: cnsNodeVMBatchAttachmentSpec, status: cnsNodeVMBatchAttachmentStatus,
  columns: [{ name: 'InstanceUUID', type: 'string', jsonPath: '.spec.instanceUUID', description: 'Instance UUID of the VM.' }, age],
}
