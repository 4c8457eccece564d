import type { Cancel } from './clock.ts'
import type { Result } from './fault.ts'

/** The largest message that is carried: what NATS takes unless it is configured otherwise. */
export const messageLimitBytes = 1024 * 1024

/** What members say to each other travels here: at most once, in order from one sender to one subject. */
export interface Bus {
  /** Fire and forget; false when it could not even be handed to the transport (not connected, or too large). */
  publish(subject: string, payload: Uint8Array): boolean
  /** Calls `handle` for each message; what `handle` gives back is sent to a requester, if there is one. */
  subscribe(subject: string, handle: (payload: Uint8Array) => Uint8Array | undefined | Promise<Uint8Array | undefined>): Cancel
  /** One answer, or Timeout; Unavailable at once when nobody listens or there is no connection. */
  request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>>
  /** Whether the transport is connected at this moment. */
  connected(): boolean
  close(): Promise<void>
}

/** One value in a bucket. `revision` is opaque: compare for equality, hand it back to `update`. */
export interface KvEntry {
  readonly key: string
  readonly value: Uint8Array
  readonly revision: number
}

export type KvChange =
  | { readonly kind: 'Put'; readonly entry: KvEntry }
  | { readonly kind: 'Deleted'; readonly key: string }
  /** All that stands has been told; also after the bucket was lost and made anew (then without any Put before it). */
  | { readonly kind: 'Synced' }
  /** The watch starts over: forget what was seen. */
  | { readonly kind: 'Reset' }

/** A bucket of small values that change by compare-and-set only. */
export interface Kv {
  get(key: string): Promise<Result<KvEntry | undefined>>
  /** AlreadyExists when the key stands. Gives the new revision. */
  create(key: string, value: Uint8Array): Promise<Result<number>>
  /** Conflict when `revision` is not the one that stands. Gives the new revision. */
  update(key: string, value: Uint8Array, revision: number): Promise<Result<number>>
  /** Puts without looking. Gives the new revision. */
  put(key: string, value: Uint8Array): Promise<Result<number>>
  delete(key: string, revision?: number): Promise<Result<void>>
  /** Tells everything that stands, then `Synced`, then each change, of several of a key that follow each other closely perhaps the last alone; reopens itself when it breaks (with `Reset`). */
  watch(handle: (change: KvChange) => void): Cancel
}

/** A transport: messages and buckets. Implementations: `src/nats`, and in memory for one process. */
export interface Transport {
  readonly bus: Bus
  /** Opens the bucket, making it when it is absent. */
  bucket(name: string): Promise<Result<Kv>>
}
