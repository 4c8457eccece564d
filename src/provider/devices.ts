import type { ObservedController, ObservedDevice } from '#protocols/provider.ts'
import type { VimObject } from '#protocols/vim/values.ts'
import { numberAt } from './properties.ts'

const controllerTypes: Readonly<Record<string, ObservedController['type']>> = {
  VirtualIDEController: 'IDE', VirtualNVMEController: 'NVME', VirtualSATAController: 'SATA', VirtualAHCIController: 'SATA', VirtualSCSIController: 'SCSI',
  ParaVirtualSCSIController: 'SCSI', VirtualLsiLogicController: 'SCSI', VirtualLsiLogicSASController: 'SCSI', VirtualBusLogicController: 'SCSI',
}

/** What is kept of a VM's devices. */
export interface Hardware { readonly controllers: readonly ObservedController[]; readonly devices: readonly ObservedDevice[] }

/** What counts among a VM's devices: the storage. */
export const hardwareOf = (devices: readonly VimObject[]): Hardware => ({ controllers: controllersOf(devices), devices: storageOf(devices) })

/** The storage controllers, by key. */
const controllersOf = (devices: readonly VimObject[]): readonly ObservedController[] =>
  devices.flatMap(device => {
    const type = controllerTypes[device._typeName ?? '']
    return type === undefined ? [] : [{ type, deviceKey: numberAt(device, 'key'), busNumber: numberAt(device, 'busNumber') }]
  }).sort((a, b) => a.deviceKey - b.deviceKey)

/** The disks and CD-ROMs, by key. */
const storageOf = (devices: readonly VimObject[]): readonly ObservedDevice[] =>
  devices.flatMap((device): readonly ObservedDevice[] => {
    const place = { deviceKey: numberAt(device, 'key'), controllerKey: numberAt(device, 'controllerKey'), unitNumber: numberAt(device, 'unitNumber') }
    if (device._typeName === 'VirtualDisk') return [{ kind: 'Disk', ...place, capacityMiB: capacityMiB(device), uuid: uuidOf(device) }]
    return device._typeName === 'VirtualCdrom' ? [{ kind: 'CDROM', ...place }] : []
  }).sort((a, b) => a.deviceKey - b.deviceKey)

const capacityMiB = (disk: VimObject): number => {
  const bytes = numberAt(disk, 'capacityInBytes')
  return bytes > 0 ? Math.round(bytes / 1_048_576) : Math.round(numberAt(disk, 'capacityInKB') / 1_024)
}

const uuidOf = ({ backing }: VimObject): string | undefined => {
  const { uuid } = (typeof backing === 'object' && backing !== null ? backing : {}) as { readonly uuid?: unknown }
  return typeof uuid === 'string' && uuid !== '' ? uuid : undefined
}
