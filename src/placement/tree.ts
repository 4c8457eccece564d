import { loadOf } from './score.ts'
import type { Fleet, Wanted } from './fleet.ts'

/** The hosts of one zone, so arranged that the emptiest that fits is found without looking at all of them. */
export interface HostTree {
  /** The host with the smallest load that `fits`, the first among equals; -1 when none does. */
  emptiest(wanted: Wanted, fits: (host: number) => boolean): number
  /** The host has changed. */
  changed(host: number): void
}

const of = (column: Float64Array, index: number): number => column[index] as number

/**
 * A complete binary tree over the hosts from `first` to `end` (exclusive). Each node has the smallest load and the largest
 * free CPU and memory below it. These only tell where not to look: what fits is decided by `fits` alone, so a new
 * constraint needs no change here. Equal loads go to the host that comes first, as a plain search from the left would.
 */
export const hostTree = (fleet: Fleet, first: number, end: number): HostTree => {
  let width = 1
  while (width < end - first) width *= 2
  const load = new Float64Array(width * 2).fill(Infinity)
  const cpu = new Float64Array(width * 2).fill(-Infinity)
  const memory = new Float64Array(width * 2).fill(-Infinity)

  const setLeaf = (host: number): number => {
    const leaf = width + host - first
    load[leaf] = loadOf(fleet, host)
    cpu[leaf] = of(fleet.cpuFree, host)
    memory[leaf] = of(fleet.memoryFreeMiB, host)
    return leaf
  }
  const setNode = (node: number): void => {
    load[node] = Math.min(of(load, node * 2), of(load, node * 2 + 1))
    cpu[node] = Math.max(of(cpu, node * 2), of(cpu, node * 2 + 1))
    memory[node] = Math.max(of(memory, node * 2), of(memory, node * 2 + 1))
  }
  for (let host = first; host < end; host += 1) setLeaf(host)
  for (let node = width - 1; node >= 1; node -= 1) setNode(node)

  let best = -1
  let bestLoad = Infinity
  const visit = (node: number, leftmost: number, span: number, wanted: Wanted, fits: (host: number) => boolean): void => {
    const least = of(load, node)
    if (least === Infinity || least > bestLoad || (least === bestLoad && leftmost > best)) return
    if ((wanted.cpuCount > 0 && of(cpu, node) < wanted.cpuCount) || (wanted.memoryMiB > 0 && of(memory, node) < wanted.memoryMiB)) return
    if (node >= width) {
      if (!fits(leftmost)) return
      best = leftmost
      bestLoad = least
      return
    }
    const half = span / 2
    const rightFirst = of(load, node * 2 + 1) < of(load, node * 2)
    if (rightFirst) visit(node * 2 + 1, leftmost + half, half, wanted, fits)
    visit(node * 2, leftmost, half, wanted, fits)
    if (!rightFirst) visit(node * 2 + 1, leftmost + half, half, wanted, fits)
  }
  return {
    emptiest: (wanted, fits) => {
      best = -1
      bestLoad = Infinity
      visit(1, first, width, wanted, fits)
      return best
    },
    changed: host => {
      for (let node = setLeaf(host) >> 1; node >= 1; node >>= 1) setNode(node)
    },
  }
}
