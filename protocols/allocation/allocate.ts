import { occupancy, type Occupancy } from './occupancy.ts'
import { controller, controllersOf, isPlaced, withController, type BusSharing, type Cdrom, type Controller, type ControllerType, type Hardware, type Slot, type Volume } from './slots.ts'

/** What stands and what is to be placed. */
export interface Allocation {
  readonly hardware: Hardware
  readonly volumes: readonly Volume[]
}

/**
 * Chooses a controller and a unit for each volume and CD-ROM that has none, and adds the controllers that this needs
 * (requirements, Volume Placement; decisions.md 22 and 23).
 *
 * What is placed already keeps its slot and is reserved first; then volumes and CD-ROMs follow in the order of their
 * lists, each on the lowest bus that fits and its lowest free unit. `standing` are the slots of devices that the VM has:
 * nothing new is put there. What finds no place, or names a bus that is not there, stays as it is: validation tells the user.
 * The same objects come back where nothing changes.
 */
export const allocate = ({ hardware, volumes }: Allocation, standing: readonly Slot[] = []): Allocation => {
  const slots = occupancy(controllersOf(hardware))
  for (const slot of standing) slots.take(slot)
  for (const volume of volumes) if (isPlaced(volume)) slots.take(volume)
  for (const drive of hardware.cdrom ?? []) if (isPlaced(drive)) slots.take(drive)
  const added: Controller[] = []
  const add = (type: ControllerType, sharing: BusSharing): Controller | undefined => {
    // Where something stands already, on a bus that is not listed, hosts do not share it.
    const bus = slots.freeBus(type, sharing !== 'None')
    if (bus === undefined) return undefined
    const one = controller(type, bus, sharing)
    slots.add(one)
    added.push(one)
    return one
  }
  const placedVolumes = mapped(volumes, volume => placed(volume, slots, volumeController(volume, slots, add)))
  const placedDrives = mapped(hardware.cdrom ?? [], drive => placed(drive, slots, driveController(drive, slots, add)))
  const grown = added.reduce(withController, hardware)
  return { volumes: placedVolumes, hardware: placedDrives === hardware.cdrom || placedDrives.length === 0 ? grown : { ...grown, cdrom: placedDrives } }
}

type Add = (type: ControllerType, sharing: BusSharing) => Controller | undefined

/** The same list when nothing in it changes. */
const mapped = <T>(list: readonly T[], change: (item: T) => T): T[] => {
  const next = list.map(change)
  return next.some((item, index) => item !== list[index]) ? next : list as T[]
}

/** The item on its controller: with the unit that it names, else the lowest that is free. */
const placed = <T extends Volume | Cdrom>(item: T, slots: Occupancy, on: Controller | undefined): T => {
  if (on === undefined || isPlaced(item)) return item
  const unitNumber = item.unitNumber ?? slots.freeUnit(on)
  if (unitNumber === undefined) return item
  const slot: Slot = { controllerType: on.type, controllerBusNumber: on.busNumber, unitNumber }
  slots.take(slot)
  return { ...item, ...slot }
}

/** Disks of a Windows failover cluster need a bus that hosts share; all others one that they do not. */
export const wantedSharing = ({ applicationType }: Volume): BusSharing => (applicationType === 'MicrosoftWSFC' ? 'Physical' : 'None')

const volumeController = (volume: Volume, slots: Occupancy, add: Add): Controller | undefined => {
  if (isPlaced(volume)) return undefined
  const type = volume.controllerType ?? 'SCSI'
  if (volume.controllerBusNumber !== undefined) return slots.find(type, volume.controllerBusNumber)
  const sharing = wantedSharing(volume)
  return slots.controllers(type).find(one => one.sharing === sharing && slots.freeUnit(one) !== undefined) ?? add(type, sharing)
}

/** CD-ROMs stand on IDE, else on SATA; a drive that names only a part of its place, other than its unit, is left alone. */
const driveController = (drive: Cdrom, slots: Occupancy, add: Add): Controller | undefined => {
  const { controllerType: type, controllerBusNumber: bus, unitNumber: unit } = drive
  if (isPlaced(drive)) return undefined
  if (type !== undefined && bus !== undefined) return type === 'IDE' || type === 'SATA' ? slots.find(type, bus) : undefined
  if (type !== undefined || bus !== undefined || unit !== undefined) return undefined
  const free = (on: ControllerType): Controller | undefined => slots.controllers(on).find(one => slots.freeUnit(one) !== undefined) ?? add(on, 'None')
  return free('IDE') ?? free('SATA')
}
