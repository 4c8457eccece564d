import type { Static } from '@sinclair/typebox'
import { conditionList } from './conditions.ts'
import { powerStates } from './power.ts'
import { categories, virtualMachineSnapshots } from './resources.ts'
import { flag, list, maybe, oneOf, quantity, record, text } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

/** A snapshot in a VM's tree: Managed ones have a VirtualMachineSnapshot, Unmanaged ones were made in vSphere. */
export const snapshotReference = record({
  name: text('Name of the VirtualMachineSnapshot, or of the snapshot in vSphere when it is Unmanaged.'),
  type: oneOf(['Managed', 'Unmanaged'], 'Managed when a VirtualMachineSnapshot stands for it, Unmanaged when it was made in vSphere.', { default: 'Managed' }),
})

/** What a user wants of a snapshot (api.md section 4.5). */
export const virtualMachineSnapshotSpec = record({
  description: maybe(text('A note for people; can be changed at any time.')),
  memory: maybe(flag('Whether the memory of a running VM is kept too, so that going back finds it running. Cannot be changed.')),
  quiesce: maybe(record({
    timeout: maybe(text('How long the guest may take: 5m to 240m, which is what vSphere takes.')),
  }, 'Ask the guest, through VMware Tools, to bring its file systems to rest first. Cannot be changed.')),
  vmName: maybe(text('Name of the VirtualMachine in the same namespace. Needed, and cannot be changed.')),
})

/** What stands of a snapshot. */
export const virtualMachineSnapshotStatus = record({
  children: maybe(list(snapshotReference, 'Snapshots that were taken from this one.')),
  conditions: maybe(conditionList),
  powerState: maybe(oneOf(powerStates, 'Power state of the VM that the snapshot holds, which going back restores.')),
  quiesced: maybe(flag('Whether the guest brought its file systems to rest.')),
  storage: maybe(record({
    requested: maybe(list(record({
      storageClass: text('StorageClass that is charged.'),
      total: quantity('Bytes to which the disks of this class may grow because of the snapshot.'),
    }), 'What the snapshot may come to use, one entry a storage class.')),
    used: maybe(quantity('Bytes that the files of the snapshot take now.')),
  }, 'Storage of the snapshot, as it counts against the quota of the namespace.')),
  uniqueID: maybe(text('Identifier of the snapshot in vSphere, for example snapshot-12. Present once it was taken.')),
})

export type VirtualMachineSnapshotSpec = Static<typeof virtualMachineSnapshotSpec>
/** Spec and status of a VirtualMachineSnapshot. */
export type VirtualMachineSnapshot = KindOf<typeof virtualMachineSnapshotSpec, typeof virtualMachineSnapshotStatus>

/** The state of a VM at one time. */
export const virtualMachineSnapshotKind: Kind = {
  ...virtualMachineSnapshots, shortNames: ['vmsnapshot'], categories,
  description: 'The state of a virtual machine at one time, to which spec.currentSnapshotName of the VM can go back. Deleting it deletes the snapshot in vSphere.',
  spec: virtualMachineSnapshotSpec, status: virtualMachineSnapshotStatus, columns: [],
}
