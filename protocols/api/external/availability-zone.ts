import { conditionList } from '../conditions.ts'
import { availabilityZones } from '../resources.ts'
import { flag, list, mapOf, maybe, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { reservations } from './reservations.ts'

const namespaceHome = record({
  folderMoId: maybe(text('Folder of the namespace (group-v12).')),
  poolMoIDs: maybe(list(text(), 'Resource pools of the namespace, one a cluster (resgroup-12).')),
  poolMoId: maybe(text('Resource pool of the namespace, where the zone has one cluster.')),
})

export const availabilityZoneSpec = record({
  clusterComputeResourceMoIDs: maybe(list(text(), 'Clusters of the zone (domain-c12).')),
  clusterComputeResourceMoId: maybe(text('Cluster of the zone, where it has one only.')),
  namespaces: maybe(mapOf(namespaceHome, 'Where the VMs of a namespace go, by the name of the namespace.')),
  systemInfo: maybe(record({
    folderMoID: maybe(text('Folder of system VMs (group-v12).')),
    poolMoIDs: maybe(list(text(), 'Resource pools of system VMs, one a cluster (resgroup-12).')),
  }, 'Where system VMs go.')),
  virtualMachineReservations: maybe(reservations('Capacity that is to be kept for VMs of a class.')),
})

export const availabilityZoneStatus = record({
  conditions: maybe(conditionList),
  markedForRemoval: maybe(flag('Whether the zone is to go: nothing new is placed in it.')),
  virtualMachineReservations: maybe(reservations('Capacity that is kept for VMs of a class.')),
})

export type AvailabilityZone = KindOf<typeof availabilityZoneSpec, typeof availabilityZoneStatus>

/** A zone: the vSphere clusters that belong together, and which namespaces may use them. External: a Supervisor brings its own. */
export const availabilityZoneKind: Kind = {
  ...availabilityZones, shortNames: ['az'], categories: [],
  description: 'A zone: the vSphere clusters that belong together, and which namespaces may use them.',
  spec: availabilityZoneSpec, status: availabilityZoneStatus, columns: [],
}
