import test from 'ava'
import type { MemberId } from '#protocols/ids.ts'
import { placementAnswers, placementMessages } from '#protocols/placement.ts'
import { subjects } from '#protocols/subjects.ts'
import { placer } from '#actors/placement/species.ts'
import { fakeInventory, fakeVm } from '#test/fakes/inventory.ts'
import { cell, epoch } from './cell.ts'
import { hostsOf, request } from './columns-of.ts'

test('a member asks, wherever the owner of the role is', async t => {
  const { a, b, after } = cell()
  a.service.start(epoch(1))
  const answers = await after(50, a.client.place(request(1)), b.client.place(request(2)), b.client.place(request(3)))
  t.deepEqual(hostsOf(answers), ['host-1', 'host-3', 'host-2'])
})

test('what is asked for in a few milliseconds is one message and one batch', async t => {
  const { a, b, after } = cell({ limits: { batchSize: 100 } })
  a.service.start(epoch(1))
  await after(50)
  await after(50, ...Array.from({ length: 60 }, (_, index) => b.client.place(request(index))))
  t.is(a.pool.taskCount(), 1)
})

test('a full message leaves at once', async t => {
  const { a, b, after, clock } = cell({ clientLimits: { messageLimit: 3, quietMs: 10_000, gatherMs: 10_000 } })
  a.service.start(epoch(1))
  await after(50)
  const asked = [1, 2, 3, 4].map(number => b.client.place(request(number)))
  t.deepEqual(hostsOf(await after(50, ...asked.slice(0, 3))), ['host-1', 'host-3', 'host-2'])
  t.true(clock.now() < 200)
  t.deepEqual(hostsOf(await after(10_000, ...asked.slice(3))), ['host-4'])
})

test('a message leaves when nobody has asked for a while, and at the latest when the first has waited long enough', async t => {
  const { a, b, after, clock } = cell({ clientLimits: { quietMs: 100, gatherMs: 250 } })
  a.service.start(epoch(1))
  await after(50)
  const answeredAt: number[] = []
  const from = clock.now()
  const ask = (number: number): void => { void b.client.place(request(number)).then(() => answeredAt.push(Math.floor((clock.now() - from) / 50) * 50)) }
  for (const number of [1, 2, 3, 4, 5]) {
    ask(number)
    await after(60)
  }
  await after(500)
  t.deepEqual(answeredAt, [250, 250, 250, 250, 250], 'they came without a pause, so the first one decides')
  ask(6)
  await after(500)
  t.is(answeredAt[5], 900, 'alone, 100 ms after it was asked at 800')
})

test('nobody owns the role: Unavailable at once', async t => {
  const { a, after } = cell()
  const [answer] = await after(20, a.client.place(request(1)))
  t.like(answer, { kind: 'Failed', fault: { reason: 'Unavailable' } })
  t.regex(answer?.kind === 'Failed' ? answer.fault.message : '', /^ns\/1: no member places VMs at the moment/)
})

test('an owner that is fenced answers nothing: Timeout', async t => {
  const { a, b, after } = cell({ clientLimits: { placeTimeoutMs: 1_000 } })
  a.service.start(epoch(1))
  await after(50)
  a.pool.hold()
  const waiting = b.client.place(request(1))
  await after(50)
  a.fence()
  a.pool.proceed()
  const later = b.client.place(request(2))
  t.deepEqual((await after(2_000, waiting, later)).map(answer => answer.kind === 'Failed' && answer.fault.reason), ['Timeout', 'Timeout'])
})

test('asking again gives the same place', async t => {
  const { a, b, after } = cell()
  a.service.start(epoch(1))
  const [first] = await after(50, b.client.place(request(1)))
  await after(50, ...Array.from({ length: 10 }, (_, index) => b.client.place(request(`other-${index}`))))
  const [second] = await after(50, b.client.place(request(1)))
  t.deepEqual(second, first)
})

test('a place that was given back is free for others', async t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 4096 } })
  const { a, b, after } = cell({ fake, limits: { memoryOvercommit: 1 } })
  a.service.start(epoch(1))
  t.deepEqual(hostsOf(await after(50, b.client.place(request(1)))), ['host-1'])
  t.deepEqual(hostsOf(await after(50, b.client.place(request(2)))), ['{"Memory":1}'])
  b.client.release(request(1).key)
  await after(50)
  t.deepEqual(hostsOf(await after(50, b.client.place(request(2)))), ['host-1'])
})

