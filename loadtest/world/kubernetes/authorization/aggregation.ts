import { apply } from '../apply/apply.ts'
import { timestamp, type Context } from '../context.ts'
import type { ApiObject } from '../kind.ts'
import { clusterRoleKind } from '../kinds/rbac.ts'
import { collectionOf } from '../registry.ts'
import { cloneJson } from '../schema/clone.ts'
import { sameJson } from '../schema/equal.ts'
import { matchLabelSelector, type LabelSelectorObject } from '../selectors/label-selector-object.ts'
import { rbacGroup, rulesIn } from './policy.ts'
import type { PolicyRule } from './rule.ts'

const collection = collectionOf(clusterRoleKind)
const manager = 'clusterrole-aggregation-controller'

/** Keeps the rules of roles with an `aggregationRule` those of the roles that it selects. Works after each change of a role. */
export const followAggregation = (context: Context): (() => void) => {
  let scheduled = false
  const again = (): void => {
    scheduled = false
    gatherRoles(context)
  }
  return context.storage.listen(collection, () => {
    if (scheduled) return
    scheduled = true
    setImmediate(again)
  })
}

/** Brings every aggregated role up to date; roles that gather from gathered ones take further rounds, but no more than there are roles: in a ring they would never end. */
export const gatherRoles = (context: Context): void => {
  const keys = context.storage.list(collection, '').filter(({ object }) => selectorsOf(object) !== undefined).map(({ key }) => key)
  for (let left = keys.length, changed = true; changed && left > 0; left--) changed = keys.map(key => gather(context, key)).includes(true)
}

const gather = (context: Context, key: string): boolean => {
  const stored = context.storage.get(collection, key)
  if (stored === undefined) return false
  const rules = wanted(context, stored.object)
  if (sameJson(rules, rulesIn(stored.object))) return false
  const { name } = stored.object.metadata
  const result = apply({
    live: stored.object, applied: { apiVersion: `${rbacGroup}/v1`, kind: 'ClusterRole', metadata: { name }, rules } as unknown as ApiObject,
    manager, force: true, schema: clusterRoleKind.schema, time: timestamp(context.clock),
  })
  if (!result.ok) return false
  return context.storage.put(collection, key, stored, cloneJson(result.object)) !== undefined
}

const selectorsOf = (role: ApiObject): readonly LabelSelectorObject[] | undefined =>
  (role['aggregationRule'] as { clusterRoleSelectors?: readonly LabelSelectorObject[] } | undefined)?.clusterRoleSelectors

const wanted = (context: Context, role: ApiObject): readonly PolicyRule[] => {
  const rules: PolicyRule[] = []
  for (const selector of selectorsOf(role) ?? []) {
    for (const { object } of context.storage.list(collection, '')) {
      if (object.metadata.name === role.metadata.name || !matchLabelSelector(selector, object.metadata.labels)) continue
      for (const rule of rulesIn(object)) if (!rules.some(known => sameJson(known, rule))) rules.push(rule)
    }
  }
  return rules
}
