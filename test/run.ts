import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * `npm test`: types, then all tests; prints `N passed, N failed` last. With arguments: AVA with these. The end-to-end
 * tests start servers and members of their own, so their files run one after another.
 */
const root = fileURLToPath(new URL('..', import.meta.url))

interface Outcome { readonly passed: number; readonly failed: number; readonly code: number }

const run = (command: string, args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [`${root}node_modules/${command}`, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
    process.stdout.write(chunk)
  })
  child.on('error', reject)
  child.on('close', code => resolve({ code: code ?? 1, out }))
})

const number = (text: string, shape: RegExp): number => Number(shape.exec(text)?.[1] ?? 0)

const ava = async (...args: readonly string[]): Promise<Outcome> => {
  const { code, out } = await run('ava/entrypoints/cli.js', args)
  const tail = out.slice(-4_000)
  const failed = number(tail, /^\s*(\d+) tests? failed/m) + number(tail, /^\s*(\d+) (?:uncaught exception|unhandled rejection)s?/m)
  // A run that broke without naming a failed test is a failure all the same.
  return { passed: number(tail, /^\s*(\d+) tests? passed/m), failed: code !== 0 && failed === 0 ? 1 : failed, code }
}

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
