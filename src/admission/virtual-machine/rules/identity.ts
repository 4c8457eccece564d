import { annotations, labels } from '#protocols/api/keys.ts'
import { isStamp } from '../../stamp.ts'
import { forbidden, invalid } from '../../violations.ts'
import { blank, createRule, oldSpecOf, specOf, updateRule, wasUpgraded, type VmRule } from '../vm.ts'

const identities = ['instanceUUID', 'biosUUID'] as const

/** Identities are made here; privileged users may bring their own (decisions.md 17). */
const chosen: VmRule = createRule(context => (context.caller.privileged ? [] : identities.flatMap(field =>
  (blank(specOf(context)[field]) ? [] : [forbidden(`spec.${field}`, 'only privileged users may choose it; leave it out and one is made')]))))

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const wellFormed: VmRule = context => identities.flatMap(field => {
  const value = specOf(context)[field]
  return blank(value) || uuidShape.test(value ?? '') ? [] : [invalid(`spec.${field}`, value, 'is no UUID, such as 123e4567-e89b-42d3-a456-426614174000')]
})

/** They stay as they are once they are set; an empty one may be filled in. */
const fixed: VmRule = updateRule(context => identities.flatMap(field => {
  const before = oldSpecOf(context)[field]
  return blank(before) || before === specOf(context)[field] ? [] : [invalid(`spec.${field}`, specOf(context)[field] ?? '', `cannot be changed once it is set; it was ${before ?? ''}`)]
}))

/** Until a VM is upgraded its BIOS UUID is the upgrade's to fill in. */
const beforeUpgrade: VmRule = updateRule(context => {
  const before = oldSpecOf(context).biosUUID
  if (wasUpgraded(context) || context.caller.controller || context.caller.master || !blank(before) || before === specOf(context).biosUUID) return undefined
  return forbidden('spec.biosUUID', 'cannot be changed until the VM is upgraded')
})

const zoneField = `metadata.labels[${labels.zone}]`
const capvAccount = /^system:serviceaccount:svc-tkg-domain-[^:]+:default$/

/** The zone label is fixed once set, for users (decisions.md 38), and names a zone that is there and stays. */
const zone: VmRule = context => {
  const { request, caller, lookup } = context
  const now = request.object.metadata.labels?.[labels.zone]
  const before = request.old?.metadata.labels?.[labels.zone]
  if (now === before) return undefined
  if (!blank(before)) return caller.privileged ? undefined : invalid(zoneField, now ?? '', `cannot be changed once it is set; it was ${before ?? ''}`)
  if (now === undefined) return undefined
  const found = lookup.zone(request.namespace, now)
  if (found === undefined) return invalid(zoneField, now, 'is no zone of this namespace: kubectl get zones lists them, or, where it lists none, kubectl get availabilityzones')
  if (found === 'Leaving' && !caller.privileged && !capvAccount.test(request.user.name)) return invalid(zoneField, now, 'the zone is being deleted; choose another')
  return undefined
}

/** A schedule that a group has left here has to be readable. */
const schedule: VmRule = ({ request }) => {
  const due = request.object.metadata.annotations?.[annotations.applyPowerStateTime]
  return due === undefined || isStamp(due) ? undefined : invalid(`metadata.annotations[${annotations.applyPowerStateTime}]`, due, 'is no time such as 2026-01-02T15:04:05Z')
}

/** Judged before mutation, which fills identities in. */
export const givenIdentityRules: readonly VmRule[] = [chosen]
export const identityRules: readonly VmRule[] = [wellFormed, fixed, beforeUpgrade, zone, schedule]
