import { codec, isRecord } from './codec.ts'
import type { Fault } from './fault.ts'
import type { VmKey } from './ids.ts'
import type { Placement } from './provider.ts'

/** What one VM needs of a host. Sent to the owner of the role `placement`. */
export interface PlacementRequest {
  readonly key: VmKey
  readonly instanceUuid: string
  readonly cpuCount: number
  readonly memoryMiB: number
  /** Thousandths of a core; 0: none. */
  readonly cpuReservationMilli: number
  readonly memoryReservationMiB: number
  /** What its disks may grow to. */
  readonly storageMiB: number
  /** The zone label; undefined: any zone of the namespace. */
  readonly zone?: string | undefined
}

/** Why a host could not take a VM; checked in this order, a host counts at the first that fails. */
export const constraints = [
  /** The host's zone is not the wanted one, or not open to the namespace. */
  'Zone',
  /** The zone names resource pools for the namespace, and none of them is in the host's cluster. */
  'Pool',
  'Disconnected',
  'Maintenance',
  /** More virtual CPUs than the host has threads. */
  'CpuCount',
  /** CPU reservations would exceed the host. */
  'CpuReservation',
  /** Configured CPUs would exceed the overcommitment limit. */
  'Cpu',
  /** Larger than the host, or memory reservations would exceed it. */
  'MemoryReservation',
  'Memory',
  /** No datastore of the host is accessible with enough space. */
  'Storage',
] as const
export type Constraint = (typeof constraints)[number]

/** Why no host was found: how many hosts were looked at and how many failed which constraint. */
export interface Refusal {
  readonly hostCount: number
  /** Only constraints that at least one host failed. */
  readonly failedBy: Readonly<Partial<Record<Constraint, number>>>
}

export type PlacementAnswer =
  | { readonly kind: 'Placed'; readonly key: VmKey; readonly placement: Placement }
  | { readonly kind: 'Refused'; readonly key: VmKey; readonly refusal: Refusal }
  | { readonly kind: 'Failed'; readonly key: VmKey; readonly fault: Fault }

/** A placement that was given and whose VM the inventory does not show yet; members tell theirs to a new owner. */
export interface OutstandingPlacement {
  readonly request: PlacementRequest
  readonly placement: Placement
  /** How long ago the member got it; of two for one VM the younger counts. Undefined: just now. */
  readonly ageMs?: number | undefined
}

/** Zones as the placer needs them, from AvailabilityZone objects. */
export interface ZoneView {
  readonly name: string
  readonly clusterIds: readonly string[]
  /** Namespaces that may use it; undefined: all may. */
  readonly namespaces?: Readonly<Record<string, NamespaceHome>> | undefined
}

/** Where the VMs of a namespace go in a zone. */
export interface NamespaceHome {
  /** Resource pools, one a cluster at most; none: the root pools of the clusters. */
  readonly poolIds?: readonly string[] | undefined
  readonly folderId?: string | undefined
}

/** A sentence for the condition: `0 of 40 hosts fit: 30 Memory, 10 Maintenance`. */
export const refusalMessage = (refusal: Refusal): string => {
  if (refusal.hostCount === 0) return 'no host is known: check the zones and the connection to vCenter'
  const counts = constraints.flatMap(name => (refusal.failedBy[name] ? [`${refusal.failedBy[name]} ${name}`] : []))
  return `0 of ${refusal.hostCount} hosts fit: ${counts.join(', ')}`
}

/** A placement that is not needed any more; undefined `instanceUuid`: whichever VM of that name holds it. */
export interface Release {
  readonly key: VmKey
  readonly instanceUuid?: string | undefined
}

/**
 * What one member has gathered in a few milliseconds, for the owner of the role. Releases come before requests: a VM that
 * gives its placement back and asks anew in one breath keeps the new one. Answered by `placementAnswers`, one answer a
 * request; not answered at all when there is no request in it.
 */
export interface PlacementMessage {
  readonly released: readonly Release[]
  readonly requests: readonly PlacementRequest[]
}

/** Asks a member for placements that were given to it, in pages by key: those whose key comes after `after`. */
export interface OutstandingQuery { readonly after: string }

/** Placements on a page; a page with fewer is the last. A page stays well below the 1 MB that NATS carries. */
export const outstandingPageSize = 500

export const placementMessages = codec<PlacementMessage>('placement-message/1', value => {
  if (!isRecord(value)) return 'expected a record'
  return listProblem('released', value['released'], hasKey) ?? listProblem('requests', value['requests'], isRequest)
})
export const placementAnswers = codec<readonly PlacementAnswer[]>('placement-answers/1', value => listProblem('', value, hasKey))
export const outstandingQueries = codec<OutstandingQuery>('outstanding-query/1', value =>
  (isRecord(value) && typeof value['after'] === 'string' ? undefined : 'after: expected a string'))
export const outstandingPlacements = codec<readonly OutstandingPlacement[]>('outstanding-placements/1', value =>
  listProblem('', value, item => (isRecord(item) ? isRequest(item['request']) ?? isPlacement(item['placement']) : 'expected a record')))

const hasKey = (value: unknown): string | undefined => (isRecord(value) && typeof value['key'] === 'string' ? undefined : 'key: expected a string')

const amounts = ['cpuCount', 'memoryMiB', 'cpuReservationMilli', 'memoryReservationMiB', 'storageMiB'] as const
const isRequest = (value: unknown): string | undefined => {
  const problem = hasKey(value)
  if (problem !== undefined || !isRecord(value)) return problem
  const wrong = amounts.find(name => typeof value[name] !== 'number' || !(value[name] >= 0))
  return wrong === undefined ? undefined : `${wrong}: expected a number that is not negative`
}
const isPlacement = (value: unknown): string | undefined =>
  (isRecord(value) && typeof value['hostId'] === 'string' && typeof value['datastoreId'] === 'string' ? undefined : 'placement: expected a host and a datastore')

/** What is wrong with the first wrong item, with its place in the list. */
const listProblem = (name: string, list: unknown, check: (item: unknown) => string | undefined): string | undefined => {
  if (!Array.isArray(list)) return `${name}: expected a list`
  for (const [index, item] of list.entries()) {
    const problem = check(item)
    if (problem !== undefined) return `${name}[${index}].${problem}`
  }
  return undefined
}
