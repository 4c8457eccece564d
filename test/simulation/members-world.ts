import { claimStep, unclaimed } from '#actors/shard/claim.ts'
import { startResidents, type Residents } from '#actors/residents.ts'
import type { Kv, KvChange } from '#protocols/bus.ts'
import { codec } from '#protocols/codec.ts'
import type { Clock, Random } from '#protocols/clock.ts'
import { failed, type Result } from '#protocols/fault.ts'
import { vmKey, type Epoch, type Instant, type MemberId, type ShardId, type VmKey } from '#protocols/ids.ts'
import { shardClaim, shardOf, type ClaimName } from '#protocols/shard.ts'
import { createMedium, type Medium } from '#src/local/transport.ts'
import { startMembership, type Membership } from '#src/membership/membership.ts'
import { startRouter, type Routed, type Router } from '#src/router/router.ts'
import { fakeHost } from '#test/fakes/host.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'
import { virtualClock, type VirtualClock } from '#test/fakes/clock.ts'

/** What actors of the simulation are told: a number, so that it can be seen where it arrived. */
interface Told { readonly kind: 'Told'; readonly number: number }
interface Act { readonly kind: 'Act'; readonly number: number }

/** A member with real membership, router and residents, whose process and link can be troubled. */
export interface SimMember {
  readonly id: MemberId
  readonly membership: Membership
  readonly router: Router<Told>
  /** Stands still for so long: no timer rings, nothing is heard; time goes on. */
  pause(ms: number): void
  /** The link to the bus is cut, or mended. */
  link(up: boolean): void
  kill(): void
  leave(): Promise<void>
  readonly alive: () => boolean
}

export interface MembersWorld {
  readonly clock: VirtualClock
  readonly shards: readonly ShardId[]
  readonly keys: readonly VmKey[]
  members(): readonly SimMember[]
  join(): Promise<SimMember>
  /** The bucket loses everything. */
  wipe(): void
  /** An event for a key, sent by a member; gives its number. */
  tell(from: SimMember, key: VmKey): number
  /** Where the event was taken in; undefined: nowhere yet. */
  arrived(number: number): MemberId | undefined
  /** Whether messages and answers may be lost, and how long they take at most. */
  trouble: { readonly lossRate: number; readonly mostDelayMs: number }
  /** What was broken, in words. */
  readonly broken: string[]
}

export const limits = { heartbeatMs: 500, validityMs: 2_000, marginMs: 200, drainMs: 800 }
const shardCount = 6
/** Effects take up to so long; longer than draining waits for some. */
const mostEffectMs = 1_000
const messages = codec<Routed<Told>>('sim/1', () => undefined)

interface Acted { readonly member: MemberId; readonly epoch: Epoch }

