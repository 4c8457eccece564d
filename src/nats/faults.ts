import { NatsError } from 'nats'
import { failed, type Fault, type Reason } from '#protocols/fault.ts'

/** Codes of JetStream's own errors that mean something here. */
const wrongLastSequence = 10_071
const streamNotFound = 10_059

/** Whether the bucket itself is gone, as after NATS was wiped. */
export const isBucketLost = (error: unknown): boolean => error instanceof NatsError && error.api_error?.err_code === streamNotFound

/** Whether nobody answers for the bucket: it is gone, or its servers are electing. */
export const isBucketSilent = (error: unknown): boolean => error instanceof NatsError && (error.code === '503' || isBucketLost(error))

/** The one place where errors of NATS become reasons. `what` says what was tried; `stale` is what a lost compare-and-set means there. */
export const faultOf = (what: string, error: unknown, stale: 'Conflict' | 'AlreadyExists' = 'Conflict'): { readonly ok: false; readonly fault: Fault } => {
  const message = error instanceof Error ? error.message : String(error)
  return failed(reasonOf(error, stale), `${what}: ${message}`)
}

const reasonOf = (error: unknown, stale: 'Conflict' | 'AlreadyExists'): Reason => {
  if (!(error instanceof NatsError)) return 'Unavailable'
  if (error.api_error?.err_code === wrongLastSequence) return stale
  switch (error.code) {
    case 'TIMEOUT': return 'Timeout'
    case 'AUTHORIZATION_VIOLATION': case 'AUTHENTICATION_EXPIRED': case 'AUTHENTICATION_TIMEOUT': return 'Unauthorized'
    case 'PERMISSIONS_VIOLATION': return 'Forbidden'
    default: return 'Unavailable'
  }
}
