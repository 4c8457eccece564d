import type { Log } from '#protocols/log.ts'
import { constraints, type PlacementRequest } from '#protocols/placement.ts'
import type { BatchRequest } from '#protocols/placer.ts'
import { vmKey, type Epoch, type MemberId } from '#protocols/ids.ts'
import { placer } from '#actors/placement/species.ts'
import { createMedium } from '#src/local/transport.ts'
import { toAnswers, toTask } from '#src/placement/batch.ts'
import { createPlacementClient } from '#src/placement/client.ts'
import { columnWriter } from '#src/placement/columns.ts'
import { newInventory } from '#src/placement/inventory.ts'
import { placeBatch } from '#src/placement/place.ts'
import { createPool } from '#src/placement/pool.ts'
import { createPlacementService } from '#src/placement/service.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { noMetrics } from '#test/fakes/telemetry.ts'
import { fakeInventory } from '#test/fakes/inventory.ts'

/**
 * Placements a second, from the inside out: the algorithm alone, through a worker thread with the columns kept up to date, and the whole way
 * of a member that asks the owner of the role (messages in memory).
 *
 * usage: npm run bench:placement -- [hosts] [requests] [batch]
 */
const number = (index: number, fallback: number): number => Number(process.argv[index] ?? fallback)
const hostCount = number(2, 1_000)
const requestCount = number(3, 20_000)
const batchSize = number(4, 500)

const overcommit = { cpuOvercommit: 8, memoryOvercommit: 1.5 }
const fleet = () => fakeInventory({ zones: 4, hostsPerZone: Math.ceil(hostCount / 4), datastoresPerZone: 10, datastoreFreeMiB: 1e9 })
const requests = (memoryMiB = 4096): readonly PlacementRequest[] => Array.from({ length: requestCount }, (_, index) => ({
  key: vmKey('bench', `vm-${index}`), instanceUuid: `uuid-${index}`, cpuCount: 1 + (index % 4), memoryMiB: memoryMiB * (1 + (index % 3)),
  cpuReservationMilli: 0, memoryReservationMiB: 0, storageMiB: 20_480,
}))
const batches = (all: readonly PlacementRequest[]): readonly (readonly BatchRequest[])[] =>
  Array.from({ length: Math.ceil(all.length / batchSize) }, (_, index) =>
    all.slice(index * batchSize, (index + 1) * batchSize).map(request => ({ request })))

const report = (name: string, startedAt: number, placed: number, count = requestCount): void => {
  const seconds = (performance.now() - startedAt) / 1000
  console.log(`${name.padEnd(46)} ${Math.round(count / seconds).toLocaleString('en').padStart(10)} placements/s   ${placed} placed, ${count - placed} refused`)
}

const stand = () => {
  const fake = fleet()
  const inventory = newInventory()
  for (const change of fake.changes) inventory.tell(change)
  inventory.setZones(fake.zones)
  return { inventory, publish: columnWriter(inventory, overcommit) }
}

/** The algorithm, in this thread, every batch on empty hosts. */
const algorithm = (name: string, all: readonly PlacementRequest[]): void => {
  const snapshot = stand().publish()
  const tasks = batches(all).map(batch => toTask(snapshot, batch))
  for (const task of tasks.slice(0, 5)) placeBatch(task)
  const startedAt = performance.now()
  let refused = 0
  for (const task of tasks) refused += placeBatch(task).failedBy.length / constraints.length
  report(name, startedAt, all.length - refused)
}

/** Batches through one worker thread; what was placed is held and written into the columns before the next. */
const worker = async (): Promise<void> => {
  const { inventory, publish } = stand()
  const pool = createPool(systemClock)
  const placeAll = async (all: readonly PlacementRequest[]): Promise<number> => {
    let placed = 0
    for (const batch of batches(all)) {
      const snapshot = publish()
      const task = toTask(snapshot, batch)
      const outcome = await pool.run('place', task, { timeoutMs: 10_000, transfer: [task.requests.buffer] })
      if (!outcome.ok) throw new Error(outcome.fault.message)
      toAnswers(snapshot, batch, outcome.value).forEach((answer, index) => {
        if (answer.kind !== 'Placed') return
        placed += 1
        inventory.hold({ request: (batch[index] as BatchRequest).request, placement: answer.placement })
      })
    }
    return placed
  }
  await placeAll(requests().slice(0, batchSize * 4))
  const startedAt = performance.now()
  report('one worker, columns kept', startedAt, await placeAll(requests()))
  await pool.close()
}

/** From a member's client to the owner's service and back. */
const whole = async (): Promise<void> => {
  const fake = fleet()
  const member = 'bench' as MemberId
  const { bus } = createMedium(systemClock).connect()
  const pool = createPool(systemClock)
  const quiet = (): void => undefined
  const log: Log = { debug: quiet, info: quiet, warn: (_, message) => console.error(message), error: (fields, message) => console.error(message, fields) }
  const service = createPlacementService({
    bus, clock: systemClock, log, metrics: noMetrics, placer, pool, inventory: fake.inventory, zones: () => fake.zones, members: () => [member], permits: () => true,
  })
  const client = createPlacementClient({ bus, clock: systemClock, member })
  service.start(1 as Epoch)
  await Promise.all(requests().slice(0, 2_000).map(client.place))
  const all = requests().map((request, index) => ({ ...request, key: vmKey('whole', `vm-${index}`), instanceUuid: `whole-${index}` }))
  const startedAt = performance.now()
  const answers = await Promise.all(all.map(client.place))
  report('member to owner and back (memory bus)', startedAt, answers.filter(({ kind }) => kind === 'Placed').length)
  client.close()
  await service.stop()
  await pool.close()
}

console.log(`${hostCount} hosts in 4 zones, ${requestCount} requests, batches of ${batchSize}, Node ${process.version}`)
algorithm('algorithm alone', requests())
algorithm('algorithm alone, every VM too large', requests(1024 * 1024))
await worker()
await whole()
