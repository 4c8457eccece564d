import type { PlacementRequest } from '#protocols/placement.ts'
import type { CreateOrder } from '#protocols/provider.ts'
import { labels } from '#protocols/api/keys.ts'
import type { ClassFacts, ImageFacts, Lookup, VmFacts } from '#protocols/vm.ts'
import { instanceUuidOf, standing } from '../facts.ts'
import type { Rule } from './rule.ts'

/** An empty VM gets one disk of this size and this guest, unless the spec names one. */
const emptyVm = { diskGiB: 10, guestId: 'otherGuest64' } as const

/** All prerequisites, once every one of them is found; a missing one is named by its condition. */
interface Ready { readonly class: ClassFacts; readonly image: ImageFacts | undefined }

const found = <T>(lookup: Lookup<T> | undefined): T | undefined => (lookup?.kind === 'Found' ? lookup.value : undefined)

const ready = ({ prerequisites }: VmFacts): Ready | undefined => {
  const vmClass = found(prerequisites?.class)
  if (prerequisites === undefined || vmClass === undefined || prerequisites.storage.kind === 'Missing') return undefined
  if (prerequisites.image?.kind === 'Missing') return undefined
  return { class: vmClass, image: found(prerequisites.image) }
}

/** Nothing is created before everything that it needs is there; the watch of what is missing wakes us. */
export const prerequisites: Rule = facts => (standing(facts) === undefined && ready(facts) === undefined ? 'wait' : undefined)

/** Ask for a host. */
export const place: Rule = facts => {
  const have = ready(facts)
  if (standing(facts) !== undefined || facts.placement !== undefined || have === undefined) return undefined
  return { kind: 'Place', request: placementRequest(facts, have) }
}

/** Create on the host that was given. */
export const create: Rule = facts => {
  const have = ready(facts)
  const order = have && createOrder(facts, have)
  return standing(facts) !== undefined || order === undefined ? undefined : { kind: 'Create', order }
}

const placementRequest = (facts: VmFacts, have: Ready): PlacementRequest => ({
  key: facts.key,
  instanceUuid: facts.desired ? instanceUuidOf(facts.desired) : '',
  cpuCount: have.class.cpuCount,
  memoryMiB: have.class.memoryMiB,
  cpuReservationMilli: have.class.cpuReservationMilli ?? 0,
  memoryReservationMiB: have.class.memoryReservationMiB ?? 0,
  storageMiB: have.image?.storageMiB ?? emptyVm.diskGiB * 1024,
  zone: facts.desired?.labels[labels.zone],
})

const createOrder = (facts: VmFacts, have: Ready): CreateOrder | undefined => {
  const { desired, placement } = facts
  if (desired === undefined || placement === undefined) return undefined
  const { class: vmClass, image } = have
  return {
    key: facts.key,
    instanceUuid: instanceUuidOf(desired),
    biosUuid: desired.spec.biosUUID ?? desired.uid,
    source: image ? { kind: 'Template', id: image.itemId, linked: false } : { kind: 'Empty', guestId: desired.spec.guestID ?? emptyVm.guestId, diskGiB: emptyVm.diskGiB },
    placement,
    cpuCount: vmClass.cpuCount,
    memoryMiB: vmClass.memoryMiB,
    cpuReservationMilli: vmClass.cpuReservationMilli,
    cpuLimitMilli: vmClass.cpuLimitMilli,
    memoryReservationMiB: vmClass.memoryReservationMiB,
    memoryLimitMiB: vmClass.memoryLimitMiB,
    guestId: desired.spec.guestID,
    extraConfig: {},
  }
}
