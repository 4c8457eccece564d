import { ApiError, qualified } from '../errors.ts'
import type { Storage } from '../storage.ts'
import type { User } from '../users.ts'
import { createPolicy, type Grants, type Policy, type RoleRef } from './policy.ts'
import { isPath, permits, type Attributes, type PolicyRule } from './rule.ts'

/** Whether it may be done, and what Kubernetes says to that: which binding permits it, or which binding could not be followed. */
export interface Decision { readonly allowed: boolean; readonly reason: string }

/** Who may do what, by roles and bindings. */
export interface Authorizer {
  decide(user: User, attributes: Attributes): Decision
  /** All that a user may do in a namespace. */
  grants(user: User, namespace: string): Grants
  rulesOf: Policy['rulesOf']
}

/** Members of this group may do everything, whatever the roles say: nobody can lock himself out. */
const mastersGroup = 'system:masters'
export const isMaster = (user: User): boolean => user.groups.includes(mastersGroup)

/** Decides by the roles and bindings that are stored. */
export const createAuthorizer = (storage: Storage): Authorizer => {
  const policy = createPolicy(storage)
  return {
    decide: (user, attributes) => {
      if (isMaster(user)) return { allowed: true, reason: '' }
      const { grants, faults } = policy.grants(user, isPath(attributes) ? '' : attributes.namespace)
      const found = grants.find(({ rule }) => permits(rule, attributes))
      if (found !== undefined) return { allowed: true, reason: `RBAC: allowed by ${found.source}` }
      return { allowed: false, reason: faults.length === 0 ? '' : `rbac: RBAC: ${joinedFaults(faults)}` }
    },
    grants: policy.grants,
    rulesOf: (ref: RoleRef, namespace: string): readonly PolicyRule[] | string => policy.rulesOf(ref, namespace),
  }
}

/** Several faults as one text. */
export const joinedFaults = (faults: readonly string[]): string => (faults.length === 1 ? faults[0] ?? '' : `[${faults.join(', ')}]`)

/** The refusal of a request that is not permitted. */
export const notAllowed = (user: User, attributes: Attributes, reason: string): ApiError => {
  const said = safe(`User ${JSON.stringify(user.name)} cannot ${wish(attributes)}`) + (reason === '' ? '' : `: ${reason}`)
  if (isPath(attributes)) return new ApiError(403, 'Forbidden', `forbidden: ${said}`, {})
  const { group, resource, name } = attributes
  const about = group === '' && resource === '' ? 'forbidden' : `${qualified({ plural: resource, group })}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden`
  return new ApiError(403, 'Forbidden', `${about}: ${said}`, { name, group, kind: resource })
}

const wish = (attributes: Attributes): string => {
  if (isPath(attributes)) return `${attributes.verb} path ${JSON.stringify(attributes.path)}`
  const { verb, group, resource, subresource, namespace } = attributes
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  return `${verb} resource ${JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`)} in API group ${JSON.stringify(group)} ${where}`
}

/** Names come from outside, and the text may be shown by a browser. */
const safe = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
