import { int32, list, mapList, maybe, oneOf, quantity, record, text } from './schema.ts'
import { group, version } from './resources.ts'
import type { Kind, KindOf } from './schema.ts'
import { conditionList } from './conditions.ts'

export const virtualMachineImageSpec = record({
  providerRef: maybe(record({
    apiVersion: text(),
    kind: text(),
    name: text(),
  })),
})

export const virtualMachineImageStatus = record({
  capabilities: maybe(list(text(), undefined, { 'x-kubernetes-list-type': 'set' })),
  conditions: maybe(conditionList),
  disks: maybe(mapList(['name'], record({
    controllerBusNumber: maybe(int32()),
    controllerType: maybe(oneOf(['IDE', 'NVME', 'SCSI', 'SATA'])),
    limit: maybe(quantity()),
    name: text(),
    requested: maybe(quantity()),
    unitNumber: maybe(int32()),
  }))),
  firmware: maybe(text()),
  hardwareVersion: maybe(int32()),
  name: maybe(text('Display name, by which spec.imageName may find the image.')),
  osInfo: maybe(record({
    id: maybe(text()),
    type: maybe(text()),
    version: maybe(text()),
  })),
  ovfProperties: maybe(list(record({
    default: maybe(text()),
    key: text(),
    type: text(),
  }))),
  productInfo: maybe(record({
    fullVersion: maybe(text()),
    product: maybe(text()),
    vendor: maybe(text()),
    version: maybe(text()),
  })),
  providerContentVersion: maybe(text()),
  providerItemID: maybe(text('Identifier of the item at the provider: a template (vm-12) or a library item.')),
  type: maybe(text('OVF, ISO or VM.')),
  vmwareSystemProperties: maybe(list(record({
    key: text(),
    value: maybe(text()),
  }))),
})

/** Spec and status of a VirtualMachineImage, and of a ClusterVirtualMachineImage. */
export type VirtualMachineImage = KindOf<typeof virtualMachineImageSpec, typeof virtualMachineImageStatus>

const imageKind = (kind: string, plural: string, shortNames: readonly string[], namespaced: boolean, description: string): Kind => ({
  group, version, kind, plural, singular: kind.toLowerCase(), shortNames, categories: ['vmherd'], namespaced, description,
  spec: virtualMachineImageSpec, status: virtualMachineImageStatus,
  columns: [
    { name: 'Display Name', type: 'string', jsonPath: '.status.name', description: 'Name by which spec.imageName of a VM may find it.' },
    { name: 'Type', type: 'string', jsonPath: '.status.type', description: 'OVF, ISO or VM.' },
    { name: 'Image Version', type: 'string', jsonPath: '.status.productInfo.version', description: 'Version of the product in it.' },
    { name: 'OS Name', type: 'string', jsonPath: '.status.osInfo.type', description: 'Guest operating system.' },
    { name: 'OS Version', type: 'string', jsonPath: '.status.osInfo.version', description: 'Version of the guest operating system.' },
    { name: 'Hardware Version', type: 'string', jsonPath: '.status.hardwareVersion', description: 'Virtual hardware version.' },
  ],
})

export const virtualMachineImageKind = imageKind('VirtualMachineImage', 'virtualmachineimages', ['vmi', 'vmimage'], true,
  'An image that VMs of one namespace can be made from.')
export const clusterVirtualMachineImageKind = imageKind('ClusterVirtualMachineImage', 'clustervirtualmachineimages',
  ['cvmi', 'cvmimage', 'clustervmi', 'clustervmimage'], false, 'An image that VMs of every namespace can be made from.')
