import type { Bus } from '#protocols/bus.ts'
import type { Cancel, Clock, Moment } from '#protocols/clock.ts'
import type { Epoch, MemberId } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import type { ZoneView } from '#protocols/placement.ts'
import type { PlacerEffect, PlacerEvent, PlacerLimits } from '#protocols/placer.ts'
import type { Provider } from '#protocols/provider.ts'
import type { Overcommit } from './columns.ts'
import { placementMeasures } from './measures.ts'
import type { Pool } from './pool.ts'
import { beginTerm, type Term } from './term.ts'

/** What the owner of the role `placement` runs; a member that is not the owner has it too, stopped. */
export interface PlacementService {
  /** This member owns the role from now on; a term under an earlier epoch ends. */
  start(epoch: Epoch): void
  /** It does not any more. Nothing is answered after this was called; ends when the batch under way has ended. */
  stop(): Promise<void>
}

export interface PlacementServiceLimits extends PlacerLimits, Overcommit {
  /** A batch that takes longer has failed. */
  readonly batchTimeoutMs: number
  /** How long a member has to tell a page of its outstanding placements, and how often it is asked. */
  readonly gatherPageMs: number
  readonly gatherAttempts: number
  /** How long after a bug the next term begins. */
  readonly restartMs: number
}

export const placementServiceDefaults: PlacementServiceLimits = {
  cpuOvercommit: 8, memoryOvercommit: 1.5,
  waitingLimit: 200_000, batchSize: 1_000, batchAttempts: 2, batchTimeoutMs: 10_000,
  // Shorter than the client's wait, so that the answer still finds somebody.
  askMs: 20_000,
  reservationMs: 600_000,
  gatherPageMs: 1_000, gatherAttempts: 2, restartMs: 1_000,
}

/** The pure placer (actors/placement), handed in because this folder knows no actors. */
export interface Placer<Facts> {
  start(limits: PlacerLimits): Facts
  step(facts: Facts, event: PlacerEvent, now: Moment): readonly [Facts, readonly PlacerEffect[]]
}

export interface PlacementServiceOptions<Facts> {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly placer: Placer<Facts>
  readonly pool: Pick<Pool, 'run'>
  readonly inventory: Provider['inventory']
  /** As they are now; asked before each batch. */
  readonly zones: () => readonly ZoneView[]
  /** The living, this one among them: those who may have placements outstanding. */
  readonly members: () => readonly MemberId[]
  /** Whether this member may still act as the owner under this epoch (fencing). */
  readonly permits: (epoch: Epoch) => boolean
}

/** Starts nothing; `start` does. */
export const createPlacementService = <Facts>(
  options: PlacementServiceOptions<Facts> & { readonly limits?: Partial<PlacementServiceLimits> | undefined },
): PlacementService => {
  const { clock, log } = options
  const limits: PlacementServiceLimits = { ...placementServiceDefaults, ...options.limits }
  const measures = placementMeasures(options.metrics)
  let term: Term | undefined
  let restart: Cancel | undefined

  const begin = (epoch: Epoch): void => {
    term = beginTerm({ ...options, limits, measures, epoch, crashed: error => {
      measures.crashed()
      log.error({ step: 'placement', epoch, error: traceOf(error) }, 'the placer crashed and starts again from nothing')
      restart = clock.after(limits.restartMs, () => begin(epoch))
    } })
  }
  const end = async (): Promise<void> => {
    restart?.()
    const ending = term
    term = undefined
    await ending?.stop()
  }
  return {
    start: epoch => {
      void end()
      log.info({ step: 'placement', epoch }, 'this member places VMs')
      begin(epoch)
    },
    stop: end,
  }
}

const traceOf = (error: unknown): string => (error instanceof Error ? error.stack ?? error.message : String(error))
