import test from 'ava'
import jsonPatch from 'fast-json-patch'
import type { AdmittedObject } from '#protocols/admission.ts'
import type { KindAdmission } from '#src/admission/kind.ts'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import { ask, vm, type Question, type VmParts } from './asked.ts'

/** A row of a table of rules: what is asked, and what admission says of it. */
export interface Row extends Question {
  /** A claim. */
  readonly name: string
  /** What is to be stored, laid over the VM that every rule is content with. */
  readonly now?: VmParts
  /** What stands: the row is an update. */
  readonly before?: VmParts
  /** `field: words that the message has`, one for each violation in any order; none: it is admitted. */
  readonly refused?: readonly string[]
}

/** What a violation says, cut to what the row tells of it. */
const matches = (told: string, expected: string): boolean => {
  const at = expected.indexOf(': ')
  const [field, words] = at < 0 ? [expected, ''] : [expected.slice(0, at), expected.slice(at + 2)]
  return told.startsWith(`${field}: `) && told.includes(words)
}

/** The violations of a request as users see them: of what was written, or of what mutation has made of it. */
export const judge = (kind: KindAdmission, object: AdmittedObject, old: AdmittedObject | undefined, question: Question): readonly string[] => {
  const context = ask(object, old, question)
  const mutated = kind.mutate(context)
  const violations = mutated.kind === 'Refused' ? mutated.violations
    : kind.validate({ ...context, request: { ...context.request, object: jsonPatch.applyPatch(structuredClone(object), [...mutated.patch]).newDocument } })
  return violations.map(({ field, message }) => `${field}: ${message}`)
}

/** One test a row, of any kind. */
export const kindTable = <O extends AdmittedObject>(kind: KindAdmission, rows: readonly (Question & { readonly name: string; readonly object: O; readonly old?: O; readonly refused?: readonly string[] })[]): void => {
  for (const { name, object, old, refused = [], ...question } of rows) {
    test(name, t => {
      const told = judge(kind, object, old, question)
      t.is(told.length, refused.length, told.join('\n'))
      for (const expected of refused) t.true(told.some(one => matches(one, expected)), `${expected}\nis not among\n${told.join('\n')}`)
    })
  }
}

/** One test a row, about VMs. */
export const vmTable = (rows: readonly Row[]): void =>
  kindTable(virtualMachineAdmission, rows.map(({ now, before, ...row }) => ({ ...row, object: written(now ?? {}, before), ...(before === undefined ? {} : { old: vm(before) }) })))

/** What a user writes. The identities of what stands were made by admission and stay; a new VM brings none. */
const written = (now: VmParts, before: VmParts | undefined) => vm(before === undefined ? { ...now, spec: { instanceUUID: undefined, biosUUID: undefined, ...now.spec } } : now)

/** An object of any kind as mutation leaves it. */
export const mutatedObject = <O extends AdmittedObject>(kind: KindAdmission, object: O, old?: O, question: Question = {}): O => {
  const mutated = kind.mutate(ask(object, old, question))
  if (mutated.kind === 'Refused') throw new Error(mutated.violations.map(({ field, message }) => `${field}: ${message}`).join('; '))
  return jsonPatch.applyPatch(structuredClone(object), [...mutated.patch]).newDocument
}

/** The VM as mutation leaves it. */
export const mutatedVm = (now: VmParts, before?: VmParts, question: Question = {}) =>
  mutatedObject(virtualMachineAdmission, written(now, before), before === undefined ? undefined : vm(before), question)
