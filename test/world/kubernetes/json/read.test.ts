import test from 'ava'
import { levelsLimit } from '#world/kubernetes/json/depth.ts'
import { readJson } from '#world/kubernetes/json/read.ts'

test('repeated keys are named by their path, once each', t => {
  const text = '{"a":1,"spec":{"foo":"x","foo":"y","l":[{"b":1},{"b":1,"b":2,"b":3}]},"a":"}{\\"a\\""}'
  t.deepEqual(readJson(text, true), { value: JSON.parse(text), duplicates: ['spec.foo', 'spec.l[1].b', 'a'] })
  t.deepEqual(readJson(text, false).duplicates, [])
  t.deepEqual(readJson('[[1,2],{"a":[],"b":{},"c":"\\\\"}]', true).duplicates, [])
})

test('what is no JSON is not read', t => {
  t.throws(() => readJson('{', true), { instanceOf: SyntaxError })
})

test('what is nested too deep is not read; brackets in texts and beside each other do not count', t => {
  const nested = (levels: number): string => `${'['.repeat(levels)}${'"[{\\"{"'}${']'.repeat(levels)}`
  t.notThrows(() => readJson(nested(levelsLimit), false))
  t.notThrows(() => readJson(`[${'[{}],'.repeat(levelsLimit * 2)}"${'{'.repeat(levelsLimit * 2)}"]`, false))
  t.throws(() => readJson(nested(levelsLimit + 1), false), { instanceOf: SyntaxError, message: "Unexpected token '[', exceeded max depth" })
  t.throws(() => readJson(`${'{"a":'.repeat(levelsLimit + 1)}1${'}'.repeat(levelsLimit + 1)}`, false), { instanceOf: SyntaxError, message: "Unexpected token '{', exceeded max depth" })
})
