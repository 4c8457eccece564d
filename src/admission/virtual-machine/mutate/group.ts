import { onUpdate, type VmMutation } from '../vm.ts'

/** A VM that leaves its group is no longer owned by it; the group takes its own members. */
const oldOwner: VmMutation = (vm, { request: { old } }) => {
  const before = old?.spec?.groupName ?? ''
  if (before === '' || before === vm.spec?.groupName) return vm
  const owners = vm.metadata.ownerReferences ?? []
  const kept = owners.filter(({ kind, name }) => kind !== 'VirtualMachineGroup' || name !== before)
  return kept.length === owners.length ? vm : { ...vm, metadata: { ...vm.metadata, ownerReferences: kept } }
}

export const groupMutations: readonly VmMutation[] = [onUpdate(oldOwner)]
