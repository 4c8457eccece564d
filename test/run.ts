import { ava, run } from './ava.ts'

/**
 * `npm test`: types, then all tests; prints `N passed, N failed` last. With arguments: AVA with these. The end-to-end
 * tests start servers and members of their own, so their files run one after another.
 */
const given = process.argv.slice(2)
const types = given.length > 0 ? { code: 0 } : await run('typescript/bin/tsc', ['--noEmit', '-p', '.'])
if (types.code !== 0) console.log('types do not check')
const outcomes = given.length > 0 ? [await ava(...given)] : [
  await ava('--concurrency', '2', 'test/**/*.test.ts', '!test/e2e/**', '!test/real/**'),
  await ava('--concurrency', '1', 'test/e2e/**/*.test.ts'),
]
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0) + (given.length === 0 && types.code === 0 ? 1 : 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + (types.code === 0 ? 0 : 1)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
