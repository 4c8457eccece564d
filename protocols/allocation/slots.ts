import type { VirtualMachineSpec } from '../api/virtual-machine/index.ts'

/** Controllers of a VM and the units on them (requirements, Controllers). */

export type Hardware = NonNullable<VirtualMachineSpec['hardware']>
export type Volume = NonNullable<VirtualMachineSpec['volumes']>[number]
export type Cdrom = NonNullable<Hardware['cdrom']>[number]
export type ControllerType = 'IDE' | 'NVME' | 'SATA' | 'SCSI'
export type BusSharing = 'None' | 'Physical' | 'Virtual'
type ScsiType = NonNullable<NonNullable<Hardware['scsiControllers']>[number]['type']>

/** The most controllers of a type that a VM may have; their bus numbers are 0 and up. */
export const controllerLimit: Readonly<Record<ControllerType, number>> = { IDE: 2, NVME: 4, SATA: 4, SCSI: 4 }

/** Units of one controller, those that nothing may take included; by SCSI type where it is one of SCSI. */
const unitCounts: Readonly<Record<Exclude<ControllerType, 'SCSI'> | ScsiType, number>> = { IDE: 2, NVME: 64, SATA: 30, ParaVirtual: 65, BusLogic: 16, LsiLogic: 16, LsiLogicSAS: 16 }

/** A SCSI controller stands on its own bus, as this unit. */
const scsiOwnUnit = 7

/** One controller, whatever its type. */
export interface Controller {
  readonly type: ControllerType
  readonly busNumber: number
  /** IDE and SATA know no sharing. */
  readonly sharing: BusSharing
  readonly unitCount: number
}

export const unitCount = (type: ControllerType, scsiType: ScsiType = 'ParaVirtual'): number => unitCounts[type === 'SCSI' ? scsiType : type]
export const isReserved = (type: ControllerType, unit: number): boolean => type === 'SCSI' && unit === scsiOwnUnit

/** The list of `spec.hardware` that holds controllers of a type. */
export const controllerField = { IDE: 'ideControllers', NVME: 'nvmeControllers', SATA: 'sataControllers', SCSI: 'scsiControllers' } as const

/** All controllers that a spec lists, as one list. */
export const controllersOf = ({ ideControllers = [], nvmeControllers = [], sataControllers = [], scsiControllers = [] }: Hardware): readonly Controller[] => [
  ...ideControllers.map(({ busNumber }) => controller('IDE', busNumber)),
  ...nvmeControllers.map(({ busNumber, sharingMode }) => controller('NVME', busNumber, sharingMode)),
  ...sataControllers.map(({ busNumber }) => controller('SATA', busNumber)),
  ...scsiControllers.map(({ busNumber, sharingMode, type }) => controller('SCSI', busNumber, sharingMode, type)),
]

export const controller = (type: ControllerType, busNumber: number, sharing: BusSharing = 'None', scsiType?: ScsiType): Controller =>
  ({ type, busNumber, sharing, unitCount: unitCount(type, scsiType) })

/** A spec with one more controller; a new SCSI controller is ParaVirtual. */
export const withController = (hardware: Hardware, { type, busNumber, sharing }: Controller): Hardware => {
  switch (type) {
    case 'IDE': return { ...hardware, ideControllers: [...(hardware.ideControllers ?? []), { busNumber }] }
    case 'SATA': return { ...hardware, sataControllers: [...(hardware.sataControllers ?? []), { busNumber }] }
    case 'NVME': return { ...hardware, nvmeControllers: [...(hardware.nvmeControllers ?? []), { busNumber, sharingMode: sharing === 'Physical' ? 'Physical' : 'None' }] }
    case 'SCSI': return { ...hardware, scsiControllers: [...(hardware.scsiControllers ?? []), { busNumber, sharingMode: sharing, type: 'ParaVirtual' }] }
  }
}

/** Where a disk or a CD-ROM stands; undefined parts are not chosen yet. */
export interface Place { readonly controllerType?: ControllerType | undefined; readonly controllerBusNumber?: number | undefined; readonly unitNumber?: number | undefined }
export interface Slot { readonly controllerType: ControllerType; readonly controllerBusNumber: number; readonly unitNumber: number }

export const isPlaced = (place: Place): place is Slot => place.controllerType !== undefined && place.controllerBusNumber !== undefined && place.unitNumber !== undefined
