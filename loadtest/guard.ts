import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/**
 * Starts a process that ends by whoever started it, and only so. It leads a process group of its own: Ctrl-C in a terminal,
 * which signals the whole group of what runs there, does not reach it. And it does not outlive this process, nor does what
 * it has started itself: however this process ends, by SIGKILL too, a guardian then kills the group.
 */
export const spawnGuarded = (path: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
  const child = spawn(path, args, { ...options, detached: true })
  const { pid } = child
  // Without one it was not started; the child says why by its event `error`.
  if (pid === undefined) return child
  guardian ??= startGuardian()
  const { stdin } = guardian
  stdin?.write(`keep ${pid}\n`)
  child.once('exit', () => stdin?.write(`free ${pid}\n`))
  return child
}

let guardian: ChildProcess | undefined

/** It lives as long as its standard input is open, which is as long as this process lives. */
const startGuardian = (): ChildProcess => {
  const started = spawn(process.execPath, [fileURLToPath(new URL('guardian.ts', import.meta.url))], { stdio: ['pipe', 'ignore', 'inherit'], detached: true })
  started.unref()
  const stdin = started.stdin as Socket
  stdin.unref()
  stdin.on('error', () => undefined)
  return started
}
