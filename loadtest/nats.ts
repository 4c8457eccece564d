import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { failed, ok, type Result } from '#protocols/fault.ts'
import { freePort } from './ports.ts'
import { until } from './until.ts'

/** A nats-server that can be started. */
export interface NatsServer { readonly path: string; readonly version: string }

const run = promisify(execFile)
const moduleVersion = '2.15.2'
const module = `github.com/nats-io/nats-server/v2@v${moduleVersion}`
const buildTimeoutMs = 300_000

/**
 * Finds a nats-server: `NATS_SERVER`, then PATH, then the one that was built before, then Go builds it from its module
 * (half a minute, once), then Debian's package where it may be installed. A fault says in one line what to install.
 */
export const findNatsServer = async (progress: (line: string) => void): Promise<Result<NatsServer>> => {
  const given = process.env['NATS_SERVER']
  const candidates = [...(given === undefined || given === '' ? [] : [given]), ...onPath('nats-server'), cached()]
  for (const path of candidates) {
    const version = existsSync(path) ? await versionOf(path) : undefined
    if (version !== undefined) return ok({ path, version })
  }
  return (await build(progress)) ?? (await install(progress))
    ?? failed('Unavailable', 'no nats-server: set NATS_SERVER, put nats-server into PATH, or install Go 1.26')
}

const onPath = (name: string): readonly string[] => (process.env['PATH'] ?? '').split(delimiter).map(dir => join(dir, name)).filter(path => existsSync(path))
const cached = (): string => join(homedir(), '.cache', 'vmherd', `nats-server-${moduleVersion}`)

const versionOf = async (path: string): Promise<string | undefined> => {
  try {
    return /v?(\d+\.\d+\.\d+)/.exec((await run(path, ['--version'])).stdout)?.[1]
  } catch {
    return undefined
  }
}

const build = async (progress: (line: string) => void): Promise<Result<NatsServer> | undefined> => {
  const go = onPath('go')[0]
  if (go === undefined) return undefined
  progress(`building nats-server ${moduleVersion} with Go, once (about half a minute)`)
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-nats-'))
  try {
    const bin = join(dir, 'bin')
    await run(go, ['install', '-trimpath', module], { cwd: dir, env: { ...process.env, GOBIN: bin, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' }, timeout: buildTimeoutMs })
    mkdirSync(join(homedir(), '.cache', 'vmherd'), { recursive: true })
    // Complete or not there: another start may look at the same time.
    await run('cp', [join(bin, 'nats-server'), `${cached()}.${process.pid}`])
    renameSync(`${cached()}.${process.pid}`, cached())
    return ok({ path: cached(), version: moduleVersion })
  } catch (error) {
    progress(`nats-server could not be built: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    return undefined
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const install = async (progress: (line: string) => void): Promise<Result<NatsServer> | undefined> => {
  const apt = onPath('apt-get')[0]
  if (apt === undefined || process.getuid?.() !== 0) return undefined
  progress('installing the package nats-server')
  try {
    await run(apt, ['update'], { timeout: buildTimeoutMs })
    await run(apt, ['install', '-y', '--no-install-recommends', 'nats-server'], { timeout: buildTimeoutMs })
  } catch (error) {
    progress(`the package could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    return undefined
  }
  const path = [...onPath('nats-server'), '/usr/sbin/nats-server'].find(existsSync)
  const version = path === undefined ? undefined : await versionOf(path)
  return path === undefined || version === undefined ? undefined : ok({ path, version })
}

/** A nats-server with JetStream on loopback. */
export interface RunningNats {
  readonly url: string
  /** Of the server that runs now. */
  readonly pid: number
  /** Ends it; what it kept stays. */
  stop(): Promise<void>
  /** Starts it again on the same port; `wiped`: with an empty store. */
  start(options: { readonly wiped: boolean }): Promise<void>
}

const readyMs = 15_000

export const startNats = async ({ path, dir }: { readonly path: string; readonly dir: string }): Promise<RunningNats> => {
  const port = await freePort()
  const monitor = await freePort()
  let child: ChildProcess | undefined
  const start = async ({ wiped }: { readonly wiped: boolean }): Promise<void> => {
    if (wiped) rmSync(dir, { recursive: true, force: true })
    mkdirSync(dir, { recursive: true })
    const log = join(dir, '..', 'nats.log')
    child = spawn(path, ['-a', '127.0.0.1', '-p', String(port), '-m', String(monitor), '-js', '-sd', dir, '-l', log], { stdio: 'ignore' })
    await until('nats-server to be ready', readyMs, async () => {
      try {
        return (await fetch(`http://127.0.0.1:${monitor}/healthz?js-server-only=true`)).ok ? true : undefined
      } catch {
        return undefined
      }
    })
  }
  await start({ wiped: true })
  return {
    url: `nats://127.0.0.1:${port}`,
    get pid() { return child?.pid ?? 0 },
    start,
    stop: () => new Promise(resolve => {
      const running = child
      child = undefined
      if (running === undefined || running.exitCode !== null) return resolve()
      running.once('exit', () => resolve())
      running.kill('SIGTERM')
    }),
  }
}
