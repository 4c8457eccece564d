import { leaveGroup } from '../../group-owner.ts'
import { onUpdate, type VmMutation } from '../vm.ts'

export const groupMutations: readonly VmMutation[] = [onUpdate(leaveGroup)]
