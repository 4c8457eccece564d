import { constraints, type Constraint } from '#protocols/placement.ts'
import { hostStates } from './layout.ts'
import type { Fleet, Wanted } from './fleet.ts'

/** Whether `host` cannot take the VM. Indexes are those of the columns. */
type Fails = (fleet: Fleet, host: number, wanted: Wanted) => boolean

const of = (column: Float64Array | Int32Array, index: number): number => column[index] as number

/**
 * One row a constraint. The order in which they are asked is that of protocols/placement.ts; a host counts at the first that it
 * fails. A new constraint is a name there and a row here.
 */
const fails: { readonly [constraint in Constraint]: Fails } = {
  Zone: (fleet, host, wanted) => of(fleet.zone, host) < 0 || wanted.zones[of(fleet.zone, host)] !== 1,
  Pool: (fleet, host, wanted) => wanted.pools[of(fleet.cluster, host)] !== 1,
  Disconnected: (fleet, host) => of(fleet.state, host) === hostStates.disconnected,
  Maintenance: (fleet, host) => of(fleet.state, host) === hostStates.maintenance,
  CpuCount: (fleet, host, wanted) => wanted.cpuCount > of(fleet.threads, host),
  CpuReservation: (fleet, host, wanted) => exceeds(wanted.cpuReservationMilli, of(fleet.cpuReservationFreeMilli, host)),
  Cpu: (fleet, host, wanted) => exceeds(wanted.cpuCount, of(fleet.cpuFree, host)),
  MemoryReservation: (fleet, host, wanted) =>
    wanted.memoryMiB > of(fleet.memoryMiB, host) || exceeds(wanted.memoryReservationMiB, of(fleet.memoryReservationFreeMiB, host)),
  Memory: (fleet, host, wanted) => exceeds(wanted.memoryMiB, of(fleet.memoryFreeMiB, host)),
  Storage: (fleet, host, wanted) => mostFree(fleet, host, wanted.storageMiB) < 0,
}

/** A VM that wants none of it fits on a host that has less than none left: it makes nothing worse. */
const exceeds = (amount: number, free: number): boolean => amount > 0 && amount > free

const rows: readonly Fails[] = constraints.map(name => fails[name])

/** Index of the first constraint that `host` fails; -1 when it fits. */
export const firstFailed = (fleet: Fleet, host: number, wanted: Wanted): number => {
  for (let row = 0; row < rows.length; row += 1) if ((rows[row] as Fails)(fleet, host, wanted)) return row
  return -1
}

/** How many hosts fail each constraint, in their order: looks at every host. */
export const countFailed = (fleet: Fleet, wanted: Wanted): Int32Array => {
  const counts = new Int32Array(rows.length)
  for (let host = 0; host < fleet.hostCount; host += 1) {
    const row = firstFailed(fleet, host, wanted)
    if (row >= 0) counts[row] = of(counts, row) + 1
  }
  return counts
}

/** The datastore of the host with the most free space, if that is enough; the first by name among equals; else -1. */
export const mostFree = (fleet: Fleet, host: number, storageMiB: number): number => {
  let best = -1
  let bestFree = -1
  for (let link = of(fleet.firstLink, host); link < of(fleet.firstLink, host + 1); link += 1) {
    const datastore = of(fleet.links, link)
    const free = of(fleet.datastoreFreeMiB, datastore)
    if (free > bestFree) {
      best = datastore
      bestFree = free
    }
  }
  return bestFree >= storageMiB ? best : -1
}

/** `preferred` if the host reaches it and it has the space; else the one with the most free. */
export const chooseDatastore = (fleet: Fleet, host: number, wanted: Wanted): number => {
  const { preferDatastore: preferred, storageMiB } = wanted
  const reached = fleet.links.subarray(of(fleet.firstLink, host), of(fleet.firstLink, host + 1)).includes(preferred)
  return preferred >= 0 && reached && of(fleet.datastoreFreeMiB, preferred) >= storageMiB ? preferred : mostFree(fleet, host, storageMiB)
}
