import type { Log } from '#protocols/log.ts'
import type { MetricLabels, Metrics } from '#protocols/metrics.ts'

const nothing = (): void => undefined

/** A log that nobody reads. */
export const noLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** Metrics that nobody scrapes. */
export const noMetrics: Metrics = {
  counter: () => ({ add: nothing }),
  gauge: () => ({ set: nothing }),
  histogram: () => ({ observe: nothing }),
}

/** Counters and gauges that can be read. */
export interface CountingMetrics extends Metrics { value(name: string, labels: MetricLabels): number }

export const countingMetrics = (): CountingMetrics => {
  const values = new Map<string, number>()
  const id = (name: string, labels: MetricLabels): string => `${name} ${JSON.stringify(labels)}`
  return {
    ...noMetrics,
    counter: name => ({ add: (labels, count = 1) => { values.set(id(name, labels), (values.get(id(name, labels)) ?? 0) + count) } }),
    gauge: name => ({ set: (labels, value) => { values.set(id(name, labels), value) } }),
    value: (name, labels) => values.get(id(name, labels)) ?? 0,
  }
}
