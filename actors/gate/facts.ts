import type { GateLane, TicketId } from '#protocols/gate.ts'
import type { Instant } from '#protocols/ids.ts'
import { emptyQueue, type Queue } from './queue.ts'

/**
 * Whether work is let through.
 *
 *     Closed --trips--> Open --until--> Probing --it went well, or nothing bad came for a while--> Closed
 *                        ^                 |
 *                        +---- trips ------+
 */
export type Circuit =
  /** `inARow` faults of the kind that trips have come without anything going well in between. */
  | { readonly kind: 'Closed'; readonly inARow: number }
  /** Nothing starts before `until`. */
  | { readonly kind: 'Open'; readonly until: Instant; readonly failures: number }
  /** One piece of work is under way to see whether it goes again; `until` it is believed to when nothing was heard. */
  | { readonly kind: 'Probing'; readonly id: TicketId; readonly until: Instant; readonly failures: number }

/** What the gate before one vCenter knows. */
export interface GateFacts {
  readonly underWay: ReadonlyMap<TicketId, GateLane>
  readonly waiting: Readonly<Record<GateLane, Queue<TicketId>>>
  /** What each lane is owed of the turns; the lane with the most goes next. */
  readonly credit: Readonly<Record<GateLane, number>>
  readonly circuit: Circuit
}

export const emptyGate: GateFacts = {
  underWay: new Map(),
  waiting: { power: emptyQueue, delete: emptyQueue, create: emptyQueue, other: emptyQueue },
  credit: { power: 0, delete: 0, create: 0, other: 0 },
  circuit: { kind: 'Closed', inARow: 0 },
}
