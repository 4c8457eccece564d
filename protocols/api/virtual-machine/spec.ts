import { flag, int32, list, maybe, oneOf, quantity, record, text, uuid } from '../schema.ts'
import { affinity } from './affinity.ts'
import { bootOptions } from './boot-options.ts'
import { bootstrap } from './bootstrap.ts'
import { hardware } from './hardware.ts'
import { network } from './network.ts'
import { readinessProbe } from './readiness-probe.ts'
import { volumes } from './volumes.ts'

/** What a user wants of a VM (api.md sections 2.1 to 2.8). */
export const virtualMachineSpec = record({
  advanced: maybe(record({
    bootDiskCapacity: maybe(quantity()),
    changeBlockTracking: maybe(flag()),
    defaultVolumeProvisioningMode: maybe(oneOf(['Thin', 'Thick', 'ThickEagerZero'])),
  }, 'Settings that few VMs need.')),
  affinity: maybe(affinity),
  biosUUID: maybe(uuid('BIOS UUID of the VM, a random one when left out. Privileged users may choose it on creation; cannot be changed.')),
  bootOptions: maybe(bootOptions),
  bootstrap: maybe(bootstrap),
  class: maybe(record({
    apiVersion: text(),
    kind: text(),
    name: text(),
  }, 'The frozen copy of the class (VirtualMachineClassInstance) that is in effect.')),
  className: maybe(text('Name of the VirtualMachineClass in the same namespace that gives CPU, memory and devices. Required unless the caller is privileged.')),
  crypto: maybe(record({
    encryptionClassName: maybe(text()),
    useDefaultKeyProvider: maybe(flag(undefined, { default: true })),
    vTPMMode: maybe(oneOf(['Clone', 'New'], undefined, { default: 'New' })),
  }, 'Encryption of the VM.')),
  currentSnapshotName: maybe(text('Name of the VirtualMachineSnapshot to go back to.')),
  groupName: maybe(text('Name of the VirtualMachineGroup in the same namespace that this VM belongs to.')),
  guestID: maybe(text('vSphere identifier of the guest operating system, for example ubuntu64Guest. Needed with a CD-ROM; cannot change while the VM is on.')),
  hardware: maybe(hardware),
  image: maybe(record({
    kind: text('VirtualMachineImage (same namespace) or ClusterVirtualMachineImage.'),
    name: text('Name of the image object.'),
  }, 'The image that the VM is made from. Filled in from imageName on creation; cannot be changed afterwards.')),
  imageName: maybe(text('Friendly name of the image: an object name (vmi-...) or the image\'s display name, which has to be unique. Resolved into image on creation.')),
  instanceUUID: maybe(uuid('UUID by which vSphere and vmherd find the VM again, a random one when left out. Privileged users may choose it on creation; cannot be changed.')),
  minHardwareVersion: maybe(int32('Lowest virtual hardware version, 13 or above. Can be raised while the VM is off, never lowered.', { minimum: 13 })),
  network: maybe(network),
  nextRestartTime: maybe(text('Write now to restart a VM that is on; the webhook replaces it by the time of the request.')),
  policies: maybe(list(record({
    apiVersion: text(),
    kind: text(),
    name: text(),
  }), 'Optional policies that are to be applied.')),
  powerOffMode: maybe(oneOf(['Hard', 'Soft', 'TrySoft'], 'How power off is done: Hard at once, Soft by the guest, TrySoft by the guest and hard after five minutes.', { default: 'TrySoft' })),
  powerState: maybe(oneOf(['PoweredOff', 'PoweredOn', 'Suspended'], 'Wanted power state. PoweredOn when left out on creation; Suspended only for a VM that is on.')),
  promoteDisksMode: maybe(oneOf(['Online', 'Offline', 'Disabled'], 'When linked disks of a clone are made independent: Online, Offline or never (Disabled).', { default: 'Online' })),
  readinessProbe: maybe(readinessProbe),
  reserved: maybe(record({
    resourcePolicyName: maybe(text()),
  }, 'Settings kept for system services.')),
  restartMode: maybe(oneOf(['Hard', 'Soft', 'TrySoft'], 'How a restart is done: Hard resets, Soft asks the guest, TrySoft asks and then resets.', { default: 'TrySoft' })),
  storageClass: maybe(text('StorageClass for the home of the VM and the disks of its image. Cannot be changed after creation.')),
  suspendMode: maybe(oneOf(['Hard', 'Soft', 'TrySoft'], 'How suspending is done: Hard at once, Soft by the guest, TrySoft by the guest and hard after five minutes.', { default: 'TrySoft' })),
  volumes: maybe(volumes),
})
