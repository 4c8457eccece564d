import type { InventoryChange, InventoryCluster, InventoryDatastore, InventoryHost, ObservedVm } from '#protocols/provider.ts'

/** A host with room for many VMs. */
export const fakeHost = (id: string, clusterId: string, change: Partial<InventoryHost> = {}): InventoryHost => ({
  id, name: `${id}.example.com`, clusterId, cores: 32, threads: 64, coreMhz: 2_400, memoryMiB: 262_144, connected: true, maintenance: false,
  datastoreIds: ['datastore-1'], networkIds: [], ...change,
})

/** A VM as the inventory tells it. */
export const vmRecord = (vm: ObservedVm): InventoryChange => ({
  kind: 'Vm',
  vm: {
    id: vm.id, instanceUuid: vm.instanceUuid, owner: vm.owner, template: false, hostId: vm.hostId, power: vm.power,
    cpuCount: vm.cpuCount, memoryMiB: vm.memoryMiB, cpuReservationMhz: vm.cpuReservationMhz, memoryReservationMiB: vm.memoryReservationMiB, storageMiB: 10_240,
  },
})

/** Hosts, and the clusters and datastores that they name. */
export const inventoryOf = (hosts: readonly InventoryHost[]): readonly InventoryChange[] => {
  const clusters = [...new Set(hosts.map(host => host.clusterId))].map((id): InventoryCluster => ({ id, name: id, poolId: `resgroup-${id}` }))
  const datastores = [...new Set(hosts.flatMap(host => host.datastoreIds))]
    .map((id): InventoryDatastore => ({ id, name: id, capacityMiB: 10_000_000, freeMiB: 10_000_000, accessible: true }))
  return [
    ...hosts.map((host): InventoryChange => ({ kind: 'Host', host })),
    ...clusters.map((cluster): InventoryChange => ({ kind: 'Cluster', cluster })),
    ...clusters.map(({ id, poolId }): InventoryChange => ({ kind: 'Pool', pool: { id: poolId, clusterId: id } })),
    ...datastores.map((datastore): InventoryChange => ({ kind: 'Datastore', datastore })),
  ]
}
