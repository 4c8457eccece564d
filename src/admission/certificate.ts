import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failed, ok, type Result } from '#protocols/fault.ts'

/** Certificate and key of the webhooks, PEM. */
export interface Pair { readonly cert: string; readonly key: string }

/** Reads tls.crt and tls.key of a folder; InvalidSpec names the folder. */
export const readPair = async (dir: string): Promise<Result<Pair>> => {
  try {
    const [cert, key] = await Promise.all([readFile(join(dir, 'tls.crt'), 'utf8'), readFile(join(dir, 'tls.key'), 'utf8')])
    return ok({ cert, key })
  } catch (error) {
    return failed('InvalidSpec', `admission.certificateDir ${dir} needs tls.crt and tls.key: ${error instanceof Error ? error.message : String(error)}`)
  }
}
