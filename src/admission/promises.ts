import type { Bus } from '#protocols/bus.ts'
import type { Cancel, Clock } from '#protocols/clock.ts'
import { instant, type Instant, type MemberId } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import { promiseMessages, type Promised } from '#protocols/promises.ts'
import { subjects } from '#protocols/subjects.ts'

/** What was admitted moments ago, until the usage of the namespace shows it. */
export interface Promises {
  /** Bytes that the quota will hold at least, besides what was promised to the object itself; 0 when nothing was promised lately. */
  readonly takenBytes: (quota: string, object: string) => number
  /** What was admitted, here or by another member. */
  note(promised: Promised): void
}

/** By then whoever counts the usage of the namespace is expected to have counted what was admitted. */
const lastsMs = 5_000
/** Promises lapse together that are no further apart, so that they are added up again only now and then. */
const togetherMs = 250

interface Kept extends Promised { readonly until: Instant }
/** The promises of one quota by their objects, oldest first, and what the quota holds with all of them. Of an object the last is kept, with those before it that were larger. */
interface Account { readonly kept: Map<string, readonly Kept[]>; levelBytes: number }

/** What usage shows later may be what was promised earlier, and counts once: so a promise adds to the larger of both. */
const added = (levelBytes: number, { takenBytes, addedBytes }: Promised): number => Math.max(levelBytes, takenBytes) + addedBytes
/** Of what was promised to one object no more than one comes true, and nobody knows which. */
const levelOf = ({ kept }: Account, except?: string): number => {
  let levelBytes = 0
  for (const [object, promised] of kept) if (object !== except) levelBytes = Math.max(...promised.map(one => added(levelBytes, one)))
  return levelBytes
}

/**
 * Keeps VMs that are created at the same moment from all being admitted into the room for one. Each promise lapses by
 * itself: what was admitted and never came, or has gone again, takes no room for longer than that. Once all have, nothing is kept.
 */
export const createPromises = (clock: Clock): Promises => {
  const accounts = new Map<string, Account>()
  let alarm: Cancel | undefined
  const lapse = (): void => {
    alarm = undefined
    const now = clock.now()
    for (const [quota, account] of accounts) {
      for (const [object, promised] of account.kept) {
        const staying = promised.filter(({ until }) => until > now)
        if (staying.length > 0) account.kept.set(object, staying)
        else account.kept.delete(object)
      }
      account.levelBytes = levelOf(account)
      if (account.kept.size === 0) accounts.delete(quota)
    }
    if (accounts.size > 0) alarm = clock.after(togetherMs, lapse)
  }
  return {
    takenBytes: (quota, object) => {
      const account = accounts.get(quota)
      if (account === undefined) return 0
      return account.kept.has(object) ? levelOf(account, object) : account.levelBytes
    },
    note: promised => {
      const account = accounts.get(promised.quota) ?? { kept: new Map<string, readonly Kept[]>(), levelBytes: 0 }
      const before = account.kept.get(promised.object)
      account.kept.delete(promised.object)
      account.kept.set(promised.object, [...(before ?? []).filter(({ addedBytes }) => addedBytes > promised.addedBytes), { ...promised, until: instant(clock.now() + lastsMs) }])
      account.levelBytes = before === undefined ? added(account.levelBytes, promised) : levelOf(account)
      accounts.set(promised.quota, account)
      alarm ??= clock.after(togetherMs, lapse)
    },
  }
}

/** Promises of one moment leave in one message. */
const gatherMs = 5

/** What promises are shared with: over which bus, and under whose name. */
export interface SharedPromisesOrder { readonly bus: Bus; readonly clock: Clock; readonly id: MemberId; readonly log: Log }

/** Promises that all members know of. One that the bus loses is known here alone, and lapses as any other; whoever stops still tells the last. */
export const sharePromises = ({ bus, clock, id, log }: SharedPromisesOrder): Promises & { stop(): void } => {
  const promises = createPromises(clock)
  let leaving: Promised[] = []
  let alarm: Cancel | undefined
  const send = (): void => {
    alarm = undefined
    bus.publish(subjects.quotaPromises, promiseMessages.encode({ from: id, promised: leaving }))
    leaving = []
  }
  const stopListening = bus.subscribe(subjects.quotaPromises, payload => {
    const message = promiseMessages.decode(payload)
    if (!message.ok) log.warn({ step: 'admission', reason: message.fault.reason }, message.fault.message)
    else if (message.value.from !== id) for (const promised of message.value.promised) promises.note(promised)
    return undefined
  })
  return {
    ...promises,
    note: promised => {
      promises.note(promised)
      leaving.push(promised)
      alarm ??= clock.after(gatherMs, send)
    },
    stop: () => {
      alarm?.()
      if (leaving.length > 0) send()
      stopListening()
    },
  }
}
