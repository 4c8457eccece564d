import type { Instant } from '#protocols/ids.ts'
import type { PlacementRequest } from '#protocols/placement.ts'
import type { AskId, PlacerEffect, PlacerEvent } from '#protocols/placer.ts'
import type { Step, Stepped } from '../step.ts'
import { batched, launch } from './batch.ts'
import type { PlacerFacts, Reservation, Waiting } from './facts.ts'
import { enqueue, expireWaiting } from './queue.ts'
import { expireReservations, recall, release, shown } from './reservations.ts'

/**
 * Decides for the owner of the role `placement`: who waits, what runs, what is held.
 *
 * ```
 * Asked → waiting → Run → Batched → Answer, and Hold until Shown, released, or `reservationMs` is over
 * ```
 *
 * Uses up the facts that it is given (see `PlacerFacts`): go on with those that it gives.
 */
export const step: Step<PlacerFacts, PlacerEvent, PlacerEffect> = (facts, event, { at: now }) => {
  const [known, told] = absorb(facts, event, now)
  const [running, ran] = launch(known)
  const [alarmed, alarm] = setAlarm(running)
  return [alarmed, [...told, ...ran, ...alarm]]
}

const absorb = (facts: PlacerFacts, event: PlacerEvent, now: Instant): Stepped<PlacerFacts, PlacerEffect> => {
  switch (event.kind) {
    case 'Asked': return asked(facts, event.ask, event.requests, now, event.released.flatMap(one => release(facts, one)))
    case 'Recalled': return [facts, event.outstanding.flatMap(one => recall(facts, one, now))]
    case 'Gathered': return [{ ...facts, gathered: true }, []]
    case 'InventoryChanged': return [{ ...facts, synced: event.synced }, []]
    case 'Shown': return [facts, shown(facts, event.instanceUuid, event.owner)]
    case 'Batched': return batched(facts, event.batch, event.result, now)
    case 'Woke': return [{ ...facts, wakeAt: undefined }, [...expireReservations(facts, now), ...expireWaiting(facts, now)]]
  }
}

const asked = (
  facts: PlacerFacts, ask: AskId, requests: readonly PlacementRequest[], now: Instant, before: readonly PlacerEffect[],
): Stepped<PlacerFacts, PlacerEffect> => {
  const effects = [...before]
  let known = facts
  for (const request of requests) {
    const [next, told] = enqueue(known, ask, request, now)
    known = next
    effects.push(...told)
  }
  return [known, effects]
}

/** One alarm, at the first moment at which somebody has waited or something was held for too long. */
const setAlarm = (facts: PlacerFacts): Stepped<PlacerFacts, PlacerEffect> => {
  const due = [first(facts.fresh), first(facts.repeats), first(facts.held)].filter(at => at !== undefined)
  const at = due.length === 0 ? undefined : due.reduce((soonest, other) => (other < soonest ? other : soonest))
  // An alarm that rings too early finds nothing and sets the next: cheaper than replacing it at each step.
  if (at === undefined || (facts.wakeAt !== undefined && facts.wakeAt <= at)) return [facts, []]
  return [{ ...facts, wakeAt: at }, [{ kind: 'Wake', at }]]
}

const first = (map: ReadonlyMap<unknown, Waiting | Reservation>): Instant | undefined => {
  for (const { until } of map.values()) return until
  return undefined
}
