/** Names that we write on objects or read from them (api.md section 6). */

export const finalizers = { virtualMachine: 'vmoperator.vmware.com/virtualmachine' } as const

export const labels = {
  /** The shard of the object's key; a member watches by it (design section 4). */
  shard: 'vmherd.dev/shard',
  zone: 'topology.kubernetes.io/zone',
  /** Who has paused the VM: `admin`, `devops` or `both`. */
  paused: 'vmoperator.vmware.com/paused',
  /** Any value: the instance of its class that is in effect. */
  activeInstance: 'vmoperator.vmware.com/active',
  /** `true`: the EncryptionClass of VMs that name none. */
  defaultEncryption: 'encryption.vmware.com/default',
  /** The VM that a snapshot is of. */
  snapshotVm: 'snapshot.vmoperator.vmware.com/vm-name',
  /** Set on VMs that are nodes of a Kubernetes cluster. */
  capvRole: 'capv.vmware.com/cluster.role',
  capwRole: 'capw.vmware.com/cluster.role',
  clusterName: 'cluster.x-k8s.io/cluster-name',
  /** Set on a claim of instance storage. */
  instanceStorage: 'vmoperator.vmware.com/instance-storage-resource',
  /** UID of the group request that made a publish request. */
  publishManagedBy: 'vmoperator.vmware.com/virtualmachinepublishrequest-managed-by',
  consoleRequestUuid: 'vmoperator.vmware.com/webconsolerequest-uuid',
  defaultLibrary: 'imageregistry.vmware.com/default',
} as const

export const annotations = {
  /** Any value: nothing is done to the VM, deletion included. */
  paused: 'vmoperator.vmware.com/paused',
  createdAtBuildVersion: 'vmoperator.vmware.com/created-at-build-version',
  createdAtSchemaVersion: 'vmoperator.vmware.com/created-at-schema-version',
  upgradedToBuildVersion: 'vmoperator.vmware.com/upgraded-to-build-version',
  upgradedToSchemaVersion: 'vmoperator.vmware.com/upgraded-to-schema-version',
  upgradedToFeatureVersion: 'vmoperator.vmware.com/upgraded-to-feature-version',
  /** Decimal words of JSON: the class before the last resize. */
  lastResizedClass: 'vmoperator.vmware.com/last-resized-vm-class',
  lastResizedClassInstance: 'vmoperator.vmware.com/last-resized-vm-class-instance',
  noDefaultNic: 'vmoperator.vmware.com/no-default-nic',
  instanceId: 'vmoperator.vmware.com/instance-id',
  cloudInitInstanceId: 'vmoperator.vmware.com/cloud-init-instance-id',
  firstBootDone: 'virtualmachine.vmoperator.vmware.com/first-boot-done',
  restoredVm: 'vmoperator.vmware.com/restored-vm',
  importedVm: 'vmoperator.vmware.com/imported-vm',
  failedOverVm: 'vmoperator.vmware.com/failed-over-vm',
  proxyWatermark: 'mgmt.proxy.vmware.com/watermark',
  proxyAllowlist: 'mgmt.proxy.vmware.com/allowlist',
  clusterModuleGroup: 'vsphere-cluster-module-group',
  /** Any value, by a privileged user: no validation (decisions.md 31). */
  skipValidation: 'vmoperator.vmware.com.protected/skip-validation',
  /** RFC 3339: when the power state that a group wants is to be applied. */
  applyPowerStateTime: 'vmoperator.vmware.com.protected/apply-power-state-time',
  /** RFC 3339: when a group's power state was last asked for. */
  lastUpdatedPowerStateTime: 'vmoperator.vmware.com.protected/last-updated-power-state-time',
} as const

/** Annotations that begin so hold an operation back; the rest of the name says who. */
export const checkPrefixes = {
  powerOn: 'poweron.check.vmoperator.vmware.com/',
  delete: 'delete.check.vmoperator.vmware.com/',
} as const
