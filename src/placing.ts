import { placer } from '#actors/placement/species.ts'
import type { Bus } from '#protocols/bus.ts'
import type { MemberId } from '#protocols/ids.ts'
import type { ZoneView } from '#protocols/placement.ts'
import type { Provider } from '#protocols/provider.ts'
import { roleClaim } from '#protocols/shard.ts'
import type { Role } from './claims.ts'
import type { Config } from './config.ts'
import type { Ownership } from './ownership.ts'
import { createPlacementClient, type PlacementClient } from './placement/client.ts'
import { createPool } from './placement/pool.ts'
import { createPlacementService } from './placement/service.ts'
import type { Tools } from './tools.ts'

export interface PlacingOrder extends Tools {
  readonly config: Config
  readonly id: MemberId
  readonly bus: Bus
  readonly provider: Provider
  readonly zones: () => readonly ZoneView[]
  readonly ownership: Ownership
}

/** Placement as this member has part in it: it asks the owner of the role, and may be the owner. */
export interface Placing extends Pick<PlacementClient, 'place' | 'release' | 'stands'> {
  readonly role: Role
  stop(): Promise<void>
}

export const startPlacing = ({ config, id, bus, provider, zones, ownership, clock, log, metrics }: PlacingOrder): Placing => {
  const pool = createPool(clock, { workerLimit: config['placement.workers'] })
  // An owner of the role that dies with a question answers it never: short waits, since asking again gives the same place.
  const client = createPlacementClient({ bus, clock, member: id, limits: { placeTimeoutMs: 6_000, quietMs: config['placement.quietMs'], gatherMs: config['placement.gatherMs'] } })
  const service = createPlacementService({
    bus, clock, log, metrics, placer, pool, zones, inventory: handle => provider.inventory(handle),
    members: ownership.members, permits: epoch => ownership.permits(roleClaim('placement'), epoch),
    limits: { askMs: 5_000, cpuOvercommit: config['placement.cpuOvercommit'], memoryOvercommit: config['placement.memoryOvercommit'] },
  })
  return {
    place: client.place, release: client.release, stands: client.stands, role: service,
    stop: async () => {
      await service.stop()
      client.close()
      await pool.close()
    },
  }
}
