import type { Static } from '@sinclair/typebox'
import { conditionList } from './conditions.ts'
import { categories, virtualMachineImageCaches } from './resources.ts'
import { mapList, maybe, oneOf, record, text } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

/** Image disks are kept once for each of these. */
const locationKeys = ['datacenterID', 'datastoreID', 'profileID'] as const

const datacenterID = 'Datacenter of the copy (datacenter-12).'
const datastoreID = 'Datastore of the copy (datastore-12).'
const profileID = 'Storage policy with which the copy is kept.'

/** Which image is to be kept where (api.md section 4.6). */
export const virtualMachineImageCacheSpec = record({
  locations: maybe(mapList(locationKeys, record({
    datacenterID: text(datacenterID, { minLength: 1 }),
    datastoreID: text(datastoreID, { minLength: 1 }),
    profileID: text(profileID, { minLength: 1 }),
  }), 'Where copies of the disks are wanted.')),
  providerID: text('Identifier of the image at the provider: a library item or a VM (vm-12).'),
  providerVersion: maybe(text('Version of the content at the provider that is to be kept.')),
})

const file = record({
  diskType: maybe(oneOf(['Classic', 'Managed'], 'For a disk: Classic for a file, Managed for a First Class Disk.')),
  id: text('Path of the file, or identifier of the First Class Disk.'),
  name: maybe(text('Name of the file in the image.')),
  type: oneOf(['Disk', 'Other'], 'Disk, or Other for what else belongs to the image.'),
})

/** What is kept. */
export const virtualMachineImageCacheStatus = record({
  conditions: maybe(conditionList),
  locations: maybe(mapList(locationKeys, record({
    conditions: maybe(conditionList),
    datacenterID: text(datacenterID),
    datastoreID: text(datastoreID),
    files: maybe(mapList(['id', 'type'], file, 'The files of the copy.')),
    profileID: text(profileID),
  }), 'The copies, one entry a place.')),
  ovf: maybe(record({
    configMapName: maybe(text('ConfigMap that holds the OVF envelope.')),
    providerVersion: maybe(text('Version of the content that the envelope is of.')),
  }, 'The OVF envelope of the image.')),
})

export type VirtualMachineImageCacheSpec = Static<typeof virtualMachineImageCacheSpec>
/** Spec and status of a VirtualMachineImageCache. */
export type VirtualMachineImageCache = KindOf<typeof virtualMachineImageCacheSpec, typeof virtualMachineImageCacheStatus>

/** Copies of the disks of an image, near to where VMs are made from it. */
export const virtualMachineImageCacheKind: Kind = {
  ...virtualMachineImageCaches, shortNames: ['vmic', 'vmicache', 'vmimagecache'], categories,
  description: 'Copies of the disks of an image on the datastores where virtual machines are made from it.',
  spec: virtualMachineImageCacheSpec, status: virtualMachineImageCacheStatus, columns: [],
}
