import type { AdmissionContext, AdmittedObject, Mutation, Rule } from '#protocols/admission.ts'

/** Rules and mutations that are for creation or for updates alone. */

export const isCreate = <O extends AdmittedObject>({ request }: AdmissionContext<O>): boolean => request.operation === 'CREATE'
export const isUpdate = <O extends AdmittedObject>({ request }: AdmissionContext<O>): boolean => request.operation === 'UPDATE'

/** Asked on creation alone, or on updates alone; otherwise kept. */
export const createRule = <O extends AdmittedObject>(rule: Rule<O>): Rule<O> => context => (isCreate(context) ? rule(context) : undefined)
export const updateRule = <O extends AdmittedObject>(rule: Rule<O>): Rule<O> => context => (isUpdate(context) ? rule(context) : undefined)
/** Made on creation alone, or on updates alone; otherwise nothing changes. */
export const onCreate = <O extends AdmittedObject>(mutation: Mutation<O>): Mutation<O> => (object, context) => (isCreate(context) ? mutation(object, context) : object)
export const onUpdate = <O extends AdmittedObject>(mutation: Mutation<O>): Mutation<O> => (object, context) => (isUpdate(context) ? mutation(object, context) : object)

/** Absent or the empty text. */
export const blank = (text: string | undefined): boolean => text === undefined || text === ''
