import { sameJson } from '#protocols/equal.ts'
import type { VmKey } from '#protocols/ids.ts'
import type { OutstandingPlacement, ZoneView } from '#protocols/placement.ts'
import type { InventoryChange, InventoryCluster, InventoryDatastore, InventoryHost, InventoryPool, InventoryVm } from '#protocols/provider.ts'
import { usageOfRequest, usageOfVm, usages, type Usages } from './usage.ts'

/** What stands and what is held, as it was told; the columns are written from it between batches. */
export interface Inventory {
  readonly hosts: ReadonlyMap<string, InventoryHost>
  readonly clusters: ReadonlyMap<string, InventoryCluster>
  readonly pools: ReadonlyMap<string, InventoryPool>
  readonly datastores: ReadonlyMap<string, InventoryDatastore>
  /** By name; a cluster that several list belongs to the first. */
  zones(): readonly ZoneView[]
  /** Of VMs that stand, by host. */
  readonly standing: Usages
  /** Of placements whose VMs do not stand yet, by host. */
  readonly held: Usages
  /** Space that those placements are going to take, in MiB. */
  heldStorageMiB(datastoreId: string): number
  tell(change: InventoryChange): void
  setZones(zones: readonly ZoneView[]): void
  hold(outstanding: OutstandingPlacement): void
  drop(key: VmKey): void
  heldCount(): number
  /** Whether a VM with this instance UUID stands on a host. */
  shows(instanceUuid: string): boolean
  /** All that stands has been told since the last start. */
  synced(): boolean
  /** What has changed since this was asked last. */
  takeChanges(): InventoryDelta
}

export interface InventoryDelta {
  /** Which hosts, pools, datastores, zones there are, or how they hang together: everything is to be written anew. */
  readonly structure: boolean
  readonly hostIds: ReadonlySet<string>
  readonly datastoreIds: ReadonlySet<string>
}

export const newInventory = (): Inventory => {
  const hosts = new Map<string, InventoryHost>()
  const clusters = new Map<string, InventoryCluster>()
  const pools = new Map<string, InventoryPool>()
  const datastores = new Map<string, InventoryDatastore>()
  const vms = new Map<string, InventoryVm>()
  const vmIdsByUuid = new Map<string, string>()
  const holds = new Map<VmKey, OutstandingPlacement>()
  const heldStorage = new Map<string, number>()
  const standing = usages()
  const held = usages()
  let zones: readonly ZoneView[] = []
  let given: readonly ZoneView[] | undefined
  let synced = false
  let structure = true
  let hostIds = new Set<string>()
  let datastoreIds = new Set<string>()

  const count = (vm: InventoryVm, sign: 1 | -1): void => {
    if (vm.template || vm.hostId === undefined) return
    standing.change(vm.hostId, usageOfVm(vm), sign)
    hostIds.add(vm.hostId)
  }
  const forgetVm = (id: string): void => {
    const before = vms.get(id)
    if (before === undefined) return
    count(before, -1)
    vms.delete(id)
    if (vmIdsByUuid.get(before.instanceUuid) === id) vmIdsByUuid.delete(before.instanceUuid)
  }
  const setVm = (vm: InventoryVm): void => {
    forgetVm(vm.id)
    vms.set(vm.id, vm)
    if (isShown(vm)) vmIdsByUuid.set(vm.instanceUuid, vm.id)
    count(vm, 1)
  }
  const setHost = (host: InventoryHost): void => {
    const before = hosts.get(host.id)
    hosts.set(host.id, host)
    hostIds.add(host.id)
    if (before === undefined || !sameJson(shapeOf(before), shapeOf(host))) structure = true
  }
  const setDatastore = (datastore: InventoryDatastore): void => {
    const before = datastores.get(datastore.id)
    datastores.set(datastore.id, datastore)
    datastoreIds.add(datastore.id)
    if (before?.name !== datastore.name) structure = true
  }
  const setCluster = (cluster: InventoryCluster): void => {
    if (!sameJson(clusters.get(cluster.id), cluster)) structure = true
    clusters.set(cluster.id, cluster)
  }
  const setPool = (pool: InventoryPool): void => {
    if (pools.get(pool.id)?.clusterId !== pool.clusterId) structure = true
    pools.set(pool.id, pool)
  }
  const forget = (id: string): void => {
    forgetVm(id)
    const removed = [hosts.delete(id), clusters.delete(id), pools.delete(id), datastores.delete(id)]
    if (removed.includes(true)) structure = true
  }
  const reset = (): void => {
    for (const map of [hosts, clusters, pools, datastores, vms, vmIdsByUuid]) map.clear()
    standing.clear()
    synced = false
    structure = true
  }
  const account = ({ request, placement }: OutstandingPlacement, sign: 1 | -1): void => {
    held.change(placement.hostId, usageOfRequest(request), sign)
    heldStorage.set(placement.datastoreId, (heldStorage.get(placement.datastoreId) ?? 0) + sign * request.storageMiB)
    hostIds.add(placement.hostId)
    datastoreIds.add(placement.datastoreId)
  }
  const drop = (key: VmKey): void => {
    const before = holds.get(key)
    if (before === undefined) return
    holds.delete(key)
    account(before, -1)
  }

  return {
    hosts, clusters, pools, datastores, standing, held, drop,
    zones: () => zones,
    heldStorageMiB: id => heldStorage.get(id) ?? 0,
    tell: change => {
      switch (change.kind) {
        case 'Reset': return reset()
        case 'Host': return setHost(change.host)
        case 'Cluster': return setCluster(change.cluster)
        case 'Pool': return setPool(change.pool)
        case 'Datastore': return setDatastore(change.datastore)
        case 'Vm': return setVm(change.vm)
        case 'Gone': return forget(change.id)
        case 'Synced': synced = true
      }
    },
    setZones: next => {
      // Most of the time it is the very same list.
      if (next === given || (given !== undefined && sameJson(next, given))) return
      given = next
      zones = [...next].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
      structure = true
    },
    hold: outstanding => {
      drop(outstanding.request.key)
      holds.set(outstanding.request.key, outstanding)
      account(outstanding, 1)
    },
    heldCount: () => holds.size,
    shows: instanceUuid => vmIdsByUuid.has(instanceUuid),
    synced: () => synced,
    takeChanges: () => {
      const changes = { structure, hostIds, datastoreIds }
      structure = false
      hostIds = new Set()
      datastoreIds = new Set()
      return changes
    },
  }
}

/** A VM that is being made may be without a host, or of unknown size, for a while: until then its reservation counts. */
export const isShown = ({ cpuCount, hostId, template }: InventoryVm): boolean => hostId !== undefined && cpuCount > 0 && !template

/** What decides where a host stands in the columns and what it is linked to. */
const shapeOf = ({ name, clusterId, datastoreIds }: InventoryHost): unknown => ({ name, clusterId, datastoreIds })
