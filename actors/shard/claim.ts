import type { Moment } from '#protocols/clock.ts'
import { after, type EffectId, type Epoch, type Instant, type MemberId } from '#protocols/ids.ts'
import type { Claim, ClaimEffect, ClaimEvent, ClaimFacts, ClaimLimits, PendingClaim } from '#protocols/shard.ts'
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
 * 2. A claim that was released is acted on as soon as it is taken: its owner has said that it stopped.
 * 3. A claim whose owner is dead is acted on once the watch shows ours. The watch is in order: whatever sign of life the
 *    owner gave before our claim has been seen by then, and one that came later comes back to it behind our claim. If
 *    there was one, one validity passes first.
 * 4. A claim that is absent says nothing about who acted before (the bucket may have been lost): after taking it, one
 *    whole validity passes before acting, in which any earlier owner fences itself. The same goes for a claim that was
 *    being taken when the bucket had to be read anew.
 * 5. An owner whose claim vanishes with the bucket writes it again under its epoch and goes on. That is safe: a rival
 *    who wrote first is seen by the failed write, and waits a validity before it acts (4); a rival who comes later finds
 *    our claim.
 */
export const claimStep = (limits: ClaimLimits): Step<ClaimFacts, ClaimEvent, ClaimEffect> => (facts, event, now) => {
  const [known, effects] = absorb(facts, event, now, limits)
  const [next, more] = decide(known)
  return [next, [...effects, ...more]]
}

const absorb = (facts: ClaimFacts, event: ClaimEvent, now: Moment, limits: ClaimLimits): Work => {
  switch (event.kind) {
    case 'Assigned': return [{ ...facts, here: event.here }, []]
    case 'OwnerAlive': return [{ ...facts, ownerAlive: event.alive }, []]
    case 'Reset': return [{ ...facts, known: false, pending: facts.pending && { ...facts.pending, over: facts.pending.over === 'ours' ? 'ours' : 'nothing' } }, []]
    case 'Seen': return seen(facts, event, now, limits)
    case 'Written': return facts.pending?.id === event.answers ? written(facts, facts.pending, event.revision, now, limits) : [facts, []]
    case 'Failed': return facts.pending?.id === event.answers ? wake(notWritten(facts, after(now.at, limits.retryMs))) : [facts, []]
    case 'Drained': return [facts.phase === 'draining' ? { ...facts, phase: 'releasing' } : facts, []]
    // A timer may ring a little early: then it is set again.
    case 'Woke': return facts.until !== undefined && facts.until <= now.at ? [{ ...facts, until: undefined }, []] : wake(facts)
  }
}

const wake = (facts: ClaimFacts): Work => [facts, facts.until === undefined ? [] : [{ kind: 'Wake', at: facts.until }]]

/** A pause before the next try; settling goes on as long as it had to. */
const notWritten = (facts: ClaimFacts, retryAt: Instant): ClaimFacts => {
  const until = facts.phase === 'settling' && facts.until !== undefined && facts.until > retryAt ? facts.until : retryAt
  return { ...facts, phase: facts.phase === 'claiming' ? 'idle' : facts.phase, pending: undefined, until }
}

const holds = ({ phase }: ClaimFacts): boolean => phase === 'settling' || phase === 'active' || phase === 'draining' || phase === 'releasing'

const seen = (facts: ClaimFacts, { seen: there, ownerAlive }: Extract<ClaimEvent, { kind: 'Seen' }>, now: Moment, limits: ClaimLimits): Work => {
  const epoch = Math.max(facts.epoch, there?.claim.epoch ?? 0) as Epoch
  const next: ClaimFacts = { ...facts, known: true, seen: there, ownerAlive, epoch }
  if (facts.phase === 'claiming' && facts.pending !== undefined) {
    const ours = there?.claim.owner === facts.me && there.claim.epoch === facts.pending.claim.epoch
    if (ours) return taken(next, facts.pending, facts.ownerAlive, now, limits)
    return [facts.pending.written ? { ...next, phase: 'idle', pending: undefined } : next, []]
  }
  // Another one's claim ends ours, whatever we were doing.
  const lost = there !== undefined && there.claim.owner !== facts.me && holds(facts)
  return lost ? [{ ...next, phase: 'idle', pending: undefined, until: undefined }, [{ kind: 'Drop' }]] : [next, []]
}

