import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'

/** What a process printed, and its exit code. */
export interface Ran { readonly code: number; readonly out: string; readonly err: string }

/** A process once it has ended; rejects when it could not be started. */
export const ran = async (child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable }): Promise<Ran> => {
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>])
  return { code: code ?? -1, out, err }
}
