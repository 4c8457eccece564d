import { StorageType, type KV, type KvEntry as NatsEntry, type NatsConnection, type QueuedIterator } from 'nats'
import type { Kv, KvChange, KvEntry } from '#protocols/bus.ts'
import type { Cancel, Clock } from '#protocols/clock.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import { faultOf, isBucketLost, isBucketSilent } from './faults.ts'

export interface BucketOrder {
  readonly nc: NatsConnection
  readonly name: string
  readonly replicas: number
  readonly clock: Clock
  readonly log: Log
}

export interface OpenBucket {
  readonly kv: Kv
  /** The connection was lost and is back: watches start over. */
  reopen(): void
  stop(): void
}

/** Written once a second by everybody, so that a watch that says nothing is known to be dead. */
const pulseKey = 'pulse'
const pulseMs = 1_000
const quietMs = 3_000
const callTimeoutMs = 4_000
const retryMs = 500

/** A bucket that is made when it is absent, also after NATS was wiped while we were running. */
export const openBucket = (order: BucketOrder): OpenBucket => {
  const { nc, name, clock, log } = order
  const watches = new Set<{ reopen(): void; stop(): void }>()
  let opened: Promise<KV> | undefined
  let stopped = false

  const open = (): Promise<KV> => {
    opened ??= nc.jetstream({ timeout: callTimeoutMs }).views.kv(name, { history: 1, replicas: order.replicas, storage: StorageType.File, timeout: callTimeoutMs })
    opened.catch(() => { opened = undefined })
    return opened
  }
  const lost = (): void => {
    opened = undefined
    for (const watch of watches) watch.reopen()
  }
  const call = async <T>(what: string, act: (kv: KV) => Promise<T>, stale: 'Conflict' | 'AlreadyExists' = 'Conflict'): Promise<Result<T>> => {
    try {
      return ok(await act(await open()))
    } catch (error) {
      if (isBucketSilent(error)) opened = undefined
      if (isBucketLost(error)) lost()
      return faultOf(`${what} in bucket ${name}`, error, stale)
    }
  }

  const pulse = (): void => {
    if (stopped) return
    void call('pulse', kv => kv.put(pulseKey, new Uint8Array()))
    stopPulse = clock.after(pulseMs, pulse)
  }
  let stopPulse: Cancel = clock.after(pulseMs, pulse)

  const kv: Kv = {
    get: key => call(`get ${key}`, async bucket => {
      const entry = await bucket.get(key)
      return entry === null || entry.operation !== 'PUT' ? undefined : entryOf(entry)
    }),
    create: (key, value) => call(`create ${key}`, bucket => bucket.create(key, value), 'AlreadyExists'),
    update: (key, value, revision) => call(`update ${key}`, bucket => bucket.update(key, value, revision)),
    put: (key, value) => call(`put ${key}`, bucket => bucket.put(key, value)),
    delete: (key, revision) => call(`delete ${key}`, bucket => bucket.delete(key, revision === undefined ? {} : { previousSeq: revision })),
    watch: handle => {
      const watch = keepWatching(open, () => { opened = undefined }, handle, clock, problem => log.warn({ step: 'router', bucket: name }, problem))
      watches.add(watch)
      return () => {
        watches.delete(watch)
        watch.stop()
      }
    },
  }
  return {
    kv,
    reopen: lost,
    stop: () => {
      stopped = true
      stopPulse()
      for (const watch of watches) watch.stop()
    },
  }
}

const entryOf = ({ key, value, revision }: NatsEntry): KvEntry => ({ key, value, revision })

/** A watch that starts over when it breaks, when the connection comes back, and when nothing, not even a pulse, is heard. */
const keepWatching = (open: () => Promise<KV>, broken: () => void, handle: (change: KvChange) => void, clock: Clock, complain: (problem: string) => void): { reopen(): void; stop(): void } => {
  let current: QueuedIterator<NatsEntry> | undefined
  let life = 0
  let heardAt = clock.now()
  let stopped = false
  let told = false

  const begin = async (mine: number): Promise<void> => {
    const bucket = await open()
    let initialized = false
    const iterator = await bucket.watch({ initializedFn: () => { initialized = true } })
    if (stopped || mine !== life) return iterator.stop()
    current = iterator
    heardAt = clock.now()
    if (told) handle({ kind: 'Reset' })
    told = true
    let synced = false
    const sync = (): void => {
      if (synced || !initialized || mine !== life) return
      synced = true
      handle({ kind: 'Synced' })
    }
    sync()
    for await (const entry of iterator) {
      if (stopped || mine !== life) return
      heardAt = clock.now()
      if (entry.key !== pulseKey) handle(entry.operation === 'PUT' ? { kind: 'Put', entry: entryOf(entry) } : { kind: 'Deleted', key: entry.key })
      sync()
    }
  }
  const start = (): void => {
    current?.stop()
    current = undefined
    const mine = ++life
    const again = (problem: string | undefined): void => {
      if (stopped || mine !== life) return
      if (problem !== undefined) {
        // It may be that the bucket is gone: it is looked for again, and made anew.
        broken()
        complain(`watch broken: ${problem}`)
      }
      clock.after(retryMs, () => { if (!stopped && mine === life) start() })
    }
    begin(mine).then(() => again(undefined), (error: unknown) => again(error instanceof Error ? error.message : String(error)))
  }
  const look = (): void => {
    if (clock.now() - heardAt > quietMs) {
      heardAt = clock.now()
      complain('watch is quiet and starts over')
      start()
    }
    stopLook = clock.after(pulseMs, look)
  }
  let stopLook: Cancel = clock.after(pulseMs, look)
  start()
  return {
    reopen: start,
    stop: () => {
      stopped = true
      stopLook()
      current?.stop()
    },
  }
}
