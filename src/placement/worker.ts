import { move, transferableSymbol, valueSymbol } from 'piscina'
import { allocateAll } from './allocate.ts'
import { placeBatch } from './place.ts'
import type { AllocateOutcome, AllocateTask, PlaceTask } from './tasks.ts'

/** What a worker thread does for a task of the kind `place`; its outcome is handed over, not copied. The columns are only read. */
export const place = (task: PlaceTask): unknown => {
  const outcome = placeBatch(task)
  return move({ [transferableSymbol]: [outcome.chosen.buffer, outcome.failedBy.buffer], [valueSymbol]: outcome })
}

/** What a worker thread does for a task of the kind `allocate`. */
export const allocate = ({ vms }: AllocateTask): AllocateOutcome => ({ vms: allocateAll(vms) })
