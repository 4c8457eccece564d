import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { spawnGuarded } from '../guard.ts'
import { until } from '../until.ts'

/** A server that runs as a process of its own. */
export interface Server {
  readonly pid: number
  /** SIGTERM, and SIGKILL to one that does not end within 10 s. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

/** A server to be started. */
export interface Command {
  /** For messages. */
  readonly name: string
  readonly path: string
  readonly args: readonly string[]
  /** File that gets what it prints; what stands there stays. */
  readonly log: string
  readonly readyMs: number
  /** Asked again and again until it gives true; a throw counts as not ready. */
  readonly ready: () => Promise<boolean>
}

const stopMs = 10_000

/** Starts a server that ends with this process at the latest, and waits until it is ready; one that ends instead, or is late, is a failure with the end of its log. */
export const startServer = async ({ name, path, args, log, readyMs, ready }: Command): Promise<Server> => {
  const out = openSync(log, 'a')
  const child = spawnGuarded(path, args, { stdio: ['ignore', out, out] })
  closeSync(out)
  let running = true
  const ended = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  }).then(() => { running = false })
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await ended
    clearTimeout(late)
  }
  try {
    await until(`${name} to be ready`, readyMs, async () => {
      if (!running) throw new Error(`${name} ended with code ${child.exitCode ?? child.signalCode ?? 'unknown'}`)
      return (await ready().catch(() => false)) ? true : undefined
    }, 100)
  } catch (error) {
    await end('SIGKILL')
    throw new Error(`${error instanceof Error ? error.message : String(error)}; the end of ${log}:\n${tail(log)}`)
  }
  return { pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

const tail = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-10).join('\n') : '')
