import { conditionList } from '../conditions.ts'
import { computePolicies } from '../resources.ts'
import { age, anything, atomicList, int64, list, maybe, oneOf, record, setOf, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

/** Families of guest operating systems. */
export const guestFamilies = ['Darwin', 'Linux', 'Netware', 'Other', 'Solaris', 'Windows'] as const

const op = maybe(oneOf(['Equal', 'NotEqual', 'Contains', 'NotContains', 'HasPrefix', 'NotHasPrefix', 'HasSuffix', 'NotHasSuffix', 'Match', 'NotMatch'],
  'How it is compared; Match and NotMatch take a regular expression that may fit anywhere.', { default: 'Equal' }))

const compared = (description: string) => record({ op, value: maybe(text('What it is compared with.')) }, description)

const labels = (whose: string) => list(record({
  key: text('Label that is looked at.'),
  operator: text('How the label is compared: In, NotIn, Exists or DoesNotExist.'),
  values: maybe(atomicList(text(), 'Values for In and NotIn.')),
}), `Labels that the ${whose} has to have; all have to hold.`)

const match = record({
  image: maybe(record({
    labels: maybe(labels('image')),
    name: maybe(compared('Name of the image object.')),
  }, 'The image that the VM is made from.')),
  match: maybe(anything('Further matches of the same shape, joined by op; all that stands beside has to hold as well.')),
  op: maybe(oneOf(['And', 'Or'], 'How the matches of the list match are joined.', { default: 'And' })),
  workload: maybe(record({
    guest: maybe(record({
      guestFamily: maybe(record({ op, value: maybe(oneOf(guestFamilies, 'What it is compared with.')) }, 'Family of the guest operating system.')),
      guestID: maybe(compared('vSphere identifier of the guest operating system.')),
    }, 'The guest operating system.')),
    kind: maybe(oneOf(['Pod', 'VirtualMachine'], 'Kind of the workload; any when left out.')),
    labels: maybe(labels('workload')),
  }, 'The workload itself.')),
}, 'Which workloads the policy applies to; all when left out.')

export const computePolicySpec = record({
  description: maybe(text('What the policy is for.')),
  enforcementMode: maybe(oneOf(['Mandatory', 'Optional'], 'Mandatory applies to whatever matches, Optional to what names the policy as well.', { default: 'Mandatory' })),
  match: maybe(match),
  policyID: maybe(text('Compute policy in vCenter.')),
  tags: maybe(setOf(text(), 'Names of TagPolicy objects whose tags put the policy into effect.')),
})

export const computePolicyStatus = record({
  conditions: maybe(conditionList),
  observedGeneration: maybe(int64('The generation of the policy that the status speaks of.')),
})

export type ComputePolicy = KindOf<typeof computePolicySpec, typeof computePolicyStatus>

/** A policy and whom it applies to. External: a Supervisor brings its own. */
export const computePolicyKind: Kind = {
  ...computePolicies, shortNames: [], categories: [],
  description: 'A compute policy of vSphere: which workloads it applies to, and the tags that put it into effect.',
  spec: computePolicySpec, status: computePolicyStatus,
  columns: [
    { name: 'Enforcement-Mode', type: 'string', jsonPath: '.spec.enforcementMode', description: 'Mandatory or Optional.' },
    { name: 'Description', type: 'string', jsonPath: '.spec.description', description: 'What the policy is for.' },
    age,
  ],
}
