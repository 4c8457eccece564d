import type { AdmissionContext, Violation } from '#protocols/admission.ts'
import { shownBytes } from '#protocols/api/quantity.ts'
import type { Promised } from '#protocols/promises.ts'
import { freeBytes, roomsOf, type Charge, type Quotas, type Room } from '#protocols/quota.ts'
import { forbidden } from './violations.ts'

/** A charge with the field that a user would change and what takes the room, for the message. */
export interface ToldCharge extends Charge { readonly field: string; readonly what: string }

/** Everything that limits the storage of the namespace that is asked about. */
export const quotasOf = ({ lookup, request: { namespace } }: AdmissionContext): Quotas =>
  ({ policy: lookup.storageQuotas(namespace), usages: lookup.storageUsages(namespace), resource: lookup.resourceQuotas(namespace) })

/** The quotas of a class, as they show it. */
const shownRooms = (storageClass: string, context: AdmissionContext): readonly Room[] =>
  roomsOf(storageClass, context.lookup.storageClass(storageClass)?.parameters?.['storagePolicyID'], quotasOf(context))

/** The quotas of a class, with what was promised from them to others. */
const rooms = (storageClass: string, context: AdmissionContext): readonly Room[] =>
  shownRooms(storageClass, context).map(room => ({ ...room, takenBytes: Math.max(room.takenBytes, context.promised(room.quota, holderOf(context))) }))

/** Of requests about one version of an object no more than one comes true; who has no name yet is nobody else. */
const holderOf = ({ request: { object: { kind, metadata }, old }, uuid }: AdmissionContext): string =>
  `${kind} ${metadata.name ?? uuid()} ${old?.metadata.resourceVersion ?? 'new'}`

/** A violation for each charge that a quota has not the room for, besides those before it (decisions.md 39). What fits exactly is admitted. */
export const withinQuota = (charges: readonly ToldCharge[], context: AdmissionContext): readonly Violation[] => {
  const fitting = new Map<string, number>()
  return charges.flatMap(charge => rooms(charge.storageClass, context).flatMap(room => {
    const before = fitting.get(room.quota) ?? 0
    const left = { ...room, takenBytes: room.takenBytes + before }
    if (charge.bytes > freeBytes(left)) return [exceeded(charge, left)]
    fitting.set(room.quota, before + charge.bytes)
    return []
  }))
}

const exceeded = ({ field, what, bytes, storageClass }: ToldCharge, room: Room): Violation => {
  const [needed, free] = apart(bytes, freeBytes(room))
  return forbidden(field, `${what} takes ${needed} of storage class ${storageClass}, but ${room.quota} has ${free} free`
    + ` (${shownBytes(room.takenBytes)} of ${shownBytes(room.limitBytes)} are used or reserved): free some, take less, or have the quota raised`)
}

/** Two amounts that differ, also when rounding would make them look the same. */
const apart = (needed: number, free: number): readonly [string, string] =>
  (shownBytes(needed) === shownBytes(free) ? [`${needed} bytes`, `${free} bytes`] : [shownBytes(needed), shownBytes(free)])

/** Kind, name and version of nothing that is stored are longer. Whoever asks about such an object is no API server, and no member is told of it. */
const holderCharactersLimit = 512

/** What the quotas will hold besides what they show; several charges of one quota add up. */
export const promisesOf = (charges: readonly Charge[], context: AdmissionContext): readonly Promised[] => {
  const object = holderOf(context)
  if (object.length > holderCharactersLimit) return []
  const promised = new Map<string, Promised>()
  for (const { storageClass, bytes } of charges) {
    if (bytes > 0) for (const { quota, takenBytes } of shownRooms(storageClass, context)) promised.set(quota, { quota, object, takenBytes, addedBytes: bytes + (promised.get(quota)?.addedBytes ?? 0) })
  }
  return [...promised.values()]
}
