import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { until } from '../until.ts'

/** A server that runs as a process of its own. */
export interface Server {
  readonly pid: number
  /** SIGTERM, and SIGKILL to one that does not end within 10 s. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
}

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

/** Those that run: whoever ends without stopping them takes them along. */
const running = new Set<ChildProcess>()
let guarded = false
/** Takes the child along when this process ends without having stopped it. */
export const guard = (child: ChildProcess): void => {
  running.add(child)
  child.once('exit', () => running.delete(child))
  if (guarded) return
  guarded = true
  process.on('exit', () => { for (const one of running) one.kill('SIGKILL') })
}

/** Starts a server, and waits until it is ready; a server that ends instead, or is late, is a failure with the end of its log. */
export const startServer = async ({ name, path, args, log, readyMs, ready }: Command): Promise<Server> => {
  const out = openSync(log, 'a')
  const child = spawn(path, args, { stdio: ['ignore', out, out] })
  closeSync(out)
  guard(child)
  const ended = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  }).then(() => { running.delete(child) })
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await ended
    clearTimeout(late)
  }
  try {
    await until(`${name} to be ready`, readyMs, async () => {
      if (!running.has(child)) throw new Error(`${name} ended with code ${child.exitCode ?? child.signalCode ?? 'unknown'}`)
      return (await ready().catch(() => false)) ? true : undefined
    }, 100)
  } catch (error) {
    await end('SIGKILL')
    throw new Error(`${error instanceof Error ? error.message : String(error)}; the end of ${log}:\n${tail(log)}`)
  }
  return { pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

const tail = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-10).join('\n') : '')
