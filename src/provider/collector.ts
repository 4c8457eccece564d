import type { Clock, Random } from '#protocols/clock.ts'
import { ok, type Fault, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { backOffMs, type ProviderLimits } from './limits.ts'
import { asList, type ObjectUpdate } from './properties.ts'
import type { Opened, Session } from './session.ts'

/** Something that is followed through a filter of its own. */
export interface Source {
  /** For messages. */
  readonly name: string
  /** A new session: everything is told anew. Makes the view and gives the filter's specification. */
  open(opened: Opened): Promise<Result<VimObject>>
  heard(updates: readonly ObjectUpdate[]): void
  /** All that stood when the filter was made has been told. */
  complete(): void
  /** The connection was away and has come back; nothing was missed, but whoever listens was told that it may have been. */
  tellAgain(): void
}

/**
 * One property collector of vCenter with one long poll for all its sources.
 *
 * 1. Sources are heard in their order: hosts before the VMs on them, VMs before their tasks.
 * 2. After a broken connection the poll goes on from the same version; nothing is missed. When vCenter refuses the
 *    version or the session has ended, everything is made anew.
 */
export interface Collector {
  start(): void
  /** Undefined while changes are coming in. */
  trouble(): Fault | undefined
  close(): void
}

export interface CollectorOrder {
  readonly session: Session
  /** All are there from the start: not every server looks at a filter that comes while it is polled. */
  readonly sources: readonly Source[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: ProviderLimits
  readonly onUp: () => void
  readonly onDown: (fault: Fault) => void
}

/** vCenter gives no more objects at once. */
const updatesMax = 100

/** The collector in one session. */
interface Running { readonly opened: Opened; readonly ref: MoRef }
interface Filter { readonly source: Source; readonly id: string }

export const createCollector = ({ session, sources, clock, random, log, limits, onUp, onDown }: CollectorOrder): Collector => {
  const abort = new AbortController()
  let running: Running | undefined
  let trouble: Fault | undefined = { reason: 'Unavailable', message: 'nothing has been followed yet' }
  let down = true
  let failures = 0
  let wake: () => void = () => undefined
  /** Ends the poll under way. */
  let cut: () => void = () => undefined

  const closed = (): boolean => abort.signal.aborted
  const pause = (delayMs: number): Promise<void> => new Promise(resolve => {
    const stop = clock.after(delayMs, resolve)
    wake = () => {
      stop()
      resolve()
    }
  })
  // A poll in a session that has ended may hang until its time is over: servers differ.
  const forget = session.onOpened(() => {
    wake()
    cut()
  })

  const up = (): void => {
    trouble = undefined
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
  /** The first failure in a row is tried again at once and told to nobody. */
  const patience = async (fault: Fault): Promise<void> => {
    if (failures === 0) {
      failures = 1
      return
    }
    failed(fault)
    await pause(backOffMs(limits, failures, random))
  }

  const filtersOf = async ({ opened, ref }: Running): Promise<Result<readonly Filter[]>> => {
    const filters: Filter[] = []
    for (const source of sources) {
      const spec = await source.open(opened)
      if (!spec.ok) return spec
      const made = await session.callIn(opened, {
        method: 'CreateFilter', self: ref, args: { spec: spec.value, partialUpdates: false }, about: `following ${source.name}`,
      })
      if (!made.ok) return made
      filters.push({ source, id: (made.value as MoRef).value })
    }
    return ok(filters)
  }

  /** Runs until it cannot go on as it stands, or is closed; gives why. */
  const live = async (opened: Opened): Promise<Fault | undefined> => {
    const made = await session.callIn(opened, {
      method: 'CreatePropertyCollector', self: opened.content.propertyCollector, about: 'following changes',
    })
    if (!made.ok) return made.fault
    const at: Running = { opened, ref: made.value as MoRef }
    running = at
    try {
      const filters = await filtersOf(at)
      return filters.ok ? await polling(at, filters.value) : filters.fault
    } finally {
      if (!closed()) destroy()
    }
  }

  /** Nobody waits for it: at worst it goes with the session. */
  const destroy = (): void => {
    const at = running
    running = undefined
    if (at !== undefined) void session.callIn(at.opened, { method: 'DestroyPropertyCollector', self: at.ref, about: 'following no more' })
  }

  const polling = async (at: Running, filters: readonly Filter[]): Promise<Fault | undefined> => {
    let version = ''
    let first = true
    let complete = false
    while (!closed()) {
      const from = clock.now()
      const ended = new AbortController()
      cut = () => ended.abort()
      const answer = await session.callIn(at.opened, {
        method: 'WaitForUpdatesEx', self: at.ref, about: 'waiting for changes', poll: AbortSignal.any([abort.signal, ended.signal]),
        args: { version, options: { maxWaitSeconds: limits.pollSeconds, maxObjectUpdates: updatesMax } },
        timeoutMs: limits.pollSeconds * 1_000 + limits.pollGraceMs,
      })
      if (closed()) return undefined
      if (ended.signal.aborted) return { reason: 'Unavailable', message: 'the session of the poll has ended' }
      const again = down
      if (!answer.ok) {
        if (answer.vim !== undefined || !session.stands(at.opened)) return answer.fault
        await patience(answer.fault)
        continue
      }
      if (first || down) up()
      if (!first && again) for (const source of sources) source.tellAgain()
      first = false
      const set = answer.value as VimObject | undefined
      if (typeof set?.version === 'string') version = set.version
      hear(filters, set)
      failures = 0
      if (set?.truncated === true) continue
      if (!complete) for (const source of sources) source.complete()
      complete = true
      const restMs = limits.pollGapMs - (clock.now() - from)
      if (restMs > 0) await pause(restMs)
    }
    return undefined
  }

  const hear = (filters: readonly Filter[], set: VimObject | undefined): void => {
    const told = asList(set?.filterSet).map(({ filter, objectSet }) =>
      ({ id: (filter as MoRef).value, updates: asList(objectSet) as unknown as readonly ObjectUpdate[] }))
    for (const { source, id } of filters) for (const one of told) if (one.id === id) source.heard(one.updates)
  }

  const run = async (): Promise<void> => {
    while (!closed()) {
      const opened = await session.ready()
      if (closed()) return
      if (!opened.ok) {
        failed(opened.fault)
        await pause(Math.max(opened.fault.retryAfterMs ?? 0, limits.backOffMinMs))
        continue
      }
      const fault = await live(opened.value).catch(bug)
      if (closed() || fault === undefined) return
      // A session that has ended is made anew by itself.
      if (session.stands(opened.value)) await patience(fault)
    }
  }

  /** A listener threw: a bug of ours. Everything is made anew, so that nothing is missed. */
  const bug = (error: unknown): Fault => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error({ step: 'provider', reason: 'Malformed' }, text)
    return { reason: 'Malformed', message: `following changes failed: ${text}` }
  }

  return {
    start: () => { void run() },
    trouble: () => trouble,
    close: () => {
      abort.abort()
      forget()
      wake()
      destroy()
    },
  }
}
