import test from 'ava'
import { bucketsOf, quantileMs, since } from './histogram.ts'

const text = (fast: number, slow: number): string => ['# TYPE took histogram', ...['a', 'b'].flatMap(name =>
  [`took_bucket{name="${name}",le="0.001"} ${fast}`, `took_bucket{name="${name}",le="0.005"} ${fast + slow}`, `took_bucket{name="${name}",le="+Inf"} ${fast + slow}`, `took_sum{name="${name}"} 9`]),
'other_bucket{name="a",le="0.001"} 99'].join('\n')

test('buckets of a family are added up over its series, or taken from those with a word', t => {
  t.deepEqual([...bucketsOf(text(3, 2), 'took')], [[0.001, 6], [0.005, 10], [Infinity, 10]])
  t.deepEqual([...bucketsOf(text(3, 2), 'took', 'name="a"')], [[0.001, 3], [0.005, 5], [Infinity, 5]])
  t.deepEqual([...since(bucketsOf(text(1, 1), 'took', '"a"'), bucketsOf(text(91, 11), 'took', '"a"'))], [[0.001, 90], [0.005, 100], [Infinity, 100]])
})

test('a quantile lies in its bucket, as if that were filled evenly', t => {
  const buckets = new Map([[0.001, 90], [0.005, 100], [Infinity, 100]])
  t.is(quantileMs(buckets, 0.45), 0.5)
  t.is(quantileMs(buckets, 0.9), 1)
  t.is(Math.round(quantileMs(buckets, 0.95) * 10) / 10, 3)
  t.is(quantileMs(new Map([[0.001, 1], [Infinity, 2]]), 1), 1)
  t.is(quantileMs(new Map(), 0.5), 0)
})
