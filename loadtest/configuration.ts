import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as yaml from 'js-yaml'

/** The program of a member. */
export const memberProgram = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** What `npm start` hands to members as their configuration file. */
export const configVariable = 'VMHERD_CONFIG'

/**
 * The settings that members will have in this environment, file included, as a member itself reads them. Throws with
 * every value that is not allowed.
 */
export const memberSettings = (environment: Readonly<Record<string, string | undefined>>): Promise<Readonly<Record<string, unknown>>> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [memberProgram, '--print-config'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString('utf8') })
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString('utf8') })
  child.on('error', reject)
  child.on('close', code => (code === 0 ? resolve(yaml.load(out) as Readonly<Record<string, unknown>>) : reject(new Error(err.trim()))))
})
