import type { Cancel, Clock, Moment } from '#protocols/clock.ts'
import type { EffectId, Epoch, Instant, ShardId, VmKey } from '#protocols/ids.ts'
import { after } from '#protocols/ids.ts'
import type { Actor, Host } from './host.ts'
import type { Step } from './step.ts'

/** How one kind of actor lives: what residents need to know of it. */
export interface Species<Facts, Event, Effect> {
  readonly step: Step<Facts, Event, Effect>
  readonly initial: (key: VmKey, firstEffect: EffectId) => Facts
  /** Merges a newly heard event with those that wait. */
  readonly enqueue: (waiting: readonly Event[], event: Event) => readonly Event[]
  /** Index into the lanes, best first. */
  readonly lane: (facts: Facts, event: Event) => number
  readonly laneCount: number
  /** The actor's own alarm in a list of effects, and the event that it rings. */
  readonly alarmOf: (effect: Effect) => Instant | undefined
  readonly alarm: Event
  /** Its life is over: nothing is wanted and nothing is under way. */
  readonly ended: (facts: Facts) => boolean
  /** It waits for nothing, so it may be passivated. */
  readonly idle: (facts: Facts) => boolean
}

/** One step that was taken, for the log and the metrics. */
export interface Turn<Event, Effect> {
  readonly key: VmKey
  readonly shard: ShardId
  readonly epoch: Epoch
  readonly events: readonly Event[]
  readonly effects: readonly Effect[]
}

export interface ResidentsPorts<Event, Effect> {
  readonly host: Host
  readonly clock: Clock
  /** Starts an effect; the promise ends when it is over (its answer comes by `deliver`), undefined when it is over already. */
  readonly perform: (key: VmKey, shard: ShardId, epoch: Epoch, effect: Effect) => Promise<void> | undefined
  /** What an actor that comes (back) to life is told first: what the watch cache holds of it. */
  readonly load: (key: VmKey) => readonly Event[]
  readonly turned: (turn: Turn<Event, Effect>) => void
  readonly crashed: (key: VmKey, error: unknown) => void
  /** A message for a shard that is not ours. */
  readonly deadLetter: (key: VmKey, event: Event) => void
}

export interface ResidentLimits {
  /** Actors that get their turn before I/O is looked at again. */
  readonly turnsPerRound: number
  /** An idle actor leaves memory after so long. */
  readonly idleMs: number
  /** An actor that crashed is started again after so long. */
  readonly restartMs: number
}

/** Who lives in this process. */
export interface Residents<Event> {
  /** Shard owned from now on: its actors may live here, under this epoch. */
  open(shard: ShardId, epoch: Epoch): void
  deliver(key: VmKey, shard: ShardId, event: Event): void
  /** To all that live now. */
  broadcast(event: Event): void
  /** Starts nothing new, waits for effects under way (at most `drainMs`), then ends the shard's actors. */
  drain(shard: ShardId, drainMs: number): Promise<void>
  /** Ends the shard's actors at once; answers to what is under way find nobody. */
  drop(shard: ShardId): void
  count(): number
  stop(): void
}

interface Resident<Facts, Event> {
  readonly key: VmKey
  readonly shard: ShardId
  readonly actor: Actor<readonly Event[]>
  facts: Facts
  waiting: readonly Event[]
  ready: boolean
  stopAlarm: Cancel | undefined
  lastTurn: Instant
}

interface OpenShard { readonly epoch: Epoch; draining: boolean; underWay: number; whenQuiet: (() => void) | undefined }

/**
 * The table from key to actor, the ready queue and the passivation.
 *
 * 1. A mailbox holds one pending wake-up a key: events that come meanwhile are merged into it.
 * 2. Actors get turns by lane, `turnsPerRound` at a time, so that I/O is never starved.
 * 3. Nothing is performed for a shard that is not open, and nothing new for one that drains.
 * 4. Each life numbers its effects from another place, so that answers to an earlier life find nobody.
 */
