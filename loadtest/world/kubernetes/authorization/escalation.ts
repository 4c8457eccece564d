import type { Context } from '../context.ts'
import { forbiddenObject, notFound, type ApiError } from '../errors.ts'
import type { ApiObject } from '../kind.ts'
import type { ResourceRequest } from '../request.ts'
import { sameJson } from '../schema/equal.ts'
import { isMaster, joinedFaults } from './authorizer.ts'
import { missing, quoted, rulesText } from './covers.ts'
import { rbacGroup, roleRefOf, rulesIn } from './policy.ts'
import type { PolicyRule } from './rule.ts'

const everything: readonly PolicyRule[] = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }]

/**
 * Refuses a role or binding that gives away more than its writer has, unless the writer has the verb `escalate` on the role, or `bind` on
 * the role that is bound. `before` is what stood; a write that only changes finalizers or owners is let through, so that it can be deleted.
 */
export const refuseEscalation = (context: Context, request: ResourceRequest, object: ApiObject, before: ApiObject | undefined): void => {
  const { kind, user } = request
  if (kind.group !== rbacGroup || isMaster(user)) return
  if (kind.kind.endsWith('Binding')) return refuseBinding(context, request, object, before)
  const { authorizer } = context
  const attributes = { verb: 'escalate', group: rbacGroup, resource: kind.plural, subresource: '', namespace: request.namespace ?? '', name: request.name ?? '' }
  if (authorizer.decide(user, attributes).allowed || (before !== undefined && onlyLeaving(object, before))) return
  refuseMissing(context, request, object, rulesIn(object))
  if (!aggregates(object) && !(before !== undefined && aggregates(before))) return
  if (missing(held(context, request), everything).length > 0) throw refusal(request, object, 'must have cluster-admin privileges to use the aggregationRule')
}

const refuseBinding = (context: Context, request: ResourceRequest, object: ApiObject, before: ApiObject | undefined): void => {
  const namespace = request.namespace ?? ''
  const ref = roleRefOf(object)
  if (before !== undefined && onlyLeaving(object, before)) return
  const attributes = { verb: 'bind', group: ref.apiGroup ?? '', resource: ref.kind === 'Role' ? 'roles' : 'clusterroles', subresource: '', namespace, name: ref.name }
  if (context.authorizer.decide(request.user, attributes).allowed) return
  const rules = context.authorizer.rulesOf(ref, namespace)
  if (typeof rules === 'string') throw notFound(request.kind, ref.name)
  refuseMissing(context, request, object, rules)
}

const held = ({ authorizer }: Context, { user, namespace }: ResourceRequest): readonly PolicyRule[] => authorizer.grants(user, namespace ?? '').grants.map(({ rule }) => rule)

const refuseMissing = (context: Context, request: ResourceRequest, object: ApiObject, rules: readonly PolicyRule[]): void => {
  const lacking = missing(held(context, request), rules)
  if (lacking.length === 0) return
  const { faults } = context.authorizer.grants(request.user, request.namespace ?? '')
  const said = `user ${JSON.stringify(request.user.name)} (groups=${quoted(request.user.groups)}) is attempting to grant RBAC permissions not currently held:\n${rulesText(lacking)}`
  throw refusal(request, object, faults.length === 0 ? said : `${said}; resolution errors: [${joinedFaults(faults)}]`)
}

const refusal = ({ kind }: ResourceRequest, { metadata: { name } }: ApiObject, why: string): ApiError => forbiddenObject(kind, name, why)

const aggregates = (role: ApiObject): boolean => ((role['aggregationRule'] as { clusterRoleSelectors?: readonly unknown[] } | undefined)?.clusterRoleSelectors ?? []).length > 0

/** Whether nothing differs but, perhaps, what garbage collection changes. */
const onlyLeaving = (object: ApiObject, before: ApiObject): boolean => {
  const rest = ({ metadata, ...content }: ApiObject): unknown => {
    const { finalizers: _finalizers, ownerReferences: _owners, managedFields: _fields, resourceVersion: _version, ...meta } = metadata
    return { ...content, metadata: meta }
  }
  return sameJson(rest(object), rest(before))
}
