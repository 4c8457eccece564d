import type { Clock } from '#protocols/clock.ts'
import { failed, type Fault, type Result } from '#protocols/fault.ts'
import type { GateEffect, GateEvent, GateLane, TicketId } from '#protocols/gate.ts'
import type { Moment } from '#protocols/clock.ts'
import type { Cancel } from '#protocols/clock.ts'

/** The pure gate: its step, and how it begins. */
export interface GateActor<Facts> {
  readonly empty: Facts
  readonly step: (facts: Facts, event: GateEvent, now: Moment) => readonly [Facts, readonly GateEffect[]]
}

/** Runs work when its lane has room; Busy when too much is waiting. */
export type Gated = <T>(lane: GateLane, work: () => Promise<Result<T>>) => Promise<Result<T>>

interface Ticket { readonly admitted: () => void; readonly refused: (fault: Fault) => void }

/** The gate before one vCenter: joins the pure gate to the work that passes it. */
export const createGate = <Facts>(actor: GateActor<Facts>, clock: Clock): Gated => {
  const tickets = new Map<TicketId, Ticket>()
  let facts = actor.empty
  let last = 0
  let alarm: Cancel | undefined

  const tell = (event: GateEvent): void => {
    const [next, effects] = actor.step(facts, event, { at: clock.now(), wallMs: clock.wall() })
    facts = next
    for (const effect of effects) perform(effect)
  }
  const perform = (effect: GateEffect): void => {
    switch (effect.kind) {
      case 'Admit': return tickets.get(effect.id)?.admitted()
      case 'Refuse': return tickets.get(effect.id)?.refused(effect.fault)
      case 'Wake':
        alarm?.()
        alarm = clock.after(Math.max(0, effect.at - clock.now()), () => tell({ kind: 'Woke' }))
        return
    }
  }
  const turn = (lane: GateLane): Promise<{ readonly id: TicketId; readonly fault: Fault | undefined }> => new Promise(resolve => {
    const id = ++last as TicketId
    const end = (fault: Fault | undefined): void => {
      tickets.delete(id)
      resolve({ id, fault })
    }
    tickets.set(id, { admitted: () => end(undefined), refused: end })
    tell({ kind: 'Submitted', id, lane })
  })

  return async <T>(lane: GateLane, work: () => Promise<Result<T>>): Promise<Result<T>> => {
    const { id, fault } = await turn(lane)
    if (fault !== undefined) return failed(fault.reason, fault.message, fault.retryAfterMs)
    try {
      const result = await work()
      tell({ kind: 'Ended', id, fault: result.ok ? undefined : result.fault })
      return result
    } catch (error) {
      tell({ kind: 'Ended', id })
      throw error
    }
  }
}
