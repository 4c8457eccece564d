import { conditionList } from '../conditions.ts'
import { zones } from '../resources.ts'
import { flag, list, maybe, oneOf, quantity, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { reservations } from './reservations.ts'

const home = (description: string) => record({
  clusterMoIDs: maybe(list(text(), 'Clusters (domain-c12).')),
  folderMoID: maybe(text('Folder (group-v12).')),
  poolMoIDs: maybe(list(text(), 'Resource pools, one a cluster (resgroup-12).')),
}, description)

const bounds = (what: string) => record({
  limit: maybe(quantity(`${what} that the namespace may use in the zone at most.`)),
  reservation: maybe(quantity(`${what} that is kept for the namespace in the zone.`)),
}, `${what} of the namespace in the zone.`)

const noUnreserved = 'Whether VMs may pass PCI devices through only as far as devices are reserved for their class.'

export const zoneSpec = record({
  allowedClusterComputeResourceMoIDs: maybe(list(text(), 'Clusters that the namespace may use (domain-c12); all of the zone when left out.')),
  availabilityZoneReference: record({
    apiVersion: text('API group and version of the AvailabilityZone.'),
    name: text('Name of the AvailabilityZone.'),
  }, 'The zone of the whole cluster that this one is a share of.'),
  cpu: maybe(bounds('CPU')),
  disallowUnreservedDirectPathUsage: maybe(flag(noUnreserved)),
  managedVMs: maybe(home('Where VMs go that vmherd makes.')),
  memory: maybe(bounds('Memory')),
  namespace: maybe(home('Where the namespace is in vSphere.')),
  overheadMemoryProvidedBy: maybe(oneOf(['System', 'Namespace'], 'Who pays for the memory that the hypervisor needs for a VM.')),
  vSpherePods: maybe(home('Where vSphere Pods go.')),
  virtualMachineReservations: maybe(reservations('Capacity that is to be kept for VMs of a class.')),
})

export const zoneStatus = record({
  conditions: maybe(conditionList),
  cpu: maybe(bounds('CPU')),
  disallowUnreservedDirectPathUsage: maybe(flag(noUnreserved)),
  markedForRemoval: maybe(flag('Whether the zone is to go: nothing new is placed in it.')),
  memory: maybe(bounds('Memory')),
  virtualMachineReservations: maybe(reservations('Capacity that is kept for VMs of a class.')),
})

export type Zone = KindOf<typeof zoneSpec, typeof zoneStatus>

/** What a namespace has of a zone. External: a Supervisor brings its own. */
export const zoneKind: Kind = {
  ...zones, shortNames: [], categories: [],
  description: 'What a namespace has of a zone: folder, resource pools and shares of CPU and memory. Its name is the value of the label topology.kubernetes.io/zone.',
  spec: zoneSpec, status: zoneStatus, columns: [],
}
