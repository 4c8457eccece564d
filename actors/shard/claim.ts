import type { Moment } from '#protocols/clock.ts'
import { after, type EffectId, type Epoch, type MemberId } from '#protocols/ids.ts'
import type { Claim, ClaimEffect, ClaimEvent, ClaimFacts, ClaimLimits } from '#protocols/shard.ts'
import type { Step } from '../step.ts'

/** A claim that nothing is known of. */
export const unclaimed = (me: MemberId): ClaimFacts => ({
  me, phase: 'idle', here: false, known: false, seen: undefined, ownerAlive: false, epoch: 0 as Epoch, lastEffect: 0 as EffectId, pending: undefined, until: undefined,
})

type Work = readonly [facts: ClaimFacts, effects: readonly ClaimEffect[]]

/**
 * The state machine of one claim (design section 4).
 *
 * 1. A claim changes by compare-and-set only, and its epoch grows with each change of owner.
 * 2. A claim that was released, or whose owner is dead, is taken and acted on at once: its owner has said that it stopped,
 *    or has fenced itself earlier than we believe it dead.
 * 3. A claim that is absent says nothing about who acted before (the bucket may have been lost): after taking it, one
 *    whole validity passes before acting, in which any earlier owner fences itself.
 * 4. An owner whose claim vanishes with the bucket writes it again under its epoch and goes on. That is safe: a rival
 *    who wrote first is seen by the failed write, and waits a validity before it acts (3); a rival who comes later finds
 *    our claim.
 */
export const claimStep = (limits: ClaimLimits): Step<ClaimFacts, ClaimEvent, ClaimEffect> => (facts, event, now) => {
  const [known, effects] = absorb(facts, event, now, limits)
  const [next, more] = decide(known, now)
  return [next, [...effects, ...more]]
}

const absorb = (facts: ClaimFacts, event: ClaimEvent, now: Moment, limits: ClaimLimits): Work => {
  switch (event.kind) {
    case 'Assigned': return [{ ...facts, here: event.here }, []]
    case 'OwnerAlive': return [{ ...facts, ownerAlive: event.alive }, []]
    case 'Seen': return seen(facts, event)
    case 'Written': return facts.pending?.id === event.answers ? written(facts, event.revision, now, limits) : [facts, []]
    case 'Failed': {
      if (facts.pending?.id !== event.answers) return [facts, []]
      const phase = facts.phase === 'claiming' ? 'idle' : facts.phase === 'releasing' ? 'draining' : facts.phase
      return wake({ ...facts, phase, pending: undefined, until: after(now.at, limits.retryMs) })
    }
    case 'Drained': return [facts.phase === 'draining' ? { ...facts, phase: 'releasing' } : facts, []]
    // A timer may ring a little early: then it is set again.
    case 'Woke': return facts.until !== undefined && facts.until <= now.at ? [{ ...facts, until: undefined }, []] : wake(facts)
  }
}

const wake = (facts: ClaimFacts): Work => [facts, facts.until === undefined ? [] : [{ kind: 'Wake', at: facts.until }]]

const holds = ({ phase }: ClaimFacts): boolean => phase === 'settling' || phase === 'active' || phase === 'draining' || phase === 'releasing'

/** Another one's claim ends ours, whatever we were doing. */
const seen = (facts: ClaimFacts, { seen: now }: Extract<ClaimEvent, { kind: 'Seen' }>): Work => {
  const epoch = Math.max(facts.epoch, now?.claim.epoch ?? 0) as Epoch
  const next: ClaimFacts = { ...facts, known: true, seen: now, epoch }
  const lost = now !== undefined && now.claim.owner !== facts.me && holds(facts)
  return lost ? [{ ...next, phase: 'idle', pending: undefined, until: undefined }, [{ kind: 'Drop' }]] : [next, []]
}

const written = (facts: ClaimFacts, revision: number, now: Moment, limits: ClaimLimits): Work => {
  const { pending } = facts
  if (pending === undefined) return [facts, []]
  const base: ClaimFacts = { ...facts, pending: undefined, seen: { claim: pending.claim, revision }, epoch: Math.max(facts.epoch, pending.claim.epoch) as Epoch }
  if (pending.claim.state === 'released') return [{ ...base, phase: 'idle' }, []]
  if (facts.phase !== 'claiming') return [base, []]
  if (pending.settle) return wake({ ...base, phase: 'settling', until: after(now.at, limits.validityMs) })
  return [{ ...base, phase: 'active' }, [{ kind: 'Activate', epoch: base.epoch }]]
}

const decide = (facts: ClaimFacts, _now: Moment): Work => {
  if (!facts.known || facts.pending !== undefined) return [facts, []]
  switch (facts.phase) {
    case 'idle': return facts.here && facts.until === undefined ? claim(facts) : [facts, []]
    case 'settling':
      if (facts.seen === undefined) return write(facts, held(facts, facts.epoch), undefined, true)
      if (!facts.here) return [{ ...facts, phase: 'releasing', until: undefined }, []]
      return facts.until === undefined ? [{ ...facts, phase: 'active' }, [{ kind: 'Activate', epoch: facts.epoch }]] : [facts, []]
    case 'active':
      if (!facts.here) return [{ ...facts, phase: 'draining' }, [{ kind: 'Drain' }]]
      return facts.seen === undefined && facts.until === undefined ? write(facts, held(facts, facts.epoch), undefined, false) : [facts, []]
    case 'releasing': return facts.until === undefined ? write(facts, { ...held(facts, facts.epoch), state: 'released' }, facts.seen?.revision, false) : [facts, []]
    case 'claiming': case 'draining': return [facts, []]
  }
}

const held = ({ me }: ClaimFacts, epoch: Epoch): Claim => ({ owner: me, epoch, state: 'held' })

const claim = (facts: ClaimFacts): Work => {
  const { seen: there } = facts
  const next = (facts.epoch + 1) as Epoch
  if (there === undefined) return write({ ...facts, phase: 'claiming' }, held(facts, next), undefined, true)
  const free = there.claim.state === 'released' || !facts.ownerAlive || there.claim.owner === facts.me
  return free ? write({ ...facts, phase: 'claiming' }, held(facts, next), there.revision, false) : [facts, []]
}

const write = (facts: ClaimFacts, wanted: Claim, revision: number | undefined, settle: boolean): Work => {
  const id = (facts.lastEffect + 1) as EffectId
  return [{ ...facts, lastEffect: id, pending: { id, claim: wanted, settle } }, [{ kind: 'Write', id, claim: wanted, revision }]]
}
