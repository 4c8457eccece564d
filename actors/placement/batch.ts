import type { Result } from '#protocols/fault.ts'
import type { Instant } from '#protocols/ids.ts'
import type { PlacementAnswer } from '#protocols/placement.ts'
import type { BatchId, BatchRequest, PlacerEffect } from '#protocols/placer.ts'
import type { Stepped } from '../step.ts'
import type { Batch, PlacerFacts, Waiting } from './facts.ts'
import { answerAll, dequeue, failure, ready } from './queue.ts'
import { drop, hold } from './reservations.ts'

/**
 * Starts the next batch when none is under way and somebody waits. A VM that holds a reservation gives it up at this
 * moment and not before, and prefers its place: so it gets it again unless it does not fit there any more.
 */
export const launch = (facts: PlacerFacts): Stepped<PlacerFacts, PlacerEffect> => {
  if (facts.batch !== undefined || !ready(facts)) return [facts, []]
  const waiting = dequeue(facts, facts.limits.batchSize)
  if (waiting.length === 0) return [facts, []]
  const requests = waiting.map(({ request }): BatchRequest => {
    const prefer = facts.held.get(request.key)?.placement
    return prefer === undefined ? { request } : { request, prefer }
  })
  const dropped = waiting.flatMap(({ request }) => drop(facts, request.key))
  const positions = new Map(waiting.map(({ request }, index) => [request.key, index]))
  return run(facts, dropped, { waiting, requests, positions, attempt: 1 })
}

const run = (facts: PlacerFacts, before: readonly PlacerEffect[], batch: Omit<Batch, 'id'>): Stepped<PlacerFacts, PlacerEffect> => {
  const id = (facts.lastBatch + 1) as BatchId
  return [{ ...facts, lastBatch: id, batch: { ...batch, id } }, [...before, { kind: 'Run', batch: id, requests: batch.requests }]]
}

/** A batch has ended: holds what was placed and answers, or tries it again, or answers that it failed. */
export const batched = (
  facts: PlacerFacts, id: BatchId, result: Result<readonly PlacementAnswer[]>, now: Instant,
): Stepped<PlacerFacts, PlacerEffect> => {
  const { batch } = facts
  // Of a batch that nobody waits for any more.
  if (batch?.id !== id) return [facts, []]
  const done: PlacerFacts = { ...facts, batch: undefined }
  if (result.ok) return [done, batch.waiting.flatMap((waiting, index) => settle(done, waiting, result.value[index], now))]
  if (batch.attempt < facts.limits.batchAttempts) return run(done, [], { ...batch, attempt: batch.attempt + 1 })
  return [done, batch.waiting.flatMap(waiting => answerAll(waiting, failure(waiting.request, result.fault)))]
}

const settle = (facts: PlacerFacts, waiting: Waiting, answer: PlacementAnswer | undefined, now: Instant): readonly PlacerEffect[] => {
  if (answer === undefined || answer.key !== waiting.request.key) throw new Error(`a batch has no answer for ${waiting.request.key}`)
  const held = answer.kind === 'Placed' ? hold(facts, { request: waiting.request, placement: answer.placement }, now) : []
  return [...held, ...answerAll(waiting, answer)]
}
