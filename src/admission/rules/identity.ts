import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { sameJson } from '#protocols/equal.ts'
import { blank, forbidden, invalid, isCreate, oldSpecOf, specOf, type Rule } from './rule.ts'

/** Fields that stay as they are once they are set. */
const immutable: readonly (keyof VirtualMachineSpec)[] = ['image', 'imageName', 'storageClass', 'instanceUUID', 'biosUUID']

const fixed: Rule = context => (isCreate(context) ? [] : immutable.flatMap(field => {
  const before = oldSpecOf(context)[field]
  if (before === undefined || before === '' || sameJson(before, specOf(context)[field])) return []
  return [forbidden(`spec.${field}`, `cannot be changed after creation; it was ${JSON.stringify(before)}`)]
}))

/** Decision 17: identities are made here; privileged users may bring their own. */
const chosen: Rule = context => (!isCreate(context) || context.privileged ? [] : (['instanceUUID', 'biosUUID'] as const).flatMap(field =>
  (blank(specOf(context)[field]) ? [] : [forbidden(`spec.${field}`, 'only privileged users may choose it; leave it out and one is made')])))

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const wellFormed: Rule = context => (['instanceUUID', 'biosUUID'] as const).flatMap(field => {
  const value = specOf(context)[field]
  return blank(value) || uuidShape.test(value ?? '') ? [] : [invalid(`spec.${field}`, value, 'is no UUID, such as 123e4567-e89b-42d3-a456-426614174000')]
})

const zoneField = `metadata.labels[${labels.zone}]`

/** Decision 38. */
const zone: Rule = context => {
  const now = context.request.object.metadata.labels?.[labels.zone]
  const before = context.request.old?.metadata.labels?.[labels.zone]
  if (before !== undefined && before !== now && !context.privileged) return forbidden(zoneField, `cannot be changed once it is set; it was ${JSON.stringify(before)}`)
  if (now === undefined || now === before || !context.lookup.ready() || context.lookup.zoneExists(now)) return undefined
  return invalid(zoneField, now, 'there is no such zone; kubectl get availabilityzones lists them')
}

export const identityRules: readonly Rule[] = [fixed, chosen, wellFormed, zone]
