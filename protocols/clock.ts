import type { Instant } from './ids.ts'

/** Stops a timer; calling it again does nothing. */
export type Cancel = () => void

/**
 * Time and timers, handed in so that a simulation can turn them by hand (design section 10).
 * `now` is monotonic; `wall` is used only for what users see.
 */
export interface Clock {
  now(): Instant
  /** Milliseconds since 1970, for time stamps that users read; never compared. */
  wall(): number
  /** Calls `action` once after `delayMs` (≥ 0). Does not keep the process alive. */
  after(delayMs: number, action: () => void): Cancel
}

/** Random numbers, handed in for the same reason: uniform in [0, 1). */
export type Random = () => number

/** The time of a step: `at` decides, `wallMs` is only shown. */
export interface Moment {
  readonly at: Instant
  /** Milliseconds since 1970. */
  readonly wallMs: number
}
