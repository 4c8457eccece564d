import type { Cancel, Clock, Random } from '#protocols/clock.ts'
import type { Fault } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import type { KubernetesObject, ObjectStore, Resource, WatchLine } from '#protocols/store.ts'
import { createCache, objectKey, strip, type Cache } from './cache.ts'
import { ownWrites } from './own-writes.ts'

/** News of a collection. */
export type Change<T extends KubernetesObject> =
  | { readonly kind: 'Upserted'; readonly object: T; readonly previous?: T | undefined }
  | { readonly kind: 'Deleted'; readonly object: T }
  /** All that stands has been told. */
  | { readonly kind: 'Synced' }

export interface ReflectorLimits {
  readonly pageSize: number
  /** The server ends a watch after so long at most, and after half of it at the earliest; a dead connection is noticed by then. */
  readonly watchSeconds: number
  /** A watch that says nothing for so long beyond its end is cut off. */
  readonly graceMs: number
  readonly backOffMinMs: number
  readonly backOffMaxMs: number
  /** How often it is looked whether an optional kind is served by now. */
  readonly notServedMs: number
}

/**
 * A dead connection is noticed within 10 s: the watch is asked for up to 8 s at a time and resumed from its last version. That
 * costs one request per collection and time, and nothing on the server but opening it: the version is still in its cache. Watches
 * that began together do not end together, since opening all of them at once would keep everything else waiting.
 */
export const reflectorLimits: ReflectorLimits = { pageSize: 500, watchSeconds: 8, graceMs: 2_000, backOffMinMs: 200, backOffMaxMs: 10_000, notServedMs: 30_000 }

export interface ReflectorOrder<T extends KubernetesObject> {
  readonly store: ObjectStore
  readonly resource: Resource
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  /** A kind that the cluster may not have: while it is not served there are no objects of it. */
  readonly optional?: boolean | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly limits?: ReflectorLimits | undefined
  /** The part of an object that is kept, for collections of which little is read. */
  readonly kept?: ((object: T) => T) | undefined
  /** Values under which the cache finds an object. */
  readonly indexOf?: ((object: T) => readonly string[]) | undefined
  readonly onChange: (change: Change<T>) => void
}

export interface Reflector<T extends KubernetesObject> {
  readonly cache: Cache<T>
  /** Whether a first complete list has come. */
  synced(): boolean
  /** The last failure, until something went well. */
  trouble(): Fault | undefined
  /**
   * A write of the object of this key (`namespace/name`, or the name) begins; call what is given back with the object as
   * the server then has it, or undefined when the write failed: until the watch has come to it, it is the newest we know.
   */
  writing(key: string): (object: T | undefined) => void
  stop(): void
}

/**
 * Follows one collection for ever: list in pages, watch, resume; list again after 410; back off with jitter after
 * failures. Objects that a new list does not hold are told as deleted.
 */
