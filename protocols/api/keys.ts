/** Names that we write on objects or read from them (api.md section 6). */

export const finalizers = { virtualMachine: 'vmoperator.vmware.com/virtualmachine' } as const

export const labels = {
  /** The shard of the object's key; a member watches by it (design section 4). */
  shard: 'vmherd.dev/shard',
  zone: 'topology.kubernetes.io/zone',
} as const

export const annotations = {
  /** Any value: nothing is done to the VM, deletion included. */
  paused: 'vmoperator.vmware.com/paused',
  createdAtBuildVersion: 'vmoperator.vmware.com/created-at-build-version',
  createdAtSchemaVersion: 'vmoperator.vmware.com/created-at-schema-version',
} as const

/** Annotations that begin so hold an operation back; the rest of the name says who. */
export const checkPrefixes = {
  powerOn: 'poweron.check.vmoperator.vmware.com/',
  delete: 'delete.check.vmoperator.vmware.com/',
} as const

/** Key in a VM's extraConfig that says which object it belongs to (`namespace/name`). */
export const backPointer = 'vmservice.namespacedName'
