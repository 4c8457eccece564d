import type { ZoneView } from '#protocols/placement.ts'
import type { InventoryCluster, InventoryDatastore, InventoryHost, InventoryPool } from '#protocols/provider.ts'
import type { Inventory } from './inventory.ts'
import { allocateColumns, hasRoom, hostStates, setCounts, setVersion, type Columns, type Counts } from './layout.ts'

/** How far configured sizes may exceed what a host has. */
export interface Overcommit {
  /** Configured CPUs per thread. */
  readonly cpuOvercommit: number
  /** Configured memory per memory. */
  readonly memoryOvercommit: number
}

/** The columns at one version, and what their indexes stand for. */
export interface Snapshot {
  readonly columns: Columns
  readonly version: number
  /** As they were written; replaced one by one when the next version is. */
  readonly hosts: InventoryHost[]
  readonly datastores: readonly InventoryDatastore[]
  readonly zones: readonly ZoneView[]
  readonly clusters: readonly InventoryCluster[]
  /** Index of the zone of each cluster that is in one, by the cluster's id. */
  readonly zoneIndex: ReadonlyMap<string, number>
  readonly pools: ReadonlyMap<string, InventoryPool>
  readonly hostIndex: ReadonlyMap<string, number>
  readonly datastoreIndex: ReadonlyMap<string, number>
}

/**
 * Writes the inventory into shared memory, which only this does, and only when it is told to: between batches. A task is
 * posted after that and the next writing comes after its outcome, so no worker ever reads while something is written, and what
 * it reads is the inventory of one moment. The version is how a worker can tell that this was kept: a batch names the one it was
 * made for. A worker that was given up may still read; nobody waits for what it makes of it.
 */
export const columnWriter = (inventory: Inventory, overcommit: Overcommit): (() => Snapshot) => {
  let snapshot: Snapshot | undefined
  return () => {
    const { structure, hostIds, datastoreIds } = inventory.takeChanges()
    if (snapshot !== undefined && !structure && hostIds.size === 0 && datastoreIds.size === 0) return snapshot
    const version = (snapshot?.version ?? 0) + 1
    snapshot = snapshot === undefined || structure ? arrange(inventory, snapshot?.columns, version) : { ...snapshot, version }
    const { hostIndex, datastoreIndex } = snapshot
    for (const id of structure ? hostIndex.keys() : hostIds) writeHost(snapshot, inventory, overcommit, id)
    for (const id of structure ? datastoreIndex.keys() : datastoreIds) writeDatastore(snapshot, inventory, id)
    setVersion(snapshot.columns, version)
    return snapshot
  }
}

/** Gives every host and datastore its index, and writes what depends on that alone. */
const arrange = (inventory: Inventory, before: Columns | undefined, version: number): Snapshot => {
  const zones = inventory.zones()
  const zoneIndex = zoneByCluster(inventory, zones)
  const zoneOf = ({ clusterId }: InventoryHost): number => zoneIndex.get(clusterId) ?? -1
  const hosts = [...inventory.hosts.values()].sort((a, b) => rank(zoneOf(a)) - rank(zoneOf(b)) || byName(a, b))
  const datastores = [...inventory.datastores.values()].sort(byName)
  const clusters = [...inventory.clusters.values()].sort(byName)
  const clusterIndex = indexOf(clusters)
  const hostIndex = indexOf(hosts)
  const datastoreIndex = indexOf(datastores)
  const links = hosts.map(host => host.datastoreIds.flatMap(id => datastoreIndex.get(id) ?? []).sort((a, b) => a - b))
  const counts = { hosts: hosts.length, datastores: datastores.length, links: links.reduce((sum, list) => sum + list.length, 0) }
  const columns = before !== undefined && hasRoom(before, counts) ? before : allocateColumns(roomier(counts))
  setCounts(columns, counts, zones.length, clusters.length)
  let link = 0
  hosts.forEach((host, index) => {
    columns.zone[index] = zoneOf(host)
    columns.cluster[index] = clusterIndex.get(host.clusterId) ?? -1
    columns.firstLink[index] = link
    columns.links.set(links[index] as number[], link)
    link += (links[index] as number[]).length
  })
  columns.firstLink[hosts.length] = link
  return { columns, version, hosts, datastores, zones, clusters, zoneIndex, pools: new Map(inventory.pools), hostIndex, datastoreIndex }
}

/** Index of the zone of each cluster; without one of no zone, or that is not known: without its pool nothing can be made there. */
const zoneByCluster = (inventory: Inventory, zones: readonly ZoneView[]): ReadonlyMap<string, number> => {
  const byCluster = new Map<string, number>()
  zones.forEach(({ clusterIds }, zone) => {
    for (const id of clusterIds) if (!byCluster.has(id) && inventory.clusters.has(id)) byCluster.set(id, zone)
  })
  return byCluster
}

const rank = (zone: number): number => (zone < 0 ? Number.MAX_SAFE_INTEGER : zone)
const byName = (a: { readonly name: string; readonly id: string }, b: { readonly name: string; readonly id: string }): number =>
  (a.name === b.name ? order(a.id, b.id) : order(a.name, b.name))
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const indexOf = (list: readonly { readonly id: string }[]): Map<string, number> => new Map(list.map(({ id }, index) => [id, index]))
/** Room for half as many again, so that a growing inventory seldom needs new memory. */
const roomier = ({ hosts, datastores, links }: Counts): Counts =>
  ({ hosts: Math.ceil(hosts * 1.5) + 16, datastores: Math.ceil(datastores * 1.5) + 16, links: Math.ceil(links * 1.5) + 64 })

const writeHost = ({ columns, hostIndex, hosts: indexed }: Snapshot, inventory: Inventory, overcommit: Overcommit, id: string): void => {
  const index = hostIndex.get(id)
  const host = inventory.hosts.get(id)
  // Told of a VM before its host, or after it has gone: the host itself changes the structure.
  if (index === undefined || host === undefined) return
  const standing = inventory.standing.of(id)
  const held = inventory.held.of(id)
  const cpuLimit = host.threads * overcommit.cpuOvercommit
  const memoryLimitMiB = host.memoryMiB * overcommit.memoryOvercommit
  const reservedMilli = host.coreMhz > 0 ? (standing.cpuReservationMhz * 1000) / host.coreMhz : 0
  const { hosts } = columns
  hosts.threads[index] = host.threads
  hosts.cpuLimit[index] = cpuLimit
  hosts.cpuFree[index] = cpuLimit - standing.cpuCount - held.cpuCount
  hosts.cpuReservationFreeMilli[index] = host.cores * 1000 - reservedMilli - held.cpuReservationMilli
  hosts.memoryMiB[index] = host.memoryMiB
  hosts.memoryLimitMiB[index] = memoryLimitMiB
  hosts.memoryFreeMiB[index] = memoryLimitMiB - standing.memoryMiB - held.memoryMiB
  hosts.memoryReservationFreeMiB[index] = host.memoryMiB - standing.memoryReservationMiB - held.memoryReservationMiB
  columns.state[index] = stateOf(host)
  indexed[index] = host
}

const stateOf = ({ connected, maintenance }: InventoryHost): number =>
  (!connected ? hostStates.disconnected : maintenance ? hostStates.maintenance : hostStates.usable)

const writeDatastore = ({ columns, datastoreIndex }: Snapshot, inventory: Inventory, id: string): void => {
  const index = datastoreIndex.get(id)
  const datastore = inventory.datastores.get(id)
  if (index === undefined || datastore === undefined) return
  columns.datastoreFreeMiB[index] = datastore.accessible ? datastore.freeMiB - inventory.heldStorageMiB(id) : -1
}
