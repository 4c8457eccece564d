import type { Kv } from '#protocols/bus.ts'
import type { Cancel, Clock, Moment } from '#protocols/clock.ts'
import type { Result } from '#protocols/fault.ts'
import type { Epoch, MemberId } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { claimedBy, claims, type ClaimEffect, type ClaimEvent, type ClaimFacts, type ClaimName } from '#protocols/shard.ts'

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

export interface HeldOrder {
  readonly kv: Kv
  readonly me: MemberId
  readonly names: readonly ClaimName[]
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** `drainMs`: how long handing one claim over may wait for what is under way. */
  readonly limits: { readonly drainMs: number }
  /** The state machine of one claim, and where it begins. */
  readonly step: (facts: ClaimFacts, event: ClaimEvent, now: Moment) => readonly [ClaimFacts, readonly ClaimEffect[]]
  readonly unclaimed: (me: MemberId) => ClaimFacts
  readonly on: ClaimHandlers
}

/** The claims as this member has part in them: the state machine of each, and what it orders. */
export interface HeldClaims {
  tell(name: ClaimName, event: ClaimEvent): void
  /** The epoch under which a claim is held and acted on here; undefined when it is not, or is being handed over. */
  holds(name: ClaimName): Epoch | undefined
  /** Ends when none is held, wanted or being written. */
  idle(): Promise<void>
  /** From here on nothing is heard and nothing written. */
  stop(): void
}

/** A claim that is acted on here; one that drains starts nothing more. */
interface Active { readonly epoch: Epoch; draining: boolean }

export const holdClaims = (order: HeldOrder): HeldClaims => {
  const { kv, me, names, clock, log, limits, on } = order
  const facts = new Map<ClaimName, ClaimFacts>(names.map(name => [name, order.unclaimed(me)]))
  const active = new Map<ClaimName, Active>()
  const alarms = new Map<ClaimName, Cancel>()
  const held = order.metrics.gauge('claims_held', 'Claims that this member holds and acts on.', ['kind'])
  const changes = order.metrics.counter('claims_changed_total', 'Claims that were taken, handed over or lost.', ['change'])
  let stopped = false
  let whenIdle: (() => void) | undefined

  const allIdle = (): boolean => [...facts.values()].every(({ phase }) => phase === 'idle')
  const tell = (name: ClaimName, event: ClaimEvent): void => {
    const before = facts.get(name)
    if (before === undefined || stopped) return
    const [next, effects] = order.step(before, event, { at: clock.now(), wallMs: clock.wall() })
    facts.set(name, next)
    for (const effect of effects) perform(name, effect)
    if (whenIdle !== undefined && allIdle()) whenIdle()
  }

  const perform = (name: ClaimName, effect: ClaimEffect): void => {
    switch (effect.kind) {
      case 'Write': return void write(name, effect)
      case 'Activate': return activate(name, effect.epoch)
      case 'Drain': return drain(name)
      case 'Drop': return drop(name)
      case 'Wake':
        alarms.get(name)?.()
        alarms.set(name, clock.after(Math.max(0, effect.at - clock.now()), () => tell(name, { kind: 'Woke' })))
        return
    }
  }
  const write = async (name: ClaimName, { id, claim, revision }: Extract<ClaimEffect, { kind: 'Write' }>): Promise<void> => {
    const value = claims.encode(claim)
    const result: Result<number> = revision === undefined ? await kv.create(name, value) : await kv.update(name, value, revision)
    if (!result.ok) log.debug({ step: 'router', claim: name, reason: result.fault.reason }, result.fault.message)
    tell(name, result.ok ? { kind: 'Written', revision: result.value, answers: id } : { kind: 'Failed', fault: result.fault, answers: id })
  }
  const activate = (name: ClaimName, epoch: Epoch): void => {
    active.set(name, { epoch, draining: false })
    changes.add({ change: 'taken' })
    count()
    log.info({ step: 'router', claim: name, epoch }, 'claim active')
    on.acquired(name, epoch)
    on.changed()
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
  const drop = (name: ClaimName): void => {
    changes.add({ change: 'lost' })
    log.warn({ step: 'router', claim: name }, 'claim lost to another member')
    end(name)
  }
  const end = (name: ClaimName): void => {
    if (!active.delete(name)) return
    count()
    on.lost(name)
  }
  const count = (): void => {
    const acting = [...active].filter(([, { draining }]) => !draining)
    const shards = acting.filter(([name]) => claimedBy(name).kind === 'Shard').length
    held.set({ kind: 'shard' }, shards)
    held.set({ kind: 'role' }, acting.length - shards)
  }

  return {
    tell,
    holds: name => {
      const it = active.get(name)
      return it === undefined || it.draining ? undefined : it.epoch
    },
    idle: () => new Promise(resolve => {
      if (allIdle()) return resolve()
      whenIdle = resolve
    }),
    stop: () => {
      stopped = true
      for (const cancel of alarms.values()) cancel()
    },
  }
}
