/**
 * Why something could not be done. A closed set: the same word is the condition's reason, the log field and the metric
 * label (design section 11).
 */
export type Reason =
  /** Somebody else changed the object since it was read. */
  | 'Conflict'
  | 'NotFound'
  | 'AlreadyExists'
  /** The other side asks for patience. */
  | 'Throttled'
  /** Not reachable, or it says it cannot serve at the moment. */
  | 'Unavailable'
  /** No answer in time: what was asked may or may not have been done. */
  | 'Timeout'
  /** The object is busy with another task. */
  | 'Busy'
  | 'InsufficientCapacity'
  /** What was asked can never be done as it stands. */
  | 'InvalidSpec'
  /** The object is in a state in which this cannot be done, now. */
  | 'InvalidState'
  /** Credentials are wrong or have expired. */
  | 'Unauthorized'
  /** Credentials are right and may not do this. */
  | 'Forbidden'
  /** We are no longer the owner; nothing was done. */
  | 'Fenced'
  /** The other side answered something that we cannot read. */
  | 'Malformed'
  /** A watch or a page token is too old: list again. */
  | 'Gone'

/** A failure as data. `message` is a sentence for a person: which object, what is wrong, what to do. */
export interface Fault {
  readonly reason: Reason
  readonly message: string
  /** How long the other side asks to wait, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs?: number | undefined
}

/** What a port answers. Ports do not throw for what the world does; they throw for bugs. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const failed = (reason: Reason, message: string, retryAfterMs?: number): { readonly ok: false; readonly fault: Fault } => ({
  ok: false,
  fault: retryAfterMs === undefined ? { reason, message } : { reason, message, retryAfterMs },
})

/** When a thing that failed so may be tried again: at once, after a back-off, or only when something changes. */
export const retryOf: { readonly [reason in Reason]: 'now' | 'backoff' | 'change' } = {
  Conflict: 'now',
  NotFound: 'now',
  AlreadyExists: 'now',
  Throttled: 'backoff',
  Unavailable: 'backoff',
  Timeout: 'backoff',
  Busy: 'backoff',
  InsufficientCapacity: 'backoff',
  InvalidSpec: 'backoff',
  InvalidState: 'backoff',
  Unauthorized: 'backoff',
  Forbidden: 'backoff',
  Fenced: 'change',
  Malformed: 'backoff',
  Gone: 'now',
}