test('a release meant for an earlier placement does not take away the one that is under way', async t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 4096 } })
  const { a, b, after } = cell({ fake, limits: { memoryOvercommit: 1 } })
  a.service.start(epoch(1))
  await after(50, b.client.place(request(1)))
  const again = b.client.place(request(1))
  b.client.release(request(1).key)
  t.deepEqual(hostsOf(await after(50, again)), ['host-1'], 'gathered together: given back, then asked for')
  a.pool.hold()
  const third = b.client.place(request(1))
  await after(50)
  b.client.release(request(1).key)
  a.pool.proceed()
  t.deepEqual(hostsOf(await after(50, third)), ['host-1'])
  t.deepEqual(hostsOf(await after(50, b.client.place(request(2)))), ['{"Memory":1}'])
})

test('a VM that stands already when it is placed is not counted twice', async t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 3 * 4096 } })
  const { a, b, after } = cell({ fake, limits: { memoryOvercommit: 1 } })
  a.service.start(epoch(1))
  fake.tell({ kind: 'Vm', vm: fakeVm(1, { instanceUuid: request(1).instanceUuid, hostId: 'host-1' }) })
  t.deepEqual(hostsOf(await after(50, b.client.place(request(1)))), ['host-1'])
  t.deepEqual(hostsOf(await after(50, b.client.place(request(2)), b.client.place(request(3)))), ['host-1', 'host-1'])
})

test('a VM that came and went holds nothing at the next owner', async t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 4096 } })
  const { a, b, after } = cell({ fake, limits: { memoryOvercommit: 1 } })
  a.service.start(epoch(1))
  await after(50, b.client.place(request(1)))
  b.client.stands(request(1).key, request(1).instanceUuid)
  await Promise.all([a.service.stop(), after(10)])
  b.service.start(epoch(2))
  t.deepEqual(hostsOf(await after(100, a.client.place(request(2)))), ['host-1'])
})

test('a VM that stands counts instead of its reservation, not beside it', async t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 8192 } })
  const { a, b, after } = cell({ fake, limits: { memoryOvercommit: 1 } })
  a.service.start(epoch(1))
  const [first] = await after(50, b.client.place(request(1)))
  t.is(first?.kind, 'Placed')
  fake.tell({ kind: 'Vm', vm: fakeVm(1, { instanceUuid: request(1).instanceUuid }) })
  t.deepEqual(hostsOf(await after(50, b.client.place(request(2)))), ['host-1'], 'without a host it does not count yet')
  fake.tell({ kind: 'Vm', vm: fakeVm(1, { instanceUuid: request(1).instanceUuid, hostId: 'host-1' }) })
  t.deepEqual(hostsOf(await after(50, b.client.place(request(3)))), ['{"Memory":1}'])
  fake.tell({ kind: 'Gone', id: 'vm-1' })
  t.deepEqual(hostsOf(await after(50, b.client.place(request(3)))), ['host-1'])
})

test('a new owner counts what the last one gave, from what members tell', async t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 4096 * 1_200, threads: 1_000 }, datastoreFreeMiB: 1e9 })
  const { a, b, after } = cell({ fake, limits: { memoryOvercommit: 1 } })
  a.service.start(epoch(1))
  const given = await after(100, ...Array.from({ length: 1_200 }, (_, index) => (index % 2 ? a : b).client.place(request(index))))
  t.true(given.every(({ kind }) => kind === 'Placed'))
  await Promise.all([a.service.stop(), after(10)])
  b.service.start(epoch(2))
  t.deepEqual(hostsOf(await after(100, a.client.place(request('one more')))), ['{"Memory":1}'])
  t.deepEqual(hostsOf(await after(100, a.client.place(request(1)))), ['host-1'], 'its own place')
})

test('a member that does not tell is waited for, but not for long', async t => {
  const { a, members, after, lines } = cell({ limits: { gatherPageMs: 500, gatherAttempts: 2 } })
  members.push('mute' as MemberId)
  a.bus.subscribe(subjects.placementOutstanding('mute' as MemberId), () => undefined)
  a.service.start(epoch(1))
  const asked = a.client.place(request(1))
  await after(900)
  t.is(a.pool.taskCount(), 0)
  t.deepEqual(hostsOf(await after(200, asked)), ['host-1'])
  t.regex(lines.join('\n'), /mute did not tell what was placed for it/)
})

