import type { Bus } from '#protocols/bus.ts'
import type { Cancel, Clock } from '#protocols/clock.ts'
import type { Instant, MemberId } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import { promiseMessages, type Promised } from '#protocols/promises.ts'
import { subjects } from '#protocols/subjects.ts'

/** What was admitted moments ago, until the usage of the namespace shows it. */
export interface Promises {
  /** Bytes that the quota will hold at least; 0 when nothing was promised lately. */
  readonly takenBytes: (quota: string) => number
  /** What was admitted here. */
  note(promised: Promised): void
  /** What another member admitted. */
  heard(promised: Promised): void
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
  const keep = (quota: string, takenBytes: number): void => {
    const now = clock.now()
    forget(now)
    kept.set(quota, { takenBytes, until: now + lastsMs as Instant })
  }
  const takenBytes = (quota: string): number => {
    const promised = kept.get(quota)
    return promised === undefined || promised.until <= clock.now() ? 0 : promised.takenBytes
  }
  return {
    takenBytes,
    note: promised => keep(promised.quota, promised.takenBytes),
    // The other may not have known of what was promised here: then both count.
    heard: promised => {
      const here = takenBytes(promised.quota)
      keep(promised.quota, Math.max(promised.takenBytes, here === 0 ? 0 : here + promised.addedBytes))
    },
  }
}

/** Promises of one moment leave in one message. */
const gatherMs = 5

export interface SharedPromisesOrder { readonly bus: Bus; readonly clock: Clock; readonly id: MemberId; readonly log: Log }

/** Promises that all members know of. One that the bus loses is known here alone, and lapses as any other. */
export const sharePromises = ({ bus, clock, id, log }: SharedPromisesOrder): Promises & { stop(): void } => {
  const promises = createPromises(clock)
  const leaving = new Map<string, Promised>()
  let alarm: Cancel | undefined
  const send = (): void => {
    alarm = undefined
    bus.publish(subjects.quotaPromises, promiseMessages.encode({ from: id, promised: [...leaving.values()] }))
    leaving.clear()
  }
  const stopListening = bus.subscribe(subjects.quotaPromises, payload => {
    const message = promiseMessages.decode(payload)
    if (!message.ok) log.warn({ step: 'admission', reason: message.fault.reason }, message.fault.message)
    else if (message.value.from !== id) for (const promised of message.value.promised) promises.heard(promised)
    return undefined
  })
  return {
    ...promises,
    note: promised => {
      promises.note(promised)
      leaving.set(promised.quota, { ...promised, addedBytes: promised.addedBytes + (leaving.get(promised.quota)?.addedBytes ?? 0) })
      alarm ??= clock.after(gatherMs, send)
    },
    stop: () => {
      alarm?.()
      stopListening()
    },
  }
}
