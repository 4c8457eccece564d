import { flag, int32, mapList, maybe, oneOf, quantity, record, text } from '../schema.ts'

/** Disks. */
export const volumes = mapList(['name'], record({
  applicationType: maybe(oneOf(['OracleRAC', 'MicrosoftWSFC'])),
  controllerBusNumber: maybe(int32()),
  controllerType: maybe(oneOf(['IDE', 'NVME', 'SCSI', 'SATA'])),
  diskMode: maybe(oneOf(['IndependentNonPersistent', 'IndependentPersistent', 'NonPersistent', 'Persistent'])),
  name: text(),
  persistentVolumeClaim: maybe(record({
    claimName: text(),
    instanceVolumeClaim: maybe(record({
      size: quantity(),
      storageClass: text(),
    })),
    readOnly: maybe(flag()),
  })),
  removable: maybe(flag(undefined, { default: true })),
  sharingMode: maybe(oneOf(['MultiWriter', 'None'])),
  unitNumber: maybe(int32()),
}), 'Disks beside and of the image, each backed by a PersistentVolumeClaim.')
