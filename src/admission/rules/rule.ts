import type { AdmissionContext, Violation } from '#protocols/admission.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'

/** One rule: the violations it finds, undefined or empty when it is kept. */
export type Rule = (context: AdmissionContext) => Violation | readonly Violation[] | undefined

export const specOf = ({ request }: AdmissionContext): VirtualMachineSpec => request.object.spec ?? {}
export const oldSpecOf = ({ request }: AdmissionContext): VirtualMachineSpec => request.old?.spec ?? {}
export const isCreate = ({ request }: AdmissionContext): boolean => request.operation === 'CREATE'
export const blank = (text: string | undefined): boolean => text === undefined || text === ''

/** Violations in the words of Kubernetes: the type of error, then our own sentence. */
export const required = (field: string, why: string): Violation => ({ reason: 'FieldValueRequired', field, message: `Required value: ${why}` })
export const invalid = (field: string, value: unknown, why: string): Violation => ({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${why}` })
export const forbidden = (field: string, why: string): Violation => ({ reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` })
export const unsupported = (field: string, value: unknown, allowed: readonly string[]): Violation =>
  ({ reason: 'FieldValueNotSupported', field, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed.map(word => JSON.stringify(word)).join(', ')}` })
