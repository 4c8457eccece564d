import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'

const nothing = (): void => undefined

/** A log that nobody reads. */
export const noLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** Metrics that nobody scrapes. */
export const noMetrics: Metrics = {
  counter: () => ({ add: nothing }),
  gauge: () => ({ set: nothing }),
  histogram: () => ({ observe: nothing }),
}
