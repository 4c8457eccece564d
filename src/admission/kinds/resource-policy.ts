import type { AdmittedObject, Rule } from '#protocols/admission.ts'
import type { VirtualMachineSetResourcePolicy } from '#protocols/api/virtual-machine-set-resource-policy.ts'
import { fixed } from '../fixed.ts'
import { kindAdmission } from '../kind.ts'
import { keptWithinLimits } from '../quantities.ts'
import { repeats } from '../repeats.ts'
import { duplicate } from '../violations.ts'
import { createRule } from '../when.ts'

/** Admission of a VirtualMachineSetResourcePolicy (webhooks.md section 11). */

type Policy = VirtualMachineSetResourcePolicy & AdmittedObject

const reservations: Rule<Policy> = createRule(({ request }) => {
  const pool = request.object.spec?.resourcePool
  return keptWithinLimits({ field: 'spec.resourcePool.reservations', of: pool?.reservations }, { field: 'spec.resourcePool.limits', of: pool?.limits })
})

const modules: Rule<Policy> = createRule(({ request }) => {
  const groups = request.object.spec?.clusterModuleGroups ?? []
  return [...repeats(groups, name => name)].map(index => duplicate(`spec.clusterModuleGroups[${index}]`, groups[index], 'a module is listed once'))
})

const stays = fixed<NonNullable<VirtualMachineSetResourcePolicy['spec']>>('resourcePool', 'folder', 'clusterModuleGroups')

export const resourcePolicyAdmission = kindAdmission<Policy>({ mutations: [], rules: [reservations, modules, stays] })