test('a worker that fails once is not noticed; twice, and the batch has failed', async t => {
  const { a, b, after } = cell()
  a.service.start(epoch(1))
  a.pool.failNext(1, { reason: 'Unavailable', message: 'a worker thread failed' })
  t.deepEqual(hostsOf(await after(50, b.client.place(request(1)))), ['host-1'])
  a.pool.failNext(2, { reason: 'Unavailable', message: 'a worker thread failed' })
  t.deepEqual(hostsOf(await after(50, b.client.place(request(2)))), ['Unavailable'])
  t.deepEqual(hostsOf(await after(50, b.client.place(request(2)))), ['host-3'])
})

test('an owner that stops leaves no reply and no timer', async t => {
  const { a, b, after, clock } = cell({ clientLimits: { placeTimeoutMs: 1_000 } })
  a.service.start(epoch(1))
  await after(50)
  a.pool.hold()
  const waiting = b.client.place(request(1))
  await after(50)
  const stopped = a.service.stop()
  a.pool.proceed()
  await stopped
  t.deepEqual(hostsOf(await after(1_000, waiting)), ['Timeout'])
  t.deepEqual(hostsOf(await after(50, b.client.place(request(1)))), ['Unavailable'])
  t.is(clock.pending(), 0)
})

test('a bug in the placer is told, and it starts again from nothing', async t => {
  let broken = true
  const once: typeof placer = { start: placer.start, step: (facts, event, now) => {
    if (!broken || event.kind !== 'Asked') return placer.step(facts, event, now)
    broken = false
    throw new Error('a bug')
  } }
  const { a, b, after, lines } = cell({ placer: once, clientLimits: { placeTimeoutMs: 500 } })
  a.service.start(epoch(1))
  await after(50)
  t.deepEqual(hostsOf(await after(1_200, b.client.place(request(1)))), ['Timeout'])
  t.true(lines.includes('the placer crashed and starts again from nothing'))
  t.deepEqual(hostsOf(await after(50, b.client.place(request(1)))), ['host-1'])
})

test('bytes that are no message are told and not answered', async t => {
  const { a, b, after, lines } = cell()
  a.service.start(epoch(1))
  await after(50)
  const reply = b.bus.request(subjects.placementRequests, new Uint8Array([1, 2, 3]), 100)
  await after(200)
  t.like(await reply, { ok: false, fault: { reason: 'Timeout' } })
  t.regex(lines.join('\n'), /placement-message\/1/)
})

test('a client that asks for too much at once refuses the rest as Throttled', async t => {
  const { a, after } = cell({ clientLimits: { waitingLimit: 2 } })
  a.service.start(epoch(1))
  const answers = await after(50, a.client.place(request(1)), a.client.place(request(2)), a.client.place(request(3)))
  t.deepEqual(hostsOf(answers), ['host-1', 'host-3', 'Throttled'])
  t.deepEqual(hostsOf(await after(50, a.client.place(request(3)))), ['host-2'], 'there is room again')
})

test('a client that closes answers what it has gathered', async t => {
  const { a, after, clock } = cell()
  const asked = a.client.place(request(1))
  a.client.close()
  t.deepEqual(hostsOf(await after(0, asked, a.client.place(request(2)))), ['Unavailable', 'Unavailable'])
  t.is(clock.pending(), 0)
})

test('a client that closes still gives back what it was told to', async t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 4096 } })
  const { a, b, after } = cell({ fake, limits: { memoryOvercommit: 1 } })
  a.service.start(epoch(1))
  await after(50, b.client.place(request(1)))
  b.client.release(request(1).key)
  b.client.close()
  t.deepEqual(hostsOf(await after(50, a.client.place(request(2)))), ['host-1'])
})

test('an answer that leaves a VM out is Malformed for that one', async t => {
  const { a, b, after } = cell()
  b.bus.subscribe(subjects.placementRequests, payload => {
    const message = placementMessages.decode(payload)
    return message.ok ? placementAnswers.encode([{ kind: 'Refused', key: message.value.requests[0]!.key, refusal: { hostCount: 0, failedBy: {} } }]) : undefined
  })
  t.deepEqual(hostsOf(await after(50, a.client.place(request(1)), a.client.place(request(2)))), ['{}', 'Malformed'])
})
