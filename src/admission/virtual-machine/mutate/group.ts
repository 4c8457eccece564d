import { withoutOwner } from '../../metadata.ts'
import { onUpdate, type VmMutation } from '../vm.ts'

/** A VM that leaves its group is no longer owned by it; the group takes its own members. */
const oldOwner: VmMutation = (vm, { request: { old } }) => {
  const before = old?.spec?.groupName ?? ''
  return before === '' || before === vm.spec?.groupName ? vm : withoutOwner(vm, 'VirtualMachineGroup', before)
}

export const groupMutations: readonly VmMutation[] = [onUpdate(oldOwner)]
