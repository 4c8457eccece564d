import { formatBytes } from '#protocols/api/quantity.ts'
import type { VirtualMachineSpec, VirtualMachineStatus } from '#protocols/api/virtual-machine/index.ts'
import type { ObservedDevice, ObservedVm } from '#protocols/provider.ts'

type Volumes = readonly NonNullable<VirtualMachineSpec['volumes']>[number][]

const mebibyte = 1024 * 1024
/** Whole MiB, rounded up: more would only be noise. */
const amount = (bytes: number): string => formatBytes(Math.ceil(bytes / mebibyte) * mebibyte)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** A disk that has a claim counts there, by the place that the volume of the claim has. */
const isClaimed = ({ controllerKey, unitNumber }: ObservedDevice, { controllers }: ObservedVm, volumes: Volumes): boolean => {
  const controller = controllers.find(({ deviceKey }) => deviceKey === controllerKey)
  return volumes.some(volume => volume.persistentVolumeClaim !== undefined && volume.unitNumber === unitNumber
    && controller !== undefined && volume.controllerBusNumber === controller.busNumber && (volume.controllerType ?? 'SCSI') === controller.type)
}

/**
 * What the VM takes of storage (requirements, Storage Usage): what its disks without a claim may grow to, and all its other
 * files, make the total that counts against the quota. Left out until the files were looked at. `used` and `usage` say
 * the same (decisions.md 9).
 */
export const storageStatus = (vm: ObservedVm, volumes: Volumes): Pick<VirtualMachineStatus, 'storage'> => {
  const { storage } = vm
  if (storage === undefined) return {}
  const disks = vm.devices.filter(device => device.kind === 'Disk' && !isClaimed(device, vm, volumes))
  const keys = new Set(disks.map(({ deviceKey }) => deviceKey))
  const requestedBytes = sum(disks.map(({ capacityMiB = 0 }) => capacityMiB * mebibyte))
  const used = {
    disks: amount(sum(storage.disks.filter(({ deviceKey }) => keys.has(deviceKey)).map(({ usedBytes }) => usedBytes))),
    other: amount(storage.otherBytes),
    ...(storage.snapshotBytes > 0 ? { snapshots: { vm: amount(storage.snapshotBytes) } } : {}),
  }
  return { storage: { total: amount(requestedBytes + storage.otherBytes), requested: { disks: amount(requestedBytes) }, used, usage: used } }
}
