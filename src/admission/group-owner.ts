import type { AdmissionContext, AdmittedObject } from '#protocols/admission.ts'

/** What may be in a group. */
type Grouped = AdmittedObject & { readonly spec?: { readonly groupName?: string } }

/** What leaves its group is no longer owned by it; the group takes its own members. */
export const leaveGroup = <O extends Grouped>(object: O, { request: { old } }: AdmissionContext<O>): O => {
  const before = old?.spec?.groupName
  return before === undefined || before === object.spec?.groupName ? object : withoutOwner(object, before)
}

const withoutOwner = <O extends AdmittedObject>(object: O, group: string): O => {
  const owners = object.metadata.ownerReferences ?? []
  const kept = owners.filter(({ kind, name }) => kind !== 'VirtualMachineGroup' || name !== group)
  return kept.length === owners.length ? object : { ...object, metadata: { ...object.metadata, ownerReferences: kept } }
}
