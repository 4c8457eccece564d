import { controllerLimit, isReserved, type Controller, type ControllerType, type Slot } from './slots.ts'

/** The controllers of one VM and which of their units are taken. */
export interface Occupancy {
  controllers(type: ControllerType): readonly Controller[]
  find(type: ControllerType, busNumber: number): Controller | undefined
  /** Takes one more controller in. */
  add(controller: Controller): void
  /** The lowest bus number of a type that no controller has, and, where it is to be `empty`, no device either; undefined when there is none. */
  freeBus(type: ControllerType, empty: boolean): number | undefined
  isTaken(slot: Slot): boolean
  take(slot: Slot): void
  /** The lowest unit of a controller that nothing has; undefined when it is full. */
  freeUnit(controller: Controller): number | undefined
}

/** Controllers by type with the lowest bus first; nothing is taken. */
export const occupancy = (listed: readonly Controller[]): Occupancy => {
  const byType: Record<ControllerType, Controller[]> = { IDE: [], NVME: [], SATA: [], SCSI: [] }
  const taken: Record<ControllerType, Set<number>[]> = { IDE: [], NVME: [], SATA: [], SCSI: [] }
  const units = (type: ControllerType, busNumber: number): Set<number> => (taken[type][busNumber] ??= new Set())
  const add = (controller: Controller): void => {
    const list = byType[controller.type]
    list.push(controller)
    list.sort((a, b) => a.busNumber - b.busNumber)
  }
  const find = (type: ControllerType, busNumber: number): Controller | undefined => byType[type].find(one => one.busNumber === busNumber)
  for (const controller of listed) add(controller)
  return {
    controllers: type => byType[type],
    find,
    add,
    freeBus: (type, empty) => {
      for (let bus = 0; bus < controllerLimit[type]; bus++) if (find(type, bus) === undefined && !(empty && units(type, bus).size > 0)) return bus
      return undefined
    },
    isTaken: slot => units(slot.controllerType, slot.controllerBusNumber).has(slot.unitNumber),
    take: slot => { units(slot.controllerType, slot.controllerBusNumber).add(slot.unitNumber) },
    freeUnit: ({ type, busNumber, unitCount }) => {
      const there = units(type, busNumber)
      for (let unit = 0; unit < unitCount; unit++) if (!there.has(unit) && !isReserved(type, unit)) return unit
      return undefined
    },
  }
}
