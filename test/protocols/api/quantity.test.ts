import test from 'ava'
import { exactMilli, formatBytes, quantityToBytes, quantityToMilli, shownBytes } from '#protocols/api/quantity.ts'

for (const [text, bytes] of [
  ['0', 0], ['128974848', 128_974_848], [512, 512], ['1Ki', 1_024], ['1.5Mi', 1_572_864], ['4Gi', 4_294_967_296], ['1Ti', 2 ** 40], ['1Pi', 2 ** 50],
  ['1k', 1_000], ['129M', 129_000_000], ['1G', 1e9], ['1T', 1e12], ['1P', 1e15], ['1e3', 1_000], ['12E2', 1_200], ['.5k', 500], ['5.', 5], ['+1', 1], ['-1Ki', -1_024],
  // Part of a byte counts as one.
  ['100m', 1], ['1u', 1], ['1n', 1], ['1500m', 2],
  ['1500e-3', 2], ['1e0', 1], ['9007199254740991', Number.MAX_SAFE_INTEGER], ['9007199254740992', undefined], ['-9007199254740991', Number.MIN_SAFE_INTEGER], ['-9007199254740992', undefined],
  ['', undefined], ['much', undefined], ['x1', undefined], ['1x', undefined], ['1e', undefined], ['1e+', undefined], ['1K', undefined], ['1ki', undefined], ['1ni', undefined], ['1 Gi', undefined], ['1GiB', undefined], ['.', undefined], ['1e99', undefined], ['8Ei', undefined], [`0.${'1'.repeat(59)}`, 1], [`0.${'1'.repeat(60)}`, undefined], [`${'0'.repeat(59)}1`, 1], [`${'0'.repeat(60)}1`, undefined],
] as const) {
  test(`${JSON.stringify(text)} is ${bytes === undefined ? 'no number of bytes' : `${bytes} bytes`}`, t => t.is(quantityToBytes(text), bytes))
}

for (const [text, milli] of [['2', 2_000], ['500m', 500], ['1.0001', 1_001], [4, 4_000], ['1k', 1_000_000], ['some', undefined]] as const) {
  test(`${JSON.stringify(text)} is ${milli === undefined ? 'no amount of CPU' : `${milli} thousandths of a core`}`, t => t.is(quantityToMilli(text), milli))
}

for (const [text, milli] of [['1E', 10n ** 21n], ['8Ei', 8_000n << 60n], ['-1Pi', -1_000n << 50n], ['1e30', 10n ** 33n], ['1e31', undefined], ['1e-30', 1n], ['1e-31', undefined], ['1.0001', 1_001n], ['some', undefined]] as const) {
  test(`${text} is ${milli === undefined ? 'no amount' : `exactly ${milli} thousandths`}`, t => t.is(exactMilli(text), milli))
}

for (const [bytes, exact, shown] of [[0, '0', '0'], [1_024, '1Ki', '1Ki'], [4_294_967_296, '4Gi', '4Gi'], [1_610_612_736, '1536Mi', '1536Mi'], [53_955_526_656, '51456Mi', '50.25Gi'], [1_049_600, '1025Ki', '1025Ki'], [1_001, '1001', '1001'], [2 ** 40, '1Ti', '1Ti'], [2 ** 50, '1Pi', '1Pi']] as const) {
  test(`${bytes} bytes are written ${exact} and shown as ${shown}`, t => {
    t.deepEqual([formatBytes(bytes), shownBytes(bytes)], [exact, shown])
    t.is(quantityToBytes(exact), bytes)
  })
}
