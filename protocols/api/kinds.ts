import type { Kind } from './schema.ts'
import { virtualMachineClassInstanceKind } from './virtual-machine-class-instance.ts'
import { virtualMachineClassKind } from './virtual-machine-class.ts'
import { virtualMachineGroupPublishRequestKind } from './virtual-machine-group-publish-request.ts'
import { virtualMachineGroupKind } from './virtual-machine-group.ts'
import { virtualMachineImageCacheKind } from './virtual-machine-image-cache.ts'
import { clusterVirtualMachineImageKind, virtualMachineImageKind } from './virtual-machine-image.ts'
import { virtualMachinePublishRequestKind } from './virtual-machine-publish-request.ts'
import { virtualMachineReplicaSetKind } from './virtual-machine-replica-set.ts'
import { virtualMachineServiceKind } from './virtual-machine-service.ts'
import { virtualMachineSetResourcePolicyKind } from './virtual-machine-set-resource-policy.ts'
import { virtualMachineSnapshotKind } from './virtual-machine-snapshot.ts'
import { virtualMachineWebConsoleRequestKind } from './virtual-machine-web-console-request.ts'
import { virtualMachineKind } from './virtual-machine/index.ts'

/** The kinds that vmherd brings. */
export const ownKinds: readonly Kind[] = [
  virtualMachineKind,
  virtualMachineGroupKind,
  virtualMachineGroupPublishRequestKind,
  virtualMachineClassKind,
  virtualMachineClassInstanceKind,
  virtualMachineImageKind,
  clusterVirtualMachineImageKind,
  virtualMachineImageCacheKind,
  virtualMachineSnapshotKind,
  virtualMachinePublishRequestKind,
  virtualMachineServiceKind,
  virtualMachineSetResourcePolicyKind,
  virtualMachineWebConsoleRequestKind,
  virtualMachineReplicaSetKind,
]

export { externalKinds } from './external/index.ts'
