import { allocate, type Allocation } from '#protocols/allocation/allocate.ts'
import type { Slot } from '#protocols/allocation/slots.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { Pool } from './pool.ts'

/** One VM whose volumes and CD-ROMs are to be placed; `standing` are the slots of devices that it has. */
export interface Unplaced extends Allocation { readonly standing?: readonly Slot[] | undefined }

/** In a worker thread: JSON in, JSON out. */
export const allocateAll = (vms: string): string => JSON.stringify((JSON.parse(vms) as readonly Unplaced[]).map(({ standing, ...vm }) => allocate(vm, standing)))

/** Chooses controllers and units for many VMs on a worker thread, by the same rules as admission does for one; in the order of `vms`. */
export const allocateMany = async (pool: Pool, vms: readonly Unplaced[], timeoutMs: number): Promise<Result<readonly Allocation[]>> => {
  const outcome = await pool.run('allocate', { vms: JSON.stringify(vms) }, { timeoutMs })
  return outcome.ok ? ok(JSON.parse(outcome.value.vms) as readonly Allocation[]) : outcome
}
