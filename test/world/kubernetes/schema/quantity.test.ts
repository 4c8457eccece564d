import test from 'ava'
import { base64Fault, canonicalBase64 } from '#world/kubernetes/schema/base64.ts'
import { canonicalQuantity, isPositive, quantityFault } from '#world/kubernetes/schema/quantity.ts'

for (const [given, kept] of [
  ['0', '0'], ['0Gi', '0'], ['-0', '0'], ['1', '1'], ['+5', '+5'], ['01', '01'], ['1.', '1.'], [' 1Gi ', '1Gi'], ['1.0', '1'], ['.5', '500m'], ['0.1', '100m'], ['10.10', '10100m'], ['-0.5', '-500m'], [5, '5'], [0.5, '500m'],
  ['1000', '1k'], ['1500', '1500'], ['1000000', '1M'], ['1000k', '1M'], ['1000m', '1'], ['1500m', '1500m'], ['100000000000000000000', '100E'], ['12345678901234567890123', '12345678901234567890123'],
  ['1n', '1m'], ['1000000n', '1m'], ['0.0001', '1m'], ['1.0001', '1001m'], ['-1n', '-1m'],
  ['1024Mi', '1Gi'], ['1000Mi', '1000Mi'], ['1.5Gi', '1536Mi'], ['0.5Ki', '512'], ['0.0005Ki', '512m'], ['0.1Gi', '107374182400m'], ['-1Gi', '-1Gi'], ['1Ei', '1Ei'], ['1024', '1024'],
  ['1e3', '1e3'], ['1E3', '1E3'], ['1e2', '100'], ['3e10', '30e9'], ['12e-1', '1200e-3'], ['1000e3', '1e6'], ['100e-1', '10'], ['1.5e3', '1500'], ['1e+3', '1e+3'], ['1e400', '10e399'], ['1.5e-999999999', '1e-3'], ['Gi', '0'], ['+', '0'],
] as const) test(`the amount ${JSON.stringify(given)} is kept as ${kept}`, t => t.is(canonicalQuantity(given), kept))

for (const text of ['', 'abc', '1gi', '1 Gi', '1.2.3', '1KiB', '1,5', '0x10', '1e1.5', true, {}, []]) test(`${JSON.stringify(text)} is no amount`, t => t.regex(quantityFault(text) ?? '', /^quantities must match the regular expression/))
for (const text of ['--1', '1e', '1ee3', '1mi', '1K']) test(`the unit of ${text} is none`, t => t.is(quantityFault(text), "unable to parse quantity's suffix"))
test('an amount that is one has no fault', t => t.deepEqual(['1', '1.', '.5', '-1Gi', 'Gi', '1e+21', 5].map(quantityFault), Array.from({ length: 7 }, () => undefined)))
test('amounts above nothing are positive', t => t.deepEqual(['1n', '1Gi', '0', '-1', '0Gi', '-0.5'].map(isPositive), [true, true, false, false, false, false]))

for (const [text, at] of [['eA==', undefined], ['', undefined], ['eA==\n', undefined], ['eA=', 3], ['eA', 0], ['eHh4eA', 4], ['!!!!', 0], ['e A==', 1], ['e-_=', 1], ['eA==eA==', 4], ['=', 0], ['eA=x', 3]] as const) {
  test(`${JSON.stringify(text)} is ${at === undefined ? '' : 'not '}base 64`, t => t.is(base64Fault(text), at))
}
test('bytes are written back without loose bits and line ends', t => t.deepEqual(['eB==', 'eA==\n'].map(canonicalBase64), ['eA==', 'eA==']))
