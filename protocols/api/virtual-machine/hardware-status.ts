import { controllerTypes, diskModes, diskSharingModes } from '../disks.ts'
import { flag, int32, int64, list, mapList, maybe, oneOf, quantity, record, text } from '../schema.ts'

const controller = record({
  busNumber: int32('Number of the controller among those of its type.'),
  deviceKey: int32('Key of the controller in vSphere.'),
  devices: maybe(mapList(['unitNumber'], record({
    type: oneOf(['CDROM', 'Disk'], 'Kind of the device.'),
    unitNumber: int32('Slot of the device.'),
  }), 'Disks and CD-ROM drives of the controller.')),
  type: oneOf(controllerTypes, 'Type of the controller.'),
})

/** CPU, memory and controllers that the VM has. */
export const hardwareStatus = record({
  controllers: maybe(mapList(['busNumber', 'type'], controller, 'Controllers of disks and CD-ROM drives.')),
  cpu: maybe(record({
    reservation: maybe(int64('CPU that is kept for the VM, in MHz.')),
    total: maybe(int32('Number of virtual CPUs.')),
  }, 'CPUs of the VM.')),
  memory: maybe(record({
    reservation: maybe(quantity('Memory that is kept for the VM, in bytes (1024M).')),
    total: maybe(quantity('Memory of the VM, in bytes (2048M).')),
  }, 'Memory of the VM.')),
  vGPUs: maybe(list(record({
    migrationType: maybe(text('How a move to another host goes: None, Normal or Enhanced.')),
    profile: maybe(text('Profile of the virtual GPU.')),
    type: maybe(text('Maker of the virtual GPU: Nvidia.')),
  }), 'Virtual GPUs of the VM.')),
}, 'CPUs, memory and devices that the VM has.')

const occupied = (description: string) => record({
  disks: maybe(quantity('Bytes that disks without a claim occupy.')),
  other: maybe(quantity('Bytes that files other than disks occupy.')),
  snapshots: maybe(record({
    vm: maybe(quantity('Bytes that snapshots of the VM occupy.')),
    volume: maybe(quantity('Bytes that snapshots of single volumes occupy.')),
  }, 'What snapshots occupy.')),
}, description)

/** What the VM uses and may use of storage. */
export const storageStatus = record({
  requested: maybe(record({
    disks: maybe(quantity('Bytes to which disks without a claim may grow.')),
  }, 'What the VM may come to occupy.')),
  total: maybe(quantity('Bytes that count against the quota of the namespace: usage.other and requested.disks.')),
  usage: maybe(occupied('What the VM occupies now. Says the same as used.')),
  used: maybe(occupied('What the VM occupies now. Says the same as usage.')),
}, 'Storage of the VM, but for disks that have a claim of their own.')

const volume = record({
  attached: maybe(flag('Whether the disk is attached to the VM.')),
  controllerBusNumber: maybe(int32('Bus number of the controller of the disk.')),
  controllerType: maybe(oneOf(controllerTypes, 'Type of the controller of the disk.')),
  crypto: maybe(record({
    keyID: maybe(text('Key with which the disk is encrypted.')),
    providerID: maybe(text('Provider of that key.')),
  }, 'How the disk is encrypted; left out when it is not.')),
  diskMode: maybe(oneOf(diskModes, 'Whether writes outlive power off (Persistent) and whether snapshots leave the disk out (Independent).')),
  diskUUID: maybe(text('UUID of the disk, as the guest can see it too.')),
  error: maybe(text('Why the disk could not be attached or detached when that was last tried.')),
  limit: maybe(quantity('Size of the disk, in bytes.')),
  name: text('Name of the volume in the spec, or one made from the disk where the spec has none.'),
  requested: maybe(quantity('Bytes that the disk was asked to have.')),
  sharingMode: maybe(oneOf(diskSharingModes, 'Whether several VMs may write at once.')),
  type: oneOf(['Classic', 'Managed'], 'Where the disk comes from: Classic from the image, also once it has a claim, Managed from a claim.', { default: 'Managed' }),
  unitNumber: maybe(int32('Slot of the disk on its controller.')),
  used: maybe(quantity('Bytes that the disk occupies.')),
})

/** Its disks, as they were last seen. */
export const volumeStatus = mapList(['name', 'type'], volume, 'Disks of the VM, as they were last seen.')
