import type { AdmittedObject, Rule } from '#protocols/admission.ts'
import type { Features } from '#protocols/features.ts'
import { forbidden } from './violations.ts'
import { createRule } from './when.ts'

/** Objects of a kind whose feature is off are not created, since nobody would act on them; those that stand may be changed and go their way. */
export const offered = <O extends AdmittedObject>(feature: keyof Features, what: string): Rule<O> =>
  createRule(({ config }) => (config.features[feature] ? undefined : forbidden('kind', `${what} are not offered here (features.${feature} is off)`)))
