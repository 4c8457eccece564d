import { flag, int64, list, mapOf, maybe, record, text } from '../schema.ts'
import { availabilityZones } from '../resources.ts'
import type { Kind } from '../schema.ts'
import { conditionList } from '../conditions.ts'

export const availabilityZoneSpec = record({
  clusterComputeResourceMoIDs: maybe(list(text())),
  clusterComputeResourceMoId: maybe(text()),
  namespaces: maybe(mapOf(record({
    folderMoId: maybe(text()),
    poolMoIDs: maybe(list(text())),
    poolMoId: maybe(text()),
  }))),
  systemInfo: maybe(record({
    folderMoID: maybe(text()),
    poolMoIDs: maybe(list(text())),
  })),
  virtualMachineReservations: maybe(list(record({
    count: int64(),
    reservedVmClass: text(),
  }))),
})

export const availabilityZoneStatus = record({
  conditions: maybe(conditionList),
  markedForRemoval: maybe(flag()),
  virtualMachineReservations: maybe(list(record({
    count: int64(),
    reservedVmClass: text(),
  }))),
})

/** A zone: the vSphere clusters that belong together, and which namespaces may use them. External: a Supervisor brings its own. */
export const availabilityZoneKind: Kind = {
  ...availabilityZones, shortNames: ['az'], categories: [],
  description: 'A zone: the vSphere clusters that belong together, and which namespaces may use them.',
  spec: availabilityZoneSpec, status: availabilityZoneStatus,
  columns: [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was created.' }],
}