const written = (facts: ClaimFacts, pending: PendingClaim, revision: number, now: Moment, limits: ClaimLimits): Work => {
  const epoch = Math.max(facts.epoch, pending.claim.epoch) as Epoch
  if (facts.phase === 'claiming' && pending.over === 'dead') return [{ ...facts, epoch, pending: { ...pending, written: true } }, []]
  const next: ClaimFacts = { ...facts, epoch, seen: { claim: pending.claim, revision }, ownerAlive: true }
  if (facts.phase === 'claiming') return taken(next, pending, false, now, limits)
  return [{ ...next, pending: undefined, phase: facts.phase === 'releasing' ? 'idle' : facts.phase }, []]
}

/** The claim is ours. `heard`: its former owner was heard of while we took it for dead. */
const taken = (facts: ClaimFacts, { over }: PendingClaim, heard: boolean, now: Moment, limits: ClaimLimits): Work => {
  const next: ClaimFacts = { ...facts, pending: undefined }
  if (over === 'nothing' || (over === 'dead' && heard)) return wake({ ...next, phase: 'settling', until: after(now.at, limits.validityMs) })
  return [{ ...next, phase: 'active' }, [{ kind: 'Activate', epoch: facts.epoch }]]
}

const decide = (facts: ClaimFacts): Work => {
  if (!facts.known || facts.pending !== undefined) return [facts, []]
  switch (facts.phase) {
    case 'idle': return facts.here && facts.until === undefined ? claim(facts) : [facts, []]
    case 'settling':
      if (!facts.here) return release({ ...facts, phase: 'releasing', until: undefined })
      if (facts.seen === undefined) return write(facts, held(facts, facts.epoch), undefined, 'ours')
      return facts.until === undefined ? [{ ...facts, phase: 'active' }, [{ kind: 'Activate', epoch: facts.epoch }]] : [facts, []]
    case 'active':
      if (!facts.here) return [{ ...facts, phase: 'draining', until: undefined }, [{ kind: 'Drain' }]]
      return facts.seen === undefined && facts.until === undefined ? write(facts, held(facts, facts.epoch), undefined, 'ours') : [facts, []]
    case 'releasing': return facts.until === undefined ? release(facts) : [facts, []]
    case 'claiming': case 'draining': return [facts, []]
  }
}

const held = ({ me }: ClaimFacts, epoch: Epoch): Claim => ({ owner: me, epoch, state: 'held' })

const claim = (facts: ClaimFacts): Work => {
  const { seen: there } = facts
  const next = held(facts, (facts.epoch + 1) as Epoch)
  if (there === undefined) return write({ ...facts, phase: 'claiming' }, next, undefined, 'nothing')
  if (there.claim.state === 'released') return write({ ...facts, phase: 'claiming' }, next, there.revision, 'released')
  const free = !facts.ownerAlive || there.claim.owner === facts.me
  return free ? write({ ...facts, phase: 'claiming' }, next, there.revision, 'dead') : [facts, []]
}

/** With the bucket, the claim may have vanished: then there is nothing to give back. */
const release = (facts: ClaimFacts): Work =>
  facts.seen === undefined ? [{ ...facts, phase: 'idle' }, []] : write(facts, { ...held(facts, facts.epoch), state: 'released' }, facts.seen.revision, 'ours')

const write = (facts: ClaimFacts, wanted: Claim, revision: number | undefined, over: PendingClaim['over']): Work => {
  const id = (facts.lastEffect + 1) as EffectId
  return [{ ...facts, lastEffect: id, pending: { id, claim: wanted, over, written: false } }, [{ kind: 'Write', id, claim: wanted, revision }]]
}
