import { labels } from '#protocols/api/keys.ts'
import { withLabels } from '../../metadata.ts'
import { hasNoSnapshots } from '../../snapshots.ts'
import type { VmMutation } from '../vm.ts'

/** The label by which members know VMs of which no snapshots are taken; always ours to say. */
const noSnapshots: VmMutation = vm => {
  const value = hasNoSnapshots(vm) ? 'true' : undefined
  return vm.metadata.labels?.[labels.noSnapshots] === value ? vm : withLabels(vm, { [labels.noSnapshots]: value })
}

/** After everything that adds controllers. */
export const snapshotMutations: readonly VmMutation[] = [noSnapshots]
