import type { KvChange } from '#protocols/bus.ts'
import type { Epoch, MemberId } from '#protocols/ids.ts'
import { claims, heartbeats, type ClaimName, type SeenClaim } from '#protocols/shard.ts'
import { assign } from './assign.ts'
import { holdClaims, type HeldOrder } from './held.ts'
import { createSignsOfLife, type LifeLimits } from './signs-of-life.ts'

export type { ClaimHandlers } from './held.ts'

export interface MembershipLimits extends LifeLimits {
  /** How often a member says that it lives. */
  readonly heartbeatMs: number
  /** How long handing one claim over may wait for what is under way. */
  readonly drainMs: number
}

export interface MembershipOrder extends HeldOrder { readonly limits: MembershipLimits }

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
  const signs = createSignsOfLife({ me, clock, limits })
  const held = holdClaims(order)
  /** Claims as the bucket shows them. */
  const standing = new Map<ClaimName, SeenClaim>()
  let synced = false
  let leaving = false
  let stopped = false

  const hear = (change: KvChange): void => {
    switch (change.kind) {
      case 'Reset': return forgetAll()
      case 'Synced': return readAll()
      case 'Deleted': return gone(change.key)
      case 'Put': return put(change.entry.key, change.entry.value, change.entry.revision)
    }
  }
  /** What stood is told again; what is not told was lost with the bucket. */
  const forgetAll = (): void => {
    synced = false
    signs.reading()
    standing.clear()
    for (const name of names) held.tell(name, { kind: 'Reset' })
  }
  const readAll = (): void => {
    synced = true
    for (const name of names) tellSeen(name)
    // Only now: what comes first when a bucket is read again may be older than a claim that ended ours.
    signs.read()
    on.changed()
    look()
  }
  const gone = (key: string): void => {
    if (key.startsWith('member.')) {
      signs.forget(key.slice('member.'.length) as MemberId)
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
    const news = claim.value.state === 'held' && signs.sign(claim.value.owner)
    if (synced) claimChanged(key as ClaimName)
    if (news) look()
  }
  const heard = (value: Uint8Array): void => {
    const heartbeat = heartbeats.decode(value)
    if (!heartbeat.ok) return log.warn({ step: 'router', reason: heartbeat.fault.reason }, heartbeat.fault.message)
    if (signs.heard(heartbeat.value)) look()
  }
  const claimChanged = (name: ClaimName): void => {
    tellSeen(name)
    on.changed()
  }
  const tellSeen = (name: ClaimName): void => {
    const seen = standing.get(name)
    held.tell(name, { kind: 'Seen', seen, ownerAlive: seen !== undefined && signs.alive(seen.claim.owner), fresh: signs.fresh() })
  }

  /** Looks at everything: who lives, who should own what, and whether the owners that stand are alive. */
  const look = (): void => {
    if (!synced || stopped) return
    const owners = assign(signs.candidates(), names)
    for (const name of names) {
      const owner = standing.get(name)?.claim.owner
      held.tell(name, { kind: 'OwnerAlive', alive: owner !== undefined && signs.alive(owner) })
      // Without a fresh sign of life nothing new is begun and nothing given up: the fence holds, and what comes back decides.
      if (leaving || signs.fresh()) held.tell(name, { kind: 'Assigned', here: !leaving && owners.get(name) === me })
    }
    for (const member of signs.bury()) void kv.delete(`member.${member}`)
  }

  const sendBeat = async (): Promise<void> => {
    const result = await kv.put(`member.${me}`, heartbeats.encode(signs.beat()))
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
    signs.stop()
    held.stop()
    stopTick()
    stopWatch()
  }

  return {
    holds: held.holds,
    permits: (name, epoch) => held.holds(name) === epoch && signs.fresh(),
    owner: name => {
      const seen = standing.get(name)
      return seen?.claim.state === 'held' ? seen.claim.owner : undefined
    },
    members: signs.candidates,
    ready: () => synced && signs.fresh(),
    leave: async () => {
      leaving = true
      signs.leave()
      await sendBeat()
      const late = new Promise<void>(resolve => { clock.after(limits.drainMs + limits.validityMs, resolve) })
      look()
      await Promise.race([held.idle(), late])
      // From here on nothing is done under a claim that could not be given back.
      stop()
      await kv.delete(`member.${me}`)
    },
    stop,
  }
}
