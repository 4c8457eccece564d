import { invalid } from '../../violations.ts'
import { blank, specOf, type VmRule } from '../vm.ts'

const switchedOn: VmRule = context =>
  (blank(specOf(context).groupName) || context.config.features.groups ? undefined : invalid('spec.groupName', specOf(context).groupName, 'groups are not offered here (features.groups is off)'))

export const groupRules: readonly VmRule[] = [switchedOn]
