import test from 'ava'
import type { Violation } from '#protocols/admission.ts'
import { cidrFamily, ipFamily } from '#src/admission/addresses.ts'
import { durationMs, isDuration } from '#src/admission/durations.ts'
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue, isServiceName } from '#src/admission/names.ts'
import { timeAsked } from '#src/admission/now.ts'
import { keptWithinLimits } from '#src/admission/quantities.ts'
import { saysTheSame } from '#src/admission/same.ts'
import { isStamp, stamp } from '#src/admission/stamp.ts'
import * as violation from '#src/admission/violations.ts'

/** What words mean: names, times, addresses and amounts. */

const a = (count: number): string => 'a'.repeat(count)
const shown = (word: string): string => (word.length > 40 ? `${word.slice(0, 20)}… (${word.length} characters)` : JSON.stringify(word))

/** Words that are such a thing, and words that are not. */
const kinds: readonly { readonly what: string; readonly is: (word: string) => boolean; readonly yes: readonly string[]; readonly no: readonly string[] }[] = [
  { what: 'a DNS label', is: isDnsLabel, yes: ['a', '0', 'a-b', 'a--b', a(63)], no: ['', '-', '-a', 'a-', 'A', 'a.b', 'a_b', 'ü', a(64), 'a\n'] },
  { what: 'a DNS subdomain', is: isDnsSubdomain, yes: ['a', 'ab', 'ab.cd', 'a.b', '1.2', `b.${a(251)}`, a(253)], no: ['', '.', 'a.', '.a', 'a..b', 'a.-b', 'A.b', 'a_b', a(254), 'a\n'] },
  { what: 'a name of a service', is: isServiceName, yes: ['a', 'a1', 'a-b', a(63)], no: ['', '1a', '-a', 'a-', 'a.b', 'A', a(64), 'a\n'] },
  { what: 'a key of labels', is: isLabelKey, yes: ['a', 'A_b.c-d', 'example.com/a', a(63), `${a(253)}/${a(63)}`], no: ['', 'a/', '/a', 'a/b/c', '-a', 'a-', 'a b', 'Example.com/a', a(64), `${a(254)}/a`] },
  { what: 'a value of labels', is: isLabelValue, yes: ['', 'a', 'A_b.c-d', a(63)], no: ['-a', 'a.', 'a b', 'a/b', 'ü', a(64)] },
  { what: 'a time', is: isStamp,
    yes: ['2026-01-02T15:04:05Z', '2026-01-02T15:04:05.1Z', '2026-01-02T15:04:05.123456789Z', '2026-01-02T15:04:05+02:00', '2024-02-29T00:00:00Z', '2026-12-31T23:59:59-23:59'],
    no: ['', 'now', '2026-01-02', '2026-01-02T15:04:05', '2026-01-02 15:04:05Z', '2026-1-2T15:04:05Z', '2026-13-01T00:00:00Z', '2026-01-32T00:00:00Z', '2026-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-01-02T24:00:00Z',
      '2026-01-02T15:60:00Z', '2026-01-02T15:04:05.Z', '2026-01-02T15:04:05.1234567890Z', '2026-01-02T15:04:05z', '2026-01-02T15:04:05+24:00', ' 2026-01-02T15:04:05Z', '2026-01-02T15:04:05Zx', '2026-01-02T15:04:05+02:000'] },
  { what: 'a duration', is: isDuration, yes: ['0', '10s', '1m30s', '1.5h', '0s', '5ms', '7us', '7µs', '7ns', '1h1h'], no: ['', '10', 's', '.5s', '1.s', '-1s', '+1s', '1 s', '10s ', '1d', '1S', '10s1', '1.2.3s', '00'] },
  { what: 'an IPv4 address', is: word => ipFamily(word) === 4, yes: ['0.0.0.0', '10.0.0.1', '255.255.255.255'], no: ['', '10.0.0', '256.0.0.1', '010.0.0.1', '10.0.0.1/8', '::ffff:10.0.0.1', 'a'] },
  { what: 'an IPv6 address', is: word => ipFamily(word) === 6, yes: ['::', 'fd00::1', '::ffff:10.0.0.1', 'FD00::A'], no: ['', ':', 'fd00::1::2', 'fd00::g', 'fe80::1%eth0', 'fd00::1/64', '[::1]'] },
  { what: 'an IPv4 address with a prefix length', is: word => cidrFamily(word) === 4, yes: ['10.0.0.5/24', '0.0.0.0/0', '10.0.0.5/32'], no: ['10.0.0.5', '10.0.0.5/', '10.0.0.5/33', '10.0.0.5/-1', '10.0.0.5/24/1', '10.0.0.5/a', '10.0.0.5/255.0.0.0'] },
  { what: 'an IPv6 address with a prefix length', is: word => cidrFamily(word) === 6, yes: ['fd00::5/64', '::/0', 'fd00::5/128'], no: ['fd00::5', 'fd00::5/129', 'fe80::1%eth0/64', 'fd00::5/64/1'] },
]
for (const { what, is, yes, no } of kinds) {
  for (const word of yes) test(`${shown(word)} is ${what}`, t => t.true(is(word)))
  for (const word of no) test(`${shown(word)} is not ${what}`, t => t.false(is(word)))
}

