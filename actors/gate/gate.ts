import type { Moment } from '#protocols/clock.ts'
import { failed, type Fault } from '#protocols/fault.ts'
import { gateLanes, type GateEffect, type GateEvent, type GateLane, type GateLimits, type TicketId } from '#protocols/gate.ts'
import { after } from '#protocols/ids.ts'
import type { Step, Stepped } from '../step.ts'
import { admit } from './admit.ts'
import type { Circuit, GateFacts } from './facts.ts'
import { put } from './queue.ts'

export { emptyGate, type GateFacts } from './facts.ts'

/** So many faults in a row say that vCenter itself is away, and not that one VM is odd. */
const unavailableInARow = 3
/** A probe may be a long task: when nothing bad came for so long, it goes again. */
const probeMs = 5_000
/** When to come back after being refused for the length of the queue. */
const fullRetryMs = 5_000

/**
 * The gate before one vCenter: how much may be under way at once, in all and per lane, whose turn it is, and waiting
 * together when vCenter asks for patience or is away.
 */
export const gateStep = (limits: GateLimits): Step<GateFacts, GateEvent, GateEffect> => (facts, event, now) => {
  switch (event.kind) {
    case 'Submitted': return submitted(facts, event.id, event.lane, limits, now)
    case 'Ended': return ended(facts, event.id, event.fault, limits, now)
    case 'Woke': return go(facts, limits, now, true)
  }
}

const submitted = (facts: GateFacts, id: TicketId, lane: GateLane, limits: GateLimits, now: Moment): Stepped<GateFacts, GateEffect> => {
  const queued = gateLanes.reduce((sum, one) => sum + facts.waiting[one].length, 0)
  if (queued >= limits.queued) {
    const { fault } = failed('Busy', `${queued} operations wait for vCenter already; it is tried again`, fullRetryMs)
    return [facts, [{ kind: 'Refuse', id, fault }]]
  }
  return go({ ...facts, waiting: { ...facts.waiting, [lane]: put(facts.waiting[lane], id) } }, limits, now, false)
}

const ended = (facts: GateFacts, id: TicketId, fault: Fault | undefined, limits: GateLimits, now: Moment): Stepped<GateFacts, GateEffect> => {
  if (!facts.underWay.has(id)) return [facts, []]
  const underWay = new Map(facts.underWay)
  underWay.delete(id)
  const circuit = circuitAfter(facts.circuit, id, fault, limits, now)
  const opened = circuit.kind === 'Open' && facts.circuit.kind !== 'Open'
  return go({ ...facts, underWay, circuit }, limits, now, opened)
}

/** Faults that concern all work, and how many of them in a row it takes; undefined for those that concern one VM. */
const tripsAfter = ({ reason }: Fault): number | undefined => {
  switch (reason) {
    case 'Throttled': case 'Unauthorized': return 1
    case 'Unavailable': return unavailableInARow
    default: return undefined
  }
}

const circuitAfter = (circuit: Circuit, id: TicketId, fault: Fault | undefined, limits: GateLimits, now: Moment): Circuit => {
  const needed = fault && tripsAfter(fault)
  switch (circuit.kind) {
    case 'Closed': {
      if (fault === undefined || needed === undefined) return circuit.inARow === 0 ? circuit : { kind: 'Closed', inARow: 0 }
      const inARow = circuit.inARow + 1
      return inARow >= needed ? opened(fault, 1, limits, now) : { kind: 'Closed', inARow }
    }
    // What began before tells nothing new.
    case 'Open': return circuit
    case 'Probing': {
      if (circuit.id !== id) return circuit
      return fault === undefined || needed === undefined ? { kind: 'Closed', inARow: 0 } : opened(fault, circuit.failures + 1, limits, now)
    }
  }
}

const opened = (fault: Fault, failures: number, limits: GateLimits, now: Moment): Circuit => {
  const backOffMs = Math.min(limits.backOffMaxMs, limits.backOffMinMs * 2 ** Math.min(failures - 1, 20))
  return { kind: 'Open', failures, until: after(now.at, Math.max(fault.retryAfterMs ?? 0, backOffMs)) }
}

/** Lets in what may go now. `alarm`: the time to look again has to be said, because it is new or the alarm has rung. */
const go = (facts: GateFacts, limits: GateLimits, now: Moment, alarm: boolean): Stepped<GateFacts, GateEffect> => {
  const { circuit } = facts
  switch (circuit.kind) {
    case 'Closed': return admit(facts, limits, Infinity)
    case 'Open': return now.at >= circuit.until ? probe(facts, circuit.failures, limits, now) : [facts, wake(circuit, alarm)]
    case 'Probing': {
      if (now.at < circuit.until) return [facts, wake(circuit, alarm)]
      return admit({ ...facts, circuit: { kind: 'Closed', inARow: 0 } }, limits, Infinity)
    }
  }
}

const probe = (facts: GateFacts, failures: number, limits: GateLimits, now: Moment): Stepped<GateFacts, GateEffect> => {
  const [next, effects] = admit(facts, limits, 1)
  const [first] = effects
  // With nothing to try, or no room for it, the next to be submitted or to end is the occasion.
  if (first?.kind !== 'Admit') return [facts, []]
  const circuit: Circuit = { kind: 'Probing', id: first.id, until: after(now.at, probeMs), failures }
  return [{ ...next, circuit }, [...effects, ...wake(circuit, true)]]
}

const wake = (circuit: Exclude<Circuit, { kind: 'Closed' }>, alarm: boolean): readonly GateEffect[] =>
  (alarm ? [{ kind: 'Wake', at: circuit.until }] : [])
