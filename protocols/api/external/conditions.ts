import { list, maybe, record, text, time } from '../schema.ts'

/** Conditions of kinds that are older than the standard of Kubernetes: free words, and fewer fields that have to be there. */

const told = {
  message: maybe(text('A sentence for a person.')),
  reason: maybe(text('One word for programs.')),
  status: text('Whether it is so: True, False or Unknown.'),
  type: text('What is told about.'),
}

const description = 'What is true of the object now, one entry a type.'

/** As network kinds have them. */
export const plainConditions = list(record({ lastTransitionTime: maybe(time('When status last changed.')), ...told }), description)

/** As content libraries have them. */
export const gradedConditions = list(record({
  lastTransitionTime: time('When status last changed.'),
  severity: maybe(text('How bad a condition is that is not True: Error, Warning or Info.')),
  ...told,
}), description)

/** As kinds of NSX with tier-1 gateways have them: without a time, and nothing has to be there. */
export const bareConditions = list(record({ message: told.message, reason: told.reason, status: maybe(told.status), type: maybe(told.type) }), description)
