import type { AdmittedObject, Rule } from '#protocols/admission.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import { kindAdmission } from '../kind.ts'
import { keptWithinLimits, notBelowZero } from '../quantities.ts'

/** Admission of a VirtualMachineClass (webhooks.md section 7); updates are judged as creations are. */

type Class = VirtualMachineClass & AdmittedObject

const requests: Rule<Class> = ({ request }) => {
  const resources = request.object.spec?.policies?.resources
  return keptWithinLimits({ field: 'spec.policies.resources.requests', of: resources?.requests }, { field: 'spec.policies.resources.limits', of: resources?.limits })
}

const hardware: Rule<Class> = ({ request }) => {
  const { cpus, memory } = request.object.spec?.hardware ?? {}
  return [...notBelowZero('spec.hardware.cpus', cpus), ...notBelowZero('spec.hardware.memory', memory)]
}

export const classAdmission = kindAdmission<Class>({ mutations: [], rules: [requests, hardware] })
