import type { AdmittedObject, Rule } from '#protocols/admission.ts'
import { quantityToMilli } from '#protocols/api/quantity.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import { kindAdmission } from '../kind.ts'
import { exceeds } from '../quantities.ts'
import { invalid } from '../violations.ts'

/** Admission of a VirtualMachineClass (webhooks.md section 7); updates are judged as creations are. */

type Class = VirtualMachineClass & AdmittedObject

const requests: Rule<Class> = ({ request }) => {
  const { requests: wanted = {}, limits = {} } = request.object.spec?.policies?.resources ?? {}
  return (['cpu', 'memory'] as const).flatMap(key => (exceeds(wanted[key], limits[key]) ? [invalid(`spec.policies.resources.requests.${key}`, wanted[key], `is more than the limit, ${limits[key] ?? ''}`)] : []))
}

const hardware: Rule<Class> = ({ request }) => {
  const { cpus, memory } = request.object.spec?.hardware ?? {}
  return [
    ...(cpus !== undefined && Number(cpus) < 0 ? [invalid('spec.hardware.cpus', cpus, 'cannot be below 0')] : []),
    ...(memory !== undefined && (quantityToMilli(memory) ?? 0) < 0 ? [invalid('spec.hardware.memory', memory, 'cannot be below 0')] : []),
  ]
}

export const classAdmission = kindAdmission<Class>({ mutations: [], rules: [requests, hardware] })
