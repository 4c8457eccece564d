import { keyParts, type VmKey } from '#protocols/ids.ts'
import type { ZoneView } from '#protocols/placement.ts'

/** Where VMs may live, as the zones say at the moment that is asked. */
export interface Zones {
  /** Name of the zone that a cluster belongs to; undefined when none names it. */
  ofCluster(clusterId: string | undefined): string | undefined
  /** Folder that a zone names for the namespace of a VM; undefined when it names none. */
  folderOf(zone: string, key: VmKey): string | undefined
}

export const zonesOf = (zones: () => readonly ZoneView[]): Zones => ({
  ofCluster: clusterId => (clusterId === undefined ? undefined : zones().find(zone => zone.clusterIds.includes(clusterId))?.name),
  folderOf: (zone, key) => zones().find(({ name }) => name === zone)?.namespaces?.[keyParts(key).namespace]?.folderId,
})
