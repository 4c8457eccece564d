import { after, type Instant, type VmKey } from '#protocols/ids.ts'
import type { OutstandingPlacement, Release } from '#protocols/placement.ts'
import type { PlacerEffect } from '#protocols/placer.ts'
import type { PlacerFacts } from './facts.ts'

/** Holds a placement, in the stead of one that the same VM held. Changes `facts`. */
export const hold = (facts: PlacerFacts, outstanding: OutstandingPlacement, now: Instant): readonly PlacerEffect[] => {
  const { request, placement } = outstanding
  const before = drop(facts, request.key)
  facts.held.set(request.key, {
    request, placement, givenAt: givenAt(outstanding, now), until: after(now, facts.limits.reservationMs),
  })
  facts.keyByUuid.set(request.instanceUuid, request.key)
  return [...before, { kind: 'Hold', outstanding: { request, placement } }]
}

/** Gives a reservation up; nothing when there is none. Changes `facts`. */
export const drop = (facts: PlacerFacts, key: VmKey): readonly PlacerEffect[] => {
  const found = facts.held.get(key)
  if (found === undefined) return []
  facts.held.delete(key)
  if (facts.keyByUuid.get(found.request.instanceUuid) === key) facts.keyByUuid.delete(found.request.instanceUuid)
  return [{ kind: 'Drop', key }]
}

/** A member gives a placement back; a later VM of the same name keeps its own. */
export const release = (facts: PlacerFacts, { key, instanceUuid }: Release): readonly PlacerEffect[] => {
  const found = facts.held.get(key)
  return found !== undefined && (instanceUuid === undefined || instanceUuid === found.request.instanceUuid) ? drop(facts, key) : []
}

const givenAt = ({ ageMs = 0 }: OutstandingPlacement, now: Instant): Instant => after(now, -ageMs)

/**
 * A member told what an earlier owner gave. What was placed since, or is being placed, is newer and stays; so does the younger of
 * what two members tell of a VM that has moved between them.
 */
export const recall = (facts: PlacerFacts, outstanding: OutstandingPlacement, now: Instant): readonly PlacerEffect[] => {
  const { key } = outstanding.request
  const known = facts.held.get(key)
  const older = known !== undefined && known.givenAt >= givenAt(outstanding, now)
  return older || facts.batch?.positions.has(key) === true ? [] : hold(facts, outstanding, now)
}

/** The inventory counts the VM itself from now on. Known by its UUID, or by its owner for one whose UUID the provider chose. */
export const shown = (facts: PlacerFacts, instanceUuid: string, owner: VmKey | undefined): readonly PlacerEffect[] => {
  const key = facts.keyByUuid.get(instanceUuid) ?? owner
  return key === undefined ? [] : drop(facts, key)
}

/** Gives up what never appeared. */
export const expireReservations = (facts: PlacerFacts, now: Instant): readonly PlacerEffect[] => {
  const effects: PlacerEffect[] = []
  for (const [key, { until }] of facts.held) {
    if (until > now) break
    effects.push(...drop(facts, key))
  }
  return effects
}
