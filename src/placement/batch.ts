import { keyParts } from '#protocols/ids.ts'
import { constraints, type PlacementAnswer, type PlacementRequest, type Refusal, type ZoneView } from '#protocols/placement.ts'
import type { BatchRequest } from '#protocols/placer.ts'
import type { Placement } from '#protocols/provider.ts'
import type { Snapshot } from './columns.ts'
import { requestFields, requestWidth } from './layout.ts'
import type { PlaceOutcome, PlaceTask } from './tasks.ts'

/** A batch as numbers, for the columns of `snapshot`. */
export const toTask = (snapshot: Snapshot, batch: readonly BatchRequest[]): PlaceTask => {
  const requests = new Float64Array(batch.length * requestWidth)
  const zoneSets = new Map<string, { readonly index: number; readonly bytes: Uint8Array }>()
  batch.forEach(({ request, prefer }, index) => {
    const { namespace } = keyParts(request.key)
    const name = `${namespace}/${request.zone ?? ''}`
    const zoneSet = zoneSets.get(name) ?? { index: zoneSets.size, bytes: openZones(snapshot.zones, namespace, request.zone) }
    zoneSets.set(name, zoneSet)
    const row = requests.subarray(index * requestWidth, (index + 1) * requestWidth)
    row[requestFields.cpuCount] = request.cpuCount
    row[requestFields.memoryMiB] = request.memoryMiB
    row[requestFields.cpuReservationMilli] = request.cpuReservationMilli
    row[requestFields.memoryReservationMiB] = request.memoryReservationMiB
    row[requestFields.storageMiB] = request.storageMiB
    row[requestFields.zoneSet] = zoneSet.index
    row[requestFields.preferHost] = indexIn(snapshot.hostIndex, prefer?.hostId)
    row[requestFields.preferDatastore] = indexIn(snapshot.datastoreIndex, prefer?.datastoreId)
  })
  const joined = new Uint8Array(zoneSets.size * snapshot.zones.length)
  for (const { index, bytes } of zoneSets.values()) joined.set(bytes, index * snapshot.zones.length)
  return { columns: snapshot.columns.buffer, version: snapshot.version, requests, zoneSets: joined }
}

const indexIn = (indexes: ReadonlyMap<string, number>, id: string | undefined): number => (id === undefined ? -1 : indexes.get(id) ?? -1)

/** One byte a zone: 1 when the namespace may use it and it is the wanted one, if one is wanted. */
const openZones = (zones: readonly ZoneView[], namespace: string, wanted: string | undefined): Uint8Array =>
  Uint8Array.from(zones, ({ name, namespaces }) => {
    const open = namespaces === undefined || Object.hasOwn(namespaces, namespace)
    return open && (wanted === undefined || wanted === name) ? 1 : 0
  })

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
  const cluster = host && snapshot.clusters.get(host.clusterId)
  if (host === undefined || datastore === undefined || zone === undefined || cluster === undefined) {
    throw new Error(`placement chose host ${hostIndex} and datastore ${datastoreIndex}, which are not in the columns`)
  }
  return {
    zone: zone.name,
    clusterId: host.clusterId,
    hostId: host.id,
    hostName: host.name,
    datastoreId: datastore.id,
    poolId: zone.namespaces?.[keyParts(key).namespace]?.poolId ?? cluster.poolId,
    coreMhz: host.coreMhz,
  }
}
