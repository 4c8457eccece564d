import { codec } from './codec.ts'
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
}

/** Zones as the placer needs them, from AvailabilityZone objects. */
export interface ZoneView {
  readonly name: string
  readonly clusterIds: readonly string[]
  /** Namespaces that may use it, with pool and folder where given; undefined: all may. */
  readonly namespaces?: Readonly<Record<string, { readonly poolId?: string | undefined; readonly folderId?: string | undefined }>> | undefined
}

/** A sentence for the condition: `0 of 40 hosts fit: 30 Memory, 10 Maintenance`. */
export const refusalMessage = (refusal: Refusal): string => {
  if (refusal.hostCount === 0) return 'no host is known: check the zones and the connection to vCenter'
  const counts = constraints.flatMap(name => (refusal.failedBy[name] ? [`${refusal.failedBy[name]} ${name}`] : []))
  return `0 of ${refusal.hostCount} hosts fit: ${counts.join(', ')}`
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const hasKey = (value: unknown): string | undefined => (isRecord(value) && typeof value['key'] === 'string' ? undefined : 'key: expected a string')
const isList = (value: unknown): string | undefined => (Array.isArray(value) ? undefined : 'expected a list')

/** Requests travel in batches: what one member has gathered in a few milliseconds. */
export const placementRequests = codec<readonly PlacementRequest[]>('placement-requests/1', value => isList(value) ?? firstProblem(value, hasKey))
export const placementAnswers = codec<readonly PlacementAnswer[]>('placement-answers/1', value => isList(value) ?? firstProblem(value, hasKey))
export const outstandingPlacements = codec<readonly OutstandingPlacement[]>('outstanding-placements/1', value =>
  isList(value) ?? firstProblem(value, item => (isRecord(item) ? hasKey(item['request']) : 'expected a record')))

const firstProblem = (list: unknown, check: (item: unknown) => string | undefined): string | undefined => {
  for (const [index, item] of (list as unknown[]).entries()) {
    const problem = check(item)
    if (problem !== undefined) return `[${index}].${problem}`
  }
  return undefined
}