export const startReflector = <T extends KubernetesObject>(order: ReflectorOrder<T>): Reflector<T> => {
  const { store, resource, clock, random, log, onChange } = order
  const limits = order.limits ?? reflectorLimits
  const cache = createCache<T>(order.indexOf)
  const writes = ownWrites()
  const lists = order.metrics.counter('watch_lists_total', 'Complete lists of a collection.', ['resource', 'why'])
  const lines = order.metrics.counter('watch_lines_total', 'Lines of watches.', ['resource', 'type'])
  const selector = { labelSelector: order.labelSelector, fieldSelector: order.fieldSelector }
  let version: string | undefined
  let stopped = false
  let synced = false
  let failures = 0
  let trouble: Fault | undefined
  let abort = new AbortController()
  let stopTimer: Cancel | undefined

  const keep = (raw: T): T => (order.kept === undefined ? strip(raw) : order.kept(strip(raw)))
  const upsert = (raw: T): void => {
    const object = keep(raw)
    const key = objectKey(object)
    if (!writes.admits(key, object.metadata.resourceVersion)) return
    const previous = cache.put(object)
    if (previous?.metadata.resourceVersion !== object.metadata.resourceVersion) tell({ kind: 'Upserted', object, previous })
  }
  const remove = (key: string, last: T | undefined): void => {
    writes.forget(key)
    const before = cache.remove(key)
    const object = last ?? before
    if (object !== undefined && before !== undefined) tell({ kind: 'Deleted', object })
  }
  /** A listener that throws is a bug of ours; it must not keep the rest of the collection from being told. */
  const tell = (change: Change<T>): void => {
    try {
      onChange(change)
    } catch (error) {
      const key = change.kind === 'Synced' ? undefined : objectKey(change.object)
      log.error({ step: 'watch', resource: resource.plural, key, error: error instanceof Error ? error.stack : String(error) }, 'a listener threw')
    }
  }

  const list = async (): Promise<Fault | undefined> => {
    const marks = writes.marks()
    const seen = new Set<string>()
    let continueToken: string | undefined
    let first: string | undefined
    do {
      const page = await store.list<T>(resource, { ...selector, limit: limits.pageSize, continueToken })
      if (stopped) return undefined
      if (!page.ok) return page.fault
      first ??= page.value.resourceVersion
      if (continueToken === undefined) writes.listed(marks)
      for (const object of page.value.items) {
        seen.add(objectKey(object))
        upsert(object)
      }
      continueToken = page.value.continueToken
    } while (continueToken !== undefined)
    for (const key of cache.keys()) if (!seen.has(key) && !writes.awaits(key)) remove(key, undefined)
    // The version of the first page: what changed while the others came is told by the watch once more.
    version = first
    trouble = undefined
    settle()
    return undefined
  }

  const hear = (line: WatchLine<T>): Fault | undefined => {
    lines.add({ resource: resource.plural, type: line.type })
    switch (line.type) {
      case 'ADDED': case 'MODIFIED':
        version = line.object.metadata.resourceVersion
        upsert(line.object)
        return undefined
      case 'DELETED':
        version = line.object.metadata.resourceVersion
        remove(objectKey(line.object), keep(line.object))
        return undefined
      case 'BOOKMARK':
        version = line.resourceVersion === '' ? version : line.resourceVersion
        return undefined
      case 'ERROR':
        return { reason: line.code === 410 ? 'Gone' : 'Unavailable', message: `watch of ${resource.plural}: ${line.code} ${line.message}` }
    }
  }

  const watch = async (from: string): Promise<Fault | undefined> => {
    abort = new AbortController()
    const { signal } = abort
    const timeoutSeconds = Math.ceil(limits.watchSeconds * (1 - random() / 2))
    const lastsMs = timeoutSeconds * 1_000 + limits.graceMs
    const cut = clock.after(lastsMs, () => abort.abort())
    const broken = (error: unknown): Fault => signal.aborted
      ? { reason: 'Timeout', message: `watch of ${resource.plural}: it had not ended after ${lastsMs} ms and was cut off` }
      : { reason: 'Unavailable', message: `watch of ${resource.plural}: ${error instanceof Error ? error.message : String(error)}` }
    try {
      const opened = await store.watch<T>(resource, { ...selector, resourceVersion: from, timeoutSeconds }, signal)
      if (!opened.ok) return signal.aborted ? broken(undefined) : opened.fault
      for await (const line of opened.value) {
        if (stopped) return undefined
        const fault = hear(line)
        if (fault !== undefined) return fault
        well()
      }
      well()
      return undefined
    } catch (error) {
      return broken(error)
    } finally {
      cut()
    }
  }

  const turn = async (): Promise<void> => {
    if (version === undefined) lists.add({ resource: resource.plural, why: synced ? 'again' : 'first' })
    const fault = version === undefined ? await list() : await watch(version)
    if (stopped) return
    if (fault?.reason === 'NotFound' && order.optional === true) return notServed()
    if (fault !== undefined) note(fault)
    schedule(fault === undefined ? 0 : backOffMs(fault))
  }

  /** The kind was not, or is no longer, served: there is nothing, until it is. */
  const notServed = (): void => {
    version = undefined
    for (const key of cache.keys()) remove(key, undefined)
    well()
    settle()
    schedule(limits.notServedMs)
  }
  const settle = (): void => {
    if (synced) return
    synced = true
    tell({ kind: 'Synced' })
  }

  const well = (): void => {
    failures = 0
    trouble = undefined
  }
  const note = (fault: Fault): void => {
    failures += 1
    if (fault.reason === 'Gone') version = undefined
    else trouble = fault
    log.warn({ step: 'watch', resource: resource.plural, reason: fault.reason, failures }, fault.message)
  }

  /** What is too old is listed again at once, but for a server that goes on saying so. */
  const backOffMs = (fault: Fault): number => {
    if (fault.reason === 'Gone' && failures === 1) return 0
    const most = Math.min(limits.backOffMaxMs, limits.backOffMinMs * 2 ** Math.min(failures, 16))
    return Math.max(fault.retryAfterMs ?? 0, most * (0.5 + random() / 2))
  }

  const schedule = (delayMs: number): void => {
    stopTimer = clock.after(delayMs, () => {
      turn().catch((error: unknown) => {
        // A bug of ours: everything is listed again.
        version = undefined
        const fault: Fault = { reason: 'Malformed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
        note(fault)
        schedule(backOffMs(fault))
      })
    })
  }
  schedule(0)

  return {
    cache,
    synced: () => synced,
    trouble: () => trouble,
    writing: key => {
      const ended = writes.begin(key)
      return raw => {
        const object = raw === undefined || stopped ? undefined : keep(raw)
        // What is not here (yet), or is another of the same name by now, is told by the watch.
        const same = object !== undefined && cache.at(key)?.metadata.uid === object.metadata.uid
        if (!ended(same ? object.metadata.resourceVersion : undefined) || object === undefined) return
        if (object.metadata.deletionTimestamp === undefined || (object.metadata.finalizers ?? []).length > 0) cache.put(object)
      }
    },
    stop: () => {
      stopped = true
      stopTimer?.()
      abort.abort()
    },
  }
}
