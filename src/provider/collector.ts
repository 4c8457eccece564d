import type { Clock, Random } from '#protocols/clock.ts'
import type { Fault, Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { backOffMs, type ProviderLimits } from './limits.ts'
import { asList, type ObjectUpdate } from './properties.ts'
import type { Opened, Session } from './session.ts'

/** Something that is followed through a filter of its own. */
export interface Source {
  /** For logs. */
  readonly name: string
  /** A new session: everything is told anew. Makes the views and gives the filter's specification. */
  open(opened: Opened): Promise<Result<VimObject>>
  heard(updates: readonly ObjectUpdate[]): void
  /** All that stood when the filter was made has been told. */
  complete(): void
  /** The connection was away and has come back; nothing was missed, but whoever listens was told that it may have been. */
  tellAgain(): void
}

/**
 * One property collector and one long poll for everything that is followed.
 *
 * 1. Sources are heard in the order in which they were added: hosts before the VMs on them, VMs before their tasks.
 * 2. After a broken connection the poll goes on from the same version; nothing is missed. When vCenter refuses the
 *    version or the session has ended, everything is made anew.
 */
export interface Collector {
  add(source: Source): void
  remove(source: Source): void
  start(): void
  /** Undefined while changes are coming in. */
  trouble(): Fault | undefined
  close(): void
}

export interface CollectorOrder {
  readonly session: Session
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: ProviderLimits
  readonly onUp: () => void
  readonly onDown: (fault: Fault) => void
}

/** vCenter gives no more objects at once. */
const updatesMax = 100

interface Filter { readonly source: Source; readonly ref: MoRef; complete: boolean; /** Polls begun before it do not tell that it is complete. */ readonly madeAt: number }
interface Running {
  readonly opened: Opened
  readonly collector: MoRef
  readonly filters: Map<string, Filter>
  readonly abort: AbortController
  /** Filters being made: their first updates may come before their names are known. */
  making: number
  early: { readonly filter: string; readonly updates: readonly ObjectUpdate[] }[]
  polls: number
  broken: Fault | undefined
}

export const createCollector = ({ session, clock, random, log, limits, onUp, onDown }: CollectorOrder): Collector => {
  const sources = new Set<Source>()
  let running: Running | undefined
  let trouble: Fault | undefined = { reason: 'Unavailable', message: 'nothing has been followed yet' }
  let down = true
  let failures = 0
  let closed = false
  let wake: () => void = () => undefined

  const pause = (delayMs: number): Promise<void> => new Promise(resolve => {
    const stop = clock.after(delayMs, resolve)
    wake = () => {
      stop()
      resolve()
    }
  })
  session.onOpened(() => wake())

  const up = (): void => {
    trouble = undefined
    failures = 0
    down = false
    onUp()
  }
  const failed = (fault: Fault): void => {
    failures += 1
    trouble = fault
    if (down) return
    down = true
    log.warn({ step: 'provider', reason: fault.reason }, fault.message)
    onDown(fault)
  }

  const attach = async (at: Running, source: Source): Promise<Fault | undefined> => {
    const spec = await source.open(at.opened)
    if (!spec.ok) return spec.fault
    at.making += 1
    const made = await session.callIn(at.opened, {
      method: 'CreateFilter', self: at.collector, args: { spec: spec.value, partialUpdates: false }, about: `following ${source.name}`,
    })
    at.making -= 1
    if (!made.ok) return made.fault
    const ref = made.value as MoRef
    if (!sources.has(source)) return void drop(at, ref)
    at.filters.set(ref.value, { source, ref, complete: false, madeAt: at.polls })
    for (const { filter, updates } of at.early) if (filter === ref.value) source.heard(updates)
    at.early = at.making === 0 ? [] : at.early.filter(({ filter }) => filter !== ref.value)
    return undefined
  }
  const drop = (at: Running, ref: MoRef): void => {
    void session.callIn(at.opened, { method: 'DestroyPropertyFilter', self: ref, about: 'ending a filter' })
  }

  /** Runs until it cannot go on as it stands; gives why, undefined when it was closed. */
  const live = async (opened: Opened): Promise<Fault | undefined> => {
    const made = await session.callIn(opened, { method: 'CreatePropertyCollector', self: opened.content.propertyCollector, about: 'following changes' })
    if (!made.ok) return made.fault
    const at: Running = {
      opened, collector: made.value as MoRef, filters: new Map(), abort: new AbortController(), making: 0, early: [], polls: 0, broken: undefined,
    }
    for (const source of sources) {
      const fault = await attach(at, source)
      if (fault !== undefined) return fault
    }
    running = at
    up()
    try {
      return await polling(at)
    } finally {
      running = undefined
    }
  }

  const attachLater = (at: Running, source: Source): void => {
    attach(at, source).then(fault => {
      if (fault === undefined || running !== at) return
      at.broken = fault
      at.abort.abort()
    }, (error: unknown) => {
      at.broken = bug(error)
      at.abort.abort()
    })
  }

  const polling = async (at: Running): Promise<Fault | undefined> => {
    let version = ''
    for (;;) {
      at.polls += 1
      const begun = at.polls
      const answer = await session.callIn(at.opened, {
        method: 'WaitForUpdatesEx', self: at.collector, about: 'waiting for changes', poll: at.abort.signal,
        args: { version, options: { maxWaitSeconds: limits.pollSeconds, maxObjectUpdates: updatesMax } },
        timeoutMs: limits.pollSeconds * 1_000 + limits.pollGraceMs,
      })
      if (closed || at.broken !== undefined) return at.broken
      if (!answer.ok) {
        if (answer.vim !== undefined || answer.fault.reason === 'Unauthorized') return answer.fault
        // One broken poll is nothing: its version can be asked for again.
        if (failures > 0) failed(answer.fault)
        else failures = 1
        await pause(failures === 1 ? 0 : backOffMs(limits, failures, random))
        if (closed || at.broken !== undefined) return at.broken
        continue
      }
      const again = down
      failures = 0
      if (again) {
        up()
        for (const source of sources) source.tellAgain()
      }
      const set = answer.value as VimObject | undefined
      if (set !== undefined && typeof set.version === 'string') version = set.version
      hear(at, set)
      if (set?.truncated !== true) completed(at, set, begun)
    }
  }

  const hear = (at: Running, set: VimObject | undefined): void => {
    const told = asList(set?.filterSet).map(({ filter, objectSet }) => ({ filter: (filter as MoRef).value, updates: asList(objectSet) as unknown as readonly ObjectUpdate[] }))
    for (const [id, { source }] of at.filters) for (const { filter, updates } of told) if (filter === id) source.heard(updates)
    if (at.making > 0) at.early.push(...told.filter(({ filter }) => !at.filters.has(filter)))
  }

  /** A filter is complete with the first answer that leaves nothing for the next and that was asked for after it was made, or that speaks of it. */
  const completed = (at: Running, set: VimObject | undefined, begun: number): void => {
    const spoken = new Set(asList(set?.filterSet).map(({ filter }) => (filter as MoRef).value))
    for (const filter of at.filters.values()) {
      if (filter.complete || (begun <= filter.madeAt && !spoken.has(filter.ref.value))) continue
      filter.complete = true
      filter.source.complete()
    }
  }

  const run = async (): Promise<void> => {
    while (!closed) {
      const opened = await session.ready()
      if (closed) return
      if (!opened.ok) {
        failed(opened.fault)
        await pause(Math.max(opened.fault.retryAfterMs ?? 0, limits.backOffMinMs))
        continue
      }
      const fault = await live(opened.value).catch(bug)
      if (closed) return
      if (fault === undefined) continue
      session.renew(opened.value)
      // A session that has ended is news only when the next one does not come at once.
      if (fault.reason === 'Unauthorized' || fault.reason === 'Gone') continue
      failed(fault)
      await pause(backOffMs(limits, failures, random))
    }
  }

  /** A listener threw: a bug of ours. Everything is made anew, so that nothing is missed. */
  const bug = (error: unknown): Fault => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error({ step: 'provider', reason: 'Malformed' }, text)
    return { reason: 'Malformed', message: `following changes failed: ${text}` }
  }

  return {
    add: source => {
      sources.add(source)
      if (running !== undefined) attachLater(running, source)
    },
    remove: source => {
      sources.delete(source)
      for (const [id, filter] of running?.filters ?? []) {
        if (filter.source !== source || running === undefined) continue
        running.filters.delete(id)
        drop(running, filter.ref)
      }
    },
    start: () => { void run() },
    trouble: () => trouble,
    close: () => {
      closed = true
      running?.abort.abort()
      wake()
    },
  }
}
