import type { Clock, Random } from '#protocols/clock.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'

/** What every part of a member is handed. */
export interface Tools {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
}
