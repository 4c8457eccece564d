import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Root of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** How a run of tests ended. */
export interface Outcome { readonly passed: number; readonly failed: number; readonly skipped: number; readonly code: number }

/** Hundreds of processes load the same modules: the first one compiles them. */
const env = { ...process.env, NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled` }

/** Runs a program of node_modules; what it prints is shown and kept. */
export const run = (command: string, args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [`${root}node_modules/${command}`, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
    process.stdout.write(chunk)
  })
  child.on('error', reject)
  child.on('close', code => resolve({ code: code ?? 1, out }))
})

const number = (text: string, shape: RegExp): number => Number(shape.exec(text)?.[1] ?? 0)

/** Runs AVA with these arguments. */
export const ava = async (...args: readonly string[]): Promise<Outcome> => {
  const { code, out } = await run('ava/entrypoints/cli.js', args)
  const tail = out.slice(-4_000)
  const failed = number(tail, /^\s*(\d+) tests? failed/m) + number(tail, /^\s*(\d+) (?:uncaught exception|unhandled rejection)s?/m)
  // A run that broke without naming a failed test is a failure all the same.
  // AVA tells how many passed only when none failed; each has its line all the same.
  const passed = number(tail, /^\s*(\d+) tests? passed/m) || [...out.matchAll(/^\s*✔ /gm)].length
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped: number(tail, /^\s*(\d+) tests? skipped/m), code }
}
