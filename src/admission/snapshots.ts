import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import type { AdmittedObject } from '#protocols/admission.ts'

/** Of which VMs no snapshots are taken (webhooks.md section 6, SV2 and SV3). */

type Vm = { readonly metadata: AdmittedObject['metadata']; readonly spec?: VirtualMachineSpec }
type ScsiController = NonNullable<NonNullable<VirtualMachineSpec['hardware']>['scsiControllers']>[number]

/** A node of a Kubernetes cluster: whoever runs the cluster replaces it instead. */
export const isClusterNode = ({ metadata }: Vm): boolean => metadata.labels?.[labels.capvRole] !== undefined || metadata.labels?.[labels.capwRole] !== undefined

/** Buses whose disks other VMs may write meanwhile. */
export const sharedBuses = ({ spec }: Vm): readonly ScsiController[] => (spec?.hardware?.scsiControllers ?? []).filter(({ sharingMode = 'None' }) => sharingMode !== 'None')
