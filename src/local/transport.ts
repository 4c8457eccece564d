import { messageLimitBytes, type Bus, type Kv, type KvChange, type KvEntry, type Transport } from '#protocols/bus.ts'
import type { Clock } from '#protocols/clock.ts'
import type { Log } from '#protocols/log.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'

type Handler = (payload: Uint8Array) => Uint8Array | undefined | Promise<Uint8Array | undefined>

/** A medium in memory: what one process (or a simulation of several) speaks over. */
export interface Medium {
  /** A member's own end of it. `reachable` false: it is cut off, as by a partition. */
  connect(reachable?: () => boolean): Transport
  /** Loses everything that was kept, as a broker does whose disk was wiped. */
  wipe(): void
}

interface Watcher { readonly handle: (change: KvChange) => void; readonly reachable: () => boolean }
interface Bucket { entries: Map<string, KvEntry>; readonly watchers: Set<Watcher> }

/**
 * Messages and buckets in memory, with the answers that NATS gives. Everything is handed on in a turn of its own, in
 * order, so that nobody is called from inside his own call.
 */
export const createMedium = (clock: Clock, log: Pick<Log, 'error'> = { error: () => undefined }): Medium => {
  const subscriptions = new Map<string, Set<{ readonly handle: Handler; readonly reachable: () => boolean }>>()
  const buckets = new Map<string, Bucket>()
  let revision = 0

  const later = (action: () => void): void => { clock.after(0, action) }
  /** What a listener gives; one that throws gives nothing. */
  const answer = async (subject: string, handle: Handler, payload: Uint8Array): Promise<Uint8Array | undefined> => {
    try {
      return await handle(payload)
    } catch (error) {
      log.error({ step: 'router', subject, error: error instanceof Error ? error.stack : String(error) }, 'a listener threw')
      return undefined
    }
  }
  const bucketOf = (name: string): Bucket => {
    const found = buckets.get(name)
    if (found !== undefined) return found
    const made: Bucket = { entries: new Map(), watchers: new Set() }
    buckets.set(name, made)
    return made
  }
  const announce = (bucket: Bucket, change: KvChange): void => {
    for (const watcher of bucket.watchers) later(() => { if (bucket.watchers.has(watcher) && watcher.reachable()) watcher.handle(change) })
  }

  const busOf = (reachable: () => boolean): Bus => ({
    publish: (subject, payload) => {
      if (!reachable() || payload.length > messageLimitBytes) return false
      for (const { handle, reachable: there } of subscriptions.get(subject) ?? []) later(() => { if (there()) void answer(subject, handle, payload) })
      return true
    },
    subscribe: (subject, handle) => {
      const entry = { handle, reachable }
      const set = subscriptions.get(subject) ?? new Set()
      set.add(entry)
      subscriptions.set(subject, set)
      return () => { set.delete(entry) }
    },
    request: (subject, payload, timeoutMs) => new Promise<Result<Uint8Array>>(resolve => {
      const listener = [...(subscriptions.get(subject) ?? [])].find(entry => entry.reachable())
      if (!reachable() || listener === undefined) return later(() => resolve(failed('Unavailable', `nobody listens on ${subject}`)))
      const cancel = clock.after(timeoutMs, () => resolve(failed('Timeout', `no answer on ${subject} within ${timeoutMs} ms`)))
      later(() => {
        void answer(subject, listener.handle, payload).then(given => {
          if (given === undefined || !listener.reachable() || !reachable()) return
          cancel()
          resolve(ok(given))
        })
      })
    }),
    connected: reachable,
    close: async () => undefined,
  })

  const kvOf = (name: string, reachable: () => boolean): Kv => {
    const away = failed('Unavailable', `bucket ${name} is out of reach`)
    const call = <T>(act: () => Result<T>): Promise<Result<T>> => new Promise(resolve => { later(() => resolve(reachable() ? act() : away)) })
    const write = (key: string, value: Uint8Array): Result<number> => {
      const bucket = bucketOf(name)
      revision += 1
      const entry: KvEntry = { key, value, revision }
      bucket.entries.set(key, entry)
      announce(bucket, { kind: 'Put', entry })
      return ok(revision)
    }
    return {
      get: key => call(() => ok(bucketOf(name).entries.get(key))),
      create: (key, value) => call(() => (bucketOf(name).entries.has(key) ? failed('AlreadyExists', `${key} stands already`) : write(key, value))),
      update: (key, value, expected) => call(() => (bucketOf(name).entries.get(key)?.revision === expected ? write(key, value) : failed('Conflict', `${key} has another revision`))),
      put: (key, value) => call(() => write(key, value)),
      delete: (key, expected) => call(() => {
        const bucket = bucketOf(name)
        const entry = bucket.entries.get(key)
        if (expected !== undefined && entry?.revision !== expected) return failed('Conflict', `${key} has another revision`)
        if (bucket.entries.delete(key)) announce(bucket, { kind: 'Deleted', key })
        return ok(undefined)
      }),
      watch: handle => watchFrom(bucketOf(name), handle, reachable, later, clock),
    }
  }

  return {
    connect: (reachable = () => true) => ({ bus: busOf(reachable), bucket: async name => ok(kvOf(name, reachable)) }),
    wipe: () => {
      // A broker whose disk was wiped counts from the beginning: a revision of before may stand again.
      revision = 0
      for (const bucket of buckets.values()) {
        bucket.entries.clear()
        announce(bucket, { kind: 'Reset' })
        announce(bucket, { kind: 'Synced' })
      }
    },
  }
}

/** How often a watcher that was cut off looks whether it can be told again. */
const lookMs = 500

const watchFrom = (bucket: Bucket, handle: (change: KvChange) => void, reachable: () => boolean, later: (action: () => void) => void, clock: Clock): (() => void) => {
  let missed = false
  /** What stands, in the order in which it was written. */
  const tellAll = (): void => {
    for (const entry of [...bucket.entries.values()].sort((a, b) => a.revision - b.revision)) handle({ kind: 'Put', entry })
    handle({ kind: 'Synced' })
  }
  const watcher: Watcher = {
    handle: change => { if (!missed) handle(change) },
    reachable: () => {
      if (!reachable()) missed = true
      return reachable()
    },
  }
  bucket.watchers.add(watcher)
  later(() => {
    if (!reachable()) missed = true
    else if (bucket.watchers.has(watcher)) tellAll()
  })
  const look = (): void => {
    if (!reachable()) missed = true
    else if (missed) {
      missed = false
      handle({ kind: 'Reset' })
      tellAll()
    }
    stopLook = clock.after(lookMs, look)
  }
  let stopLook = clock.after(lookMs, look)
  return () => {
    bucket.watchers.delete(watcher)
    stopLook()
  }
}