const stamps: readonly (readonly [ms: number, text: string])[] = [
  [Date.UTC(2026, 0, 2, 3, 4, 5), '2026-01-02T03:04:05Z'], [Date.UTC(2026, 0, 2, 3, 4, 0), '2026-01-02T03:04:00Z'], [Date.UTC(2026, 9, 10, 10, 10, 10), '2026-10-10T10:10:10Z'],
  [Date.UTC(2026, 0, 2, 3, 4, 5, 600), '2026-01-02T03:04:05.6Z'], [Date.UTC(2026, 0, 2, 3, 4, 5, 60), '2026-01-02T03:04:05.06Z'], [Date.UTC(2026, 0, 2, 3, 4, 0, 1), '2026-01-02T03:04:00.001Z'],
]
for (const [ms, text] of stamps) {
  test(`${text} is how an instant is written, and is read again`, t => {
    t.is(stamp(ms), text)
    t.true(isStamp(text))
  })
}

const [earlier, later] = ['2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z']
const asks: readonly (readonly [asked: string | undefined, before: string | undefined, stands: string | undefined])[] = [
  ['now', undefined, later], ['NOW', earlier, later], [undefined, earlier, earlier], ['', earlier, earlier], [earlier, earlier, earlier], [later, earlier, later], [earlier, undefined, earlier],
  ['', '', ''], [undefined, '', undefined], [undefined, undefined, undefined], ['', undefined, ''],
]
for (const [asked, before, stands] of asks) test(`where ${JSON.stringify(before) ?? 'nothing'} stands, ${JSON.stringify(asked) ?? 'nothing'} becomes ${JSON.stringify(stands) ?? 'nothing'}`, t => {
  t.is(timeAsked(asked, before, Date.UTC(2026, 0, 2, 3, 4, 6)), stands)
})

const durations: readonly (readonly [text: string, ms: number | undefined])[] = [
  ['0', 0], ['1ms', 1], ['2s', 2_000], ['3m', 180_000], ['1h', 3_600_000], ['1.5h', 5_400_000], ['1m30s', 90_000], ['1h1h', 7_200_000], ['3000us', 3], ['3000µs', 3], ['2000000ns', 2], ['10', undefined], ['', undefined], ['1d', undefined],
]
for (const [text, ms] of durations) test(`${JSON.stringify(text)} lasts ${ms === undefined ? 'no time that can be told' : `${ms} ms`}`, t => t.is(Math.round((durationMs(text) ?? NaN) * 1e6) / 1e6, ms ?? NaN))

const amounts: readonly (readonly [wanted: string | number | undefined, limit: string | number | undefined, more: boolean])[] = [
  ['2', '2', false], ['2001m', '2', true], ['1999m', 2, false], [3, 2, true], ['1Gi', '1024Mi', false], ['1025Mi', '1Gi', true], ['1G', '1Gi', false], ['1Gi', '1G', true],
  ['5', '0', false], ['0', '5', false], ['5', undefined, false], [undefined, '5', false],
]
for (const [wanted, limit, more] of amounts) test(`${wanted ?? 'nothing'} is ${more ? '' : 'not '}more than a limit of ${limit ?? 'nothing'}`, t => {
  t.deepEqual(keptWithinLimits({ field: 'kept', of: { cpu: wanted } }, { field: 'limits', of: { cpu: limit } }).map(({ field }) => field), more ? ['kept.cpu'] : [])
})

/** Reasons and messages are those of Kubernetes, so that programs find what they look for; what follows is ours. */
const violations: readonly (readonly [Violation, reason: Violation['reason'], message: string])[] = [
  [violation.required('f', 'say it'), 'FieldValueRequired', 'Required value: say it'],
  [violation.invalid('f', { a: 1 }, 'is wrong'), 'FieldValueInvalid', 'Invalid value: {"a":1}: is wrong'],
  [violation.mistyped('f', 5, 'is no text'), 'FieldValueTypeInvalid', 'Invalid value: 5: is no text'],
  [violation.forbidden('f', 'is not yours'), 'FieldValueForbidden', 'Forbidden: is not yours'],
  [violation.duplicate('f', 'a', 'is there twice'), 'FieldValueDuplicate', 'Duplicate value: "a": is there twice'],
  [violation.notFound('f', 'a', 'is not there'), 'FieldValueNotFound', 'Not found: "a": is not there'],
  [violation.unsupported('f', 'c', ['a', 'b']), 'FieldValueNotSupported', 'Unsupported value: "c": supported values: "a", "b"'],
]
for (const [told, reason, message] of violations) test(`${reason} is told as Kubernetes tells it`, t => t.deepEqual(told, { reason, field: 'f', message }))

for (const nothing of [undefined, null, '']) test(`of what was ${nothing === undefined ? 'not there' : JSON.stringify(nothing)} is said that it was not set`, t => t.is(violation.was(nothing), 'it was not set'))
test('what was set is shown', t => t.deepEqual([violation.was(0), violation.was(false), violation.was('a')], ['it was 0', 'it was false', 'it was "a"']))

test('a value of 200 characters is shown whole, a longer one is cut', t => {
  t.is(violation.shown('a'.repeat(198)), JSON.stringify('a'.repeat(198)))
  t.is(violation.shown('a'.repeat(199)), `"${'a'.repeat(199)}…`)
})

const pairs: readonly (readonly [a: unknown, b: unknown, same: boolean])[] = [
  [null, undefined, true], [false, undefined, true], ['', undefined, true], [[], undefined, true], [{ a: '' }, {}, true], [[{ a: false }], [{}], true], [{ a: { b: [] } }, { a: {} }, true],
  [{}, undefined, false], [0, undefined, false], [true, false, false], [[''], [false], false], [[''], [], false], [['a'], ['b'], false], [{ a: {} }, {}, false],
]
for (const [one, other, same] of pairs) {
  test(`${JSON.stringify(one)} says ${same ? 'the same as' : 'something else than'} ${JSON.stringify(other) ?? 'nothing'}`, t => t.deepEqual([saysTheSame(one, other), saysTheSame(other, one)], [same, same]))
}
