import { isClusterNode } from '../../snapshots.ts'
import { forbidden, invalid } from '../../violations.ts'
import { createRule, oldSpecOf, specOf, updateRule, type VmRule } from '../vm.ts'

const field = 'spec.currentSnapshotName'

/** Going back to a snapshot (webhooks.md section 4.10, V120 to V123). */
const notOnCreate: VmRule = createRule(context =>
  ((specOf(context).currentSnapshotName ?? '') === '' ? undefined : forbidden(field, 'a VM that does not exist yet has no snapshots to go back to')))

const revert: VmRule = updateRule(context => {
  const [before, now] = [oldSpecOf(context).currentSnapshotName ?? '', specOf(context).currentSnapshotName ?? '']
  if (now === before || now === '') return undefined
  if (!context.config.features.snapshots) return forbidden(field, 'snapshots are not offered here (features.snapshots is off)')
  if (now.trim() === '') return invalid(field, now, 'name a VirtualMachineSnapshot of this VM')
  if (before !== '') return forbidden(field, `the VM is going back to ${before}; wait until the field is empty again`)
  return !isClusterNode(context.request.object) ? undefined : forbidden(field, 'a node of a Kubernetes cluster cannot go back to a snapshot')
})

export const snapshotRules: readonly VmRule[] = [notOnCreate, revert]
