import type { Moment } from '#protocols/clock.ts'
import { after, type EffectId, type Epoch, type Instant, type MemberId } from '#protocols/ids.ts'
import type { Claim, ClaimEffect, ClaimEvent, ClaimFacts, ClaimLimits, PendingClaim } from '#protocols/shard.ts'
import type { Step } from '../step.ts'

/** A claim that nothing is known of. */
export const unclaimed = (me: MemberId): ClaimFacts => ({
  me, phase: 'idle', here: false, known: false, seen: undefined, ownerAlive: false, epoch: 0 as Epoch, lastEffect: 0 as EffectId, pending: undefined, awaited: undefined, until: undefined,
})

type Work = readonly [facts: ClaimFacts, effects: readonly ClaimEffect[]]

/**
 * The state machine of one claim (design section 4).
 *
 * 1. A claim changes by compare-and-set only, and its epoch grows with each change of owner.
 * 2. A claim that was released is acted on as soon as it is taken: its owner has said that nobody acts on it.
 * 3. A claim whose owner is dead is acted on once the watch shows ours. The watch is in order: whatever sign of life the
 *    owner gave before our claim has been seen by then, and one that came later comes back to it behind our claim. If
 *    there was one, one validity passes first.
 * 4. A claim that is absent says nothing about who acted before (the bucket may have been lost): after taking it, one
 *    whole validity passes before acting or releasing it, in which any earlier owner fences itself. The same goes for a
 *    claim that was being taken when the bucket had to be read anew, and for one of ours that we did not know of (the
 *    answer to its writing was lost).
 * 5. An owner whose claim vanishes with the bucket, and who may act at that moment, writes it again under its epoch and
 *    goes on. That is safe: a rival who wrote first is seen by the failed write, and waits a validity before it acts (4);
 *    a rival who comes later finds our claim.
 * 6. What the watch shows before it shows our own last write is older than that, and not looked at.
 */
export const claimStep = (limits: ClaimLimits): Step<ClaimFacts, ClaimEvent, ClaimEffect> => (facts, event, now) => {
  const [known, effects] = absorb(facts, event, now, limits)
  const [next, more] = decide(known, now, limits)
  return [next, [...effects, ...more]]
}

const absorb = (facts: ClaimFacts, event: ClaimEvent, now: Moment, limits: ClaimLimits): Work => {
  switch (event.kind) {
    case 'Assigned': return [{ ...facts, here: event.here }, []]
    case 'OwnerAlive': return [{ ...facts, ownerAlive: event.alive }, []]
    case 'Reset': return [{ ...facts, known: false, awaited: undefined, pending: facts.pending && { ...facts.pending, over: facts.pending.over === 'ours' ? 'ours' : 'nothing' } }, []]
    case 'Seen': return facts.awaited === undefined || facts.awaited === event.seen?.revision ? seen(facts, event, now, limits) : [facts, []]
    case 'Written': return facts.pending?.id === event.answers ? written(facts, facts.pending, event.revision, now, limits) : [facts, []]
    case 'Failed': return facts.pending?.id === event.answers ? wake(notWritten(facts, after(now.at, limits.retryMs))) : [facts, []]
    case 'Drained': return [facts.phase === 'draining' ? { ...facts, phase: 'releasing' } : facts, []]
    // A timer may ring a little early: then it is set again.
    case 'Woke': return facts.until !== undefined && facts.until <= now.at ? [{ ...facts, until: undefined }, []] : wake(facts)
  }
}

const wake = (facts: ClaimFacts): Work => [facts, facts.until === undefined ? [] : [{ kind: 'Wake', at: facts.until }]]

const seen = (facts: ClaimFacts, { seen: there, ownerAlive, fresh }: Extract<ClaimEvent, { kind: 'Seen' }>, now: Moment, limits: ClaimLimits): Work => {
  const epoch = Math.max(facts.epoch, there?.claim.epoch ?? 0) as Epoch
  const next: ClaimFacts = { ...facts, known: true, awaited: undefined, seen: there, ownerAlive, epoch }
  const { pending } = facts
  if (pending !== undefined && there !== undefined && sameClaim(there.claim, pending.claim)) return wentThrough(next, pending, facts.ownerAlive, now, limits)
  if (pending?.written) return [{ ...next, phase: 'idle', pending: undefined }, []]
  // Another one's claim ends ours, whatever we were doing; so does a release in our name. And who could not act when it
  // vanished may have been followed by another, whose claim vanished too.
  const lost = there === undefined ? !fresh || facts.phase === 'settling' : !isOurs(next)
  return lost && holds(facts) ? [{ ...next, phase: 'idle', pending: undefined, until: undefined }, acts(facts) ? [{ kind: 'Drop' }] : []] : [next, []]
}

