import type { TSchema } from '@sinclair/typebox'
import jsonPatch, { type Operation } from 'fast-json-patch'
import type { AdmissionContext, AdmittedObject, Mutation, Rule, Violation, Warning } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import type { Promised } from '#protocols/promises.ts'
import { promisesOf, withinQuota, type ToldCharge } from './quota.ts'
import { isOf, isTooDeep, levelsLimit } from './shape.ts'
import { forbidden } from './violations.ts'

/** What admission does about one kind, each list in the order in which it is gone through. */
export interface KindRules<O extends AdmittedObject> {
  /** Schema of what users write, for kinds with mutations. */
  readonly spec?: TSchema | undefined
  /** Rules about what the user wrote: after mutation it can no longer be told from what was filled in. */
  readonly given?: readonly Rule<O>[] | undefined
  readonly mutations: readonly Mutation<O>[]
  readonly rules: readonly Rule<O>[]
  /** Rules about deletions; without any, everything may be deleted. */
  readonly deletions?: readonly Rule<O>[] | undefined
  readonly warnings?: readonly Warning<O>[] | undefined
  /** Name of the VM that a new object is about, which rules find in `AdmissionContext.vm`. */
  readonly vmName?: ((object: O) => string | undefined) | undefined
  /** What counts against the storage quotas of the namespace; it is refused when it does not fit. */
  readonly charges?: ((context: AdmissionContext<O>) => readonly ToldCharge[]) | undefined
}

/** What the mutating webhook answers. */
export type Mutated =
  /** The JSON patch (RFC 6902) that makes the mutations; empty when there is nothing to change. */
  | { readonly kind: 'Patched'; readonly patch: readonly Operation[] }
  /** Everything that is wrong, with what validation would say of it. */
  | { readonly kind: 'Refused'; readonly violations: readonly Violation[] }

/** The verdict about one object: pure, from the context alone. */
export interface KindAdmission {
  /** Name of the VM that is read before validation; undefined: none. */
  vmName(request: AdmissionContext['request']): string | undefined
  mutate(context: AdmissionContext): Mutated
  /** Everything that is wrong, told together. */
  validate(context: AdmissionContext): readonly Violation[]
  warnings(context: AdmissionContext): readonly string[]
  /** What the quotas will hold once the object is counted. */
  promises(context: AdmissionContext): readonly Promised[]
}

/** An object on its way out may be changed at will: that is how finalizers go. Nothing is filled into what is deleted. */
const isLeaving = ({ request: { operation, old } }: AdmissionContext): boolean => operation === 'DELETE' || old?.metadata.deletionTimestamp !== undefined

/** A privileged user may have no rule asked (decisions.md 31). */
const isSkipped = ({ request, caller }: AdmissionContext): boolean => caller.privileged && request.object.metadata.annotations?.[annotations.skipValidation] !== undefined

const deep = forbidden('spec', `is nested deeper than ${levelsLimit} levels`)

/** Whether what a user wrote has the types of its kind. */
const isShaped = (schema: TSchema | undefined, { object }: AdmissionContext['request']): boolean => {
  const { spec } = object as { readonly spec?: unknown }
  return schema === undefined || spec === undefined || isOf(schema, spec)
}

/** Admission of a kind from its rules. Validation comes after the API server's look at types, mutation before. */
export const kindAdmission = <O extends AdmittedObject>({ spec, given, mutations, rules: own, deletions = [], warnings, vmName, charges }: KindRules<O>): KindAdmission => {
  const rules: readonly Rule<O>[] = charges === undefined ? own : [...own, context => withinQuota(charges(context), context)]
  const broken = (list: readonly Rule<O>[], context: AdmissionContext): readonly Violation[] =>
    isSkipped(context) ? [] : list.flatMap(rule => rule(context as AdmissionContext<O>) ?? [])
  const mutated = (context: AdmissionContext): O =>
    mutations.reduce((object, mutation) => mutation(object, context as AdmissionContext<O>), context.request.object as O)
  return {
    vmName: ({ operation, object }) => (operation === 'CREATE' ? vmName?.(object as O) : undefined),
    mutate: context => {
      if (isLeaving(context)) return { kind: 'Patched', patch: [] }
      if (isTooDeep(context.request.object)) return { kind: 'Refused', violations: [deep] }
      // The API server tells everything that is of another type.
      if (!isShaped(spec, context.request)) return { kind: 'Patched', patch: [] }
      const object = mutated(context)
      const refused = broken(given ?? [], context)
      if (refused.length === 0) return { kind: 'Patched', patch: jsonPatch.compare(context.request.object, object) }
      return { kind: 'Refused', violations: [...refused, ...broken(rules, { ...context, request: { ...context.request, object } })] }
    },
    validate: context => {
      if (isLeaving(context)) return broken(context.request.operation === 'DELETE' ? deletions : [], context)
      return isTooDeep(context.request.object) ? [deep] : broken(rules, context)
    },
    warnings: context => (isLeaving(context) ? [] : (warnings ?? []).flatMap(warning => warning(context as AdmissionContext<O>))),
    promises: context => (charges === undefined || isLeaving(context) || isSkipped(context) ? [] : promisesOf(charges(context as AdmissionContext<O>), context)),
  }
}
