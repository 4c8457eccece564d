import { createHash } from 'node:crypto'
import type { Clock } from '#protocols/clock.ts'
import type { Log } from '#protocols/log.ts'
import { keyParts, type Instant } from '#protocols/ids.ts'
import { events } from '#protocols/api/resources.ts'
import type { EventOrder } from '#protocols/status.ts'
import type { KubernetesObject, ObjectStore } from '#protocols/store.ts'

export interface EventSink { tell(order: EventOrder): void }

export interface EventLimits {
  /** The same reason for the same object within so long is one event. */
  readonly seriesMs: number
  /** A series is written again at counts 1, then each power of this. */
  readonly growth: number
  /** Series that are remembered. */
  readonly remembered: number
  /** Events under way; more are dropped and logged. */
  readonly underWay: number
}

export const eventLimits: EventLimits = { seriesMs: 600_000, growth: 8, remembered: 10_000, underWay: 256 }

interface Series { readonly name: string; readonly since: Instant; count: number; writeAt: number }

/** Microseconds as events.k8s.io wants them. */
const micro = (wallMs: number): string => new Date(wallMs).toISOString().replace('Z', '000Z')

/**
 * Writes Events, so aggregated that trouble does not become load: a repeated one only raises the count of its series,
 * and that is written at growing intervals.
 */
export const createEvents = (order: { readonly store: ObjectStore; readonly clock: Clock; readonly log: Log; readonly reporter: string; readonly limits?: EventLimits }): EventSink => {
  const { store, clock, log, reporter } = order
  const limits = order.limits ?? eventLimits
  const known = new Map<string, Series>()
  let underWay = 0

  const send = (write: () => Promise<{ readonly ok: boolean; readonly fault?: { readonly message: string } }>, about: EventOrder, failed: () => void): void => {
    if (underWay >= limits.underWay) {
      failed()
      return log.warn({ step: 'status', key: about.key, reason: about.reason }, 'event dropped: too many under way')
    }
    underWay += 1
    write().then(result => {
      underWay -= 1
      if (result.ok) return
      failed()
      log.warn({ step: 'status', key: about.key, reason: about.reason }, `event not written: ${result.fault?.message ?? ''}`)
    }, (error: unknown) => {
      underWay -= 1
      log.error({ step: 'status', key: about.key }, String(error))
    })
  }

  const start = (about: EventOrder, id: string): void => {
    const { namespace, name } = keyParts(about.key)
    const series: Series = { name: `${name.slice(0, 200)}.${createHash('sha1').update(`${id}/${reporter}/${clock.wall()}`).digest('hex').slice(0, 16)}`, since: clock.now(), count: 1, writeAt: limits.growth }
    known.set(id, series)
    if (known.size > limits.remembered) known.delete(known.keys().next().value ?? '')
    const { resource } = about
    send(() => store.create<KubernetesObject>(events, {
      apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: series.name, namespace },
      eventTime: micro(clock.wall()), type: about.type, reason: about.reason, note: about.message.slice(0, 1_000), action: about.reason,
      reportingController: 'vmherd.dev/vmherd', reportingInstance: reporter,
      regarding: { apiVersion: `${resource.group}/${resource.version}`, kind: resource.kind, namespace, name, uid: about.uid },
    // What was not written is no series: the next time it is told, it is tried again.
    }), about, () => { if (known.get(id) === series) known.delete(id) })
  }

  const repeat = (about: EventOrder, series: Series): void => {
    series.count += 1
    if (series.count < series.writeAt) return
    series.writeAt *= limits.growth
    const body = { series: { count: series.count, lastObservedTime: micro(clock.wall()) } }
    send(() => store.patch(events, keyParts(about.key).namespace, series.name, { type: 'merge', body }), about, () => undefined)
  }

  return {
    tell: about => {
      const id = `${about.uid}/${about.reason}/${about.type}`
      const series = known.get(id)
      if (series !== undefined && clock.now() - series.since < limits.seriesMs) repeat(about, series)
      else start(about, id)
    },
  }
}
