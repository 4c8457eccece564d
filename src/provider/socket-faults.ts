import type { VimResult } from './faults.ts'
import type { VimCall } from './transport.ts'

/** Errors before anything was sent. */
const unsent: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  ETIMEDOUT: 'it does not answer',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: vcenter.url may have to begin with http://, or to name another port',
  THUMBPRINT: 'it is not the certificate that vcenter.thumbprint names',
}

/** Errors that mean that its certificate is not trusted. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_SIGNATURE_FAILURE',
])

/** What a socket's error means: not reached (nothing was done), not trusted, or broken off (unknown). */
export const brokenFault = (error: unknown, url: string, { about, method }: VimCall): VimResult<never> => {
  const code = codeOf(error)
  const text = error instanceof Error ? error.message : String(error)
  if (untrusted.has(code)) return unavailable(`${about}: the certificate of ${url} is not trusted (${text}); name its CA in vcenter.caFile`)
  const why = unsent[code]
  if (why !== undefined) return unavailable(`${about}: ${url} cannot be reached, ${why} (${text}); it is tried again`)
  return { ...unavailable(`${about}: the connection broke before ${method} was answered (${text}); whether it was done is looked up`), broken: true }
}

const unavailable = (message: string): { readonly ok: false; readonly fault: { readonly reason: 'Unavailable'; readonly message: string } } =>
  ({ ok: false, fault: { reason: 'Unavailable', message } })

const codeOf = (error: unknown): string => {
  const { code, cause } = (typeof error === 'object' && error !== null ? error : {}) as { readonly code?: unknown; readonly cause?: unknown }
  return typeof code === 'string' ? code : cause === undefined ? '' : codeOf(cause)
}
