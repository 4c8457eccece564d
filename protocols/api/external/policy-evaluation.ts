import { conditionList } from '../conditions.ts'
import { policyEvaluations } from '../resources.ts'
import { int64, mapList, mapOf, maybe, oneOf, record, setOf, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { guestFamilies } from './compute-policy.ts'

const policy = {
  apiVersion: text('API group and version of the policy.'),
  kind: text('Kind of the policy.'),
  name: text('Name of the policy.'),
}

export const policyEvaluationSpec = record({
  image: maybe(record({
    labels: maybe(mapOf(text(), 'Labels of the image.')),
    name: maybe(text('Name of the image object.')),
  }, 'The image that the VM is made from.')),
  policies: maybe(mapList(['name', 'kind'], record(policy), 'Policies that the VM names.')),
  workload: maybe(record({
    guest: maybe(record({
      guestFamily: maybe(oneOf(guestFamilies, 'Family of the guest operating system.')),
      guestID: maybe(text('vSphere identifier of the guest operating system.')),
    }, 'The guest operating system.')),
    labels: maybe(mapOf(text(), 'Labels of the VM.')),
  }, 'What policies are matched against.')),
})

export const policyEvaluationStatus = record({
  conditions: maybe(conditionList),
  observedGeneration: maybe(int64('The generation of the question that the answer is for.')),
  policies: maybe(mapList(['name', 'kind'], record({
    ...policy,
    observedGeneration: maybe(int64('Generation of the policy.')),
    tags: maybe(setOf(text(), 'UUIDs of the tags that put the policy into effect.')),
  }), 'Policies that apply.')),
})

export type PolicyEvaluation = KindOf<typeof policyEvaluationSpec, typeof policyEvaluationStatus>

/** The question which policies apply to a VM, and the answer. External: a Supervisor brings its own. */
export const policyEvaluationKind: Kind = {
  ...policyEvaluations, shortNames: ['policyeval'], categories: [],
  description: 'The question which policies apply to a workload, and the answer. One for each virtual machine, named vm- and its name.',
  spec: policyEvaluationSpec, status: policyEvaluationStatus, columns: [],
}
