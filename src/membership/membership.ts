import type { Kv, KvChange } from '#protocols/bus.ts'
import type { Cancel, Clock, Moment } from '#protocols/clock.ts'
import type { Result } from '#protocols/fault.ts'
import { after, type Epoch, type Instant, type MemberId } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { claims, heartbeats, type ClaimEffect, type ClaimEvent, type ClaimFacts, type ClaimName, type SeenClaim } from '#protocols/shard.ts'
import { assign } from './assign.ts'

export interface MembershipLimits {
  /** How often a member says that it lives. */
  readonly heartbeatMs: number
  /** How long it is believed after that. */
  readonly validityMs: number
  /** A member stops acting so much before its validity ends, and others take over so much after. */
  readonly marginMs: number
  /** How long handing one claim over may wait for what is under way. */
  readonly drainMs: number
}

/** What is done with claims that come and go. */
export interface ClaimHandlers {
  acquired(name: ClaimName, epoch: Epoch): void
  /** Nothing new may start; the promise ends when nothing is under way, or after `drainMs`. */
  draining(name: ClaimName, drainMs: number): Promise<void>
  /** Not ours any more. */
  lost(name: ClaimName): void
  /** Who owns what has changed, here or elsewhere: what waits for an owner may go on. */
  changed(): void
}

export interface MembershipOrder {
  readonly kv: Kv
  readonly me: MemberId
  readonly names: readonly ClaimName[]
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly limits: MembershipLimits
  /** The state machine of one claim, and where it begins. */
  readonly step: (facts: ClaimFacts, event: ClaimEvent, now: Moment) => readonly [ClaimFacts, readonly ClaimEffect[]]
  readonly unclaimed: (me: MemberId) => ClaimFacts
  readonly on: ClaimHandlers
}

export interface Membership {
  /** The epoch under which a claim is held and acted on here; undefined when it is not, or is being handed over. */
  holds(name: ClaimName): Epoch | undefined
  /** Whether an effect may start now: acted on under this epoch, and our last proven sign of life is fresh (fencing). */
  permits(name: ClaimName, epoch: Epoch): boolean
  /** Who holds it, as far as is known. */
  owner(name: ClaimName): MemberId | undefined
  members(): readonly MemberId[]
  /** Whether the bucket has been read and our own sign of life came back. */
  ready(): boolean
  /** Planned leave: hands everything over, then takes its own heartbeat away. */
  leave(): Promise<void>
  /** Stops at once, leaving everything as it stands (as a crash does). */
  stop(): void
}

/** A claim that is acted on here; one that drains starts nothing more. */
interface Active { readonly epoch: Epoch; draining: boolean }

interface Seen { readonly leaving: boolean }

/**
 * Members, who should own what, and what this one does about it.
 *
 * Heartbeats and claims are in one bucket, whose watch is in order. So when our own heartbeat comes back through the
 * watch, we have also seen every claim that was made before it: nobody had taken what is ours when we sent it. From
 * that sending on our claims are good for one validity; we stop a margin earlier, others wait a margin longer, each by
 * his own monotonic clock. That holds through pauses of the process, because the clock is asked at each effect.
 */
