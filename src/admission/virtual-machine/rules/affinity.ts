import type { Violation } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { saysTheSame } from '../../same.ts'
import { forbidden, invalid, required, unsupported } from '../../violations.ts'
import { createRule, oldSpecOf, specOf, updateRule, type VmContext, type VmRule } from '../vm.ts'

/** Which VMs of the group to stand near to or apart from (requirements, Affinity; webhooks.md section 4.12; decisions.md 27). */

type Affinity = NonNullable<VirtualMachineSpec['affinity']>
type Term = NonNullable<NonNullable<Affinity['vmAffinity']>['preferredDuringSchedulingPreferredDuringExecution']>[number]

const host = 'kubernetes.io/hostname'
const rules = [
  { kind: 'vmAffinity', verb: 'requiredDuringSchedulingPreferredDuringExecution', keys: [labels.zone] },
  { kind: 'vmAffinity', verb: 'preferredDuringSchedulingPreferredDuringExecution', keys: [labels.zone] },
  { kind: 'vmAntiAffinity', verb: 'requiredDuringSchedulingPreferredDuringExecution', keys: [labels.zone, host] },
  { kind: 'vmAntiAffinity', verb: 'preferredDuringSchedulingPreferredDuringExecution', keys: [labels.zone, host] },
] as const

const group: VmRule = context => {
  const { affinity, groupName = '' } = specOf(context)
  if (affinity === undefined) return undefined
  if (groupName === '') return required('spec.groupName', 'affinity is between VMs of a group: name a VirtualMachineGroup of this namespace')
  return context.lookup.groups(context.request.namespace).some(({ metadata }) => metadata.name === groupName) ? undefined
    : invalid('spec.groupName', groupName, 'affinity needs a group that exists; kubectl get vmg lists them')
}
/** The group of a VM that stands may be deleted later without the VM becoming unchangeable. */
const groupOnCreate: VmRule = createRule(group)
const groupOnUpdate: VmRule = updateRule(context => (specOf(context).groupName === oldSpecOf(context).groupName ? undefined : group(context)))

const ourKeys = 'vmoperator.vmware.com'
const own = (field: string): Violation => forbidden(field, `labels of ${ourKeys} are the controller's; use labels of your own`)
const judge = (term: Term, field: string, keys: readonly string[]): readonly Violation[] => {
  const { matchLabels = {}, matchExpressions = [] } = term.labelSelector ?? {}
  return [
    ...(Object.keys(matchLabels).some(key => key.includes(ourKeys)) ? [own(`${field}.labelSelector.matchLabels`)] : []),
    ...matchExpressions.flatMap(({ key, operator, values = [] }, index): readonly Violation[] => {
      const at = `${field}.labelSelector.matchExpressions[${index}]`
      if (operator !== 'In') return [unsupported(`${at}.operator`, operator, ['In'])]
      return [...(key.includes(ourKeys) ? [own(`${at}.key`)] : []), ...(values.length === 0 ? [required(`${at}.values`, 'without values it selects nothing')] : [])]
    }),
    ...(keys.includes(term.topologyKey) ? [] : [unsupported(`${field}.topologyKey`, term.topologyKey, keys)]),
  ]
}
const terms = (context: VmContext): readonly Violation[] => rules.flatMap(({ kind, verb, keys }) =>
  (specOf(context).affinity?.[kind]?.[verb] ?? []).flatMap((term, index) => judge(term, `spec.affinity.${kind}.${verb}[${index}]`, keys)))

const stays: VmRule = updateRule(context =>
  (saysTheSame(oldSpecOf(context).affinity, specOf(context).affinity) ? undefined : forbidden('spec.affinity', 'cannot be changed after creation')))

export const affinityRules: readonly VmRule[] = [groupOnCreate, groupOnUpdate, createRule(terms), stays]
