import type { Fault } from '#protocols/fault.ts'
import { after, type Instant } from '#protocols/ids.ts'
import type { PlacementAnswer, PlacementRequest } from '#protocols/placement.ts'
import type { AskId, PlacerEffect } from '#protocols/placer.ts'
import { sameJson } from '#protocols/equal.ts'
import type { Stepped } from '../step.ts'
import type { Batch, PlacerFacts, Waiting } from './facts.ts'

/** Whether batches may run: what is free has to be known. */
export const ready = (facts: PlacerFacts): boolean => facts.gathered && facts.synced

/**
 * Puts one request in the queue, or lets it join the same request that is already on its way. Refuses as Throttled when
 * the queue is full. Changes the queues of `facts`; gives the facts back because a batch may get another asker.
 */
export const enqueue = (facts: PlacerFacts, ask: AskId, request: PlacementRequest, now: Instant): Stepped<PlacerFacts, PlacerEffect> => {
  const { batch, fresh, held, limits, repeats } = facts
  const { key } = request
  const joined = batch && join(batch, ask, request)
  if (joined !== undefined) return [{ ...facts, batch: joined }, []]
  const queue = repeats.has(key) || (held.has(key) && !fresh.has(key)) ? repeats : fresh
  const before = queue.get(key)
  const waitingCount = fresh.size + repeats.size
  if (before === undefined && waitingCount >= limits.waitingLimit) {
    return [facts, [{ kind: 'Answer', ask, answer: failure(request, full(request, waitingCount)) }]]
  }
  // The newest request counts, at the place in the queue and with the deadline of the first.
  queue.set(key, { request, asks: [...before?.asks ?? [], ask], until: before?.until ?? after(now, limits.askMs) })
  return [facts, []]
}

/** The batch with one more asker, when it holds this very request. */
const join = (batch: Batch, ask: AskId, request: PlacementRequest): Batch | undefined => {
  const position = batch.positions.get(request.key)
  const waiting = position === undefined ? undefined : batch.waiting[position]
  if (position === undefined || waiting === undefined || !sameJson(waiting.request, request)) return undefined
  return { ...batch, waiting: batch.waiting.with(position, { ...waiting, asks: [...waiting.asks, ask] }) }
}

/** Takes up to `count` from the front, repeats first. */
export const dequeue = (facts: PlacerFacts, count: number): readonly Waiting[] => {
  const taken: Waiting[] = []
  for (const queue of [facts.repeats, facts.fresh]) {
    for (const [key, waiting] of queue) {
      if (taken.length >= count) return taken
      queue.delete(key)
      taken.push(waiting)
    }
  }
  return taken
}

/** Answers those who waited too long. */
export const expireWaiting = (facts: PlacerFacts, now: Instant): readonly PlacerEffect[] => {
  const effects: PlacerEffect[] = []
  for (const queue of [facts.repeats, facts.fresh]) {
    for (const [key, waiting] of queue) {
      if (waiting.until > now) break
      queue.delete(key)
      effects.push(...answerAll(waiting, failure(waiting.request, late(facts, waiting.request))))
    }
  }
  return effects
}

/** The same answer for everybody who asked. */
export const answerAll = ({ asks }: Waiting, answer: PlacementAnswer): readonly PlacerEffect[] =>
  asks.map(ask => ({ kind: 'Answer', ask, answer }))

export const failure = ({ key }: PlacementRequest, fault: Fault): PlacementAnswer => ({ kind: 'Failed', key, fault })

const full = ({ key }: PlacementRequest, count: number): Fault =>
  ({ reason: 'Throttled', message: `${key}: ${count} VMs wait for placement already; it is tried again` })

const late = ({ fresh, gathered, limits, synced }: PlacerFacts, { key }: PlacementRequest): Fault => {
  const unready = !synced
    ? 'hosts and datastores have not been read from vCenter yet; see whether it is reachable'
    : gathered ? undefined : 'placement has just moved to another member, which is still asking the others'
  if (unready !== undefined) return { reason: 'Unavailable', message: `${key}: ${unready}` }
  return { reason: 'Timeout', message: `${key}: not placed within ${limits.askMs} ms, ${fresh.size} more are waiting; it is tried again` }
}
