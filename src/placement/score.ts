import { hostStates } from './layout.ts'
import type { Fleet } from './fleet.ts'

/** How full something is in one respect: 0 is empty, 1 is at its limit. */
type Load = (fleet: Fleet, host: number) => number

const of = (column: Float64Array | Int32Array, index: number): number => column[index] as number
const used = (free: number, limit: number): number => (limit > 0 ? 1 - free / limit : Infinity)

/** One row a resource. A host is as full as its fullest resource, so that none of them runs out early. */
const loads: readonly Load[] = [
  (fleet, host) => used(of(fleet.cpuFree, host), of(fleet.cpuLimit, host)),
  (fleet, host) => used(of(fleet.memoryFreeMiB, host), of(fleet.memoryLimitMiB, host)),
]

/** How full a host is; Infinity when it takes nothing in its present state. */
export const loadOf = (fleet: Fleet, host: number): number => {
  if (of(fleet.state, host) !== hostStates.usable) return Infinity
  let load = 0
  for (let row = 0; row < loads.length; row += 1) load = Math.max(load, (loads[row] as Load)(fleet, host))
  return load
}

/** How full each zone is: the sums of its usable hosts, taken like one large host. */
export interface ZoneLoads {
  /** Follows `take` on a host of the zone. */
  took(zone: number, cpuCount: number, memoryMiB: number): void
  /** Zones from the emptiest to the fullest; equal ones by index. */
  order(): readonly number[]
}

export const zoneLoads = (fleet: Fleet): ZoneLoads => {
  const sums = Array.from({ length: fleet.zoneCount }, () => ({ cpuFree: 0, cpuLimit: 0, memoryFree: 0, memoryLimit: 0 }))
  for (let host = 0; host < fleet.hostCount; host += 1) {
    const sum = sums[of(fleet.zone, host)]
    if (sum === undefined || of(fleet.state, host) !== hostStates.usable) continue
    sum.cpuFree += of(fleet.cpuFree, host)
    sum.cpuLimit += of(fleet.cpuLimit, host)
    sum.memoryFree += of(fleet.memoryFreeMiB, host)
    sum.memoryLimit += of(fleet.memoryLimitMiB, host)
  }
  const loadOfZone = (zone: number): number => {
    const sum = sums[zone] as (typeof sums)[number]
    return Math.max(used(sum.cpuFree, sum.cpuLimit), used(sum.memoryFree, sum.memoryLimit))
  }
  const zones = sums.map((_, zone) => ({ zone, load: loadOfZone(zone) }))
  zones.sort((a, b) => compare(a, b))
  return {
    took: (zone, cpuCount, memoryMiB) => {
      const sum = sums[zone] as (typeof sums)[number]
      sum.cpuFree -= cpuCount
      sum.memoryFree -= memoryMiB
      const position = zones.findIndex(one => one.zone === zone)
      const moved = zones[position] as { zone: number; load: number }
      moved.load = loadOfZone(zone)
      // It has only become fuller: it moves back past those that are emptier now.
      let place = position
      for (let next = zones[place + 1]; next !== undefined && compare(moved, next) > 0; next = zones[place + 1]) {
        zones[place] = next
        place += 1
      }
      zones[place] = moved
    },
    order: () => zones.map(({ zone }) => zone),
  }
}

const compare = (a: { readonly zone: number; readonly load: number }, b: { readonly zone: number; readonly load: number }): number =>
  (a.load === b.load ? a.zone - b.zone : a.load < b.load ? -1 : 1)
