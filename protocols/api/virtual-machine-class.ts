import { categories, virtualMachineClasses } from './resources.ts'
import { age, anyObject, int32, int64, list, mapList, maybe, quantity, record, text } from './schema.ts'
import type { Column, Kind, KindOf } from './schema.ts'

const amounts = (description: string) => record({
  cpu: maybe(quantity('CPU in cores, for example 2 or 500m; turned into MHz by the speed of the hosts of the zone.')),
  memory: maybe(quantity('Memory in bytes, for example 4Gi.')),
}, description)

const devices = record({
  dynamicDirectPathIODevices: maybe(list(record({
    customLabel: maybe(text('Label of the devices that may be taken, to tell apart devices with the same numbers.')),
    deviceID: int64('PCI device number.'),
    vendorID: int64('PCI vendor number.'),
  }), 'PCI devices that are passed through, any free one that matches.')),
  vgpuDevices: maybe(mapList(['profileName'], record({
    profileName: text('Profile of the virtual GPU, for example grid_p40-1q.'),
  }), 'Virtual GPUs.')),
}, 'Devices beyond disks and network adapters.')

const hardware = record({
  cpus: maybe(int64('Number of virtual CPUs; goes before configSpec.')),
  devices: maybe(devices),
  instanceStorage: maybe(record({
    storageClass: maybe(text('StorageClass of the disks.')),
    volumes: maybe(list(record({
      size: quantity('Size of the disk in bytes, for example 100Gi.'),
    }), 'One disk an entry.')),
  }, 'Disks on the host of the VM, which bind the VM to it.')),
  memory: maybe(quantity('Memory in bytes, for example 4Gi; goes before configSpec.')),
}, 'CPUs, memory and devices.')

/** What a class gives to VMs (api.md section 4.3). */
export const virtualMachineClassSpec = record({
  configSpec: maybe(anyObject('Settings for vSphere beyond the other fields: a VirtualMachineConfigSpec in JSON, each object with its _typeName. CPUs, memory, reservations and limits here count where the fields beside leave them out.')),
  controllerName: maybe(text('Controller that VMs of this class are for.')),
  description: maybe(text('What the class is for, in a sentence.')),
  hardware: maybe(hardware),
  policies: maybe(record({
    resources: maybe(record({
      limits: maybe(amounts('Upper bounds of what a VM may use; unlimited when left out.')),
      requests: maybe(amounts('Reservations: what a VM is sure to get. Never more than the limits.')),
    }, 'Reservations and upper bounds of CPU and memory.')),
  }, 'How resources are reserved and limited.')),
  reservedProfileID: maybe(text('Profile of reserved capacity that VMs of this class take from.')),
  reservedSlots: maybe(int32('Number of VMs of this class for which capacity is kept.', { minimum: 0 })),
})

/** Nothing: a class has no status. */
export const virtualMachineClassStatus = record({})

/** Spec of a VirtualMachineClass, and of a VirtualMachineClassInstance. */
export type VirtualMachineClass = KindOf<typeof virtualMachineClassSpec, typeof virtualMachineClassStatus>

/** Columns of classes and of their instances. */
export const classColumns: readonly Column[] = [
  { name: 'CPU', type: 'string', jsonPath: '.spec.hardware.cpus', description: 'Virtual CPUs.' },
  { name: 'Memory', type: 'string', jsonPath: '.spec.hardware.memory', description: 'Memory.' },
]

/** A size of VM that a namespace offers. */
export const virtualMachineClassKind: Kind = {
  ...virtualMachineClasses, shortNames: ['vmclass'], categories,
  description: 'A size of virtual machine: CPUs, memory, devices, reservations and limits.',
  spec: virtualMachineClassSpec, status: virtualMachineClassStatus,
  columns: [...classColumns, age],
}
