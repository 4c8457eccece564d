import { controllerTypes, diskModes, diskSharingModes } from '../disks.ts'
import { flag, int32, mapList, maybe, oneOf, quantity, record, text } from '../schema.ts'

const claim = record({
  claimName: text('Name of the PersistentVolumeClaim, in the same namespace; once in a VM.'),
  instanceVolumeClaim: maybe(record({
    size: quantity('Size of the disk in bytes.'),
    storageClass: text('StorageClass of the disk.'),
  }, 'For a disk on the host of the VM, as the class asks for. Written by vmherd.')),
  readOnly: maybe(flag('Has to be false: disks are always writable.')),
}, 'The claim that holds the disk. Left out for a disk of the image until a claim was made for it.')

/** Disks. */
export const volumes = mapList(['name'], record({
  applicationType: maybe(oneOf(['OracleRAC', 'MicrosoftWSFC'], 'A cluster application that shares the disk, which decides disk mode, sharing mode and controller. Cannot be changed.')),
  controllerBusNumber: maybe(int32('Bus number of the controller; chosen when left out. Cannot be changed once set.')),
  controllerType: maybe(oneOf(controllerTypes, 'Type of the controller; SCSI when left out. Cannot be changed once set.')),
  diskMode: maybe(oneOf(diskModes, 'Whether writes outlive power off (Persistent) and whether snapshots leave the disk out (Independent). Persistent when left out; cannot be changed.')),
  name: text('Name of the volume, a DNS label, once in a VM.'),
  persistentVolumeClaim: maybe(claim),
  removable: maybe(flag('Whether the volume may be taken from the list while the VM lives; false for the boot disk.', { default: true })),
  sharingMode: maybe(oneOf(diskSharingModes, 'MultiWriter lets several VMs write at once and needs a claim with ReadWriteMany. None when left out; cannot be changed.')),
  unitNumber: maybe(int32('Slot on the controller, each used once; 7 is not for disks on SCSI. Chosen when left out; cannot be changed once set.')),
}), 'Disks: those of the image, known by controller and slot, and claims that are attached. A volume taken from the list is detached; its claim stays.')
