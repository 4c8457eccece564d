import type { Static } from '@sinclair/typebox'
import { conditionList } from './conditions.ts'
import { powerModes, powerStates } from './power.ts'
import { categories, virtualMachineGroups } from './resources.ts'
import { flag, int32, list, mapList, maybe, oneOf, record, text, time } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

/** What can be a member of a group. */
export const memberKinds = ['VirtualMachine', 'VirtualMachineGroup'] as const

const bootGroup = record({
  members: maybe(mapList(['kind', 'name'], record({
    kind: maybe(oneOf(memberKinds, 'VirtualMachine, or VirtualMachineGroup for a group within the group.', { default: 'VirtualMachine' })),
    name: text('Name of the member, in the same namespace. Its own spec.groupName has to name this group.'),
  }), 'Members that are powered on together.')),
  powerOnDelay: maybe(text('How long to wait before these members are powered on, counted from the boot group before (10s, 1m30s). None when left out.')),
})

/** What a user wants of a group (api.md section 4.1). */
export const virtualMachineGroupSpec = record({
  bootOrder: maybe(list(bootGroup, 'Boot groups in the order in which they are powered on. Members that no boot group names come last, together. A member may be named once.')),
  groupName: maybe(text('Name of the group, in the same namespace, that this group is a member of. Can be changed; never its own name.')),
  nextForcePowerStateSyncTime: maybe(text('Write now to give every member the power state of the group once more; admission replaces the word by the time of the request.')),
  powerOffMode: maybe(oneOf(powerModes, 'How members are powered off: Hard at once, Soft by the guest, TrySoft by the guest and hard after five minutes. Given to members with the power state.')),
  powerState: maybe(oneOf(powerStates, 'Power state for all members, given to them when it changes. Left out, the group leaves power to its members; once set it cannot be taken back.')),
  suspendMode: maybe(oneOf(powerModes, 'How members are suspended: Hard at once, Soft by the guest, TrySoft by the guest and hard after five minutes. Given to members with the power state.')),
})

const datastore = record({
  diskKey: maybe(int32('Device key of the disk that goes there; none for the home of the VM.')),
  id: maybe(text('Identifier of the datastore in vSphere, for example datastore-12.')),
  name: text('Name of the datastore.'),
  supportedDiskFormats: maybe(list(text(), 'Disk formats that the datastore takes.')),
  topLevelDirectoryCreateSupported: maybe(flag('Whether a directory can be made at the top of the datastore.')),
  url: maybe(text('URL of the datastore.')),
})

const placement = record({
  datastores: maybe(list(datastore, 'Datastores for the home and the disks of the member.')),
  node: maybe(text('Host for the member, as its vSphere identifier (host-12).')),
  pool: maybe(text('Resource pool for the member, as its vSphere identifier (resgroup-12).')),
  zoneID: maybe(text('Zone for the member.')),
}, 'Where a member that is a VM is to be created. Present from the decision until the VM stands.')

const member = record({
  conditions: maybe(conditionList),
  kind: oneOf(memberKinds, 'Kind of the member.'),
  name: text('Name of the member.'),
  placement: maybe(placement),
  powerState: maybe(oneOf(powerStates, 'Power state in which a member that is a VM was last seen.')),
  uid: maybe(text('UID of the member, by which one that was deleted and made again is told apart.')),
})

/** What stands of a group. */
export const virtualMachineGroupStatus = record({
  conditions: maybe(conditionList),
  lastUpdatedPowerStateTime: maybe(time('When all members were last given the power state of the group.')),
  members: maybe(mapList(['name', 'kind'], member, 'One entry a member, in boot order.')),
})

export type VirtualMachineGroupSpec = Static<typeof virtualMachineGroupSpec>
export type VirtualMachineGroupStatus = Static<typeof virtualMachineGroupStatus>
/** Spec and status of a VirtualMachineGroup. */
export type VirtualMachineGroup = KindOf<typeof virtualMachineGroupSpec, typeof virtualMachineGroupStatus>

/** VMs and groups that are powered and placed together. */
export const virtualMachineGroupKind: Kind = {
  ...virtualMachineGroups, shortNames: ['vmg'], categories,
  description: 'Virtual machines, and groups of them, that are placed together and powered on in order.',
  spec: virtualMachineGroupSpec, status: virtualMachineGroupStatus, columns: [],
}