export const startResidents = <Facts, Event, Effect>(
  species: Species<Facts, Event, Effect>, ports: ResidentsPorts<Event, Effect>, limits: ResidentLimits,
): Residents<Event> => {
  const residents = new Map<VmKey, Resident<Facts, Event>>()
  const shards = new Map<ShardId, OpenShard>()
  const lanes: VmKey[][] = Array.from({ length: species.laneCount }, () => [])
  let lives = 0
  let roundDue: Cancel | undefined
  let stopped = false

  const moment = (): Moment => ({ at: ports.clock.now(), wallMs: ports.clock.wall() })

  const remove = (resident: Resident<Facts, Event>): void => {
    if (residents.get(resident.key) !== resident) return
    residents.delete(resident.key)
    resident.stopAlarm?.()
    resident.actor.stop()
  }

  const ready = (resident: Resident<Facts, Event>, event: Event): void => {
    if (resident.ready) return
    resident.ready = true
    lanes[species.lane(resident.facts, event)]?.push(resident.key)
    schedule()
  }

  const schedule = (): void => {
    if (roundDue === undefined && !stopped) roundDue = ports.clock.after(0, round)
  }

  const round = (): void => {
    roundDue = undefined
    let turns = limits.turnsPerRound
    for (const lane of lanes) {
      const now = lane.splice(0, turns)
      turns -= now.length
      for (const key of now) giveTurn(key)
    }
    if (lanes.some(lane => lane.length > 0)) schedule()
  }

  const giveTurn = (key: VmKey): void => {
    const resident = residents.get(key)
    if (resident === undefined || !resident.ready) return
    const events = resident.waiting
    resident.waiting = []
    resident.ready = false
    resident.actor.tell(events)
  }

  /** Runs inside the actor. Rule 3: a shard that drains takes answers in, but starts nothing. */
  const take = (resident: Resident<Facts, Event>, events: readonly Event[]): void => {
    const shard = shards.get(resident.shard)
    if (shard === undefined || shard.draining) return
    const effects: Effect[] = []
    const now = moment()
    for (const event of events) {
      const [facts, more] = species.step(resident.facts, event, now)
      resident.facts = facts
      effects.push(...more)
    }
    resident.lastTurn = now.at
    ports.turned({ key: resident.key, shard: resident.shard, epoch: shard.epoch, events, effects })
    for (const effect of effects) start(resident, shard, effect)
    // What came while it took its turn brings it back to life.
    if (species.ended(resident.facts) && resident.waiting.length === 0) remove(resident)
  }

  const start = (resident: Resident<Facts, Event>, shard: OpenShard, effect: Effect): void => {
    const alarm = species.alarmOf(effect)
    if (alarm !== undefined) return setAlarm(resident, alarm)
    const over = ports.perform(resident.key, resident.shard, shard.epoch, effect)
    if (over === undefined) return
    shard.underWay += 1
    const end = (): void => {
      shard.underWay -= 1
      if (shard.underWay === 0) shard.whenQuiet?.()
    }
    over.then(end, error => {
      end()
      ports.crashed(resident.key, error)
    })
  }

  const setAlarm = (resident: Resident<Facts, Event>, at: Instant): void => {
    resident.stopAlarm?.()
    resident.stopAlarm = ports.clock.after(Math.max(0, at - ports.clock.now()), () => deliver(resident.key, resident.shard, species.alarm))
  }

  const crash = (resident: Resident<Facts, Event>, error: unknown): void => {
    remove(resident)
    ports.crashed(resident.key, error)
    // It starts from nothing, and looks first.
    ports.clock.after(limits.restartMs, () => { if (shards.has(resident.shard)) born(resident.key, resident.shard) })
  }

  const born = (key: VmKey, shard: ShardId): Resident<Facts, Event> => {
    const standing = residents.get(key)
    if (standing !== undefined) return standing
    lives += 1
    const resident: Resident<Facts, Event> = {
      key, shard,
      actor: ports.host.spawn<readonly Event[]>({ name: `${key}/${lives}`, handle: events => take(resident, events), crashed: error => crash(resident, error) }),
      facts: species.initial(key, (lives * 1_000_000) as EffectId),
      waiting: [], ready: false, stopAlarm: undefined, lastTurn: ports.clock.now(),
    }
    residents.set(key, resident)
    for (const event of ports.load(key)) put(resident, event)
    return resident
  }

  const put = (resident: Resident<Facts, Event>, event: Event): void => {
    resident.waiting = species.enqueue(resident.waiting, event)
    ready(resident, event)
  }

  const deliver = (key: VmKey, shard: ShardId, event: Event): void => {
    const open = shards.get(shard)
    if (open === undefined || stopped) return ports.deadLetter(key, event)
    put(born(key, shard), event)
  }

  const drop = (shard: ShardId): void => {
    shards.get(shard)?.whenQuiet?.()
    shards.delete(shard)
    for (const resident of [...residents.values()]) if (resident.shard === shard) remove(resident)
  }

  const passivate = (): void => {
    const before = after(ports.clock.now(), -limits.idleMs)
    for (const resident of [...residents.values()]) {
      if (resident.lastTurn < before && !resident.ready && species.idle(resident.facts)) remove(resident)
    }
    stopSweep = ports.clock.after(limits.idleMs / 2, passivate)
  }
  let stopSweep = ports.clock.after(limits.idleMs / 2, passivate)

  return {
    open: (shard, epoch) => {
      if (shards.get(shard)?.epoch !== epoch) drop(shard)
      shards.set(shard, { epoch, draining: false, underWay: 0, whenQuiet: undefined })
    },
    deliver,
    broadcast: event => { for (const resident of residents.values()) put(resident, event) },
    drain: async (shard, drainMs) => {
      const open = shards.get(shard)
      if (open === undefined) return
      open.draining = true
      if (open.underWay > 0) await quiet(open, ports.clock, drainMs)
      drop(shard)
    },
    drop,
    count: () => residents.size,
    stop: () => {
      stopped = true
      stopSweep()
      roundDue?.()
      for (const shard of [...shards.keys()]) drop(shard)
    },
  }
}

const quiet = (shard: OpenShard, clock: Clock, drainMs: number): Promise<void> =>
  new Promise(resolve => {
    const cancel = clock.after(drainMs, resolve)
    shard.whenQuiet = () => {
      cancel()
      resolve()
    }
  })
