import { gateLanes, type GateEffect, type GateLane, type GateLimits, type TicketId } from '#protocols/gate.ts'
import type { Stepped } from '../step.ts'
import type { GateFacts } from './facts.ts'
import { take, type Queue } from './queue.ts'

/**
 * Turns of each lane when all have work waiting: a VM that was created is started before more are created, and what is
 * not wanted any more makes room first; but no lane is left without turns.
 */
const weights: Readonly<Record<GateLane, number>> = { power: 8, delete: 6, other: 3, create: 3 }

/** Lets in what has room, at most `most`, by turns. */
export const admit = (facts: GateFacts, limits: GateLimits, most: number): Stepped<GateFacts, GateEffect> => {
  const room = Math.min(most, limits.inAll - facts.underWay.size)
  if (room <= 0 || gateLanes.every(lane => facts.waiting[lane].length === 0)) return [facts, []]
  const counts = countsOf(facts.underWay)
  const underWay = new Map(facts.underWay)
  const waiting: Record<GateLane, Queue<TicketId>> = { ...facts.waiting }
  const credit: Record<GateLane, number> = { ...facts.credit }
  const effects: GateEffect[] = []
  while (effects.length < room) {
    const lane = nextLane(gateLanes.filter(one => waiting[one].length > 0 && counts[one] < limits.lanes[one]), credit)
    const taken = lane && take(waiting[lane])
    if (lane === undefined || taken === undefined) break
    const [id, rest] = taken
    waiting[lane] = rest
    counts[lane] += 1
    underWay.set(id, lane)
    effects.push({ kind: 'Admit', id })
  }
  return [{ ...facts, underWay, waiting, credit }, effects]
}

const countsOf = (underWay: GateFacts['underWay']): Record<GateLane, number> => {
  const counts: Record<GateLane, number> = { power: 0, delete: 0, create: 0, other: 0 }
  for (const lane of underWay.values()) counts[lane] += 1
  return counts
}

/** The lane that is owed most; all that could go are credited by weight, the one that goes pays for all. */
const nextLane = (lanes: readonly GateLane[], credit: Record<GateLane, number>): GateLane | undefined => {
  let chosen: GateLane | undefined
  let all = 0
  for (const lane of lanes) {
    credit[lane] += weights[lane]
    all += weights[lane]
    if (chosen === undefined || credit[lane] > credit[chosen]) chosen = lane
  }
  if (chosen !== undefined) credit[chosen] -= all
  return chosen
}
