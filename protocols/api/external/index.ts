import type { Kind } from '../schema.ts'
import { availabilityZoneKind } from './availability-zone.ts'
import { capabilitiesKind } from './capabilities.ts'
import { cnsNodeVmAttachmentKind } from './cns-node-vm-attachment.ts'
import { cnsNodeVMBatchAttachmentKind } from './cns-node-vm-batch-attachment.ts'
import { cnsRegisterVolumeKind } from './cns-register-volume.ts'
import { computePolicyKind } from './compute-policy.ts'
import { contentLibraryItemImportRequestKind } from './content-library-item-import-request.ts'
import { clusterContentLibraryItemKind, contentLibraryItemKind } from './content-library-item.ts'
import { clusterContentLibraryKind, contentLibraryKind } from './content-library.ts'
import { encryptionClassKind } from './encryption-class.ts'
import { networkInterfaceKind } from './network-interface.ts'
import { networkSettingsKind } from './network-settings.ts'
import { netopNetworkKind, subnetKind, subnetSetKind, virtualNetworkKind } from './networks.ts'
import { policyEvaluationKind } from './policy-evaluation.ts'
import { storagePolicyQuotaKind } from './storage-policy-quota.ts'
import { storagePolicyUsageKind } from './storage-policy-usage.ts'
import { storagePolicyKind } from './storage-policy.ts'
import { subnetPortKind } from './subnet-port.ts'
import { tagPolicyKind } from './tag-policy.ts'
import { virtualNetworkInterfaceKind } from './virtual-network-interface.ts'
import { zoneKind } from './zone.ts'

/** Kinds that others bring (a Supervisor); installed where there is nobody who does. */
export const externalKinds: readonly Kind[] = [
  availabilityZoneKind, zoneKind,
  encryptionClassKind,
  computePolicyKind, tagPolicyKind, policyEvaluationKind,
  storagePolicyKind, storagePolicyQuotaKind, storagePolicyUsageKind, cnsRegisterVolumeKind, cnsNodeVmAttachmentKind, cnsNodeVMBatchAttachmentKind,
  networkSettingsKind, netopNetworkKind, networkInterfaceKind, virtualNetworkKind, virtualNetworkInterfaceKind, subnetKind, subnetSetKind, subnetPortKind,
  contentLibraryKind, clusterContentLibraryKind, contentLibraryItemKind, clusterContentLibraryItemKind, contentLibraryItemImportRequestKind,
  capabilitiesKind,
]
