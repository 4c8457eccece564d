import type { Clock } from '#protocols/clock.ts'
import type { Instant } from '#protocols/ids.ts'
import type { Promised } from './quota.ts'

/** What was admitted here moments ago, until the usage of the namespace shows it. */
export interface Promises {
  /** Bytes that the quota will hold at least; 0 when nothing was promised lately. */
  readonly takenBytes: (quota: string) => number
  note(promised: Promised): void
}

/** By then whoever counts the usage of the namespace is expected to have counted what was admitted. */
const lastsMs = 5_000

/**
 * Keeps VMs that are created at the same moment from all being admitted into the room for one. What is kept for a quota
 * is how much it will hold, not how much was added: as usage comes to show it, nothing is counted twice.
 */
export const createPromises = (clock: Clock): Promises => {
  const kept = new Map<string, { readonly takenBytes: number; readonly until: Instant }>()
  const forget = (now: Instant): void => { for (const [quota, { until }] of kept) if (until <= now) kept.delete(quota) }
  return {
    takenBytes: quota => {
      const promised = kept.get(quota)
      return promised === undefined || promised.until <= clock.now() ? 0 : promised.takenBytes
    },
    note: ({ quota, takenBytes }) => {
      const now = clock.now()
      forget(now)
      kept.set(quota, { takenBytes, until: now + lastsMs as Instant })
    },
  }
}
