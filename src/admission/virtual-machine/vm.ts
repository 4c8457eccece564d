import type { AdmissionContext, AdmittedVm, Mutation, Rule, Warning } from '#protocols/admission.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { isUpgraded } from '#protocols/api/upgrade.ts'

export type VmContext = AdmissionContext<AdmittedVm>
export type VmRule = Rule<AdmittedVm>
export type VmMutation = Mutation<AdmittedVm>
export type VmWarning = Warning<AdmittedVm>

export const specOf = ({ request }: VmContext): VirtualMachineSpec => request.object.spec ?? {}
/** Empty on creation. */
export const oldSpecOf = ({ request }: VmContext): VirtualMachineSpec => request.old?.spec ?? {}
export const isCreate = ({ request }: VmContext): boolean => request.operation === 'CREATE'
/** Absent or the empty text. */
export const blank = (text: string | undefined): boolean => text === undefined || text === ''

/** Whether the VM as it is to be, or as it was, is upgraded to this build's schema (webhooks.md section 3.0). */
export const willBeUpgraded = ({ request, config }: VmContext): boolean => isUpgraded(request.object.metadata.annotations, config)
export const wasUpgraded = ({ request, config }: VmContext): boolean => isUpgraded(request.old?.metadata.annotations, config)

/** The VM with fields of its spec set. */
export const withSpec = (vm: AdmittedVm, fields: Partial<VirtualMachineSpec>): AdmittedVm => ({ ...vm, spec: { ...vm.spec, ...fields } })
/** The VM with annotations set; undefined takes one away. */
export const withAnnotations = (vm: AdmittedVm, changes: Readonly<Record<string, string | undefined>>): AdmittedVm => {
  const annotations = Object.fromEntries(Object.entries({ ...vm.metadata.annotations, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined))
  return { ...vm, metadata: { ...vm.metadata, annotations } }
}

/** Runs on creation only, on updates only. */
export const onCreate = (mutation: VmMutation): VmMutation => (vm, context) => (isCreate(context) ? mutation(vm, context) : vm)
export const onUpdate = (mutation: VmMutation): VmMutation => (vm, context) => (isCreate(context) ? vm : mutation(vm, context))
export const createRule = (rule: VmRule): VmRule => context => (isCreate(context) ? rule(context) : undefined)
export const updateRule = (rule: VmRule): VmRule => context => (isCreate(context) ? undefined : rule(context))
