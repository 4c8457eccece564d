import { conditionList } from '../conditions.ts'
import { powerStates } from '../power.ts'
import { objectReference } from '../references.ts'
import { flag, int32, int64, list, maybe, oneOf, record, text, time } from '../schema.ts'
import { snapshotReference } from '../virtual-machine-snapshot.ts'
import { hardwareStatus, storageStatus, volumeStatus } from './hardware-status.ts'
import { networkStatus } from './network-status.ts'

const crypto = record({
  encrypted: maybe(list(text(), 'Config when all files but disks are encrypted, Disks when at least one disk is.')),
  hasVTPM: maybe(flag('Whether the VM has a virtual TPM.')),
  keyID: maybe(text('Key with which the VM is encrypted.')),
  providerID: maybe(text('Provider of that key.')),
}, 'How the VM is encrypted; left out when it is not.')

const policy = record({
  apiVersion: text('API group and version of the policy.'),
  generation: int64('Generation of the policy that was applied.'),
  kind: text('Kind of the policy.'),
  name: text('Name of the policy.'),
})

/** What stands, as last seen (api.md sections 2.9 to 2.11). */
export const virtualMachineStatus = record({
  biosUUID: maybe(text('BIOS UUID that was last seen.')),
  changeBlockTracking: maybe(flag('Whether vSphere keeps track of changed blocks.')),
  class: maybe(objectReference('The class, or the frozen copy of it, by which the VM was last configured.')),
  conditions: maybe(conditionList),
  crypto: maybe(crypto),
  currentSnapshot: maybe({ ...snapshotReference, description: 'The snapshot that the VM runs on from.' }),
  guest: maybe(record({
    guestFullName: maybe(text('Name of the guest operating system.')),
    guestID: maybe(text('vSphere identifier of the guest operating system.')),
  }, 'The guest operating system that the VM is configured for.')),
  hardware: maybe(hardwareStatus),
  hardwareVersion: maybe(int32('Virtual hardware version.')),
  instanceUUID: maybe(text('Instance UUID that was last seen.')),
  lastRestartTime: maybe(time('The restart request that was last carried out.')),
  network: maybe(networkStatus),
  nodeName: maybe(text('Name of the host on which the VM stands.')),
  policies: maybe(list(policy, 'Policies that are applied: those of the spec, and mandatory ones that match.')),
  powerState: maybe(oneOf(powerStates, 'Power state that was last seen.')),
  provider: maybe(record({
    creationTimestamp: maybe(time('When the VM was created in vSphere.')),
  }, 'Facts that vSphere tells of the VM.')),
  rootSnapshots: maybe(list(snapshotReference, 'Snapshots that were not taken from another one.')),
  storage: maybe(storageStatus),
  uniqueID: maybe(text('Identifier of the VM in vSphere, for example vm-42. Present once the VM was created.')),
  volumes: maybe(volumeStatus),
  zone: maybe(text('Zone in which the VM stands.')),
}, 'What stands of the VM, written by the controller.')
