import type { AdmittedObject, Rule } from '#protocols/admission.ts'
import { saysTheSame } from './same.ts'
import { invalid, was } from './violations.ts'
import { updateRule } from './when.ts'

/** A rule that these fields of a spec stay as they were on creation. */
export const fixed = <Spec extends object>(...fields: readonly (keyof Spec & string)[]): Rule<AdmittedObject & { readonly spec?: Spec }> =>
  updateRule(({ request: { object, old } }) => fields.filter(field => !saysTheSame(old?.spec?.[field], object.spec?.[field]))
    .map(field => invalid(`spec.${field}`, object.spec?.[field], `cannot be changed after creation; ${was(old?.spec?.[field])}`)))
