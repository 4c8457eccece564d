import type { ApiObject } from '../kind.ts'
import { storageKey } from '../registry.ts'
import type { Storage } from '../storage.ts'
import type { User } from '../users.ts'
import type { PolicyRule } from './rule.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'
const collections = {
  Role: `${rbacGroup}/roles`, ClusterRole: `${rbacGroup}/clusterroles`, RoleBinding: `${rbacGroup}/rolebindings`, ClusterRoleBinding: `${rbacGroup}/clusterrolebindings`,
} as const

/** Whom a binding names. */
export interface Subject { readonly kind: string; readonly apiGroup?: string; readonly name: string; readonly namespace?: string }
export interface RoleRef { readonly apiGroup?: string; readonly kind: string; readonly name: string }

/** A rule that a user has, and by what. */
export interface Grant { readonly rule: PolicyRule; readonly source: string }
/** Everything a user may do in a namespace (or in the whole cluster, for the empty one), and bindings that lead nowhere. */
export interface Grants { readonly grants: readonly Grant[]; readonly faults: readonly string[] }

/** Roles and bindings, as they stand in storage. */
export interface Policy {
  grants(user: User, namespace: string): Grants
  /** The rules of a role; a text says why there are none. */
  rulesOf(ref: RoleRef, namespace: string): readonly PolicyRule[] | string
}

/** So many answers are remembered between two changes of roles and bindings. */
const rememberedLimit = 10_000

/** Reads roles and bindings from storage; what a user may do is found once and remembered until any of them changes. */
export const createPolicy = (storage: Storage): Policy => {
  const remembered = new Map<string, Grants>()
  for (const collection of Object.values(collections)) storage.listen(collection, () => remembered.clear())

  const rulesOf = (ref: RoleRef, namespace: string): readonly PolicyRule[] | string => {
    const collection = ref.kind === 'Role' ? collections.Role : collections.ClusterRole
    const role = storage.get(collection, storageKey(ref.kind === 'Role' ? namespace : undefined, ref.name))
    return role === undefined ? `${ref.kind.toLowerCase()}.${rbacGroup} ${JSON.stringify(ref.name)} not found` : rulesIn(role.object)
  }
  const find = (user: User, namespace: string): Grants => {
    const grants: Grant[] = []
    const faults: string[] = []
    const bindings = [...storage.list(collections.ClusterRoleBinding, ''), ...(namespace === '' ? [] : storage.list(collections.RoleBinding, `${namespace}/`))]
    for (const { object } of bindings) {
      const place = object.metadata.namespace ?? ''
      const subject = subjectsOf(object).find(one => isMeant(one, user, place))
      if (subject === undefined) continue
      const ref = roleRefOf(object)
      const rules = rulesOf(ref, place)
      if (typeof rules === 'string') faults.push(rules)
      else grants.push(...rules.map(rule => ({ rule, source: sourceOf(object, ref, subject) })))
    }
    return { grants, faults: [...new Set(faults)] }
  }
  return {
    rulesOf,
    grants: (user, namespace) => {
      const id = `${namespace}\n${user.name}\n${user.groups.join('\n')}`
      const known = remembered.get(id)
      if (known !== undefined) return known
      if (remembered.size >= rememberedLimit) remembered.clear()
      const found = find(user, namespace)
      remembered.set(id, found)
      return found
    },
  }
}

export const rulesIn = (role: ApiObject): readonly PolicyRule[] => (role['rules'] as readonly PolicyRule[] | null | undefined) ?? []
export const roleRefOf = (binding: ApiObject): RoleRef => binding['roleRef'] as RoleRef
const subjectsOf = (binding: ApiObject): readonly Subject[] => (binding['subjects'] as readonly Subject[] | null | undefined) ?? []

const isMeant = ({ kind, name, namespace }: Subject, user: User, place: string): boolean => {
  switch (kind) {
    case 'User': return user.name === name
    case 'Group': return user.groups.includes(name)
    case 'ServiceAccount': {
      const home = namespace === undefined || namespace === '' ? place : namespace
      return home !== '' && user.name === `system:serviceaccount:${home}:${name}`
    }
    default: return false
  }
}

const sourceOf = ({ kind, metadata }: ApiObject, ref: RoleRef, subject: Subject): string => {
  const binding = metadata.namespace === undefined ? metadata.name : `${metadata.name}/${metadata.namespace}`
  const home = subject.namespace === undefined || subject.namespace === '' ? (metadata.namespace ?? '') : subject.namespace
  const whom = subject.kind === 'ServiceAccount' ? `${subject.name}/${home}` : subject.name
  return `${kind} ${JSON.stringify(binding)} of ${ref.kind} ${JSON.stringify(ref.name)} to ${subject.kind} ${JSON.stringify(whom)}`
}
