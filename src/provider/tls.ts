import { readFileSync } from 'node:fs'
import type { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { failed, ok, type Result } from '#protocols/fault.ts'

/** How the certificate of vCenter is checked. Nothing set: against the CAs of the system. */
export interface TlsOrder {
  /** PEM file of the CA that signed it. */
  readonly caFile?: string | undefined
  /** SHA-256 (or SHA-1) fingerprint of the certificate itself, hexadecimal, with or without colons; instead of a CA. */
  readonly thumbprint?: string | undefined
  /** Not checked at all. */
  readonly insecure?: boolean | undefined
}

type Connector = ReturnType<typeof buildConnector>

/**
 * HTTP/1.1 alone: what is under way is bounded by connections, a long poll has one of its own, and a connection that breaks
 * breaks one call.
 */
const connector = (options: Parameters<typeof buildConnector>[0]): Connector => buildConnector({ ...options, allowH2: false })

/** Makes connections that are trusted as ordered. InvalidSpec when the file cannot be read. */
export const trusting = ({ caFile, thumbprint, insecure }: TlsOrder, connectTimeoutMs: number): Result<Connector> => {
  if (thumbprint !== undefined && thumbprint !== '') return ok(pinned(thumbprint, connectTimeoutMs))
  if (insecure === true) return ok(connector({ rejectUnauthorized: false, timeout: connectTimeoutMs }))
  if (caFile === undefined || caFile === '') return ok(connector({ timeout: connectTimeoutMs }))
  try {
    return ok(connector({ ca: readFileSync(caFile), timeout: connectTimeoutMs }))
  } catch (error) {
    return failed('InvalidSpec', `vcenter.caFile ${caFile} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase()

/** Takes the one certificate with this fingerprint, whoever signed it. A kept TLS session would bring none, so none is kept. */
const pinned = (thumbprint: string, timeout: number): Connector => {
  const connect = connector({ rejectUnauthorized: false, maxCachedSessions: 0, timeout })
  const wanted = plain(thumbprint)
  return (options, callback) => connect(options, (...outcome) => {
    const [error, socket] = outcome
    if (error !== null || socket === null || !('getPeerCertificate' in socket)) return callback(...outcome)
    const { fingerprint256, fingerprint } = (socket as TLSSocket).getPeerCertificate()
    if (plain(fingerprint256 ?? '') === wanted || plain(fingerprint ?? '') === wanted) return callback(null, socket)
    socket.destroy()
    return callback(Object.assign(new Error(`its certificate has the thumbprint ${fingerprint256}`), { code: 'THUMBPRINT' }), null)
  })
}
