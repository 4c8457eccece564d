import type { Cause } from '#world/kubernetes/kind.ts'

/** The value as Kubernetes prints it in a refusal: strings quoted, everything else as JSON. */
const shown = (value: unknown): string => value === undefined ? '""' : JSON.stringify(value)

/** A field that has to be there is not; `detail` says more where Kubernetes does. */
export const required = (field: string, detail = ''): Cause =>
  ({ reason: 'FieldValueRequired', field, message: detail === '' ? 'Required value' : `Required value: ${detail}` })

/** The value breaks a rule; `detail` names the rule. */
export const invalid = (field: string, value: unknown, detail: string): Cause =>
  ({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown(value)}: ${detail}` })

/** The value has the wrong type or format; printed as an invalid value, told apart by its reason. */
export const typeInvalid = (field: string, value: unknown, detail: string): Cause =>
  ({ reason: 'FieldValueTypeInvalid', field, message: `Invalid value: ${shown(value)}: ${detail}` })

/** The value is none of those allowed, which are listed. */
export const notSupported = (field: string, value: unknown, allowed: readonly unknown[]): Cause => ({
  reason: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${shown(value)}: supported values: ${allowed.map(quoted).join(', ')}`,
})
const quoted = (value: unknown): string => JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value))

/** More bytes than `maxBytes`. */
export const tooLong = (field: string, maxBytes: number): Cause =>
  ({ reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${maxBytes} bytes` })

/** More items or properties than `maxCount`. */
export const tooMany = (field: string, count: number, maxCount: number): Cause =>
  ({ reason: 'FieldValueTooMany', field, message: `Too many: ${count}: must have at most ${maxCount} ${maxCount === 1 ? 'item' : 'items'}` })

/** The value, or the key of a list item, stands there a second time. */
export const duplicate = (field: string, value: unknown): Cause =>
  ({ reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${shown(value)}` })

/** The field may not be set here. */
export const forbidden = (field: string, detail: string): Cause =>
  ({ reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` })
