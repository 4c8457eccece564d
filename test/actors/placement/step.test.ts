import test from 'ava'
import { failed, ok } from '#protocols/fault.ts'
import { instant, vmKey } from '#protocols/ids.ts'
import type { OutstandingPlacement, PlacementAnswer, PlacementRequest, Release } from '#protocols/placement.ts'
import type { AskId, BatchId, PlacerEffect, PlacerEvent, PlacerLimits } from '#protocols/placer.ts'
import type { Placement } from '#protocols/provider.ts'
import { newPlacer } from '#actors/placement/facts.ts'
import { step } from '#actors/placement/step.ts'

const limits: PlacerLimits = { waitingLimit: 4, batchSize: 2, askMs: 20_000, reservationMs: 60_000, batchAttempts: 2 }

const request = (name: string, change: Partial<PlacementRequest> = {}): PlacementRequest => ({
  key: vmKey('ns', name), instanceUuid: `uuid-of-${name}`, cpuCount: 1, memoryMiB: 1024, cpuReservationMilli: 0, memoryReservationMiB: 0, storageMiB: 0, ...change,
})
const placement = (hostId: string): Placement =>
  ({ zone: 'zone-1', clusterId: 'domain-1', hostId, hostName: hostId, datastoreId: 'datastore-1', poolId: 'pool-1', coreMhz: 2000 })
const placed = (name: string, hostId = 'host-1'): PlacementAnswer => ({ kind: 'Placed', key: vmKey('ns', name), placement: placement(hostId) })
const refused = (name: string): PlacementAnswer => ({ kind: 'Refused', key: vmKey('ns', name), refusal: { hostCount: 1, failedBy: { Memory: 1 } } })
const outstanding = (name: string, hostId = 'host-1'): OutstandingPlacement => ({ request: request(name), placement: placement(hostId) })

const asked = (ask: number, names: readonly (string | PlacementRequest)[], released: readonly string[] = []): PlacerEvent => ({
  kind: 'Asked',
  ask: ask as AskId,
  requests: names.map(one => (typeof one === 'string' ? request(one) : one)),
  released: released.map((name): Release => ({ key: vmKey('ns', name) })),
})
const batched = (batch: number, ...answers: readonly PlacementAnswer[]): PlacerEvent => ({ kind: 'Batched', batch: batch as BatchId, result: ok(answers) })
const crashed = (batch: number): PlacerEvent => ({ kind: 'Batched', batch: batch as BatchId, result: failed('Unavailable', 'a worker thread failed') })

/** One effect as a word or two. */
const told = (effect: PlacerEffect): string => {
  const name = (key: string): string => key.slice('ns/'.length)
  switch (effect.kind) {
    case 'Run': return `Run ${effect.batch}: ${effect.requests.map(({ request: { key }, prefer }) => (prefer ? `${name(key)}@${prefer.hostId}` : name(key))).join(' ')}`
    case 'Answer': return `Answer ${effect.ask}: ${name(effect.answer.key)} ${effect.answer.kind === 'Failed' ? effect.answer.fault.reason : effect.answer.kind}`
    case 'Hold': return `Hold ${name(effect.outstanding.request.key)}@${effect.outstanding.placement.hostId}`
    case 'Drop': return `Drop ${name(effect.key)}`
    case 'Wake': return `Wake ${effect.at / 1000}s`
  }
}

/** A placer, ten seconds a beat; each beat gives the effects of one event. Alarms are left out unless asked for. */
const life = (options: { readonly open?: boolean; readonly alarms?: boolean } = {}) => {
  let facts = newPlacer(limits)
  let atMs = 0
  const beat = (event: PlacerEvent): readonly string[] => {
    const [next, effects] = step(facts, event, { at: instant(atMs), wallMs: 0 })
    facts = next
    atMs += 10_000
    return effects.filter(({ kind }) => options.alarms === true || kind !== 'Wake').map(told)
  }
  if (options.open !== false) {
    beat({ kind: 'InventoryChanged', synced: true })
    beat({ kind: 'Gathered' })
  }
  return { beat, facts: () => facts, wait: (ms: number) => { atMs += ms } }
}

test('a request becomes a batch, its answer a reservation', t => {
  const { beat } = life()
  t.deepEqual(beat(asked(1, ['a'])), ['Run 1: a'])
  t.deepEqual(beat(batched(1, placed('a'))), ['Hold a@host-1', 'Answer 1: a Placed'])
})

