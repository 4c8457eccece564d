import type { Clock, Random } from '#protocols/clock.ts'
import type { Admission } from './admission/admission.ts'
import type { Authorizer } from './authorization/authorizer.ts'
import type { ServerMetrics } from './metrics.ts'
import type { Quotas } from './quota/quotas.ts'
import type { Registry } from './registry.ts'
import type { Storage } from './storage.ts'
import type { Authenticator } from './users.ts'

/** What the verbs work with. */
export interface Context {
  readonly storage: Storage
  readonly registry: Registry
  readonly admission: Admission
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
  readonly quotas: Quotas
  readonly metrics: ServerMetrics
  readonly clock: Clock
  readonly random: Random
  readonly bookmarkMs: number
}

/** An instant as Kubernetes writes it into metadata. */
export const timestamp = (clock: Clock): string => `${new Date(clock.wall()).toISOString().slice(0, 19)}Z`

/** A version 4 UUID from the context's own random numbers. */
export const newUid = (random: Random): string => {
  const digits = (count: number): string => Math.floor(random() * 16 ** count).toString(16).padStart(count, '0')
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${(8 + Math.floor(random() * 4)).toString(16)}${digits(3)}-${digits(12)}`
}

/** The five characters that end a generated name; no vowels, so that no words come out. */
export const nameSuffix = (random: Random): string => {
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  return Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join('')
}
