import type { AdmittedVm } from '#protocols/admission.ts'
import { virtualMachineSpec } from '#protocols/api/virtual-machine/spec.ts'
import { kindAdmission } from '../kind.ts'
import { withGaps } from '../shape.ts'
import { cdromMutations } from './mutate/cdrom.ts'
import { groupMutations } from './mutate/group.ts'
import { identityMutations } from './mutate/identity.ts'
import { keptMutations } from './mutate/kept.ts'
import { networkMutations } from './mutate/network.ts'
import { powerMutations } from './mutate/power.ts'
import { resizeMutations } from './mutate/resize.ts'
import { sourceMutations } from './mutate/source.ts'
import { volumeMutations } from './mutate/volumes.ts'
import { advancedRules } from './rules/advanced.ts'
import { affinityRules } from './rules/affinity.ts'
import { bootRules } from './rules/boot.ts'
import { bootstrapRules } from './rules/bootstrap.ts'
import { cdromRules } from './rules/cdrom.ts'
import { classControllerRules } from './rules/class-controllers.ts'
import { classRules } from './rules/class.ts'
import { controllerRules } from './rules/controllers.ts'
import { cryptoRules } from './rules/crypto.ts'
import { groupRules } from './rules/group.ts'
import { guestNetworkRules } from './rules/guest-network.ts'
import { givenIdentityRules, identityRules } from './rules/identity.ts'
import { machineRules } from './rules/machine.ts'
import { metadataRules } from './rules/metadata.ts'
import { networkChangeRules } from './rules/network-changes.ts'
import { networkRules } from './rules/network.ts'
import { givenPowerRules, powerRules } from './rules/power.ts'
import { policyRules } from './rules/policies.ts'
import { probeRules } from './rules/probe.ts'
import { quotaRules, vmCharges } from './rules/quota.ts'
import { sharedDiskRules } from './rules/shared-disks.ts'
import { slotRules } from './rules/slots.ts'
import { snapshotRules } from './rules/snapshot.ts'
import { sourceRules } from './rules/source.ts'
import { volumeRules } from './rules/volumes.ts'
import { vmWarnings } from './warnings.ts'

/** Admission of a VirtualMachine: one file an area, below mutate/ and rules/. */
export const virtualMachineAdmission = kindAdmission<AdmittedVm>({
  spec: withGaps(virtualMachineSpec, ['powerState', 'hardware.cdrom.image.kind', 'network.interfaces.network.name']),
  given: [...givenIdentityRules, ...givenPowerRules],
  mutations: [...keptMutations, ...cdromMutations, ...sourceMutations, ...networkMutations, ...powerMutations, ...identityMutations, ...resizeMutations, ...groupMutations, ...volumeMutations],
  rules: [
    ...sourceRules, ...quotaRules, ...classRules, ...cryptoRules, ...identityRules, ...powerRules, ...machineRules, ...metadataRules, ...snapshotRules, ...groupRules,
    ...volumeRules, ...sharedDiskRules, ...slotRules, ...controllerRules, ...classControllerRules, ...cdromRules,
    ...bootstrapRules, ...networkRules, ...networkChangeRules, ...guestNetworkRules, ...affinityRules, ...policyRules, ...bootRules, ...probeRules, ...advancedRules,
  ],
  warnings: vmWarnings,
  charges: vmCharges,
})
