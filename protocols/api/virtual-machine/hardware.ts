import { flag, int32, mapList, maybe, oneOf, record, text } from '../schema.ts'

/** Controllers and CD-ROM drives. */
export const hardware = record({
  cdrom: maybe(mapList(['name'], record({
    allowGuestControl: maybe(flag(undefined, { default: true })),
    connected: maybe(flag(undefined, { default: true })),
    controllerBusNumber: maybe(int32()),
    controllerType: maybe(oneOf(['IDE', 'NVME', 'SCSI', 'SATA'])),
    image: record({
      kind: text(),
      name: text(),
    }),
    name: text(undefined, { pattern: '^[a-z0-9]{2,}$' }),
    unitNumber: maybe(int32()),
  }))),
  ideControllers: maybe(mapList(['busNumber'], record({
    busNumber: int32(undefined, { minimum: 0, maximum: 1 }),
  }), undefined, { maxItems: 2 })),
  nvmeControllers: maybe(mapList(['busNumber'], record({
    busNumber: int32(undefined, { minimum: 0, maximum: 3 }),
    sharingMode: maybe(oneOf(['None', 'Physical'], undefined, { default: 'None' })),
  }), undefined, { maxItems: 4 })),
  sataControllers: maybe(mapList(['busNumber'], record({
    busNumber: int32(undefined, { minimum: 0, maximum: 3 }),
  }), undefined, { maxItems: 4 })),
  scsiControllers: maybe(mapList(['busNumber'], record({
    busNumber: int32(undefined, { minimum: 0, maximum: 3 }),
    sharingMode: maybe(oneOf(['None', 'Physical', 'Virtual'], undefined, { default: 'None' })),
    type: maybe(oneOf(['ParaVirtual', 'BusLogic', 'LsiLogic', 'LsiLogicSAS'], undefined, { default: 'ParaVirtual' })),
  }), undefined, { maxItems: 4 })),
}, 'Controllers and CD-ROM drives.')
