import type { Resource } from '../store.ts'
import { conditionMap } from './conditions.ts'
import { controllerTypes } from './disks.ts'
import { objectReference } from './references.ts'
import { categories, clusterVirtualMachineImages, virtualMachineImages } from './resources.ts'
import { int32, list, mapList, maybe, oneOf, quantity, record, setOf, text } from './schema.ts'
import type { Column, Kind, KindOf } from './schema.ts'

const disk = record({
  capacity: maybe(quantity('Size of the disk in bytes: what a VM made from the image gets at least. Says the same as limit.')),
  controllerBusNumber: maybe(int32('Bus number of the controller of the disk.')),
  controllerType: maybe(oneOf(controllerTypes, 'Type of the controller of the disk.')),
  limit: maybe(quantity('Size of the disk in bytes: what a VM made from the image gets at least. Says the same as capacity.')),
  name: text('Name of the disk in the image.'),
  requested: maybe(quantity('Bytes of the disk that hold data.')),
  unitNumber: maybe(int32('Slot of the disk on its controller.')),
})

/** Where an image comes from (api.md section 4.4). */
export const virtualMachineImageSpec = record({
  providerRef: maybe(objectReference('The library item behind the image: ContentLibraryItem, or ClusterContentLibraryItem for an image of the whole cluster.')),
})

/** What an image is, as its provider tells. */
export const virtualMachineImageStatus = record({
  capabilities: maybe(setOf(text(), 'What the guest of the image can do, as words; found again as labels of the image.')),
  conditions: maybe(conditionMap),
  disks: maybe(mapList(['name'], disk, 'Disks of the image; none for an ISO. A volume of a VM on the same slot stands for the disk.')),
  firmware: maybe(text('bios or efi.')),
  hardwareVersion: maybe(int32('Virtual hardware version, for example 21.')),
  name: maybe(text('Display name, by which spec.imageName of a VM may find the image if it is the only one with it.')),
  osInfo: maybe(record({
    id: maybe(text('Number of the operating system in the OVF.')),
    type: maybe(text('vSphere identifier of the guest operating system, for example ubuntu64Guest.')),
    version: maybe(text('Version of the operating system.')),
  }, 'The guest operating system.')),
  ovfProperties: maybe(list(record({
    default: maybe(text('Value when a VM gives none.')),
    key: text('Name of the property.'),
    type: text('Type of the property in the OVF.'),
  }), 'Properties that a VM may set in spec.bootstrap.vAppConfig.')),
  productInfo: maybe(record({
    fullVersion: maybe(text('Version with build.')),
    product: maybe(text('Name of the product.')),
    vendor: maybe(text('Who made it.')),
    version: maybe(text('Version for people.')),
  }, 'The product in the image.')),
  providerContentVersion: maybe(text('Version of the library item that the status speaks of.')),
  providerItemID: maybe(text('Identifier of the item at the provider: a template (vm-12) or a library item.')),
  type: maybe(text('OVF, ISO or VM.')),
  vmwareSystemProperties: maybe(list(record({
    key: text('Name of the property.'),
    value: maybe(text('Its value.')),
  }), 'Properties of the OVF that services read.')),
})

/** Spec and status of a VirtualMachineImage, and of a ClusterVirtualMachineImage. */
export type VirtualMachineImage = KindOf<typeof virtualMachineImageSpec, typeof virtualMachineImageStatus>

const imageKind = (resource: Resource, shortNames: readonly string[], description: string, more: readonly Column[] = []): Kind => ({
  ...resource, shortNames, categories, description,
  spec: virtualMachineImageSpec, status: virtualMachineImageStatus,
  columns: [
    { name: 'Display Name', type: 'string', jsonPath: '.status.name', description: 'Name by which spec.imageName of a VM may find it.' },
    { name: 'Type', type: 'string', jsonPath: '.status.type', description: 'OVF, ISO or VM.' },
    { name: 'Image Version', type: 'string', jsonPath: '.status.productInfo.version', description: 'Version of the product in it.' },
    { name: 'OS Name', type: 'string', jsonPath: '.status.osInfo.type', description: 'Guest operating system.' },
    { name: 'OS Version', type: 'string', jsonPath: '.status.osInfo.version', description: 'Version of the guest operating system.' },
    { name: 'Hardware Version', type: 'string', jsonPath: '.status.hardwareVersion', description: 'Virtual hardware version.' },
    ...more,
  ],
})

export const virtualMachineImageKind = imageKind(virtualMachineImages, ['vmi', 'vmimage'], 'An image that virtual machines of one namespace can be made from.',
  [{ name: 'Capabilities', type: 'string', jsonPath: '.status.capabilities', description: 'What the guest of the image can do.' }])
export const clusterVirtualMachineImageKind = imageKind(clusterVirtualMachineImages, ['cvmi', 'cvmimage', 'clustervmi', 'clustervmimage'],
  'An image that virtual machines of every namespace can be made from.')
