import test from 'ava'
import { amount, minus, plus, written, zero } from '#world/kubernetes/quota/amount.ts'

for (const [claim, texts, wanted] of [
  ['a sum in powers of 1024 stays one', ['3Gi', '1Gi'], '4Gi'],
  ['the largest unit without a rest is taken', ['1Gi', '512Mi'], '1536Mi'],
  ['the first part says how a sum is written', ['1Gi', '1G'], '2073741824'],
  ['nothing takes the form of what comes to it', ['0', '2Gi'], '2Gi'],
  ['a sum in powers of 1000 stays one', ['500M', '500M'], '1G'],
  ['numbers stay numbers', ['1', '2'], '3'],
  ['those beyond 2^53 are exact', ['9E', '1'], '9000000000000000001'],
  ['what cannot be read counts as nothing', ['much', '1Gi'], '1Gi'],
] as const) {
  test(`of amounts, ${claim}`, t => t.is(written(texts.map(amount).reduce(plus, zero)), wanted))
}

test('what is taken away leaves the rest', t => t.is(written(minus(amount('4Gi'), amount('1Gi'))), '3Gi'))
test('nothing is written as 0', t => t.is(written(minus(amount('4Gi'), amount('4Gi'))), '0'))
