import { constraints } from '#protocols/placement.ts'
import { chooseDatastore, countFailed, firstFailed } from './fit.ts'
import { readFleet, readWanted, take, type Fleet, type Wanted } from './fleet.ts'
import { requestWidth } from './layout.ts'
import { zoneLoads } from './score.ts'
import type { PlaceOutcome, PlaceTask } from './tasks.ts'
import { hostTree, type HostTree } from './tree.ts'

/**
 * Places a batch, one VM after the other: in the emptiest zone that has room for it, on the emptiest host there that fits, so that the
 * fleet stays balanced. The same columns and requests always give the same outcome.
 */
export const placeBatch = (task: PlaceTask): PlaceOutcome => {
  const fleet = readFleet(task)
  const choose = chooser(fleet)
  const count = task.requests.length / requestWidth
  const chosen = new Int32Array(count * 2)
  const refused: Int32Array[] = []
  const failedBy = refusals(fleet)
  for (let index = 0; index < count; index += 1) {
    const wanted = readWanted(task, index, fleet)
    const host = choose(wanted)
    chosen[index * 2] = host.index
    chosen[index * 2 + 1] = host.index < 0 ? refused.push(failedBy(wanted)) - 1 : host.datastore
  }
  return { chosen, failedBy: joined(refused) }
}

/**
 * Counts for those refused. Counting looks at every host, and VMs that are refused together are mostly alike: the counts are
 * kept as long as nothing is taken.
 */
const refusals = (fleet: Fleet): ((wanted: Wanted) => Int32Array) => {
  const known = new Map<string, Int32Array>()
  let takenCount = 0
  return wanted => {
    if (takenCount !== fleet.taken.count) known.clear()
    takenCount = fleet.taken.count
    const { cpuCount, memoryMiB, cpuReservationMilli, memoryReservationMiB, storageMiB, zoneSet } = wanted
    const alike = [cpuCount, memoryMiB, cpuReservationMilli, memoryReservationMiB, storageMiB, zoneSet].join(' ')
    const counts = known.get(alike) ?? countFailed(fleet, wanted)
    known.set(alike, counts)
    return counts
  }
}

interface Choice { readonly index: number; readonly datastore: number }

/** Chooses for one VM after the other, and takes what each needs. */
const chooser = (fleet: Fleet): (wanted: Wanted) => Choice => {
  const trees = treesOf(fleet)
  const zones = zoneLoads(fleet)
  const search = (wanted: Wanted): number => {
    const fits = (host: number): boolean => firstFailed(fleet, host, wanted) < 0
    const { preferHost } = wanted
    if (preferHost >= 0 && preferHost < fleet.hostCount && fits(preferHost)) return preferHost
    for (const zone of zones.order()) {
      const host = wanted.zones[zone] === 1 ? (trees[zone] as HostTree).emptiest(wanted, fits) : -1
      if (host >= 0) return host
    }
    return -1
  }
  return wanted => {
    const index = search(wanted)
    if (index < 0) return { index, datastore: -1 }
    const datastore = chooseDatastore(fleet, index, wanted)
    const zone = fleet.zone[index] as number
    take(fleet, index, datastore, wanted)
    trees[zone]?.changed(index)
    zones.took(zone, wanted.cpuCount, wanted.memoryMiB)
    return { index, datastore }
  }
}

/** One tree a zone. Hosts are in the order of their zones; those without one come last and are in no tree. */
const treesOf = (fleet: Fleet): readonly HostTree[] => {
  let end = 0
  return Array.from({ length: fleet.zoneCount }, (_, zone) => {
    const first = end
    while (end < fleet.hostCount && fleet.zone[end] === zone) end += 1
    return hostTree(fleet, first, end)
  })
}

const joined = (rows: readonly Int32Array[]): Int32Array => {
  const all = new Int32Array(rows.length * constraints.length)
  rows.forEach((row, index) => all.set(row, index * constraints.length))
  return all
}
