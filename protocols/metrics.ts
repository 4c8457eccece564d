/** Label names and values of one measurement. Never the name of an object: the number of series has to stay small. */
export type MetricLabels = Readonly<Record<string, string>>

export interface Counter { add(labels: MetricLabels, count?: number): void }
export interface Gauge { set(labels: MetricLabels, value: number): void }
/** Seconds, unless the name says otherwise. */
export interface Histogram { observe(labels: MetricLabels, value: number): void }

/** Where measurements go. Asking again for a name gives the same one. */
export interface Metrics {
  counter(name: string, help: string, labelNames: readonly string[]): Counter
  gauge(name: string, help: string, labelNames: readonly string[]): Gauge
  histogram(name: string, help: string, labelNames: readonly string[], buckets?: readonly number[]): Histogram
}