const sameClaim = (a: Claim, b: Claim): boolean => a.owner === b.owner && a.epoch === b.epoch && a.state === b.state
const isOurs = ({ me, seen: there }: ClaimFacts): boolean => there?.claim.owner === me && there.claim.state === 'held'
const acts = ({ phase }: ClaimFacts): boolean => phase === 'active' || phase === 'draining'
const holds = (facts: ClaimFacts): boolean => acts(facts) || facts.phase === 'settling' || facts.phase === 'releasing'

const written = (facts: ClaimFacts, pending: PendingClaim, revision: number, now: Moment, limits: ClaimLimits): Work => {
  // A bucket that is being read anew tells only what stands: our write may not be shown.
  const next: ClaimFacts = { ...facts, awaited: facts.known ? revision : undefined, epoch: Math.max(facts.epoch, pending.claim.epoch) as Epoch }
  if (facts.phase === 'claiming' && pending.over === 'dead') return [{ ...next, pending: { ...pending, written: true } }, []]
  return wentThrough({ ...next, seen: { claim: pending.claim, revision }, ownerAlive: true }, pending, false, now, limits)
}

/** Our write stands. `heard`: the former owner was heard of while we took it for dead. */
const wentThrough = (facts: ClaimFacts, { claim: wanted, over }: PendingClaim, heard: boolean, now: Moment, limits: ClaimLimits): Work => {
  const next: ClaimFacts = { ...facts, pending: undefined }
  if (wanted.state === 'released') return [{ ...next, phase: 'idle', until: undefined }, []]
  if (facts.phase !== 'claiming') return [next, []]
  return over === 'nothing' || (over === 'dead' && heard) ? settle(next, now, limits) : activate(next)
}

const settle = (facts: ClaimFacts, now: Moment, limits: ClaimLimits): Work => wake({ ...facts, phase: 'settling', until: after(now.at, limits.validityMs) })
const activate = (facts: ClaimFacts): Work => [{ ...facts, phase: 'active' }, [{ kind: 'Activate', epoch: facts.epoch }]]

/** A pause before the next try. */
const notWritten = (facts: ClaimFacts, until: Instant): ClaimFacts => ({ ...facts, phase: facts.phase === 'claiming' ? 'idle' : facts.phase, pending: undefined, until })

const decide = (facts: ClaimFacts, now: Moment, limits: ClaimLimits): Work => {
  if (!facts.known || facts.pending !== undefined) return [facts, []]
  const waits = facts.until !== undefined
  switch (facts.phase) {
    case 'idle':
      if (isOurs(facts)) return settle(facts, now, limits)
      return facts.here && !waits ? claim(facts) : [facts, []]
    case 'settling':
      if (waits) return [facts, []]
      return facts.here ? activate(facts) : release({ ...facts, phase: 'releasing' })
    case 'active':
      if (!facts.here) return [{ ...facts, phase: 'draining', until: undefined }, [{ kind: 'Drain' }]]
      return facts.seen === undefined && !waits ? write(facts, held(facts, facts.epoch), undefined, 'ours') : [facts, []]
    case 'releasing': return waits ? [facts, []] : release(facts)
    case 'claiming': case 'draining': return [facts, []]
  }
}

const held = ({ me }: ClaimFacts, epoch: Epoch): Claim => ({ owner: me, epoch, state: 'held' })

const claim = (facts: ClaimFacts): Work => {
  const { seen: there } = facts
  const over = there === undefined ? 'nothing' : there.claim.state === 'released' ? 'released' : facts.ownerAlive ? undefined : 'dead'
  if (over === undefined) return [facts, []]
  return write({ ...facts, phase: 'claiming' }, held(facts, (facts.epoch + 1) as Epoch), there?.revision, over)
}

/** With the bucket, the claim may have vanished: then there is nothing to give back. */
const release = (facts: ClaimFacts): Work =>
  facts.seen === undefined ? [{ ...facts, phase: 'idle' }, []] : write(facts, { ...held(facts, facts.epoch), state: 'released' }, facts.seen.revision, 'ours')

const write = (facts: ClaimFacts, wanted: Claim, revision: number | undefined, over: PendingClaim['over']): Work => {
  const id = (facts.lastEffect + 1) as EffectId
  return [{ ...facts, lastEffect: id, pending: { id, claim: wanted, over, written: false } }, [{ kind: 'Write', id, claim: wanted, revision }]]
}