export const startMembersWorld = (random: Random): MembersWorld => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  const shards = Array.from({ length: shardCount }, (_, index) => index as ShardId)
  const names: readonly ClaimName[] = shards.map(shardClaim)
  const keys = shards.flatMap(shard => Array.from({ length: 1_000 }, (_, index) => vmKey('demo', `vm-${index}`)).filter(key => shardOf(key, shardCount) === shard).slice(0, 2))
  const members: SimMember[] = []
  const acted = new Map<ShardId, Acted>()
  const arrivals = new Map<number, MemberId>()
  const broken: string[] = []
  let told = 0
  let joined = 0
  let wiped = 0

  const world: MembersWorld = {
    clock, shards, keys, broken,
    members: () => members.filter(member => member.alive()),
    trouble: { lossRate: 0, mostDelayMs: 5 },
    join: async () => {
      const member = await startMember(world, medium, `m-${++joined}` as MemberId, random, { names, act, took: (number, id) => { arrivals.set(number, id) } })
      members.push(member)
      return member
    },
    wipe: () => {
      wiped += 1
      medium.wipe()
    },
    tell: (from, key) => {
      told += 1
      from.router.send(key, { kind: 'Told', number: told })
      return told
    },
    arrived: number => arrivals.get(number),
  }

  /** An effect starts: here is what must never happen. */
  const act = (member: SimMember, shard: ShardId, epoch: Epoch, lastBeat: Instant | undefined): void => {
    const name = shardClaim(shard)
    for (const other of world.members()) {
      if (other === member) continue
      const theirs = other.membership.holds(name)
      if (theirs !== undefined && other.membership.permits(name, theirs)) broken.push(`shard ${shard}: ${member.id} acts under ${epoch} while ${other.id} may act under ${theirs}`)
    }
    const before = acted.get(shard)
    if (before !== undefined && before.member !== member.id && wiped === 0 && before.epoch >= epoch) {
      broken.push(`shard ${shard}: ${member.id} acts under ${epoch} after ${before.member} acted under ${before.epoch}`)
    }
    if (lastBeat === undefined || clock.now() >= lastBeat + limits.validityMs - limits.marginMs) broken.push(`shard ${shard}: ${member.id} acts, though its last beat in the bucket was sent at ${lastBeat ?? 'no time'}`)
    acted.set(shard, { member: member.id, epoch })
  }
  return world
}

interface Surroundings {
  readonly names: readonly ClaimName[]
  readonly act: (member: SimMember, shard: ShardId, epoch: Epoch, lastBeat: Instant | undefined) => void
  readonly took: (number: number, member: MemberId) => void
}

const startMember = async (world: MembersWorld, medium: Medium, id: MemberId, random: Random, { names, act, took }: Surroundings): Promise<SimMember> => {
  const { clock: time } = world
  const process = createProcess(time)
  const { clock } = process
  let linked = true
  let lastBeat: Instant | undefined
  const transport = medium.connect(() => linked && process.alive())
  const bucket = await transport.bucket('members')
  if (!bucket.ok) throw new Error(bucket.fault.message)
  const delay = (): number => random() * world.trouble.mostDelayMs
  const lost = (): boolean => random() < world.trouble.lossRate
  const toBucket = ordered(time, delay)
  const fromBucket = ordered(time, delay)
  const replies = ordered(time, delay)

  /** A call goes out, is done, and its answer comes back: each takes time, and the call or the answer may be lost. */
  const call = <T>(what: string, act: () => Promise<Result<T>>): Promise<Result<T>> => new Promise(resolve => {
    const late = clock.after(300, () => resolve(failed('Timeout', `${what} had no answer`)))
    if (lost()) return
    toBucket(() => void act().then(result => {
      if (lost()) return
      replies(() => process.run(() => {
        late()
        resolve(result)
      }))
    }))
  })
  const open = (inner: Kv): Kv => ({
    get: key => call(`get ${key}`, () => inner.get(key)),
    create: (key, value) => call(`create ${key}`, () => inner.create(key, value)),
    update: (key, value, revision) => call(`update ${key}`, () => inner.update(key, value, revision)),
    put: (key, value) => {
      const sentAt = clock.now()
      return call(`put ${key}`, async () => {
        const result = await inner.put(key, value)
        if (result.ok && key === `member.${id}`) lastBeat = sentAt
        return result
      })
    },
    delete: (key, revision) => call(`delete ${key}`, () => inner.delete(key, revision)),
    watch: (handle: (change: KvChange) => void) => inner.watch(change => fromBucket(() => process.run(() => handle(change)))),
  })

  const residents: Residents<Told> = startResidents<{ readonly heard: number }, Told, Act>({
    step: (facts, event) => [{ heard: facts.heard + 1 }, [{ kind: 'Act', number: event.number }]],
    initial: () => ({ heard: 0 }), enqueue: (waiting, event) => [...waiting, event], lane: () => 0, laneCount: 1,
    alarmOf: () => undefined, alarm: { kind: 'Told', number: 0 }, ended: () => false, idle: () => true,
  }, {
    host: fakeHost(), clock, load: () => [], turned: () => undefined, deadLetter: () => undefined,
    crashed: (key, error) => world.broken.push(`${key} crashed: ${String(error)}`),
    perform: (_, shard, epoch, { number }) => {
      if (!membership.permits(shardClaim(shard), epoch)) return undefined
      took(number, id)
      act(member, shard, epoch, lastBeat)
      return new Promise(resolve => { clock.after(random() * mostEffectMs, resolve) })
    },
  }, { turnsPerRound: 16, idleMs: 5_000, restartMs: 100 })

  let router: Router<Told> | undefined
  const membership = startMembership({
    kv: open(bucket.value), me: id, names, clock, log: noLog, metrics: noMetrics, limits, unclaimed,
    step: claimStep({ validityMs: limits.validityMs, retryMs: 100 }),
    on: {
      acquired: (name, epoch) => residents.open(shardOfName(name), epoch),
      draining: (name, drainMs) => residents.drain(shardOfName(name), drainMs),
      lost: name => residents.drop(shardOfName(name)),
      changed: () => router?.flush(),
    },
  })
  const { bus } = transport
  router = startRouter<Told>({
    me: id, shardCount, clock, log: noLog, metrics: noMetrics, codec: messages, limits: { holdLimit: 100, holdMs: 10_000 },
    bus: {
      ...bus,
      publish: (subject, payload) => {
        if (!linked) return false
        if (!lost()) time.after(delay(), () => bus.publish(subject, payload))
        return true
      },
      subscribe: (subject, handle) => bus.subscribe(subject, payload => {
        process.run(() => void handle(payload))
        return undefined
      }),
    },
    owner: shard => membership.owner(shardClaim(shard)),
    isHere: shard => membership.holds(shardClaim(shard)) !== undefined,
    deliver: residents.deliver,
  })
  const end = (): void => {
    membership.stop()
    router?.stop()
    residents.stop()
    process.kill()
  }
  const member: SimMember = {
    id, membership, router,
    pause: process.pause,
    link: up => { linked = up },
    alive: process.alive,
    kill: process.kill,
    leave: async () => {
      await membership.leave()
      end()
    },
  }
  return member
}

