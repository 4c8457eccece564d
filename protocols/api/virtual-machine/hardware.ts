import { controllerTypes } from '../disks.ts'
import { flag, int32, mapList, maybe, oneOf, record, text } from '../schema.ts'

const cdrom = record({
  allowGuestControl: maybe(flag('Whether the guest may connect and eject. Can be changed at any time.', { default: true })),
  connected: maybe(flag('Whether the disc is in the drive. Can be changed at any time.', { default: true })),
  controllerBusNumber: maybe(int32('Bus number of the controller, 0 or 1 for IDE, 0 to 3 for SATA; given with controllerType. Chosen when left out.')),
  controllerType: maybe(oneOf(controllerTypes, 'IDE or SATA. Chosen when left out.')),
  image: record({
    kind: text('VirtualMachineImage (same namespace) or ClusterVirtualMachineImage.'),
    name: text('Name of the image; each may be in one drive of a VM only.'),
  }, 'The ISO image in the drive. Cannot be changed while the VM is on.'),
  name: text('Name of the drive: two or more small letters and digits, once in a VM. Cannot be changed while the VM is on.', { pattern: '^[a-z0-9]{2,}$' }),
  unitNumber: maybe(int32('Slot on the controller, 0 or 1 for IDE, 0 to 29 for SATA. Chosen when left out.')),
})

const busNumber = (maximum: number) => int32(`Number of the controller among those of its type, 0 to ${maximum}.`, { minimum: 0, maximum })
const sharing = 'Whether other VMs may use the disks of the controller: None, Physical for VMs on any host'

/** Controllers and CD-ROM drives. */
export const hardware = record({
  cdrom: maybe(mapList(['name'], cdrom, 'CD-ROM drives. They need guestID.')),
  ideControllers: maybe(mapList(['busNumber'], record({ busNumber: busNumber(1) }), 'IDE controllers, two slots each. There are always two.', { maxItems: 2 })),
  nvmeControllers: maybe(mapList(['busNumber'], record({
    busNumber: busNumber(3),
    sharingMode: maybe(oneOf(['None', 'Physical'], `${sharing}. Cannot be changed while the VM is on.`, { default: 'None' })),
  }), 'NVMe controllers, 64 slots each.', { maxItems: 4 })),
  sataControllers: maybe(mapList(['busNumber'], record({ busNumber: busNumber(3) }), 'SATA controllers, 30 slots each.', { maxItems: 4 })),
  scsiControllers: maybe(mapList(['busNumber'], record({
    busNumber: busNumber(3),
    sharingMode: maybe(oneOf(['None', 'Physical', 'Virtual'], `${sharing}, Virtual for VMs on the same host. Cannot be changed while the VM is on.`, { default: 'None' })),
    type: maybe(oneOf(['ParaVirtual', 'BusLogic', 'LsiLogic', 'LsiLogicSAS'], 'Model: ParaVirtual has 64 slots, the others 15. Cannot be changed while the VM is on.', { default: 'ParaVirtual' })),
  }), 'SCSI controllers. Slot 7 of each is taken by the controller itself.', { maxItems: 4 })),
}, 'Controllers and CD-ROM drives. Controllers that volumes need are added by themselves.')
