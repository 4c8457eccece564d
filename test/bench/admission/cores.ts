import { readFileSync } from 'node:fs'

/** How long the main thread of a process has run, and waited for a core that others had, in ms, since it started; undefined where there is none, or the kernel does not tell. */
export const coreUse = (pid: number | undefined): { readonly ranMs: number; readonly waitedMs: number } | undefined => {
  if (pid === undefined) return undefined
  try {
    const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ').map(Number)
    return { ranMs: ran / 1e6, waitedMs: waited / 1e6 }
  } catch {
    return undefined
  }
}

/** How long the host has taken the cores of this machine for others while something wanted to run here, in ms over all cores, since it started; undefined where the kernel does not tell. */
export const takenMs = (): number | undefined => {
  try {
    const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/ +/) ?? []
    return Number(ticks[stealColumn]) * tickMs
  } catch {
    return undefined
  }
}
const [stealColumn, tickMs] = [7, 10]
