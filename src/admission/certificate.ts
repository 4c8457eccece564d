import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failed, ok, type Result } from '#protocols/fault.ts'

/** What the webhooks are served with, PEM. */
export interface Certificates {
  readonly cert: string
  readonly key: string
  /** Authority of the clients that are answered; undefined: everybody is. */
  readonly ca: string | undefined
}

/** Reads tls.crt and tls.key of a folder, and with `ofClients` client-ca/ca.crt; InvalidSpec names the folder. */
export const readCertificates = async (dir: string, ofClients: boolean): Promise<Result<Certificates>> => {
  const names = ['tls.crt', 'tls.key', ...(ofClients ? ['client-ca/ca.crt'] : [])]
  try {
    const [cert = '', key = '', ca] = await Promise.all(names.map(name => readFile(join(dir, name), 'utf8')))
    return ok({ cert, key, ca })
  } catch (error) {
    return failed('InvalidSpec', `admission.certificateDir ${dir} needs ${names.join(' and ')}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
