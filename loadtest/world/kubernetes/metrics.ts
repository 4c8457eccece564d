/** What the server tells of itself at `/metrics`, in the text format of Prometheus: how long webhooks took, under the name that kube-apiserver gives it. */

/** A call of a webhook that has ended. */
export interface WebhookCall {
  /** Of the webhook, as its configuration has it. */
  readonly name: string
  readonly type: 'admit' | 'validating'
  readonly operation: string
  /** The webhook, or its failing, ended the request. */
  readonly rejected: boolean
  readonly seconds: number
}

/** Takes in what is measured, and tells it. */
export interface ServerMetrics {
  webhookCalled(call: WebhookCall): void
  text(): string
}

/** Upper ends in seconds: those of kube-apiserver, and below 10 ms as many as an objective of 5 ms needs. */
const ends = [0.0005, 0.001, 0.0015, 0.002, 0.0025, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 2.5, 10, 25] as const

interface Series { readonly counts: number[]; sum: number; count: number }

const webhookDuration = 'apiserver_admission_webhook_admission_duration_seconds'

/** So many series are told apart: webhooks come and go, and their series stay. */
export const seriesLimit = 1_000

/** In the place of the names of further webhooks: none can have it, for it is no domain. */
export const otherWebhooks = 'others'

const labelsOf = (name: string, { type, operation, rejected }: WebhookCall): string => `name=${JSON.stringify(name)},operation="${operation}",rejected="${rejected}",type="${type}"`

export const createMetrics = (): ServerMetrics => {
  const series = new Map<string, Series>()
  const seriesOf = (call: WebhookCall): Series => {
    const known = series.get(labelsOf(call.name, call))
    if (known !== undefined) return known
    const labels = labelsOf(series.size < seriesLimit ? call.name : otherWebhooks, call)
    const one = series.get(labels) ?? { counts: ends.map(() => 0), sum: 0, count: 0 }
    series.set(labels, one)
    return one
  }
  return {
    webhookCalled: call => {
      const { seconds } = call
      const one = seriesOf(call)
      ends.forEach((end, index) => { if (seconds <= end) one.counts[index] = (one.counts[index] ?? 0) + 1 })
      one.sum += seconds
      one.count += 1
    },
    text: () => [
      `# HELP ${webhookDuration} Seconds until a webhook had answered, by its name and type, the operation and whether it ended the request.`,
      `# TYPE ${webhookDuration} histogram`,
      ...[...series].flatMap(([labels, { counts, sum, count }]) => [
        ...counts.map((below, index) => `${webhookDuration}_bucket{${labels},le="${ends[index]}"} ${below}`),
        `${webhookDuration}_bucket{${labels},le="+Inf"} ${count}`, `${webhookDuration}_sum{${labels}} ${sum}`, `${webhookDuration}_count{${labels}} ${count}`,
      ]),
    ].join('\n') + '\n',
  }
}
