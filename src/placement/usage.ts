import type { PlacementRequest } from '#protocols/placement.ts'
import type { InventoryVm } from '#protocols/provider.ts'

/** What is taken of one host. CPU reservations are in MHz where VMs stand, in thousandths of a core where they are still asked for. */
export interface Usage {
  readonly cpuCount: number
  readonly cpuReservationMhz: number
  readonly cpuReservationMilli: number
  readonly memoryMiB: number
  readonly memoryReservationMiB: number
}

export const nothingUsed: Usage = { cpuCount: 0, cpuReservationMhz: 0, cpuReservationMilli: 0, memoryMiB: 0, memoryReservationMiB: 0 }

/** Counts whether it runs or not: it may be started at any time, and a new one is off at first. */
export const usageOfVm = (vm: InventoryVm): Usage => ({ ...nothingUsed, ...pick(vm), cpuReservationMhz: vm.cpuReservationMhz })
export const usageOfRequest = (request: PlacementRequest): Usage =>
  ({ ...nothingUsed, ...pick(request), cpuReservationMilli: request.cpuReservationMilli })

const pick = ({ cpuCount, memoryMiB, memoryReservationMiB }: Pick<Usage, 'cpuCount' | 'memoryMiB' | 'memoryReservationMiB'>) =>
  ({ cpuCount, memoryMiB, memoryReservationMiB })

/** Sums by id; a sum that comes to nothing stays, as the host mostly does. */
export interface Usages {
  of(id: string): Usage
  /** `sign` 1 adds, -1 takes away again. */
  change(id: string, usage: Usage, sign: 1 | -1): void
  clear(): void
}

export const usages = (): Usages => {
  const sums = new Map<string, Usage>()
  return {
    of: id => sums.get(id) ?? nothingUsed,
    change: (id, usage, sign) => {
      const sum = sums.get(id) ?? nothingUsed
      sums.set(id, {
        cpuCount: sum.cpuCount + sign * usage.cpuCount,
        cpuReservationMhz: sum.cpuReservationMhz + sign * usage.cpuReservationMhz,
        cpuReservationMilli: sum.cpuReservationMilli + sign * usage.cpuReservationMilli,
        memoryMiB: sum.memoryMiB + sign * usage.memoryMiB,
        memoryReservationMiB: sum.memoryReservationMiB + sign * usage.memoryReservationMiB,
      })
    },
    clear: () => sums.clear(),
  }
}
