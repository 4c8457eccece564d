import type { Bus } from '#protocols/bus.ts'
import type { Cancel, Clock } from '#protocols/clock.ts'
import type { Fault, Result } from '#protocols/fault.ts'
import type { MemberId, VmKey } from '#protocols/ids.ts'
import { placementAnswers, placementMessages, type PlacementAnswer, type PlacementRequest, type Release } from '#protocols/placement.ts'
import { subjects } from '#protocols/subjects.ts'
import { rememberPlacements } from './outstanding.ts'

/** What a member asks the owner of the role `placement`; the same whether the owner is this process or another. */
export interface PlacementClient {
  /**
   * Asks for a place. `Failed` with Unavailable when nobody places at the moment, Timeout when no answer came (a place
   * may be held; asking again gives the same one), Throttled when too many wait here.
   */
  place(request: PlacementRequest): Promise<PlacementAnswer>
  /**
   * Gives back the placement that this VM was given. What it asks for at the moment, or after this call, is not touched by
   * it.
   */
  release(key: VmKey): void
  /** This VM stands on a host: a new owner of the role finds it in the inventory and need not be told of its placement. */
  stands(key: VmKey, instanceUuid: string): void
  /** Sends releases that wait, answers requests that wait with Unavailable, and stops telling what is outstanding. */
  close(): void
}

export interface PlacementClientLimits {
  /** Requests are gathered into one message until none has come for so long … */
  readonly quietMs: number
  /** … or the first of them has waited for so long. */
  readonly gatherMs: number
  /** Requests a message, and releases; with so many of either it leaves at once. */
  readonly messageLimit: number
  readonly placeTimeoutMs: number
  /** Requests without an answer; more are refused as Throttled. */
  readonly waitingLimit: number
  /** How long a placement given is told to a new owner of the role; as long as the owner holds it. */
  readonly reservationMs: number
  /** Placements remembered for that; beyond it the oldest are forgotten. */
  readonly outstandingLimit: number
}

export const placementClientDefaults: PlacementClientLimits = {
  quietMs: 5, gatherMs: 50, messageLimit: 500, placeTimeoutMs: 30_000, waitingLimit: 50_000, reservationMs: 600_000, outstandingLimit: 100_000,
}

export interface PlacementClientOptions {
  readonly bus: Bus
  readonly clock: Clock
  /** This member: a new owner of the role asks it by this name. */
  readonly member: MemberId
  readonly limits?: Partial<PlacementClientLimits> | undefined
}

interface Open { readonly request: PlacementRequest; readonly resolve: (answer: PlacementAnswer) => void }

/** Starts to answer questions about outstanding placements; asks when it is told to. */
export const createPlacementClient = ({ bus, clock, member, limits: given }: PlacementClientOptions): PlacementClient => {
  const limits: PlacementClientLimits = { ...placementClientDefaults, ...given }
  const outstanding = rememberPlacements(clock, limits)
  const unsubscribe = bus.subscribe(subjects.placementOutstanding(member), outstanding.answer)
  /** Asked for in a message that has left, without an answer yet. */
  const underWay = new Set<VmKey>()
  let gathered: Open[] = []
  let released: Release[] = []
  let unanswered = 0
  let quiet: Cancel | undefined
  let late: Cancel | undefined
  let closed = false

  const settle = (open: Open, answer: PlacementAnswer): void => {
    unanswered -= 1
    underWay.delete(open.request.key)
    if (answer.kind === 'Placed') outstanding.add({ request: open.request, placement: answer.placement })
    // Whoever is refused holds nothing any more; after a failure that is not known.
    if (answer.kind === 'Refused') outstanding.remove(open.request.key)
    open.resolve(answer)
  }
  const flush = (): void => {
    quiet?.()
    late?.()
    quiet = late = undefined
    const message = { released, requests: gathered.map(({ request }) => request) }
    const open = gathered
    released = []
    gathered = []
    const payload = placementMessages.encode(message)
    // A release that cannot be handed over is lost: the owner gives the reservation up by itself in time.
    if (open.length === 0) return void bus.publish(subjects.placementRequests, payload)
    for (const { request: { key } } of open) underWay.add(key)
    void bus.request(subjects.placementRequests, payload, limits.placeTimeoutMs).then(reply => {
      const answers = answersOf(open, reply)
      open.forEach((one, index) => settle(one, answers[index] as PlacementAnswer))
    })
  }
  const gather = (): void => {
    if (gathered.length >= limits.messageLimit || released.length >= limits.messageLimit) flush()
    else {
      quiet?.()
      quiet = clock.after(limits.quietMs, flush)
      late ??= clock.after(limits.gatherMs, flush)
    }
  }

  return {
    place: request => {
      if (closed) return Promise.resolve(failure(request.key, stopping(request.key)))
      if (unanswered >= limits.waitingLimit) return Promise.resolve(failure(request.key, crowded(request.key, unanswered)))
      unanswered += 1
      return new Promise(resolve => {
        gathered.push({ request, resolve })
        gather()
      })
    },
    release: key => {
      const instanceUuid = outstanding.remove(key)
      // It would come after the request and take the new placement away; the owner has replaced the old one by itself.
      if (closed || underWay.has(key)) return
      released.push({ key, instanceUuid })
      gather()
    },
    stands: outstanding.settle,
    close: () => {
      closed = true
      quiet?.()
      late?.()
      unsubscribe()
      const open = gathered
      gathered = []
      if (released.length > 0) flush()
      for (const one of open) settle(one, failure(one.request.key, stopping(one.request.key)))
    },
  }
}

const failure = (key: VmKey, fault: Fault): PlacementAnswer => ({ kind: 'Failed', key, fault })

const stopping = (key: VmKey): Fault => ({ reason: 'Unavailable', message: `${key}: this member is stopping` })

const crowded = (key: VmKey, count: number): Fault =>
  ({ reason: 'Throttled', message: `${key}: ${count} placements are being asked for by this member already; it is tried again` })

/** One answer for each that asked, in their order, whatever came back. */
const answersOf = (open: readonly Open[], reply: Result<Uint8Array>): readonly PlacementAnswer[] => {
  const answers = reply.ok ? placementAnswers.decode(reply.value) : reply
  if (!answers.ok) return open.map(({ request: { key } }) => failure(key, explained(key, answers.fault)))
  const byKey = new Map(answers.value.map(answer => [answer.key, answer]))
  return open.map(({ request: { key } }) => byKey.get(key) ?? failure(key, leftOut(key)))
}

const leftOut = (key: VmKey): Fault => ({ reason: 'Malformed', message: `${key}: the placer left it out of its answer` })

const explained = (key: VmKey, fault: Fault): Fault => {
  switch (fault.reason) {
    case 'Unavailable': return { ...fault, message: `${key}: no member places VMs at the moment (${fault.message}); it is tried again` }
    case 'Timeout': return { ...fault, message: `${key}: no placement came in time (${fault.message}); it is asked for again` }
    default: return { ...fault, message: `${key}: placement failed: ${fault.message}` }
  }
}
