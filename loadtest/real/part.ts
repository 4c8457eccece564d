import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** What is made beside the place where it will be, so that there it is whole or not there at all. */
export interface Part {
  /** What is made, and with `.` and more behind it whatever is needed meanwhile. */
  readonly path: string
  /** Aborted by SIGINT and SIGTERM: whoever makes it is to end at once. */
  readonly interrupted: AbortSignal
  /** Puts it into its place. */
  keep(): void
  /** Takes away all that is not in its place. */
  end(): void
}

/** Begins a part for `place`, once what was left by processes that are gone (SIGKILL, power) has been taken away. */
export const beginPart = (place: string): Part => {
  const dir = dirname(place)
  mkdirSync(dir, { recursive: true })
  const path = `${place}.${process.pid}`
  for (const left of leftOf(dir, basename(place))) rmSync(left, { recursive: true, force: true })
  const abort = new AbortController()
  const interrupt = (): void => abort.abort()
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    path, interrupted: abort.signal,
    keep: () => renameSync(path, place),
    end: () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
      for (const left of readdirSync(dir).filter(name => belongsTo(name, basename(path)))) rmSync(join(dir, left), { recursive: true, force: true })
    },
  }
}

const belongsTo = (name: string, part: string): boolean => name === part || name.startsWith(`${part}.`)

/** Parts whose process is gone, or was one of our number. */
const leftOf = (dir: string, name: string): readonly string[] => readdirSync(dir).flatMap(found => {
  const pid = Number(found.startsWith(`${name}.`) ? found.slice(name.length + 1).split('.')[0] : NaN)
  return Number.isInteger(pid) && pid > 0 && (pid === process.pid || !isRunning(pid)) ? [join(dir, found)] : []
})

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
