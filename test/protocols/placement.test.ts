import test from 'ava'
import { vmKey } from '#protocols/ids.ts'
import {
  outstandingPlacements, outstandingQueries, placementAnswers, placementMessages, refusalMessage, type PlacementAnswer, type PlacementRequest,
} from '#protocols/placement.ts'
import type { Placement } from '#protocols/provider.ts'

const request: PlacementRequest = {
  key: vmKey('ns', 'a'), instanceUuid: '5028', cpuCount: 2, memoryMiB: 4096, cpuReservationMilli: 500, memoryReservationMiB: 0, storageMiB: 20_480, zone: 'zone-1',
}
const placement: Placement = { zone: 'zone-1', clusterId: 'domain-1', hostId: 'host-1', hostName: 'esx-1', datastoreId: 'datastore-1', poolId: 'pool-1', coreMhz: 2400 }

/** One of each, so that a new variant fails to compile here. */
const answers: { readonly [kind in PlacementAnswer['kind']]: Extract<PlacementAnswer, { readonly kind: kind }> } = {
  Placed: { kind: 'Placed', key: request.key, placement },
  Refused: { kind: 'Refused', key: request.key, refusal: { hostCount: 40, failedBy: { Maintenance: 10, Memory: 30 } } },
  Failed: { kind: 'Failed', key: request.key, fault: { reason: 'Timeout', message: 'too late', retryAfterMs: 5 } },
}

test('every message of placement comes out as it went in', t => {
  const message = { released: [{ key: request.key, instanceUuid: '5028' }, { key: vmKey('ns', 'b') }], requests: [request] }
  t.deepEqual(placementMessages.decode(placementMessages.encode(message)), { ok: true, value: message })
  t.deepEqual(placementAnswers.decode(placementAnswers.encode(Object.values(answers))), { ok: true, value: Object.values(answers) })
  t.deepEqual(outstandingQueries.decode(outstandingQueries.encode({ after: 'ns/a' })), { ok: true, value: { after: 'ns/a' } })
  t.deepEqual(outstandingPlacements.decode(outstandingPlacements.encode([{ request, placement }])), { ok: true, value: [{ request, placement }] })
})

const wrong: readonly (readonly [unknown, string])[] = [
  [undefined, 'expected a record'],
  [{ released: [], requests: 7 }, 'requests: expected a list'],
  [{ released: [{}], requests: [] }, 'released[0].key: expected a string'],
  [{ released: [], requests: [request, { ...request, key: undefined }] }, 'requests[1].key: expected a string'],
  [{ released: [], requests: [{ ...request, memoryMiB: -1 }] }, 'requests[0].memoryMiB: expected a number that is not negative'],
  [{ released: [], requests: [{ ...request, cpuCount: Number.NaN }] }, 'requests[0].cpuCount: expected a number that is not negative'],
]
for (const [index, [value, problem]] of wrong.entries()) {
  test(`a message that is wrong is Malformed and says where (${index})`, t => {
    t.deepEqual(placementMessages.decode(placementMessages.encode(value as never)),
      { ok: false, fault: { reason: 'Malformed', message: `placement-message/1: ${problem}` } })
  })
}

test('a message of another kind is not read as one of ours', t => {
  t.like(placementMessages.decode(placementAnswers.encode([])), { ok: false, fault: { message: 'expected placement-message/1, got placement-answers/1' } })
})

test('a refusal is a sentence', t => {
  t.is(refusalMessage(answers.Refused.refusal), '0 of 40 hosts fit: 10 Maintenance, 30 Memory')
})
