import type { Device } from './vm.ts'

/** What kind of controller disks and CD-ROMs hang on: how many a VM may have, where keys start, which units there are. */
export interface Bus {
  readonly name: 'SCSI' | 'SATA' | 'NVME' | 'IDE'
  readonly most: number
  readonly controllerKey: number
  readonly deviceKey: number
  readonly units: number
  /** The unit that the controller itself takes. */
  readonly reservedUnit: number | undefined
  /** Whether devices may come and go while the VM is on. */
  readonly hotPlug: boolean
}

const scsi: Bus = { name: 'SCSI', most: 4, controllerKey: 1000, deviceKey: 2000, units: 16, reservedUnit: 7, hotPlug: true }
const busOfType: Readonly<Record<string, Bus>> = {
  ParaVirtualSCSIController: { ...scsi, units: 64 },
  VirtualLsiLogicController: scsi,
  VirtualLsiLogicSASController: scsi,
  VirtualBusLogicController: scsi,
  VirtualAHCIController: { name: 'SATA', most: 4, controllerKey: 15000, deviceKey: 16000, units: 30, reservedUnit: undefined, hotPlug: true },
  VirtualNVMEController: { name: 'NVME', most: 4, controllerKey: 31000, deviceKey: 32000, units: 64, reservedUnit: undefined, hotPlug: true },
  VirtualIDEController: { name: 'IDE', most: 2, controllerKey: 200, deviceKey: 3000, units: 2, reservedUnit: undefined, hotPlug: false },
}

/** The bus of a controller; undefined for a device that is none (or one that nothing can be added to). */
export const busOf = (device: Device): Bus | undefined => busOfType[device._typeName]

export const unitProblem = (bus: Bus, unit: number): string | undefined => {
  if (unit === bus.reservedUnit) return `Unit ${unit} is the ${bus.name} controller itself.`
  if (unit < 0 || unit >= bus.units) return `Unit ${unit} is not between 0 and ${bus.units - 1}.`
  return undefined
}

/** The lowest free unit; undefined when all are taken. */
export const freeUnit = (bus: Bus, taken: ReadonlySet<number>): number | undefined => {
  for (let unit = 0; unit < bus.units; unit++) if (unit !== bus.reservedUnit && !taken.has(unit)) return unit
  return undefined
}

/** The first free key from `start` on. */
export const freeKey = (start: number, devices: ReadonlyMap<number, Device>): number => {
  let key = start
  while (devices.has(key)) key += 1
  return key
}

const label = (text: string, summary = text): { readonly label: string; readonly summary: string } => ({ label: text, summary })

/** What every VM has from the start. Shared by all VMs. */
export const builtIn: readonly Device[] = [
  { _typeName: 'VirtualIDEController', key: 200, deviceInfo: label('IDE 0'), busNumber: 0 },
  { _typeName: 'VirtualIDEController', key: 201, deviceInfo: label('IDE 1'), busNumber: 1 },
  { _typeName: 'VirtualPS2Controller', key: 300, deviceInfo: label('PS2 controller 0'), busNumber: 0 },
  { _typeName: 'VirtualPCIController', key: 100, deviceInfo: label('PCI controller 0'), busNumber: 0 },
  { _typeName: 'VirtualSIOController', key: 400, deviceInfo: label('SIO controller 0'), busNumber: 0 },
  { _typeName: 'VirtualKeyboard', key: 600, deviceInfo: label('Keyboard'), controllerKey: 300, unitNumber: 0 },
  { _typeName: 'VirtualPointingDevice', key: 700, deviceInfo: label('Pointing device'), backing: { _typeName: 'VirtualPointingDeviceDeviceBackingInfo', deviceName: '', useAutoDetect: false, hostPointingDevice: 'autodetect' }, controllerKey: 300, unitNumber: 1 },
  { _typeName: 'VirtualMachineVideoCard', key: 500, deviceInfo: label('Video card'), controllerKey: 100, unitNumber: 0, videoRamSizeInKB: 4096 },
]
export const isBuiltIn = (device: Device): boolean => device.key < 1000
