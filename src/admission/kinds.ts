import type { AdmittedName } from '#protocols/api/admitted.ts'
import type { KindAdmission } from './kind.ts'
import { virtualMachineAdmission } from './virtual-machine/admission.ts'

/** Admission of every kind that has webhooks, by the word in the webhook's path. */
export const kinds: Readonly<Record<AdmittedName, KindAdmission>> = {
  virtualmachine: virtualMachineAdmission,
}
