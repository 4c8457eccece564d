import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { configVariable, memberSettings } from '#loadtest/configuration.ts'

const start = fileURLToPath(new URL('../../loadtest/start.ts', import.meta.url))

/** A folder with a settings file. */
const written = (t: ExecutionContext, text: string): { readonly dir: string; readonly file: string } => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-configuration-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const file = join(dir, 'settings.yaml')
  writeFileSync(file, text)
  return { dir, file }
}
const run = (...args: readonly string[]): Promise<{ readonly code: number | null; readonly err: string }> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [start, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString('utf8') })
  child.on('error', reject)
  child.on('close', code => resolve({ code, err }))
})

test('the file is laid over the defaults of members, and the environment over the file', async t => {
  const { file } = written(t, 'shards: {count: 8}\nfeatures.groups: false\n')
  t.like(await memberSettings({ PATH: process.env['PATH'], [configVariable]: file, VMHERD_SHARDS_COUNT: '16' }), { 'shards.count': 16, 'features.groups': false, 'features.snapshots': true })
})

test('npm start names every wrong setting, and starts nothing', async t => {
  const { dir, file } = written(t, 'bus: pigeon\nshards: {count: 0}\ncolour: red\n')
  const { code, err } = await run('--config', file, '--dir', join(dir, 'run'))
  t.is(code, 1)
  t.deepEqual(err.trim().split('\n'), ['colour: there is no such setting', 'bus: "pigeon" is not allowed, it takes nats, local', 'shards.count: "0" is not allowed, it takes a whole number from 1 to 4096'])
  t.false(existsSync(join(dir, 'run')))
})

test('npm start names a file that is not there', async t => {
  const { dir } = written(t, '')
  const { code, err } = await run('--config', join(dir, 'none.yaml'), '--dir', join(dir, 'run'))
  t.is(code, 1)
  t.regex(err, /the configuration \S+none\.yaml cannot be read/)
})