test('one batch at a time: who asks meanwhile is in the next, in order', t => {
  const { beat } = life()
  t.deepEqual(beat(asked(1, ['a', 'b', 'c'])), ['Run 1: a b'])
  t.deepEqual(beat(asked(2, ['d'])), [])
  t.deepEqual(beat(batched(1, placed('a'), refused('b'))), ['Hold a@host-1', 'Answer 1: a Placed', 'Answer 1: b Refused', 'Run 2: c d'])
})

test('nothing is placed before the inventory is known and the members have told', t => {
  const { beat } = life({ open: false })
  t.deepEqual(beat(asked(1, ['a'])), [])
  t.deepEqual(beat({ kind: 'Recalled', outstanding: [outstanding('x')] }), ['Hold x@host-1'])
  t.deepEqual(beat({ kind: 'Gathered' }), [])
  t.deepEqual(beat({ kind: 'InventoryChanged', synced: true }), ['Run 1: a'])
  beat(batched(1, placed('a')))
  t.deepEqual(beat({ kind: 'InventoryChanged', synced: false }), [])
  t.deepEqual(beat(asked(2, ['b'])), [])
  t.deepEqual(beat({ kind: 'InventoryChanged', synced: true }), ['Run 2: b'])
})

test('whoever waits too long for that is told what is missing', t => {
  const { beat } = life({ open: false, alarms: true })
  t.deepEqual(beat(asked(1, ['a'])), ['Wake 20s'])
  t.deepEqual(beat({ kind: 'Woke' }), ['Wake 20s'], 'rung too early, it is set again')
  t.deepEqual(beat({ kind: 'Woke' }), ['Answer 1: a Unavailable'])
})

test('a request that waits behind a slow batch for too long gets Timeout', t => {
  const { beat, wait } = life()
  beat(asked(1, ['a', 'b', 'c']))
  wait(20_000)
  t.deepEqual(beat({ kind: 'Woke' }), ['Answer 1: c Timeout'])
  t.deepEqual(beat(batched(1, placed('a'), placed('b'))), ['Hold a@host-1', 'Answer 1: a Placed', 'Hold b@host-1', 'Answer 1: b Placed'])
})

test('a full queue refuses as Throttled, but lets those join who wait already', t => {
  const { beat } = life()
  t.deepEqual(beat(asked(1, ['a', 'b'])), ['Run 1: a b'])
  t.deepEqual(beat(asked(2, ['c', 'd', 'e', 'f', 'g'])), ['Answer 2: g Throttled'])
  t.deepEqual(beat(asked(3, ['c'])), [])
  t.deepEqual(beat(batched(1, placed('a'), placed('b'))).at(-1), 'Run 2: c d')
  t.deepEqual(beat(batched(2, placed('c'), placed('d'))), ['Hold c@host-1', 'Answer 2: c Placed', 'Answer 3: c Placed', 'Hold d@host-1', 'Answer 2: d Placed', 'Run 3: e f'])
})

test('the same request while its batch is under way gets the same answer; a changed one is placed anew', t => {
  const { beat } = life()
  beat(asked(1, ['a']))
  t.deepEqual(beat(asked(2, ['a'])), [])
  t.deepEqual(beat(asked(3, [request('a', { memoryMiB: 2048 })])), [])
  t.deepEqual(beat(batched(1, placed('a'))), ['Hold a@host-1', 'Answer 1: a Placed', 'Answer 2: a Placed', 'Drop a', 'Run 2: a@host-1'])
  t.deepEqual(beat(batched(2, placed('a', 'host-2'))), ['Hold a@host-2', 'Answer 3: a Placed'])
})

test('a repeated request goes first and prefers the place that it holds', t => {
  const { beat } = life()
  beat(asked(1, ['a']))
  beat(batched(1, placed('a')))
  t.deepEqual(beat(asked(2, ['b', 'c'])), ['Run 2: b c'])
  beat(asked(3, ['d', 'e']))
  t.deepEqual(beat(asked(4, ['a'])), [])
  t.deepEqual(beat(batched(2, placed('b'), placed('c'))).slice(-2), ['Drop a', 'Run 3: a@host-1 d'])
  t.deepEqual(beat(batched(3, refused('a'), refused('d'))), ['Answer 4: a Refused', 'Answer 3: d Refused', 'Run 4: e'])
})

