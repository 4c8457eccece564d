import type { CreateOrder } from '#protocols/provider.ts'
import { keyParts } from '#protocols/ids.ts'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { ownerKey } from './observe.ts'

/** Who manages the VM, as the vSphere Client shows it. */
const managedBy = { extensionKey: 'dev.vmherd', type: 'VirtualMachine' }

/** No limit, as vCenter writes it. */
const unlimited = -1

/** What every new VM is given. Allocations are always said: a template may bring others. */
const configOf = (order: CreateOrder): VimObject => ({
  uuid: order.biosUuid,
  instanceUuid: order.instanceUuid,
  numCPUs: order.cpuCount,
  memoryMB: order.memoryMiB,
  cpuAllocation: { reservation: mhz(order.cpuReservationMilli, order) ?? 0, limit: mhz(order.cpuLimitMilli, order) ?? unlimited },
  memoryAllocation: { reservation: order.memoryReservationMiB ?? 0, limit: order.memoryLimitMiB ?? unlimited },
  extraConfig: optionsOf(order),
  managedBy,
  ...(order.guestId === undefined ? {} : { guestId: order.guestId }),
})

/** Thousandths of a core in MHz of the host's cores. */
const mhz = (milli: number | undefined, { placement }: CreateOrder): number | undefined =>
  (milli === undefined ? undefined : Math.round((milli / 1_000) * placement.coreMhz))

/** The order's options, and what we rely on ourselves: whose it is, and disks that the guest can tell apart. */
const optionsOf = ({ key, extraConfig }: CreateOrder): readonly VimObject[] =>
  Object.entries({ 'disk.enableUUID': 'TRUE', ...extraConfig, [ownerKey]: key }).map(([name, value]) => ({ key: name, value }))

/** The specification of a clone. A linked one shares the template's disks and writes to disks of its own. */
export const cloneSpec = (order: CreateOrder, folder: MoRef, linked: boolean): VimObject => ({
  location: {
    folder,
    datastore: moRef('Datastore', order.placement.datastoreId),
    diskMoveType: linked ? 'createNewChildDiskBacking' : 'moveAllDiskBackingsAndConsolidate',
    pool: moRef('ResourcePool', order.placement.poolId),
    host: moRef('HostSystem', order.placement.hostId),
  },
  template: false,
  config: configOf(order),
  powerOn: false,
})

/** The configuration of a VM made from nothing: one controller with one thin disk. */
export const emptySpec = (order: CreateOrder, guestId: string, diskGiB: number, datastoreName: string): VimObject => ({
  ...configOf(order),
  name: keyParts(order.key).name,
  guestId,
  files: { vmPathName: `[${datastoreName}]` },
  deviceChange: diskGiB > 0 ? diskDevices(diskGiB, order.placement.datastoreId) : [],
})

const diskDevices = (diskGiB: number, datastoreId: string): readonly VimObject[] => [
  { operation: 'add', device: { _typeName: 'ParaVirtualSCSIController', key: -100, busNumber: 0, sharedBus: 'noSharing' } },
  {
    operation: 'add',
    fileOperation: 'create',
    device: {
      _typeName: 'VirtualDisk', key: -101, controllerKey: -100, unitNumber: 0, capacityInKB: diskGiB * 1_048_576,
      backing: {
        _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: '', datastore: moRef('Datastore', datastoreId), diskMode: 'persistent', thinProvisioned: true,
      },
    },
  },
]
