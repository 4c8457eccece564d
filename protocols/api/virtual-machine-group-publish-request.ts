import type { Static } from '@sinclair/typebox'
import { conditionList } from './conditions.ts'
import { categories, virtualMachineGroupPublishRequests } from './resources.ts'
import { int64, list, mapList, maybe, record, text, time } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

/** Which VMs of a group are to be published where (api.md section 4.2). */
export const virtualMachineGroupPublishRequestSpec = record({
  source: maybe(text('Name of the VirtualMachineGroup, in the same namespace; the name of the request when left out. Cannot be changed.')),
  target: maybe(text('Name of the ContentLibrary that takes the images; the default library of the namespace when left out. Cannot be changed.')),
  ttlSecondsAfterFinished: maybe(int64('Seconds after which a finished request is deleted: 0 at once, never when left out.', { minimum: 0 })),
  virtualMachines: maybe(list(text(), 'Names of the VMs to publish, each once; all VMs of the group and of the groups within when left out. Cannot be changed.')),
})

/** How far publishing is. */
export const virtualMachineGroupPublishRequestStatus = record({
  completionTime: maybe(time('When all images were there.')),
  conditions: maybe(conditionList),
  images: maybe(mapList(['source'], record({
    conditions: maybe(conditionList),
    imageName: maybe(text('Name of the VirtualMachineImage that came of it.')),
    publishRequestName: text('Name of the VirtualMachinePublishRequest that was made for this VM.'),
    source: text('Name of the VM.'),
  }), 'One entry a VM.')),
  source: maybe(text('The group that is published.')),
  startTime: maybe(time('When publishing began.')),
  target: maybe(text('The library that takes the images.')),
})

export type VirtualMachineGroupPublishRequestSpec = Static<typeof virtualMachineGroupPublishRequestSpec>
/** Spec and status of a VirtualMachineGroupPublishRequest. */
export type VirtualMachineGroupPublishRequest = KindOf<typeof virtualMachineGroupPublishRequestSpec, typeof virtualMachineGroupPublishRequestStatus>

/** A group whose VMs are to become images. */
export const virtualMachineGroupPublishRequestKind: Kind = {
  ...virtualMachineGroupPublishRequests, shortNames: ['vmgpub'], categories,
  description: 'A request to make images in a content library from the virtual machines of a group, by a VirtualMachinePublishRequest each.',
  spec: virtualMachineGroupPublishRequestSpec, status: virtualMachineGroupPublishRequestStatus, columns: [],
}