test('a reservation ends when the inventory shows the VM, by UUID or by owner', t => {
  const { beat } = life()
  beat(asked(1, ['a', 'b']))
  beat(batched(1, placed('a'), placed('b')))
  t.deepEqual(beat({ kind: 'Shown', instanceUuid: 'somebody', owner: undefined }), [])
  t.deepEqual(beat({ kind: 'Shown', instanceUuid: 'uuid-of-a', owner: undefined }), ['Drop a'])
  t.deepEqual(beat({ kind: 'Shown', instanceUuid: 'chosen-by-vcenter', owner: vmKey('ns', 'b') }), ['Drop b'])
  t.deepEqual(beat({ kind: 'Shown', instanceUuid: 'uuid-of-b', owner: vmKey('ns', 'b') }), [])
})

test('a reservation ends when it is released, but not by a release of another VM of that name', t => {
  const { beat } = life()
  beat(asked(1, ['a']))
  beat(batched(1, placed('a')))
  const release = (instanceUuid: string | undefined): PlacerEvent =>
    ({ kind: 'Asked', ask: 0 as AskId, requests: [], released: [{ key: vmKey('ns', 'a'), instanceUuid }] })
  t.deepEqual(beat(release('uuid-of-an-earlier-a')), [])
  t.deepEqual(beat(release('uuid-of-a')), ['Drop a'])
  t.deepEqual(beat(release(undefined)), [])
})

test('a release that comes along with a new request is for the old placement', t => {
  const { beat } = life()
  beat(asked(1, ['a']))
  beat(batched(1, placed('a')))
  t.deepEqual(beat(asked(2, ['a'], ['a'])), ['Drop a', 'Run 2: a'], 'no preference: it was given back')
  t.deepEqual(beat(batched(2, placed('a', 'host-2'))), ['Hold a@host-2', 'Answer 2: a Placed'])
})

test('a reservation whose VM never appears ends after its time', t => {
  const { beat, wait } = life({ alarms: true })
  beat(asked(1, ['a']))
  t.deepEqual(beat(batched(1, placed('a'))), ['Hold a@host-1', 'Answer 1: a Placed', 'Wake 90s'])
  wait(50_000)
  t.deepEqual(beat({ kind: 'Woke' }), ['Drop a'])
})

test('what members recall does not replace what was placed since, and is not told twice', t => {
  const { beat } = life({ open: false })
  t.deepEqual(beat({ kind: 'Recalled', outstanding: [outstanding('a'), outstanding('b', 'host-2')] }), ['Hold a@host-1', 'Hold b@host-2'])
  t.deepEqual(beat({ kind: 'Recalled', outstanding: [{ ...outstanding('a', 'host-9'), ageMs: 10_000 }] }), [])
})

test('of what two members recall of one VM the younger is held', t => {
  const { beat } = life({ open: false })
  t.deepEqual(beat({ kind: 'Recalled', outstanding: [{ ...outstanding('a', 'host-1'), ageMs: 30_000 }] }), ['Hold a@host-1'])
  t.deepEqual(beat({ kind: 'Recalled', outstanding: [{ ...outstanding('a', 'host-2'), ageMs: 50_000 }] }), [])
  t.deepEqual(beat({ kind: 'Recalled', outstanding: [{ ...outstanding('a', 'host-3'), ageMs: 30_000 }] }), ['Drop a', 'Hold a@host-3'])
})

test('a batch that fails is tried once more, then all of it has failed', t => {
  const { beat } = life()
  beat(asked(1, ['a', 'b', 'c']))
  t.deepEqual(beat(crashed(1)), ['Run 2: a b'])
  t.deepEqual(beat(crashed(2)), ['Answer 1: a Unavailable', 'Answer 1: b Unavailable', 'Run 3: c'])
  t.deepEqual(beat(crashed(3)), ['Run 4: c'])
  t.deepEqual(beat(batched(4, placed('c'))), ['Hold c@host-1', 'Answer 1: c Placed'])
})

test('the outcome of a batch that is not under way changes nothing', t => {
  const { beat } = life()
  beat(asked(1, ['a']))
  t.deepEqual(beat(batched(7, placed('a'))), [])
  t.deepEqual(beat(batched(1, placed('a'))), ['Hold a@host-1', 'Answer 1: a Placed'])
  t.deepEqual(beat(batched(1, placed('a'))), [])
})

test('an outcome that leaves a VM out is a bug', t => {
  const { beat } = life()
  beat(asked(1, ['a', 'b']))
  t.throws(() => beat(batched(1, placed('a'))), { message: /no answer for ns\/b/ })
})
