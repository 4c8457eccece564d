import type { InventoryChange, InventoryCluster, InventoryDatastore, InventoryHost, InventoryPool, InventoryVm } from '#protocols/provider.ts'
import type { MoRef } from '#protocols/vim/values.ts'
import type { PropertySpec } from './filter-spec.ts'
import { ownerOf, ownerPath, powerOf } from './observe.ts'
import { numberAt, refAt, refsAt, textAt, trueAt, type Properties } from './properties.ts'

const compute: readonly string[] = ['name', 'resourcePool']

/** What is looked at of the inventory. */
export const inventoryPaths: readonly PropertySpec[] = [
  {
    type: 'HostSystem',
    pathSet: [
      'name', 'parent', 'datastore', 'network', 'runtime.connectionState', 'runtime.inMaintenanceMode',
      'summary.hardware.cpuMhz', 'summary.hardware.numCpuCores', 'summary.hardware.numCpuThreads', 'summary.hardware.memorySize',
    ],
  },
  { type: 'ClusterComputeResource', pathSet: compute },
  { type: 'ResourcePool', pathSet: ['owner'] },
  { type: 'Datastore', pathSet: ['name', 'summary.capacity', 'summary.freeSpace', 'summary.accessible'] },
  {
    type: 'VirtualMachine',
    pathSet: [
      'config.instanceUuid', 'config.template', ownerPath, 'runtime.host', 'runtime.powerState', 'config.hardware.numCPU', 'config.hardware.memoryMB',
      'config.cpuAllocation.reservation', 'config.memoryAllocation.reservation', 'summary.storage.committed', 'summary.storage.uncommitted',
    ],
  },
]

const miB = (bytes: number): number => Math.floor(bytes / 1_048_576)

/** An object of the inventory as placement needs it; undefined while too little is known of it. */
export const recordOf = ({ type, value: id }: MoRef, properties: Properties): InventoryChange | undefined => {
  switch (type) {
    case 'HostSystem': return change('Host', host(id, properties), (kind, found) => ({ kind, host: found }))
    case 'ClusterComputeResource': return change('Cluster', cluster(id, properties), (kind, found) => ({ kind, cluster: found }))
    case 'ResourcePool': return change('Pool', pool(id, properties), (kind, found) => ({ kind, pool: found }))
    case 'Datastore': return change('Datastore', datastore(id, properties), (kind, found) => ({ kind, datastore: found }))
    case 'VirtualMachine': return change('Vm', vm(id, properties), (kind, found) => ({ kind, vm: found }))
    default: return undefined
  }
}

const change = <K extends string, T>(kind: K, found: T | undefined, make: (kind: K, found: T) => InventoryChange): InventoryChange | undefined =>
  (found === undefined ? undefined : make(kind, found))

const host = (id: string, properties: Properties): InventoryHost | undefined => {
  const name = textAt(properties, 'name')
  const clusterId = refAt(properties, 'parent')?.value
  if (name === undefined || clusterId === undefined) return undefined
  return {
    id, name, clusterId,
    cores: numberAt(properties, 'summary.hardware.numCpuCores'),
    threads: numberAt(properties, 'summary.hardware.numCpuThreads'),
    coreMhz: numberAt(properties, 'summary.hardware.cpuMhz'),
    memoryMiB: miB(numberAt(properties, 'summary.hardware.memorySize')),
    connected: properties['runtime.connectionState'] === 'connected',
    maintenance: trueAt(properties, 'runtime.inMaintenanceMode'),
    datastoreIds: refsAt(properties, 'datastore'),
    networkIds: refsAt(properties, 'network'),
  }
}

const cluster = (id: string, properties: Properties): InventoryCluster | undefined => {
  const name = textAt(properties, 'name')
  const poolId = refAt(properties, 'resourcePool')?.value
  return name === undefined || poolId === undefined ? undefined : { id, name, poolId }
}

const pool = (id: string, properties: Properties): InventoryPool | undefined => {
  const clusterId = refAt(properties, 'owner')?.value
  return clusterId === undefined ? undefined : { id, clusterId }
}

const datastore = (id: string, properties: Properties): InventoryDatastore | undefined => {
  const name = textAt(properties, 'name')
  if (name === undefined) return undefined
  return {
    id, name,
    capacityMiB: miB(numberAt(properties, 'summary.capacity')),
    freeMiB: miB(numberAt(properties, 'summary.freeSpace')),
    accessible: trueAt(properties, 'summary.accessible'),
  }
}

/** VMs that are being made, or whose host is away, count with what is known of them. */
const vm = (id: string, properties: Properties): InventoryVm => ({
  id,
  instanceUuid: textAt(properties, 'config.instanceUuid') ?? '',
  owner: ownerOf(properties),
  template: trueAt(properties, 'config.template'),
  hostId: refAt(properties, 'runtime.host')?.value,
  power: powerOf(properties['runtime.powerState']) ?? 'PoweredOff',
  cpuCount: numberAt(properties, 'config.hardware.numCPU'),
  memoryMiB: numberAt(properties, 'config.hardware.memoryMB'),
  cpuReservationMhz: numberAt(properties, 'config.cpuAllocation.reservation'),
  memoryReservationMiB: numberAt(properties, 'config.memoryAllocation.reservation'),
  storageMiB: Math.ceil((numberAt(properties, 'summary.storage.committed') + numberAt(properties, 'summary.storage.uncommitted')) / 1_048_576),
})
