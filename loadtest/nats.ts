import { execFile, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { failed, ok, type Result } from '#protocols/fault.ts'
import { spawnGuarded } from './guard.ts'
import { freePort } from './ports.ts'
import { binaryPath, build, findGo } from './real/binaries.ts'
import { until } from './until.ts'

/** A nats-server that can be started. */
export interface NatsServer { readonly path: string; readonly version: string }

const run = promisify(execFile)
const installTimeoutMs = 300_000

/**
 * Finds a nats-server: `NATS_SERVER`, then PATH, then the one that was built before, then Go builds it (one to three minutes,
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

/** NATS servers with JetStream on loopback: one, or a cluster. */
export interface RunningNats {
  /** Of all, with commas between. */
  readonly url: string
  /** Of the first. */
  readonly pid: number
  readonly servers: readonly NatsMember[]
  /** Ends all; what they kept stays. */
  stop(): Promise<void>
  /** Starts all again on the same ports; `wiped`: with empty stores. */
  start(options: { readonly wiped: boolean }): Promise<void>
}

/** One server of them. */
export interface NatsMember {
  readonly name: string
  /** `http://127.0.0.1:<port>`, where it tells about itself. */
  readonly monitor: string
  readonly pid: number
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGSTOP: connections to it stand, and are silent, until it goes on. */
  freeze(): void
  goOn(): void
  stop(): Promise<void>
  start(options: { readonly wiped: boolean }): Promise<void>
}

const readyMs = 30_000

/** Starts `size` servers with their stores below `dir`; comes back when JetStream answers. */
export const startNats = async ({ path, dir, size = 1 }: { readonly path: string; readonly dir: string; readonly size?: number }): Promise<RunningNats> => {
  const ports: Ports[] = []
  for (let index = 0; index < size; index++) ports.push({ client: await freePort(), monitor: await freePort(), route: await freePort() })
  const routes = ports.map(({ route }) => `nats://127.0.0.1:${route}`).join(',')
  const servers = ports.map((own, index) => natsMember({ path, dir: size === 1 ? dir : join(dir, `nats-${index + 1}`), name: `nats-${index + 1}`, ports: own, routes: size === 1 ? undefined : routes }))
  const start = async (options: { readonly wiped: boolean }): Promise<void> => {
    await Promise.all(servers.map(server => server.start(options)))
    // A server of a cluster is healthy once the cluster has a leader.
    await until('JetStream to be ready', readyMs, async () => (await Promise.all(servers.map(({ monitor }) => healthy(monitor, '?js-enabled-only=true')))).every(well => well) || undefined)
  }
  await start({ wiped: true })
  return {
    url: ports.map(({ client }) => `nats://127.0.0.1:${client}`).join(','), servers, start,
    get pid() { return servers[0]?.pid ?? 0 },
    stop: async () => { await Promise.all(servers.map(server => server.stop())) },
  }
}

interface Ports { readonly client: number; readonly monitor: number; readonly route: number }

const natsMember = ({ path, dir, name, ports, routes }: { readonly path: string; readonly dir: string; readonly name: string; readonly ports: Ports; readonly routes: string | undefined }): NatsMember => {
  const monitor = `http://127.0.0.1:${ports.monitor}`
  let child: ChildProcess | undefined
  const end = (signal: 'SIGTERM' | 'SIGKILL') => (): Promise<void> => new Promise(resolve => {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null) return resolve()
    running.once('exit', () => resolve())
    running.kill(signal)
    // One that is frozen would not hear of it.
    running.kill('SIGCONT')
  })
  return {
    name, monitor, stop: end('SIGTERM'), kill: end('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'), goOn: () => void child?.kill('SIGCONT'),
    get pid() { return child?.pid ?? 0 },
    start: async ({ wiped }) => {
      if (wiped) rmSync(dir, { recursive: true, force: true })
      mkdirSync(dir, { recursive: true })
      const cluster = routes === undefined ? [] : ['-cluster_name', 'vmherd', '-cluster', `nats://127.0.0.1:${ports.route}`, '-routes', routes]
      const log = join(dir, '..', routes === undefined ? 'nats.log' : `${name}.log`)
      child = spawnGuarded(path, ['-n', name, '-a', '127.0.0.1', '-p', String(ports.client), '-m', String(ports.monitor), '-js', '-sd', dir, '-l', log, ...cluster], { stdio: 'ignore' })
      await until(`${name} to answer`, readyMs, async () => (await healthy(monitor, '?js-server-only=true')) || undefined)
    },
  }
}

const healthy = async (monitor: string, query: string): Promise<boolean> => {
  try {
    return (await fetch(`${monitor}/healthz${query}`)).ok
  } catch {
    return false
  }
}

/** Name of the server that leads JetStream's metadata, or a stream; undefined while there is none. */
export const leaderOf = async ({ servers }: RunningNats, stream?: string): Promise<string | undefined> => {
  for (const { monitor, pid } of servers) {
    if (pid === 0) continue
    const told = await (await fetch(`${monitor}/jsz?streams=true`)).json() as Jsz
    const streams = (told.account_details ?? []).flatMap(account => account.stream_detail ?? [])
    const leader = stream === undefined ? told.meta_cluster?.leader : streams.find(({ name }) => name === stream)?.cluster?.leader
    if (leader !== undefined && leader !== '') return leader
  }
  return undefined
}
interface Led { readonly leader?: string }
interface Jsz { readonly meta_cluster?: Led; readonly account_details?: readonly { readonly stream_detail?: readonly { readonly name: string; readonly cluster?: Led }[] }[] }
