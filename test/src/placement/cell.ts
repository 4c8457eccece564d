import type { Log } from '#protocols/log.ts'
import type { Epoch, MemberId } from '#protocols/ids.ts'
import type { PlacementAnswer } from '#protocols/placement.ts'
import { placer } from '#actors/placement/species.ts'
import { createMedium } from '#src/local/transport.ts'
import { createPlacementClient, type PlacementClientLimits } from '#src/placement/client.ts'
import { createPlacementService, type Placer, type PlacementServiceLimits } from '#src/placement/service.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeInventory, type FakeInventory } from '#test/fakes/inventory.ts'
import { inlinePool } from '#test/fakes/placement-pool.ts'
import { noMetrics } from '#test/fakes/telemetry.ts'

export interface CellOptions {
  readonly fake?: FakeInventory
  readonly limits?: Partial<PlacementServiceLimits>
  readonly clientLimits?: Partial<PlacementClientLimits>
  readonly placer?: Placer<ReturnType<typeof placer.start>>
}

const quiet = (): void => undefined

/** Two members, a and b, on one bus with virtual time; each has a client and may run the service. */
export const cell = (options: CellOptions = {}) => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  const fake = options.fake ?? fakeInventory()
  const lines: string[] = []
  const tell = (_: unknown, message: string): void => { lines.push(message) }
  const log: Log = { debug: quiet, info: quiet, warn: tell, error: tell }
  const members = ['a', 'b'] as MemberId[]
  const member = (name: MemberId) => {
    let permitted = true
    const { bus } = medium.connect()
    const pool = inlinePool()
    const service = createPlacementService({
      bus, clock, log, metrics: noMetrics, pool, placer: options.placer ?? placer, inventory: fake.inventory, zones: () => fake.zones, members: () => members,
      permits: () => permitted, limits: options.limits,
    })
    return { bus, pool, service, client: createPlacementClient({ bus, clock, member: name, limits: options.clientLimits }), fence: () => { permitted = false } }
  }
  const a = member(members[0]!)
  const b = member(members[1]!)
  /** The answers, after so much time. */
  const after = async (ms: number, ...asked: readonly Promise<PlacementAnswer>[]): Promise<readonly PlacementAnswer[]> => {
    const answers = Promise.all(asked)
    await clock.advance(ms)
    return answers
  }
  return { a, b, fake, clock, after, lines, members }
}
export const epoch = (number: number): Epoch => number as Epoch
