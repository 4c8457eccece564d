import { flag, int32, int64, list, mapList, maybe, oneOf, quantity, record, text } from '../schema.ts'

/** CPU, memory and controllers that the VM has. */
export const hardwareStatus = record({
  controllers: maybe(mapList(['busNumber', 'type'], record({
    busNumber: int32(),
    deviceKey: int32(),
    devices: maybe(mapList(['unitNumber'], record({
      type: oneOf(['CDROM', 'Disk']),
      unitNumber: int32(),
    }))),
    type: oneOf(['IDE', 'NVME', 'SCSI', 'SATA']),
  }))),
  cpu: maybe(record({
    reservation: maybe(int64()),
    total: maybe(int32()),
  })),
  memory: maybe(record({
    reservation: maybe(quantity()),
    total: maybe(quantity()),
  })),
  vGPUs: maybe(list(record({
    migrationType: maybe(text()),
    profile: maybe(text()),
    type: maybe(text()),
  }))),
})

/** What the VM uses and may use of storage. */
export const storageStatus = record({
  requested: maybe(record({
    disks: maybe(quantity()),
  })),
  total: maybe(quantity()),
  usage: maybe(record({
    disks: maybe(quantity()),
    other: maybe(quantity()),
    snapshots: maybe(record({
      vm: maybe(quantity()),
      volume: maybe(quantity()),
    })),
  })),
})

/** Its disks, as they were last seen. */
export const volumeStatus = mapList(['name', 'type'], record({
  attached: maybe(flag()),
  controllerBusNumber: maybe(int32()),
  controllerType: maybe(oneOf(['IDE', 'NVME', 'SCSI', 'SATA'])),
  crypto: maybe(record({
    keyID: maybe(text()),
    providerID: maybe(text()),
  })),
  diskMode: maybe(oneOf(['IndependentNonPersistent', 'IndependentPersistent', 'NonPersistent', 'Persistent'])),
  diskUUID: maybe(text()),
  error: maybe(text()),
  limit: maybe(quantity()),
  name: text(),
  requested: maybe(quantity()),
  sharingMode: maybe(oneOf(['MultiWriter', 'None'])),
  type: oneOf(['Classic', 'Managed'], undefined, { default: 'Managed' }),
  unitNumber: maybe(int32()),
  used: maybe(quantity()),
}))
