import test from 'ava'
import { isWrite, sumOf } from '#loadtest/measure.ts'
import { percentile } from '#loadtest/percentile.ts'
import { atLeast, atMost, isMissed, objectiveRows } from '#loadtest/report.ts'

test('a percentile of a list is one of its members', t => {
  t.deepEqual([0, 0.5, 0.99, 1].map(part => percentile([1, 2, 3, 4], part)), [1, 3, 4, 4])
  t.is(percentile([], 0.5), 0)
})

for (const [objective, value, missed] of [
  [atMost<number | undefined>('', 3, found => found), 3, false], [atMost<number | undefined>('', 3, found => found), 3.01, true],
  [atLeast<number | undefined>('', 3, found => found), 3, false], [atLeast<number | undefined>('', 3, found => found), 2.99, true],
  [atMost<number | undefined>('', 3, found => found), undefined, false],
] as const) {
  test(`${String(value)} ${missed ? 'misses' : 'does not miss'} an objective of ${objective.kind} ${objective.limit}`, t => t.is(isMissed(objective, value), missed))
}

test('a figure that is not known is shown as that, and not as reached', t => {
  const [, row = ''] = objectiveRows(undefined, [atMost<number | undefined>('CPU', 3, found => found)])
  t.regex(row, /^ +unknown CPU ≤ 3 +–$/)
})

test('writes are requests that change something; a review of rights changes nothing', t => {
  const requests = { 'patch virtualmachines/status': 2, 'create events': 1, 'create selfsubjectaccessreviews': 8, 'list virtualmachines': 16, 'watch virtualmachines': 32 }
  t.is(sumOf(requests, isWrite), 3)
  t.is(sumOf(requests), 59)
})