export const startMembership = (order: MembershipOrder): Membership => {
  const { kv, me, names, clock, log, limits, on } = order
  const facts = new Map<ClaimName, ClaimFacts>(names.map(name => [name, order.unclaimed(me)]))
  const active = new Map<ClaimName, Active>()
  const alarms = new Map<ClaimName, Cancel>()
  const members = new Map<MemberId, Seen>()
  /** When each was last heard of: by a heartbeat, or by a claim of its own. */
  const signs = new Map<MemberId, Instant>()
  const standing = new Map<ClaimName, SeenClaim>()
  const sent = new Map<number, Instant>()
  const held = order.metrics.gauge('claims_held', 'Claims that this member holds and acts on.', ['kind'])
  const changes = order.metrics.counter('claims_changed_total', 'Claims that were taken, handed over or lost.', ['change'])
  let beats = 0
  let provenAt: Instant | undefined
  let synced = false
  /** The newest beat of ours that was heard while the bucket was being read: it proves nothing before all is read. */
  let unproven = 0
  let leaving = false
  let stopped = false
  let idle: (() => void) | undefined

  const moment = (): Moment => ({ at: clock.now(), wallMs: clock.wall() })
  const fresh = (): boolean => provenAt !== undefined && clock.now() < after(provenAt, limits.validityMs - limits.marginMs)

  const tell = (name: ClaimName, event: ClaimEvent): void => {
    const before = facts.get(name)
    if (before === undefined || stopped) return
    const [next, effects] = order.step(before, event, moment())
    facts.set(name, next)
    for (const effect of effects) perform(name, effect)
    if (leaving && [...facts.values()].every(({ phase }) => phase === 'idle')) idle?.()
  }

  const perform = (name: ClaimName, effect: ClaimEffect): void => {
    switch (effect.kind) {
      case 'Write': return void write(name, effect)
      case 'Activate':
        active.set(name, { epoch: effect.epoch, draining: false })
        changes.add({ change: 'taken' })
        count()
        log.info({ step: 'router', claim: name, epoch: effect.epoch }, 'claim active')
        on.acquired(name, effect.epoch)
        return on.changed()
      case 'Drain': return drain(name)
      case 'Drop':
        changes.add({ change: 'lost' })
        log.warn({ step: 'router', claim: name }, 'claim lost to another member')
        return end(name)
      case 'Wake':
        alarms.get(name)?.()
        alarms.set(name, clock.after(Math.max(0, effect.at - clock.now()), () => tell(name, { kind: 'Woke' })))
        return
    }
  }
  const drain = (name: ClaimName): void => {
    const ending = active.get(name)
    if (ending === undefined) return tell(name, { kind: 'Drained' })
    ending.draining = true
    count()
    log.info({ step: 'router', claim: name }, 'claim drains')
    const drained = (): void => {
      // Lost meanwhile, and perhaps taken again: then this is about an earlier time.
      if (active.get(name) !== ending) return
      changes.add({ change: 'handed over' })
      end(name)
      tell(name, { kind: 'Drained' })
    }
    clock.after(limits.drainMs, drained)
    on.draining(name, limits.drainMs).then(drained, drained)
  }
  const end = (name: ClaimName): void => {
    if (!active.delete(name)) return
    count()
    on.lost(name)
  }
  const count = (): void => {
    const acting = [...active].filter(([, { draining }]) => !draining)
    const shards = acting.filter(([name]) => name.startsWith('shard.')).length
    held.set({ kind: 'shard' }, shards)
    held.set({ kind: 'role' }, acting.length - shards)
  }

  const write = async (name: ClaimName, { id, claim, revision }: Extract<ClaimEffect, { kind: 'Write' }>): Promise<void> => {
    const value = claims.encode(claim)
    const result: Result<number> = revision === undefined ? await kv.create(name, value) : await kv.update(name, value, revision)
    if (!result.ok) log.debug({ step: 'router', claim: name, reason: result.fault.reason }, result.fault.message)
    tell(name, result.ok ? { kind: 'Written', revision: result.value, answers: id } : { kind: 'Failed', fault: result.fault, answers: id })
  }

  const hear = (change: KvChange): void => {
    switch (change.kind) {
      case 'Reset':
        // What stood is told again; what is not told was lost with the bucket.
        synced = false
        standing.clear()
        for (const name of names) tell(name, { kind: 'Reset' })
        return
      case 'Synced':
        synced = true
        for (const name of names) tellSeen(name)
        // Only now: what comes first when a bucket is read again may be older than a claim that ended ours.
        prove(unproven)
        on.changed()
        return look()
      case 'Deleted': return gone(change.key)
      case 'Put': return put(change.entry.key, change.entry.value, change.entry.revision)
    }
  }
  const gone = (key: string): void => {
    if (key.startsWith('member.')) {
      forget(key.slice('member.'.length) as MemberId)
      return look()
    }
    standing.delete(key as ClaimName)
    if (synced) claimChanged(key as ClaimName)
  }
  const put = (key: string, value: Uint8Array, revision: number): void => {
    if (key.startsWith('member.')) return heard(value)
    const claim = claims.decode(value)
    if (!claim.ok) return log.warn({ step: 'router', claim: key, reason: claim.fault.reason }, claim.fault.message)
    standing.set(key as ClaimName, { claim: claim.value, revision })
    // Its heartbeats may have been lost with the bucket. (A release may be its parent's.)
    const news = claim.value.state === 'held' && sign(claim.value.owner)
    if (synced) claimChanged(key as ClaimName)
    if (news) look()
  }
  const claimChanged = (name: ClaimName): void => {
    tellSeen(name)
    on.changed()
  }
  const tellSeen = (name: ClaimName): void => {
    const seen = standing.get(name)
    tell(name, { kind: 'Seen', seen, ownerAlive: seen !== undefined && alive(seen.claim.owner), fresh: fresh() })
  }
  const heard = (value: Uint8Array): void => {
    const beat = heartbeats.decode(value)
    if (!beat.ok) return log.warn({ step: 'router', reason: beat.fault.reason }, beat.fault.message)
    const { member, beat: number, leaving: going } = beat.value
    const news = members.get(member)?.leaving !== going || (member === me && !fresh())
    members.set(member, { leaving: going })
    const back = sign(member)
    if (member === me) {
      if (synced) prove(number)
      else unproven = number
    }
    if (news || back) look()
  }
  /** A sign of life; true when the member was taken for dead. */
  const sign = (member: MemberId): boolean => {
    const dead = !alive(member)
    signs.set(member, clock.now())
    return dead
  }
  const forget = (member: MemberId): void => {
    members.delete(member)
    signs.delete(member)
  }
  const prove = (number: number): void => {
    provenAt = sent.get(number) ?? provenAt
    forgetSent(older => older <= number)
  }
  const forgetSent = (old: (beat: number, at: Instant) => boolean): void => {
    for (const [number, at] of sent) if (old(number, at)) sent.delete(number)
  }

  /** Nobody is taken for dead by one who cannot be sure to see him. */
  const alive = (member: MemberId): boolean => {
    if (member === me || !fresh()) return true
    const at = signs.get(member)
    return at !== undefined && clock.now() < after(at, limits.validityMs + limits.marginMs)
  }
  const candidates = (): readonly MemberId[] =>
    [...members].filter(([member, { leaving: going }]) => !going && (member === me ? !leaving : alive(member))).map(([member]) => member).sort()

  /** Looks at everything: who lives, who should own what, and whether the owners that stand are alive. */
  const look = (): void => {
    if (!synced || stopped) return
    const owners = assign(candidates(), names)
    for (const name of names) {
      const owner = standing.get(name)?.claim.owner
      tell(name, { kind: 'OwnerAlive', alive: owner !== undefined && alive(owner) })
      // Without a fresh sign of life nothing new is begun and nothing given up: the fence holds, and what comes back decides.
      if (leaving || fresh()) tell(name, { kind: 'Assigned', here: !leaving && owners.get(name) === me })
    }
    bury()
  }

  /** Those that are long dead are forgotten; their signs of life are taken away by one of the living. */
  const bury = (): void => {
    const [first] = candidates()
    for (const [member, at] of signs) {
      if (clock.now() < after(at, limits.validityMs * 6)) continue
      if (members.has(member) && first === me) void kv.delete(`member.${member}`)
      if (!members.has(member) || first === me) forget(member)
    }
  }

  const sendBeat = async (): Promise<void> => {
    const number = ++beats
    forgetSent((_, at) => clock.now() >= after(at, limits.validityMs))
    sent.set(number, clock.now())
    const result = await kv.put(`member.${me}`, heartbeats.encode({ member: me, beat: number, leaving }))
    if (!result.ok) log.warn({ step: 'router', reason: result.fault.reason }, `heartbeat not written: ${result.fault.message}`)
  }
  const tick = (): void => {
    if (stopped) return
    void sendBeat()
    look()
    stopTick = clock.after(limits.heartbeatMs, tick)
  }
  const stopWatch = kv.watch(hear)
  let stopTick = clock.after(0, tick)

  const stop = (): void => {
    stopped = true
    provenAt = undefined
    stopTick()
    stopWatch()
    for (const cancel of alarms.values()) cancel()
  }

  return {
    holds: name => {
      const it = active.get(name)
      return it === undefined || it.draining ? undefined : it.epoch
    },
    permits: (name, epoch) => {
      const it = active.get(name)
      return it !== undefined && it.epoch === epoch && !it.draining && fresh()
    },
    owner: name => {
      const seen = standing.get(name)
      return seen?.claim.state === 'held' ? seen.claim.owner : undefined
    },
    members: candidates,
    ready: () => synced && fresh(),
    leave: async () => {
      leaving = true
      await sendBeat()
      const quiet = new Promise<void>(resolve => { idle = resolve })
      const late = new Promise<void>(resolve => { clock.after(limits.drainMs + limits.validityMs, resolve) })
      look()
      if ([...facts.values()].some(({ phase }) => phase !== 'idle')) await Promise.race([quiet, late])
      // From here on nothing is done under a claim that could not be given back.
      stop()
      await kv.delete(`member.${me}`)
    },
    stop,
  }
}
