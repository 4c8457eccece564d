import { clusterCount, columnsOver, datastoreCount, hostCount, requestFields, requestWidth, versionOf, zoneCount, type Columns } from './layout.ts'
import type { PlaceTask } from './tasks.ts'

/** The columns as one batch sees them: what changes while it is placed is a copy of its own. */
export interface Fleet {
  readonly hostCount: number
  readonly zoneCount: number
  readonly clusterCount: number
  readonly zone: Int32Array
  readonly cluster: Int32Array
  readonly state: Int32Array
  readonly threads: Float64Array
  readonly cpuLimit: Float64Array
  readonly memoryMiB: Float64Array
  readonly memoryLimitMiB: Float64Array
  readonly firstLink: Int32Array
  readonly links: Int32Array
  readonly cpuFree: Float64Array
  readonly cpuReservationFreeMilli: Float64Array
  readonly memoryFreeMiB: Float64Array
  readonly memoryReservationFreeMiB: Float64Array
  readonly datastoreFreeMiB: Float64Array
  /** How many VMs this batch has put somewhere so far. */
  readonly taken: { count: number }
}

/** What one VM wants. */
export interface Wanted {
  readonly cpuCount: number
  readonly memoryMiB: number
  readonly cpuReservationMilli: number
  readonly memoryReservationMiB: number
  readonly storageMiB: number
  /** Number of the sets of zones and pools in this batch, and the sets: one byte a zone, one a cluster. */
  readonly zoneSet: number
  readonly zones: Uint8Array
  readonly pools: Uint8Array
  readonly preferHost: number
  readonly preferDatastore: number
}

/** Throws when the columns are not those that the task was made for: then somebody wrote while a batch was under way. */
export const readFleet = ({ columns: buffer, version }: Pick<PlaceTask, 'columns' | 'version'>): Fleet => {
  const columns: Columns = columnsOver(buffer)
  const { hosts } = columns
  const count = hostCount(columns)
  const fleet: Fleet = {
    hostCount: count,
    zoneCount: zoneCount(columns),
    clusterCount: clusterCount(columns),
    zone: columns.zone,
    cluster: columns.cluster,
    state: columns.state,
    threads: hosts.threads,
    cpuLimit: hosts.cpuLimit,
    memoryMiB: hosts.memoryMiB,
    memoryLimitMiB: hosts.memoryLimitMiB,
    firstLink: columns.firstLink,
    links: columns.links,
    cpuFree: hosts.cpuFree.slice(0, count),
    cpuReservationFreeMilli: hosts.cpuReservationFreeMilli.slice(0, count),
    memoryFreeMiB: hosts.memoryFreeMiB.slice(0, count),
    memoryReservationFreeMiB: hosts.memoryReservationFreeMiB.slice(0, count),
    datastoreFreeMiB: columns.datastoreFreeMiB.slice(0, datastoreCount(columns)),
    taken: { count: 0 },
  }
  if (versionOf(columns) !== version) throw new Error(`the columns are at version ${versionOf(columns)}, the batch was made for ${version}`)
  return fleet
}

/** Row `index` of a batch. */
export const readWanted = ({ requests, zoneSets, poolSets }: PlaceTask, index: number, { zoneCount: zones, clusterCount: clusters }: Pick<Fleet, 'zoneCount' | 'clusterCount'>): Wanted => {
  const field = (offset: number): number => requests[index * requestWidth + offset] as number
  const zoneSet = field(requestFields.zoneSet)
  return {
    cpuCount: field(requestFields.cpuCount),
    memoryMiB: field(requestFields.memoryMiB),
    cpuReservationMilli: field(requestFields.cpuReservationMilli),
    memoryReservationMiB: field(requestFields.memoryReservationMiB),
    storageMiB: field(requestFields.storageMiB),
    zoneSet,
    zones: zoneSets.subarray(zoneSet * zones, (zoneSet + 1) * zones),
    pools: poolSets.subarray(zoneSet * clusters, (zoneSet + 1) * clusters),
    preferHost: field(requestFields.preferHost),
    preferDatastore: field(requestFields.preferDatastore),
  }
}

/** Takes what a VM needs from its host and datastore. */
export const take = (fleet: Fleet, host: number, datastore: number, wanted: Wanted): void => {
  fleet.taken.count += 1
  subtract(fleet.cpuFree, host, wanted.cpuCount)
  subtract(fleet.cpuReservationFreeMilli, host, wanted.cpuReservationMilli)
  subtract(fleet.memoryFreeMiB, host, wanted.memoryMiB)
  subtract(fleet.memoryReservationFreeMiB, host, wanted.memoryReservationMiB)
  subtract(fleet.datastoreFreeMiB, datastore, wanted.storageMiB)
}

const subtract = (column: Float64Array, index: number, amount: number): void => {
  column[index] = (column[index] as number) - amount
}
