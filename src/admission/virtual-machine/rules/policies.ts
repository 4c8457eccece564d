import type { Violation } from '#protocols/admission.ts'
import { computePolicies } from '#protocols/api/resources.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { repeats } from '../../repeats.ts'
import { duplicate, forbidden, invalid, notFound, unsupported } from '../../violations.ts'
import { oldSpecOf, specOf, type VmContext, type VmRule } from '../vm.ts'

/** Policies that a VM asks for (requirements, vSphere Policies; decisions.md 28). */

type Reference = NonNullable<VirtualMachineSpec['policies']>[number]
const { group, version, kind: policyKind } = computePolicies

const identity = ({ apiVersion, kind, name }: Reference): string => `${apiVersion} ${kind} ${name}`

const policyRule = (reference: Reference, field: string, { lookup, request }: VmContext): readonly Violation[] => {
  const { apiVersion, kind, name } = reference
  const wrong = [
    ...(apiVersion.split('/')[0] === group ? [] : [unsupported(`${field}.apiVersion`, apiVersion, [`${group}/${version}`])]),
    ...(kind === policyKind ? [] : [unsupported(`${field}.kind`, kind, [policyKind])]),
  ]
  if (wrong.length > 0) return wrong
  const policy = lookup.computePolicy(request.namespace, name)
  if (policy === undefined) return [notFound(`${field}.name`, name, 'there is no such ComputePolicy in this namespace; kubectl get computepolicy lists them')]
  return policy.spec?.enforcementMode === 'Optional' ? [] : [invalid(`${field}.name`, name, 'is Mandatory: it applies by itself to what it matches; only policies with enforcementMode Optional are listed')]
}

/** Only what is added is judged: a policy that is deleted or made Mandatory later does not make its VMs unchangeable. */
const policies: VmRule = context => {
  const [before, now] = [oldSpecOf(context).policies ?? [], specOf(context).policies ?? []]
  const stood = new Set(before.map(identity))
  const added = now.map((reference, index) => ({ reference, index })).filter(({ reference }) => !stood.has(identity(reference)))
  if (added.length > 0 && !context.config.features.policies) return forbidden('spec.policies', 'policies are not offered here (features.policies is off)')
  const again = repeats(now, ({ kind, name }) => `${kind} ${name}`)
  return added.flatMap(({ reference, index }) => {
    const field = `spec.policies[${index}]`
    return again.has(index) ? [duplicate(`${field}.name`, reference.name, 'a policy is listed once')] : policyRule(reference, field, context)
  })
}

export const policyRules: readonly VmRule[] = [policies]
