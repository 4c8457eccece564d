import type { BatchId, AskId, BatchRequest, PlacerLimits } from '#protocols/placer.ts'
import type { OutstandingPlacement, PlacementRequest } from '#protocols/placement.ts'
import type { Instant, VmKey } from '#protocols/ids.ts'

/** A request that waits for its batch, and who waits for the answer. */
export interface Waiting {
  readonly request: PlacementRequest
  /** The same VM may be asked for more than once; an ask that names it twice is in here twice. */
  readonly asks: readonly AskId[]
  readonly until: Instant
}

/** A placement whose VM the inventory does not show yet. */
export interface Reservation extends OutstandingPlacement {
  /** When it was placed; known by its age if it was recalled. */
  readonly givenAt: Instant
  readonly until: Instant
}

/** The batch that is under way. */
export interface Batch {
  readonly id: BatchId
  readonly attempt: number
  /** In the order of `requests`; what is asked for meanwhile joins here. */
  readonly waiting: readonly Waiting[]
  readonly requests: readonly BatchRequest[]
  /** Where in `waiting` a key stands. */
  readonly positions: ReadonlyMap<VmKey, number>
}

/**
 * What the placer knows. Invariants:
 * 1. at most one batch is under way;
 * 2. a key waits in at most one of `fresh` and `repeats`, and each is in the order of `until`;
 * 3. `held` is in the order of `until`, and `keyByUuid` says for every reservation in it whose it is;
 * 4. everything in `held` was told as Hold and not yet as Drop.
 *
 * The maps are changed in place by `step`, which uses up the facts that it is given: there may be 100,000 reservations,
 * and copying them for each event would cost more than placing.
 */
export interface PlacerFacts {
  readonly limits: PlacerLimits
  /** Members have told what is outstanding. */
  readonly gathered: boolean
  /** The inventory is known. */
  readonly synced: boolean
  /** First requests, and requests of VMs that hold a reservation: these go first, so that nobody takes their place. */
  readonly fresh: Map<VmKey, Waiting>
  readonly repeats: Map<VmKey, Waiting>
  readonly held: Map<VmKey, Reservation>
  readonly keyByUuid: Map<string, VmKey>
  readonly batch?: Batch | undefined
  readonly lastBatch: number
  /** When the alarm rings that was ordered last. */
  readonly wakeAt?: Instant | undefined
}

/** A placer that knows nothing yet: it answers nothing before members and inventory have told. */
export const newPlacer = (limits: PlacerLimits): PlacerFacts => ({
  limits, gathered: false, synced: false, fresh: new Map(), repeats: new Map(), held: new Map(), keyByUuid: new Map(), lastBatch: 0,
})
