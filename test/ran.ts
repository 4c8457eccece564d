import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'

/** What a process printed, and its exit code. */
export interface Ran { readonly code: number; readonly out: string; readonly err: string }

/** A process that has not ended by then is killed, so that none outlives the run. */
const limitMs = 90_000

/** A process once it has ended; rejects when it could not be started. */
export const ran = async (child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable }): Promise<Ran> => {
  let late = ''
  const limit = setTimeout(() => {
    late = `\nkilled: it had not ended after ${limitMs / 1_000} s`
    child.kill('SIGKILL')
  }, limitMs)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>]).finally(() => clearTimeout(limit))
  return { code: code ?? -1, out, err: err + late }
}
