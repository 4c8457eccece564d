import type { Metrics } from '#protocols/metrics.ts'
import { constraints, type Constraint, type PlacementAnswer } from '#protocols/placement.ts'

/** What is counted of placement. */
export interface Measures {
  answered(answer: PlacementAnswer): void
  batched(requestCount: number, spanMs: number): void
  crashed(): void
  /** How many placements are held for VMs that do not stand yet. */
  held(count: number): void
}

const batchSizes = [1, 3, 10, 30, 100, 300, 1000, 3000]

export const placementMeasures = (metrics: Metrics): Measures => {
  const answers = metrics.counter('placement_answers_total', 'Answers to requests for a place, by outcome.', ['outcome', 'reason'])
  const spans = metrics.histogram('placement_batch_seconds', 'How long a batch took.', [])
  const sizes = metrics.histogram('placement_batch_size', 'Requests a batch.', [], batchSizes)
  const reservations = metrics.gauge('placement_reservations', 'Placements held for VMs that do not stand yet.', [])
  const crashes = metrics.counter('placement_crashes_total', 'Bugs that were thrown by the placer.', [])
  return {
    answered: answer => answers.add({ outcome: answer.kind, reason: reasonOf(answer) }),
    batched: (requestCount, spanMs) => {
      spans.observe({}, spanMs / 1000)
      sizes.observe({}, requestCount)
    },
    crashed: () => crashes.add({}),
    held: count => reservations.set({}, count),
  }
}

/** For a refusal the constraint that most hosts failed, the first among equals. */
const reasonOf = (answer: PlacementAnswer): string => {
  switch (answer.kind) {
    case 'Placed': return ''
    case 'Failed': return answer.fault.reason
    case 'Refused': {
      const { failedBy } = answer.refusal
      const count = (name: Constraint): number => failedBy[name] ?? 0
      return constraints.reduce((most, name) => (count(name) > count(most) ? name : most))
    }
  }
}
