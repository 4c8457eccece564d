import test from 'ava'
import fc from 'fast-check'
import { failed, ok } from '#protocols/fault.ts'
import { instant, vmKey, type VmKey } from '#protocols/ids.ts'
import type { PlacementAnswer, PlacementRequest } from '#protocols/placement.ts'
import type { AskId, PlacerEffect, PlacerEvent, PlacerLimits } from '#protocols/placer.ts'
import { newPlacer, type PlacerFacts } from '#actors/placement/facts.ts'
import { step } from '#actors/placement/step.ts'

const limits: PlacerLimits = { waitingLimit: 6, batchSize: 3, askMs: 20_000, reservationMs: 60_000, batchAttempts: 2 }

/** One thing that happens in a random life; `batch` says how the batch under way ends, if there is one. */
const anyBeat = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), names: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }), size: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('batch' as const), ends: fc.constantFrom('well' as const, 'well' as const, 'refused' as const, 'crash' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), name: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('shown' as const), name: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recall' as const), name: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('inventory' as const), synced: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 30_000 }) }) },
)
type Beat = typeof anyBeat extends fc.Arbitrary<infer T> ? T : never

const keyOf = (name: number): VmKey => vmKey('ns', String(name))
const uuidOf = (name: number): string => `uuid-${name}`
const requestOf = (name: number, size = 1): PlacementRequest =>
  ({ key: keyOf(name), instanceUuid: uuidOf(name), cpuCount: size, memoryMiB: 1024, cpuReservationMilli: 0, memoryReservationMiB: 0, storageMiB: 0 })
const placement = { zone: 'z', clusterId: 'c', hostId: 'h', hostName: 'h', datastoreId: 'd', poolId: 'p', coreMhz: 2000 }

type Run = Extract<PlacerEffect, { readonly kind: 'Run' }>

/** Lives the placer and checks at every effect what must be true of it. */
const live = (beats: readonly Beat[], check: (claim: boolean, words: string) => void): void => {
  let facts: PlacerFacts = newPlacer(limits)
  let nowMs = 0
  let alarmMs: number | undefined
  let running: Run | undefined
  let asks = 0
  const owed = new Map<AskId, number>()
  const held = new Set<VmKey>()

  const perform = (effect: PlacerEffect): void => {
    switch (effect.kind) {
      case 'Run':
        check(running === undefined, 'one batch at a time')
        check(effect.requests.length > 0 && effect.requests.length <= limits.batchSize, 'a batch has a size')
        check(effect.requests.every(({ request }) => !held.has(request.key)), 'what is being placed is not counted as held')
        running = effect
        return
      case 'Answer': {
        const left = (owed.get(effect.ask) ?? 0) - 1
        check(left >= 0, 'an ask gets no more answers than it has requests')
        owed.set(effect.ask, left)
        return
      }
      case 'Hold':
        check(!held.has(effect.outstanding.request.key), 'a key is held once')
        held.add(effect.outstanding.request.key)
        return
      case 'Drop':
        check(held.delete(effect.key), 'only what is held is dropped')
        return
      case 'Wake': alarmMs = effect.at
    }
  }
  const tell = (event: PlacerEvent): void => {
    const [next, effects] = step(facts, event, { at: instant(nowMs), wallMs: 0 })
    facts = next
    for (const effect of effects) perform(effect)
    check(facts.fresh.size + facts.repeats.size <= limits.waitingLimit, 'the queue has a length')
    check(facts.held.size === held.size && facts.keyByUuid.size === held.size, 'facts and effects agree on what is held')
    check(facts.fresh.size + facts.repeats.size + facts.held.size === 0 || (alarmMs !== undefined && alarmMs >= nowMs), 'whoever waits has an alarm')
  }
  const end = (ends: 'well' | 'refused' | 'crash'): void => {
    if (running === undefined) return
    const { batch, requests } = running
    running = undefined
    const answers = requests.map(({ request: { key } }): PlacementAnswer =>
      (ends === 'well' ? { kind: 'Placed', key, placement } : { kind: 'Refused', key, refusal: { hostCount: 0, failedBy: {} } }))
    tell({ kind: 'Batched', batch, result: ends === 'crash' ? failed('Unavailable', 'crash') : ok(answers) })
  }
  const pass = (ms: number): void => {
    const until = nowMs + ms
    while (alarmMs !== undefined && alarmMs <= until) {
      nowMs = Math.max(nowMs, alarmMs)
      alarmMs = undefined
      tell({ kind: 'Woke' })
    }
    nowMs = until
  }
  const happen = (beat: Beat): void => {
    switch (beat.kind) {
      case 'ask': {
        const ask = ++asks as AskId
        owed.set(ask, beat.names.length)
        return tell({ kind: 'Asked', ask, released: [], requests: beat.names.map(name => requestOf(name, beat.size)) })
      }
      case 'batch': return end(beat.ends)
      case 'release': return tell({ kind: 'Asked', ask: 0 as AskId, requests: [], released: [{ key: keyOf(beat.name), instanceUuid: uuidOf(beat.name) }] })
      case 'shown': return tell({ kind: 'Shown', instanceUuid: uuidOf(beat.name), owner: keyOf(beat.name) })
      case 'recall': return tell({ kind: 'Recalled', outstanding: [{ request: requestOf(beat.name), placement }] })
      case 'inventory': return tell({ kind: 'InventoryChanged', synced: beat.synced })
      case 'time': return pass(beat.ms)
    }
  }

  tell({ kind: 'Gathered' })
  for (const beat of beats) happen(beat)
  // Calm: batches end well, time goes by, and nothing is left over.
  tell({ kind: 'InventoryChanged', synced: true })
  while (running !== undefined) end('well')
  check([...owed.values()].every(left => left === 0), 'everybody who asked has been answered')
  pass(limits.reservationMs)
  check(held.size === 0, 'what never appears is not held for ever')
}

test('in any order of events every ask is answered once, one batch runs at a time, and holding is kept straight', t => {
  fc.assert(fc.property(fc.array(anyBeat, { maxLength: 60 }), beats => {
    live(beats, (claim, words) => { if (!claim) throw new Error(words) })
  }), { numRuns: 2_000 })
  t.pass()
})
