import type { AdmissionContext, AdmittedVm, Mutation, Rule, Warning } from '#protocols/admission.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { isUpgraded } from '#protocols/api/upgrade.ts'

export { withAnnotations } from '../metadata.ts'
export { blank, createRule, isCreate, isUpdate, onCreate, onUpdate, updateRule } from '../when.ts'

export type VmContext = AdmissionContext<AdmittedVm>
export type VmRule = Rule<AdmittedVm>
export type VmMutation = Mutation<AdmittedVm>
export type VmWarning = Warning<AdmittedVm>

/** What is wanted; after mutation with what it filled in. */
export const specOf = ({ request }: VmContext): VirtualMachineSpec => request.object.spec ?? {}
/** Empty on creation. */
export const oldSpecOf = ({ request }: VmContext): VirtualMachineSpec => request.old?.spec ?? {}
/** Whether the VM as it is to be, or as it was, is upgraded to this build's schema (webhooks.md section 3.0). */
export const willBeUpgraded = ({ request, config }: VmContext): boolean => isUpgraded(request.object.metadata.annotations, config)
export const wasUpgraded = ({ request, config }: VmContext): boolean => isUpgraded(request.old?.metadata.annotations, config)

/** The VM with fields of its spec set. */
export const withSpec = (vm: AdmittedVm, fields: Partial<VirtualMachineSpec>): AdmittedVm => ({ ...vm, spec: { ...vm.spec, ...fields } })
