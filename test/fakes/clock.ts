import type { Cancel, Clock } from '#protocols/clock.ts'
import { instant, type Instant } from '#protocols/ids.ts'

/** Time that stands still until it is turned. */
export interface VirtualClock extends Clock {
  /** Turns time on, ringing what is due in order; timers set meanwhile ring too. Promises get their turn in between. */
  advance(ms: number): Promise<void>
  /** Rings what is due now, without letting promises in between. */
  tick(ms: number): void
  pending(): number
}

interface Timer { readonly at: Instant; readonly order: number; readonly action: () => void }

/** A clock at 0, with `startWallMs` on the wall. */
export const virtualClock = (startWallMs = Date.parse('2026-01-01T00:00:00Z')): VirtualClock => {
  let now = 0
  let order = 0
  let timers: Timer[] = []
  const after = (delayMs: number, action: () => void): Cancel => {
    const timer: Timer = { at: instant(now + Math.max(0, delayMs)), order: order++, action }
    timers.push(timer)
    return () => { timers = timers.filter(other => other !== timer) }
  }
  const next = (until: number): Timer | undefined => {
    const due = timers.filter(timer => timer.at <= until)
    return due.reduce<Timer | undefined>((first, timer) =>
      (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order) ? timer : first), undefined)
  }
  const ring = (timer: Timer): void => {
    timers = timers.filter(other => other !== timer)
    now = Math.max(now, timer.at)
    timer.action()
  }
  return {
    now: () => instant(now),
    wall: () => startWallMs + now,
    after,
    pending: () => timers.length,
    tick: ms => {
      const until = now + ms
      for (let timer = next(until); timer !== undefined; timer = next(until)) ring(timer)
      now = until
    },
    advance: async ms => {
      const until = now + ms
      await settle()
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        ring(timer)
        await settle()
      }
      now = until
    },
  }
}

/** Lets every promise that is ready run, and what follows from it. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
