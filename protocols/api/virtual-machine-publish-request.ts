import type { Static } from '@sinclair/typebox'
import { conditionList } from './conditions.ts'
import { categories, virtualMachinePublishRequests } from './resources.ts'
import { flag, int64, maybe, record, text, time } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

const source = (description: string) => record({
  apiVersion: maybe(text('API group and version of the source.', { default: 'vmoperator.vmware.com/v1alpha1' })),
  kind: maybe(text('Kind of the source.', { default: 'VirtualMachine' })),
  name: maybe(text('Name of the VM, in the same namespace; the name of the request when left out.')),
}, description)

const target = (description: string) => record({
  item: maybe(record({
    description: maybe(text('Description of the library item.')),
    name: maybe(text('Name of the library item; the name of the source followed by -image when left out.')),
  }, 'The library item that is to come about.')),
  location: maybe(record({
    apiVersion: maybe(text('API group and version of the library.', { default: 'imageregistry.vmware.com/v1alpha1' })),
    kind: maybe(text('Kind of the library.', { default: 'ContentLibrary' })),
    name: maybe(text('Name of the library, in the same namespace. It has to be writable.')),
  }, 'The library that takes the item.')),
}, description)

/** What is to be published where (api.md section 4.6). */
export const virtualMachinePublishRequestSpec = record({
  backoffLimit: maybe(int64('How often a failed attempt is repeated before the request is given up.', { default: 3, minimum: 0 })),
  source: maybe(source('The VM that is published. Cannot be changed.')),
  target: maybe(target('Where the image goes. Cannot be changed.')),
  ttlSecondsAfterFinished: maybe(int64('Seconds after which a finished request is deleted: 0 at once, never when left out.', { minimum: 0 })),
})

/** How far publishing is. */
export const virtualMachinePublishRequestStatus = record({
  attempts: maybe(int64('Number of attempts so far.')),
  completionTime: maybe(time('When the image was there.')),
  conditions: maybe(conditionList),
  imageName: maybe(text('Name of the VirtualMachineImage that came of it.')),
  lastAttemptTime: maybe(time('When the newest attempt began.')),
  ready: maybe(flag('Whether the image is there and can be used.')),
  sourceRef: maybe(source('The source as it was understood, defaults filled in.')),
  startTime: maybe(time('When the first attempt began.')),
  targetRef: maybe(target('The target as it was understood, defaults filled in.')),
})

export type VirtualMachinePublishRequestSpec = Static<typeof virtualMachinePublishRequestSpec>
/** Spec and status of a VirtualMachinePublishRequest. */
export type VirtualMachinePublishRequest = KindOf<typeof virtualMachinePublishRequestSpec, typeof virtualMachinePublishRequestStatus>

/** A VM that is to become an image. */
export const virtualMachinePublishRequestKind: Kind = {
  ...virtualMachinePublishRequests, shortNames: ['vmpub'], categories,
  description: 'A request to make an image in a content library from a virtual machine.',
  spec: virtualMachinePublishRequestSpec, status: virtualMachinePublishRequestStatus, columns: [],
}
