import test from 'ava'
import type { Epoch, MemberId } from '#protocols/ids.ts'
import type { PlacementAnswer } from '#protocols/placement.ts'
import { placer } from '#actors/placement/species.ts'
import { createMedium } from '#src/local/transport.ts'
import { createPlacementClient } from '#src/placement/client.ts'
import { createPool } from '#src/placement/pool.ts'
import { createPlacementService, type Placer } from '#src/placement/service.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'
import { eventually, orderOf, startBench } from '#test/src/provider/world.ts'
import { hostsOf, request } from './columns-of.ts'

test('what is placed, created and seen again on a vCenter fills it exactly once', async t => {
  const bench = await startBench({ inventory: { hosts: 4, clusters: 2, datastoresPerCluster: 1, memoryGiBPerHost: 64 } })
  t.teardown(bench.stop)
  const { bus } = createMedium(systemClock).connect()
  const pool = createPool(systemClock)
  t.teardown(pool.close)
  const member = 'm' as MemberId
  const clusters = bench.vcenter.inventory.clusters()
  const zones = clusters.map(({ id }, index) => ({ name: `zone-${index + 1}`, clusterIds: [id] }))
  /** Reservations that ended. */
  let dropCount = 0
  const watched: Placer<ReturnType<typeof placer.start>> = { start: placer.start, step: (facts, event, now) => {
    const stepped = placer.step(facts, event, now)
    if (event.kind === 'Shown') dropCount += stepped[1].filter(({ kind }) => kind === 'Drop').length
    return stepped
  } }
  const service = createPlacementService({
    bus, clock: systemClock, log: noLog, metrics: noMetrics, placer: watched, pool, inventory: bench.provider.inventory, zones: () => zones,
    members: () => [member], permits: () => true, limits: { memoryOvercommit: 1 },
  })
  t.teardown(service.stop)
  const client = createPlacementClient({ bus, clock: systemClock, member })
  t.teardown(client.close)
  service.start(1 as Epoch)

  const half = { memoryMiB: 32 * 1024 }
  const wanted = Array.from({ length: 9 }, (_, index) => ({ ...request(index, half), instanceUuid: orderOf(bench.vcenter, index).instanceUuid }))
  const place = (from: number, to: number): Promise<readonly PlacementAnswer[]> => Promise.all(wanted.slice(from, to).map(client.place))

  const first = await place(0, 4)
  t.is(new Set(hostsOf(first)).size, 4)
  t.deepEqual(new Set(first.map(answer => answer.kind === 'Placed' && answer.placement.zone)), new Set(['zone-1', 'zone-2']))
  for (const [index, answer] of first.entries()) {
    if (answer.kind !== 'Placed') return t.fail()
    const created = await bench.provider.create(orderOf(bench.vcenter, index, { key: answer.key, placement: answer.placement, cpuCount: 2, memoryMiB: half.memoryMiB }))
    t.true(created.ok, created.ok ? '' : created.fault.message)
  }
  await eventually('all four seen in the inventory', () => (dropCount === 4 ? true : undefined))

  const rest = await place(4, 9)
  t.deepEqual(rest.map(({ kind }) => kind), ['Placed', 'Placed', 'Placed', 'Placed', 'Refused'])
  const last = rest.at(-1)
  t.deepEqual(last?.kind === 'Refused' && last.refusal, { hostCount: 4, failedBy: { Memory: 4 } })
})
