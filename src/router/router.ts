import type { Bus } from '#protocols/bus.ts'
import type { Cancel, Clock } from '#protocols/clock.ts'
import type { Codec } from '#protocols/codec.ts'
import { after, type Instant, type MemberId, type ShardId, type VmKey } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { shardOf } from '#protocols/shard.ts'
import { subjects } from '#protocols/subjects.ts'

/** A message for an actor, wherever it lives. `hops`: how often it was sent from member to member (absent: not yet). */
export interface Routed<Event> { readonly key: VmKey; readonly event: Event; readonly hops?: number }

/** Members whose views differ send a message to and fro: after so many hops it is held until a view changes. */
const mostHops = 3

export interface RouterLimits {
  /** Messages that may be held while their shard changes hands. */
  readonly holdLimit: number
  /** A message that was held so long is dropped: the next relist says the same again. */
  readonly holdMs: number
}

export interface RouterOrder<Event> {
  readonly bus: Bus
  readonly me: MemberId
  readonly shardCount: number
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly limits: RouterLimits
  readonly codec: Codec<Routed<Event>>
  /** Who owns the shard; undefined while nobody does. */
  readonly owner: (shard: ShardId) => MemberId | undefined
  /** Whether the shard is active in this process. */
  readonly isHere: (shard: ShardId) => boolean
  readonly deliver: (key: VmKey, shard: ShardId, event: Event) => void
}

/** Where a message goes. */
export type Route = { readonly kind: 'Here' } | { readonly kind: 'There'; readonly member: MemberId } | { readonly kind: 'Hold' }

/** Pure: here when the shard is active here, there when another owns it, else held until someone does. */
export const route = (here: boolean, owner: MemberId | undefined, me: MemberId): Route =>
  here ? { kind: 'Here' } : owner !== undefined && owner !== me ? { kind: 'There', member: owner } : { kind: 'Hold' }

export interface Router<Event> {
  send(key: VmKey, event: Event): void
  /** Tries again what is held; call it when a shard has changed hands, here or elsewhere. */
  flush(): void
  stop(): void
}

/** Brings messages to actors: in this process, over the bus to the owner, or later when a shard is between owners. */
export const startRouter = <Event>(order: RouterOrder<Event>): Router<Event> => {
  const { bus, me, clock, limits, codec } = order
  const sent = order.metrics.counter('router_messages_total', 'Messages to actors.', ['route'])
  let held: { readonly message: Routed<Event>; readonly until: Instant }[] = []
  let alarm: Cancel | undefined

  const drop = (message: Routed<Event>, why: string): void => {
    sent.add({ route: 'dropped' })
    order.log.debug({ step: 'router', key: message.key }, `message dropped: ${why}`)
  }
  const hold = (message: Routed<Event>, until: Instant): void => {
    if (held.length >= limits.holdLimit) return drop(message, 'too many are held')
    held.push({ message, until })
    alarm ??= clock.after(limits.holdMs, () => {
      alarm = undefined
      flush()
    })
  }
  const go = (message: Routed<Event>, until: Instant): void => {
    const shard = shardOf(message.key, order.shardCount)
    const to = route(order.isHere(shard), order.owner(shard), me)
    switch (to.kind) {
      case 'Here':
        sent.add({ route: 'here' })
        return order.deliver(message.key, shard, message.event)
      case 'There': {
        const hops = (message.hops ?? 0) + 1
        if (hops > mostHops || !bus.publish(subjects.actors(to.member), codec.encode({ ...message, hops }))) return hold({ ...message, hops: 0 }, until)
        sent.add({ route: 'there' })
        return
      }
      case 'Hold': return hold(message, until)
    }
  }
  const flush = (): void => {
    const now = clock.now()
    const again = held
    held = []
    for (const { message, until } of again) {
      if (until <= now) drop(message, 'held too long')
      else go(message, until)
    }
  }
  const stopListening = bus.subscribe(subjects.actors(me), payload => {
    const message = codec.decode(payload)
    if (message.ok) go(message.value, after(clock.now(), limits.holdMs))
    else order.log.warn({ step: 'router', reason: message.fault.reason }, message.fault.message)
    return undefined
  })
  return {
    send: (key, event) => go({ key, event }, after(clock.now(), limits.holdMs)),
    flush,
    stop: () => {
      stopListening()
      alarm?.()
    },
  }
}
