import { keyParts } from '#protocols/ids.ts'
import { constraints, type PlacementAnswer, type PlacementRequest, type Refusal, type ZoneView } from '#protocols/placement.ts'
import type { BatchRequest } from '#protocols/placer.ts'
import type { InventoryCluster, Placement } from '#protocols/provider.ts'
import type { Snapshot } from './columns.ts'
import { requestFields, requestWidth } from './layout.ts'
import type { PlaceOutcome, PlaceTask } from './tasks.ts'

/** A batch as numbers, for the columns of `snapshot`. */
export const toTask = (snapshot: Snapshot, batch: readonly BatchRequest[]): PlaceTask => {
  const requests = new Float64Array(batch.length * requestWidth)
  const sets = new Map<string, OpenTo & { readonly index: number }>()
  batch.forEach(({ request, prefer }, index) => {
    const { namespace } = keyParts(request.key)
    const name = `${namespace}/${request.zone ?? ''}`
    const set = sets.get(name) ?? { index: sets.size, zones: openZones(snapshot.zones, namespace, request.zone), pools: openPools(snapshot, namespace) }
    sets.set(name, set)
    const row = requests.subarray(index * requestWidth, (index + 1) * requestWidth)
    row[requestFields.cpuCount] = request.cpuCount
    row[requestFields.memoryMiB] = request.memoryMiB
    row[requestFields.cpuReservationMilli] = request.cpuReservationMilli
    row[requestFields.memoryReservationMiB] = request.memoryReservationMiB
    row[requestFields.storageMiB] = request.storageMiB
    row[requestFields.zoneSet] = set.index
    row[requestFields.preferHost] = indexIn(snapshot.hostIndex, prefer?.hostId)
    row[requestFields.preferDatastore] = indexIn(snapshot.datastoreIndex, prefer?.datastoreId)
  })
  const all = [...sets.values()]
  return { columns: snapshot.columns.buffer, version: snapshot.version, requests, zoneSets: joined(all.map(({ zones }) => zones)), poolSets: joined(all.map(({ pools }) => pools)) }
}

/** Where the VMs of a namespace may go: one byte a zone, and one a cluster. */
interface OpenTo { readonly zones: Uint8Array; readonly pools: Uint8Array }

/** Rows of the same length, one after the other. */
const joined = (rows: readonly Uint8Array[]): Uint8Array => {
  const width = rows[0]?.length ?? 0
  const all = new Uint8Array(rows.length * width)
  rows.forEach((row, index) => all.set(row, index * width))
  return all
}

const indexIn = (indexes: ReadonlyMap<string, number>, id: string | undefined): number => (id === undefined ? -1 : indexes.get(id) ?? -1)

/** One byte a zone: 1 when the namespace may use it and it is the wanted one, if one is wanted. */
const openZones = (zones: readonly ZoneView[], namespace: string, wanted: string | undefined): Uint8Array =>
  Uint8Array.from(zones, ({ name, namespaces }) => {
    const open = namespaces === undefined || Object.hasOwn(namespaces, namespace)
    return open && (wanted === undefined || wanted === name) ? 1 : 0
  })

/** One byte a cluster: 1 when the namespace has a pool there. */
const openPools = (snapshot: Snapshot, namespace: string): Uint8Array => Uint8Array.from(snapshot.clusters, cluster => (poolOf(snapshot, cluster, namespace) === undefined ? 0 : 1))

/**
 * The namespace's pool in the cluster; the root pool where the zone names none at all for the namespace. Undefined when it names
 * pools of other clusters only: in the root pool the VM would escape the limits of its namespace.
 */
const poolOf = ({ zones, zoneIndex, pools }: Snapshot, cluster: InventoryCluster, namespace: string): string | undefined => {
  const named = zones[zoneIndex.get(cluster.id) ?? -1]?.namespaces?.[namespace]?.poolIds ?? []
  return named.length === 0 ? cluster.poolId : named.find(id => pools.get(id)?.clusterId === cluster.id)
}

/** The outcome in names: one answer a request, in their order. `snapshot` has to be the one that the task was made from. */
export const toAnswers = (snapshot: Snapshot, batch: readonly BatchRequest[], outcome: PlaceOutcome): readonly PlacementAnswer[] =>
  batch.map(({ request }, index): PlacementAnswer => {
    const { key } = request
    const host = outcome.chosen[index * 2] as number
    const other = outcome.chosen[index * 2 + 1] as number
    return host < 0
      ? { kind: 'Refused', key, refusal: toRefusal(snapshot, outcome.failedBy, other) }
      : { kind: 'Placed', key, placement: toPlacement(snapshot, request, host, other) }
  })

const toRefusal = ({ hosts }: Snapshot, failedBy: Int32Array, row: number): Refusal => {
  const counts = constraints.map((name, index) => [name, failedBy[row * constraints.length + index] as number] as const)
  return { hostCount: hosts.length, failedBy: Object.fromEntries(counts.filter(([, count]) => count > 0)) }
}

const toPlacement = (snapshot: Snapshot, { key }: PlacementRequest, hostIndex: number, datastoreIndex: number): Placement => {
  const host = snapshot.hosts[hostIndex]
  const datastore = snapshot.datastores[datastoreIndex]
  const zone = snapshot.zones[snapshot.columns.zone[hostIndex] as number]
  const cluster = snapshot.clusters[snapshot.columns.cluster[hostIndex] as number]
  const poolId = cluster && poolOf(snapshot, cluster, keyParts(key).namespace)
  if (host === undefined || datastore === undefined || zone === undefined || poolId === undefined) {
    throw new Error(`placement chose host ${hostIndex} and datastore ${datastoreIndex}, which are not in the columns or have no pool`)
  }
  return {
    zone: zone.name,
    clusterId: host.clusterId,
    hostId: host.id,
    hostName: host.name,
    datastoreId: datastore.id,
    poolId,
    coreMhz: host.coreMhz,
  }
}