const shardOfName = (name: ClaimName): ShardId => Number(name.slice('shard.'.length)) as ShardId

/** Actions that arrive some time later, in the order in which they were sent. */
const ordered = (time: Clock, delay: () => number): ((action: () => void) => void) => {
  let last = 0
  return action => {
    last = Math.max(last, time.now() + delay())
    time.after(last - time.now(), action)
  }
}

interface Process {
  readonly clock: Clock
  alive(): boolean
  pause(ms: number): void
  kill(): void
  /** Runs it now, or once the pause is over; never in a dead process. */
  run(action: () => void): void
}

/** One process on the machine: its clock goes on while it is paused, its timers ring late. */
const createProcess = (time: Clock): Process => {
  let alive = true
  let pausedUntil = 0
  let waiting: (() => void)[] = []
  const wakeUp = (): void => {
    if (time.now() < pausedUntil) return
    const due = waiting
    waiting = []
    for (const action of due) if (alive) action()
  }
  const run = (action: () => void): void => {
    if (!alive) return
    if (time.now() < pausedUntil || waiting.length > 0) waiting.push(action)
    else action()
  }
  return {
    clock: {
      now: () => time.now(), wall: () => time.wall(),
      after: (delayMs, action) => {
        let cancelled = false
        const cancel = time.after(delayMs, () => run(() => { if (!cancelled) action() }))
        return () => {
          cancelled = true
          cancel()
        }
      },
    },
    alive: () => alive,
    pause: ms => {
      pausedUntil = Math.max(pausedUntil, time.now() + ms)
      time.after(ms, wakeUp)
    },
    kill: () => { alive = false },
    run,
  }
}
