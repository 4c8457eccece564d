import { failed, type Fault, type Reason } from '#protocols/fault.ts'

/** What the API server says when it refuses (`kind: Status`). */
export interface Status { readonly kind?: string; readonly message?: string; readonly reason?: string; readonly code?: number; readonly details?: { readonly retryAfterSeconds?: number } }

type Failed = { readonly ok: false; readonly fault: Fault }

/** The one place where answers of the API server become reasons. `what` names the request (`GET /api/v1/…`). */
export const faultOfStatus = (what: string, code: number, body: Status | undefined, retryAfterSeconds: number | undefined): Failed => {
  const seconds = retryAfterSeconds ?? body?.details?.retryAfterSeconds
  return failed(reasonOf(code, body?.reason), `${what}: ${code} ${body?.message ?? 'without a message'}`, seconds === undefined ? undefined : seconds * 1_000)
}

const reasonOf = (code: number, reason: string | undefined): Reason => {
  switch (code) {
    case 400: case 405: case 413: case 415: case 422: return 'InvalidSpec'
    case 401: return 'Unauthorized'
    case 403: return 'Forbidden'
    case 404: return 'NotFound'
    case 409: return reason === 'AlreadyExists' ? 'AlreadyExists' : 'Conflict'
    case 410: return 'Gone'
    case 429: return 'Throttled'
    case 504: return 'Timeout'
    default: return code >= 500 ? 'Unavailable' : 'Malformed'
  }
}

/** A request that got no answer: not sent, cut off, or too late. */
export const faultOfError = (what: string, error: unknown): Failed => {
  const name = error instanceof Error ? error.name : ''
  const message = error instanceof Error ? causeOf(error) : String(error)
  const late = name === 'TimeoutError' || name === 'HeadersTimeoutError' || name === 'BodyTimeoutError' || name === 'AbortError'
  return failed(late ? 'Timeout' : 'Unavailable', `${what}: ${message}`)
}

const causeOf = (error: Error): string => (error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message)
