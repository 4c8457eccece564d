/**
 * How the inventory stands in shared memory: the one place that knows. Everything is a column, so that a worker reads
 * what it needs and nothing is copied to it with a task.
 *
 * ```
 * head    Int32 × 10    version, hosts, datastores, links, zones, clusters, and how many of the first three there is room for
 * hosts   Float64 each  the columns of `hostColumns`, then Int32 each zone, cluster, state, firstLink (one more than hosts)
 * stores  Float64       free space in MiB
 * links   Int32         datastores of host h: links[firstLink[h]] … links[firstLink[h + 1] - 1]
 * ```
 *
 * Hosts are in the order of zone, name, id, those without a zone last; datastores in the order of name, id. So an index
 * is a tie-break that does not depend on the order in which things were told.
 */
export interface Columns {
  readonly buffer: SharedArrayBuffer
  readonly head: Int32Array
  readonly hosts: { readonly [name in HostColumn]: Float64Array }
  /** Index of the zone, 0 ≤ zone < zones; -1: in none. */
  readonly zone: Int32Array
  /** Index of the cluster, 0 ≤ cluster < clusters; -1: not known. */
  readonly cluster: Int32Array
  readonly state: Int32Array
  readonly firstLink: Int32Array
  /** Below zero: not accessible. */
  readonly datastoreFreeMiB: Float64Array
  readonly links: Int32Array
}

/** Per host. A limit is capacity times overcommitment; free is what is left of it and may be below zero. */
export const hostColumns = [
  'threads', 'cpuLimit', 'cpuFree', 'cpuReservationFreeMilli', 'memoryMiB', 'memoryLimitMiB', 'memoryFreeMiB', 'memoryReservationFreeMiB',
] as const
export type HostColumn = (typeof hostColumns)[number]

/** State of a host; a disconnected one counts as that, in maintenance or not. */
export const hostStates = { usable: 0, disconnected: 1, maintenance: 2 } as const

/** How many of each. */
export interface Counts { readonly hosts: number; readonly datastores: number; readonly links: number }

const head = { version: 0, hosts: 1, datastores: 2, links: 3, zones: 4, clusters: 5, hostRoom: 6, datastoreRoom: 7, linkRoom: 8 } as const
/** Even, so that Float64 columns are aligned. */
const headLength = 10
const headBytes = headLength * 4

/** Memory with room for so many; rounded so that Float64 columns stay aligned. */
export const allocateColumns = (room: Counts): Columns => {
  const floats = room.hosts * hostColumns.length + room.datastores
  const ints = room.hosts * 3 + (room.hosts + 1) + room.links
  const buffer = new SharedArrayBuffer(headBytes + floats * 8 + Math.ceil(ints / 2) * 8)
  new Int32Array(buffer, 0, headLength).set([room.hosts, room.datastores, room.links], head.hostRoom)
  return columnsOver(buffer)
}

/** The columns in a buffer that `allocateColumns` made, in this thread or another. */
export const columnsOver = (buffer: SharedArrayBuffer): Columns => {
  const header = new Int32Array(buffer, 0, headLength)
  const room = roomOf(header)
  let offset = headBytes
  const floats = (count: number): Float64Array => {
    offset += count * 8
    return new Float64Array(buffer, offset - count * 8, count)
  }
  const ints = (count: number): Int32Array => {
    offset += count * 4
    return new Int32Array(buffer, offset - count * 4, count)
  }
  return {
    buffer,
    head: header,
    hosts: Object.fromEntries(hostColumns.map(name => [name, floats(room.hosts)])) as Columns['hosts'],
    datastoreFreeMiB: floats(room.datastores),
    zone: ints(room.hosts),
    cluster: ints(room.hosts),
    state: ints(room.hosts),
    firstLink: ints(room.hosts + 1),
    links: ints(room.links),
  }
}

const at = (header: Int32Array, index: number): number => header[index] as number
const roomOf = (header: Int32Array): Counts =>
  ({ hosts: at(header, head.hostRoom), datastores: at(header, head.datastoreRoom), links: at(header, head.linkRoom) })

export const hostCount = ({ head: header }: Columns): number => at(header, head.hosts)
export const datastoreCount = ({ head: header }: Columns): number => at(header, head.datastores)
export const zoneCount = ({ head: header }: Columns): number => at(header, head.zones)
export const clusterCount = ({ head: header }: Columns): number => at(header, head.clusters)
export const versionOf = ({ head: header }: Columns): number => at(header, head.version)
/** Whether so many fit without new memory. */
export const hasRoom = ({ head: header }: Columns, counts: Counts): boolean => {
  const room = roomOf(header)
  return counts.hosts <= room.hosts && counts.datastores <= room.datastores && counts.links <= room.links
}
export const setCounts = ({ head: header }: Columns, counts: Counts, zones: number, clusters: number): void =>
  header.set([counts.hosts, counts.datastores, counts.links, zones, clusters], head.hosts)
export const setVersion = ({ head: header }: Columns, version: number): void => header.set([version], head.version)

/** A request as a row of numbers; a batch is a Float64Array of such rows. */
export const requestFields = {
  cpuCount: 0, memoryMiB: 1, cpuReservationMilli: 2, memoryReservationMiB: 3, storageMiB: 4,
  /** Row of `zoneSets` and of `poolSets`: which zones it may go to, and which clusters of them have a pool for it. */
  zoneSet: 5,
  /** Index of the host and the datastore to be tried first; -1: none. */
  preferHost: 6, preferDatastore: 7,
} as const
export const requestWidth = 8
