import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { failed, ok, type Result } from '#protocols/fault.ts'
import { binaryPath, build, findGo } from './real/binaries.ts'
import { freePort } from './ports.ts'
import { until } from './until.ts'

/** A nats-server that can be started. */
export interface NatsServer { readonly path: string; readonly version: string }

const run = promisify(execFile)
const installTimeoutMs = 300_000

/**
 * Finds a nats-server: `NATS_SERVER`, then PATH, then the one that was built before, then Go builds it (half a minute,
 * once), then Debian's package where it may be installed. A fault says in one line what to install.
 */
export const findNatsServer = async (progress: (line: string) => void): Promise<Result<NatsServer>> => {
  const given = process.env['NATS_SERVER']
  const candidates = [...(given === undefined || given === '' ? [] : [given]), ...onPath('nats-server'), binaryPath('nats-server')]
  for (const path of candidates) {
    const version = existsSync(path) ? await versionOf(path) : undefined
    if (version !== undefined) return ok({ path, version })
  }
  return (await built(progress)) ?? (await install(progress))
    ?? failed('Unavailable', 'no nats-server: set NATS_SERVER, put nats-server into PATH, or install Go 1.26')
}

const onPath = (name: string): readonly string[] => (process.env['PATH'] ?? '').split(delimiter).map(dir => join(dir, name)).filter(path => existsSync(path))

const versionOf = async (path: string): Promise<string | undefined> => {
  try {
    return /v?(\d+\.\d+\.\d+)/.exec((await run(path, ['--version'])).stdout)?.[1]
  } catch {
    return undefined
  }
}

const built = async (progress: (line: string) => void): Promise<Result<NatsServer> | undefined> => {
  if (!(await findGo()).ok) return undefined
  const path = await build('nats-server', progress)
  const version = path.ok ? await versionOf(path.value) : undefined
  if (!path.ok) progress(path.fault.message)
  return !path.ok || version === undefined ? undefined : ok({ path: path.value, version })
}

const install = async (progress: (line: string) => void): Promise<Result<NatsServer> | undefined> => {
  const apt = onPath('apt-get')[0]
  if (apt === undefined || process.getuid?.() !== 0) return undefined
  progress('installing the package nats-server')
  try {
    await run(apt, ['update'], { timeout: installTimeoutMs })
    await run(apt, ['install', '-y', '--no-install-recommends', 'nats-server'], { timeout: installTimeoutMs })
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
