import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Metrics } from '#protocols/metrics.ts'

/** Metrics with the text that Prometheus reads. */
export interface Registered extends Metrics { text(): Promise<string> }

/** A registry of its own; `process` also collects memory, CPU and the event loop of this process. */
export const createMetrics = (options: { readonly process: boolean }): Registered => {
  const registry = new Registry()
  if (options.process) collectDefaultMetrics({ register: registry })
  const once = <T>(name: string, make: () => T): T => (registry.getSingleMetric(name) as T | undefined) ?? make()
  const registers = [registry]
  return {
    counter: (name, help, labelNames) => {
      const it = once(name, () => new Counter({ name, help, labelNames: [...labelNames], registers }))
      return { add: (labels, count = 1) => it.inc({ ...labels }, count) }
    },
    gauge: (name, help, labelNames) => {
      const it = once(name, () => new Gauge({ name, help, labelNames: [...labelNames], registers }))
      return { set: (labels, value) => it.set({ ...labels }, value) }
    },
    histogram: (name, help, labelNames, buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300]) => {
      const it = once(name, () => new Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers }))
      return { observe: (labels, value) => it.observe({ ...labels }, value) }
    },
    text: () => registry.metrics(),
  }
}
