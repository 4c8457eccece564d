import { powerModes, powerStates } from '../power.ts'
import { objectReference } from '../references.ts'
import { flag, int32, list, maybe, oneOf, quantity, record, text, uuid } from '../schema.ts'
import { affinity } from './affinity.ts'
import { bootOptions } from './boot-options.ts'
import { bootstrap } from './bootstrap.ts'
import { hardware } from './hardware.ts'
import { network } from './network.ts'
import { readinessProbe } from './readiness-probe.ts'
import { volumes } from './volumes.ts'

const advanced = record({
  bootDiskCapacity: maybe(quantity('Size of the boot disk in bytes, a multiple of 1Mi. It can grow, not shrink, and counts against the quota of the namespace.')),
  changeBlockTracking: maybe(flag('Whether vSphere keeps track of changed blocks, for backups. Left out, it stays as it is.')),
  defaultVolumeProvisioningMode: maybe(oneOf(['Thin', 'Thick', 'ThickEagerZero'],
    'How space for the disks of the image is set aside on creation: as it is written (Thin), at once (Thick), or at once and filled with zeros (ThickEagerZero).')),
}, 'Settings that few VMs need.')

const crypto = record({
  encryptionClassName: maybe(text('EncryptionClass in the same namespace that gives provider and key. The storage class has to encrypt too. Another class means a new key; an empty name means the default key provider.')),
  useDefaultKeyProvider: maybe(flag('Whether the default key provider of vCenter is used where no encryption class is named.', { default: true })),
  vTPMMode: maybe(oneOf(['Clone', 'New'], 'What becomes of a virtual TPM of the image: New makes an empty one, Clone copies it.', { default: 'New' })),
}, 'Encryption of the VM and of the disks of its image. A VM can be encrypted while it is off, and cannot be decrypted.')

/** What a user wants of a VM (api.md sections 2.1 to 2.8). */
export const virtualMachineSpec = record({
  advanced: maybe(advanced),
  affinity: maybe(affinity),
  biosUUID: maybe(uuid('BIOS UUID of the VM (config.uuid in vSphere), a random one when left out. Only privileged users may choose it, on creation; cannot be changed.')),
  bootOptions: maybe(bootOptions),
  bootstrap: maybe(bootstrap),
  class: maybe(objectReference('The frozen copy of the class (VirtualMachineClassInstance) that is in effect; the active one of the class when left out.')),
  className: maybe(text('VirtualMachineClass in the same namespace that gives CPU, memory and devices. Required unless the caller is privileged. Can be changed at any time; the VM is resized when it is off or about to be powered on.')),
  crypto: maybe(crypto),
  currentSnapshotName: maybe(text('VirtualMachineSnapshot in the same namespace to go back to; emptied when that is done. Not on creation.')),
  groupName: maybe(text('VirtualMachineGroup in the same namespace that this VM belongs to. Can be changed.')),
  guestID: maybe(text('vSphere identifier of the guest operating system, for example ubuntu64Guest. Needed with a CD-ROM; cannot be changed while the VM is on.')),
  hardware: maybe(hardware),
  image: maybe(record({
    kind: text('VirtualMachineImage (same namespace) or ClusterVirtualMachineImage.'),
    name: text('Name of the image object.'),
  }, 'The image that the VM is made from. Filled in from imageName on creation; cannot be changed.')),
  imageName: maybe(text("The image by its object name (vmi-...) or by a display name that no other image has, turned into image on creation. Cannot be changed.")),
  instanceUUID: maybe(uuid('UUID by which vSphere and vmherd find the VM again (config.instanceUuid), a random one when left out. Only privileged users may choose it, on creation; cannot be changed.')),
  minHardwareVersion: maybe(int32('Lowest virtual hardware version, 13 or above. Can be raised while the VM is off, never lowered.', { minimum: 13 })),
  network: maybe(network),
  nextRestartTime: maybe(text('Write now to restart a VM that is on; admission replaces the word by the time of the request. Left out on creation.')),
  policies: maybe(list(objectReference('A ComputePolicy in the same namespace.', 'Name of the policy.'), 'Policies to be applied: those with enforcement mode Optional. Mandatory ones apply by themselves.')),
  powerOffMode: maybe(oneOf(powerModes, 'How the VM is powered off: Hard at once, Soft by the guest, TrySoft by the guest and hard after five minutes.', { default: 'TrySoft' })),
  powerState: maybe(oneOf(powerStates, 'Wanted power state; PoweredOn when left out on creation. Suspended is for a VM that is on, and a suspended one is powered off with powerOffMode Hard only.')),
  promoteDisksMode: maybe(oneOf(['Online', 'Offline', 'Disabled'], 'When disks that share data with the image are made independent: Online also while the VM is on, Offline only while it is off, Disabled never.', { default: 'Online' })),
  readinessProbe: maybe(readinessProbe),
  reserved: maybe(record({
    resourcePolicyName: maybe(text('VirtualMachineSetResourcePolicy in the same namespace whose folder, resource pool and cluster modules the VM uses. Cannot be changed.')),
  }, 'Settings for services that run VMs on behalf of users.')),
  restartMode: maybe(oneOf(powerModes, 'How the VM is restarted: Hard resets it, Soft asks the guest, TrySoft asks and resets after five minutes.', { default: 'TrySoft' })),
  storageClass: maybe(text('StorageClass for the home of the VM and the disks of its image. Required unless the caller is privileged; cannot be changed.')),
  suspendMode: maybe(oneOf(powerModes, 'How the VM is suspended: Hard at once, Soft by the guest, TrySoft by the guest and hard after five minutes.', { default: 'TrySoft' })),
  volumes: maybe(volumes),
}, 'What is wanted of the VM.')
