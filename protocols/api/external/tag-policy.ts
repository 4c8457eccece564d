import { tagPolicies } from '../resources.ts'
import { maybe, record, setOf, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

export const tagPolicySpec = record({
  tags: maybe(setOf(text(), 'UUIDs of the tags in vSphere.')),
})

export const tagPolicyStatus = record({})

export type TagPolicy = KindOf<typeof tagPolicySpec, typeof tagPolicyStatus>

/** Tags that put a policy into effect. External: a Supervisor brings its own. */
export const tagPolicyKind: Kind = {
  ...tagPolicies, shortNames: [], categories: [],
  description: 'Tags of vSphere that virtual machines get when a ComputePolicy which names this policy applies to them.',
  spec: tagPolicySpec, status: tagPolicyStatus, columns: [],
}
