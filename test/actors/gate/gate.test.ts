import test from 'ava'
import { emptyGate, gateStep, type GateFacts } from '#actors/gate/gate.ts'
import type { Fault, Reason } from '#protocols/fault.ts'
import type { GateEffect, GateEvent, GateLane, GateLimits, TicketId } from '#protocols/gate.ts'
import { instant } from '#protocols/ids.ts'

const limits: GateLimits = { inAll: 4, lanes: { power: 4, delete: 2, create: 3, other: 2 }, queued: 100, backOffMinMs: 500, backOffMaxMs: 4_000 }

/** A gate that is told events at instants; effects read as `+3` (admitted), `-3` (refused), `@500` (alarm). */
const gate = (change: Partial<GateLimits> = {}) => {
  const step = gateStep({ ...limits, ...change })
  let facts: GateFacts = emptyGate
  let last = 0
  const tell = (event: GateEvent, atMs: number): string => {
    const [next, effects] = step(facts, event, { at: instant(atMs), wallMs: atMs })
    facts = next
    return effects.map(shown).join(' ')
  }
  return {
    facts: () => facts,
    submit: (lane: GateLane, atMs = 0) => tell({ kind: 'Submitted', id: ++last as TicketId, lane }, atMs),
    end: (id: number, reason?: Reason, atMs = 0, retryAfterMs?: number) => {
      const fault: Fault | undefined = reason && { reason, message: 'x', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
      return tell({ kind: 'Ended', id: id as TicketId, fault }, atMs)
    },
    woke: (atMs: number) => tell({ kind: 'Woke' }, atMs),
  }
}
const shown = (effect: GateEffect): string => {
  switch (effect.kind) {
    case 'Admit': return `+${effect.id}`
    case 'Refuse': return `-${effect.id}`
    case 'Wake': return `@${effect.at}`
  }
}

test('work goes at once while there is room in all and in its lane, then waits for its turn', t => {
  const { submit, end } = gate()
  t.deepEqual([submit('create'), submit('create'), submit('create'), submit('create'), submit('delete'), submit('power')], ['+1', '+2', '+3', '', '+5', ''])
  t.is(end(1), '+6', 'a power change goes before one more creation')
  t.is(end(5), '+4')
})

test('every lane gets turns, the more the more it weighs', t => {
  const { submit, end } = gate({ inAll: 1, lanes: { power: 1, delete: 1, create: 1, other: 1 } })
  const lanes: GateLane[] = []
  for (const lane of ['power', 'delete', 'create', 'other'] as const) {
    for (let count = 0; count < 25; count++) {
      submit(lane)
      lanes.push(lane)
    }
  }
  const turns: Record<GateLane, number> = { power: 0, delete: 0, create: 0, other: 0 }
  let under = 1
  for (let count = 0; count < 41; count++) {
    turns[lanes[under - 1] as GateLane] += 1
    under = Number(end(under).slice(1))
  }
  t.true(turns.power > turns.create * 2 && turns.create >= 5 && turns.other >= 5 && turns.delete > turns.create, JSON.stringify(turns))
})

test('within a lane the first come is the first to go', t => {
  const { submit, end } = gate({ inAll: 1 })
  for (let count = 0; count < 5; count++) submit('create')
  t.deepEqual([end(1), end(2), end(3), end(4), end(5)], ['+2', '+3', '+4', '+5', ''])
})

test('what does not fit into the queue is refused', t => {
  const { submit, end } = gate({ inAll: 1, queued: 2 })
  t.deepEqual([submit('create'), submit('create'), submit('power'), submit('power')], ['+1', '', '', '-4'])
  t.is(end(1), '+3')
  t.is(submit('power'), '')
})

test('being throttled or unauthorized stops everything for the back-off, or for as long as was asked', t => {
  const { submit, end, woke } = gate()
  submit('create')
  submit('create')
  t.is(end(1, 'Throttled', 100), '@600')
  t.is(submit('power', 200), '')
  t.is(end(2, 'Throttled', 300), '', 'what began before tells nothing new')
  t.is(woke(600), '+3 @5600')
  t.is(end(3, 'Unauthorized', 700, 9_000), '@9700')
})

test('one probe goes first; when it goes well the rest follow', t => {
  const { submit, end, woke } = gate()
  submit('power')
  end(1, 'Throttled', 0)
  for (let count = 0; count < 3; count++) submit('power', 10)
  t.is(woke(500), '+2 @5500')
  t.is(submit('delete', 510), '')
  t.is(end(2, undefined, 600), '+3 +5 +4', 'the deletion gets its turn among them')
})

test('each failed probe doubles the back-off up to its limit', t => {
  const { submit, end, woke } = gate()
  submit('power')
  end(1, 'Throttled', 0)
  let atMs = 500
  const waits: number[] = []
  for (let id = 2; id <= 6; id++) {
    submit('power', atMs)
    woke(atMs)
    const next = Number(end(id, 'Throttled', atMs).slice(1))
    waits.push(next - atMs)
    atMs = next
  }
  t.deepEqual(waits, [1_000, 2_000, 4_000, 4_000, 4_000])
})

test('a probe that takes long is believed to go well', t => {
  const { submit, end, woke, facts } = gate()
  submit('create')
  end(1, 'Throttled', 0)
  submit('create', 1)
  submit('create', 2)
  t.is(woke(500), '+2 @5500')
  t.is(woke(3_000), '@5500', 'too early')
  t.is(woke(5_500), '+3')
  t.is(facts().circuit.kind, 'Closed')
})

test('with nothing waiting when the back-off ends, the next to come is the probe', t => {
  const { submit, end, woke } = gate()
  submit('create')
  end(1, 'Throttled', 0)
  t.is(woke(500), '')
  t.is(submit('other', 900), '+2 @5900')
  t.is(submit('other', 950), '')
})

test('unavailable counts only when it comes three times without anything going well in between', t => {
  const { submit, end } = gate()
  for (let count = 0; count < 9; count++) submit('power')
  t.is(end(1, 'Unavailable'), '+5')
  t.is(end(2, 'Unavailable'), '+6')
  t.is(end(3, 'InvalidState'), '+7', 'an answer is an answer')
  t.is(end(4, 'Unavailable'), '+8')
  t.is(end(5, 'Unavailable'), '+9')
  t.is(end(6, 'Unavailable'), '@500')
})

test('an end that is not of something under way changes nothing', t => {
  const { end, facts } = gate()
  t.is(end(7, 'Throttled'), '')
  t.is(facts().circuit.kind, 'Closed')
})

test('100,000 waiting cost no more each than ten', t => {
  const { submit, end } = gate({ queued: 200_000 })
  for (let count = 0; count < 100_000; count++) submit('create')
  let admitted = 3
  for (let id = 1; id <= 1_000; id++) if (end(id).startsWith('+')) admitted += 1
  t.is(admitted, 1_003)
})
