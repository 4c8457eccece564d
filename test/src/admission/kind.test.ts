import test from 'ava'
import type { AdmittedObject } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import { record, text } from '#protocols/api/schema.ts'
import { kindAdmission, type KindRules } from '#src/admission/kind.ts'
import { forbidden } from '#src/admission/violations.ts'
import { createRule, isCreate, isUpdate, onCreate, onUpdate, updateRule } from '#src/admission/when.ts'
import { ask, privileged, type Question } from './asked.ts'

/** How the verdict about an object comes about, whichever kind it is of. */

type Thing = AdmittedObject & { readonly spec?: { readonly note?: string } }
const thing = (spec: Thing['spec'] | { readonly note: unknown }, metadata: Thing['metadata'] = { name: 'a' }): Thing => ({ apiVersion: 'v1', kind: 'Thing', metadata, ...(spec === undefined ? {} : { spec: spec as never }) })
const noting = (word: string) => (object: Thing): Thing => ({ ...object, spec: { note: `${object.spec?.note ?? ''}${word}` } })

const things: KindRules<Thing> = {
  spec: record({ note: text() }),
  mutations: [noting('b'), noting('c')],
  given: [({ request }) => (request.object.spec?.note === 'given' ? forbidden('spec.note', 'is not for users') : undefined)],
  rules: [({ request }) => (request.object.spec?.note?.startsWith('bad') ? forbidden('spec.note', `is ${request.object.spec.note}`) : []), ({ request }) => (request.object.metadata.labels === undefined ? [] : forbidden('metadata.labels', 'are not for things'))],
  deletions: [({ request }) => (request.object.spec?.note === 'kept' ? forbidden('metadata.name', 'is kept') : undefined)],
  warnings: [() => ['one'], () => ['two']],
}
const kind = kindAdmission(things)
const leaving = thing({ note: 'bad' }, { name: 'a', deletionTimestamp: '2026-01-02T15:04:05Z' })
const skipping = { name: 'a', annotations: { [annotations.skipValidation]: '' } }
const deep = thing({ note: Array.from({ length: 300 }).reduce<unknown>(inner => [inner], '') })
const tooDeep = 'spec: Forbidden: is nested deeper than 200 levels'

const mutated = (object: Thing, old?: Thing, question?: Question): unknown => {
  const answer = kind.mutate(ask(object, old, question))
  return answer.kind === 'Patched' ? answer.patch.map(({ op, path, ...more }) => `${op} ${path} ${'value' in more ? JSON.stringify(more.value) : ''}`) : answer.violations.map(({ field, message }) => `${field}: ${message}`)
}
const patches: readonly (readonly [claim: string, object: Thing, told: readonly string[], old?: Thing | undefined, question?: Question])[] = [
  ['mutations are made in their order', thing({ note: 'a' }), ['replace /spec/note "abc"']],
  ['an object without a spec is mutated, too', thing(undefined), ['add /spec {"note":"bc"}']],
  ['what is of another type is left as it is', thing({ note: 5 }), []],
  ['what is on its way out is left as it is', leaving, [], leaving],
  ['what a user may not write is refused, with what is wrong after mutation', thing({ note: 'given' }, { name: 'a', labels: {} }), ['spec.note: Forbidden: is not for users', 'metadata.labels: Forbidden: are not for things']],
  ['rules about what stands after mutation are not asked while what was written is right', thing({ note: 'bad' }), ['replace /spec/note "badbc"']],
  ['whom no rule is asked about is mutated all the same', thing({ note: 'given' }, skipping), ['replace /spec/note "givenbc"'], undefined, { caller: privileged }],
  ['who only says so is asked', thing({ note: 'given' }, skipping), ['spec.note: Forbidden: is not for users']],
  ['what is nested without end is refused before anything else', deep, [tooDeep], undefined, { caller: privileged }],
]
for (const [claim, object, told, old, question] of patches) test(claim, t => t.deepEqual(mutated(object, old, question), told))

const judged = (object: Thing, old?: Thing, question?: Question): readonly string[] => kind.validate(ask(object, old, question)).map(({ field, message }) => `${field}: ${message}`)
const verdicts: readonly (readonly [claim: string, object: Thing, told: readonly string[], old?: Thing | undefined, question?: Question])[] = [
  ['what no rule is against is valid', thing({ note: 'a' }), []],
  ['every rule is told', thing({ note: 'bad' }, { name: 'a', labels: {} }), ['spec.note: Forbidden: is bad', 'metadata.labels: Forbidden: are not for things']],
  ['what stands already is no excuse', thing({ note: 'bad' }), ['spec.note: Forbidden: is bad'], thing({ note: 'bad' })],
  ['whatever is wrong with what is on its way out is valid', leaving, [], leaving],
  ['what is said to be on its way out, and is not, is judged', leaving, ['spec.note: Forbidden: is bad'], thing({ note: 'a' })],
  ['a privileged user may have no rule asked', thing({ note: 'bad' }, skipping), [], undefined, { caller: privileged }],
  ['others may not', thing({ note: 'bad' }, skipping), ['spec.note: Forbidden: is bad']],
  ['nobody may nest without end', { ...deep, metadata: skipping }, [tooDeep], undefined, { caller: privileged }],
]
for (const [claim, object, told, old, question] of verdicts) test(claim, t => t.deepEqual(judged(object, old, question), told))

test('warnings are told in their order, and none about what is on its way out', t => {
  t.deepEqual(kind.warnings(ask(thing({ note: 'a' }), undefined)), ['one', 'two'])
  t.deepEqual(kind.warnings(ask(leaving, leaving)), [])
  t.deepEqual(kindAdmission({ mutations: [], rules: [] }).warnings(ask(thing({ note: 'a' }), undefined)), [])
})

test('a deletion is judged by the rules about deletions; a privileged user may have these not asked either', t => {
  const deleted = (object: Thing, question: Question = {}, of = kind): readonly string[] => {
    const context = ask(object, object, question)
    return of.validate({ ...context, request: { ...context.request, operation: 'DELETE' } }).map(({ field }) => field)
  }
  t.deepEqual(deleted(thing({ note: 'kept' })), ['metadata.name'])
  t.deepEqual(deleted(thing({ note: 'bad' })), [])
  t.deepEqual(deleted(thing({ note: 'kept' }, skipping), { caller: privileged }), [])
  t.deepEqual(deleted(thing({ note: 'kept' }), {}, kindAdmission({ ...things, deletions: undefined })), [])
})

const charging = kindAdmission<Thing>({ ...things, charges: () => [{ storageClass: 'standard', bytes: 7, field: 'spec.note', what: 'the thing' }] })
const room = (limit: string): Question => ({ lookup: { storageQuotas: () => [{ apiVersion: '', kind: '', metadata: { name: 'gold', namespace: 'demo', uid: 'u', resourceVersion: '1' }, spec: { storagePolicyId: 'policy-standard', limit } }] } })

test('what has no room is told after what is wrong', t => {
  const fields = (limit: string): readonly string[] => charging.validate(ask(thing({ note: 'bad' }, { name: 'a', labels: {} }), undefined, room(limit))).map(({ field, message }) => `${field}: ${message.slice(0, 20)}`)
  t.deepEqual(fields('7'), ['spec.note: Forbidden: is bad', 'metadata.labels: Forbidden: are not f'])
  t.deepEqual(fields('6'), ['spec.note: Forbidden: is bad', 'metadata.labels: Forbidden: are not f', 'spec.note: Forbidden: the thing'])
})

test('room is promised to what is judged by its room alone', t => {
  const promised = (object: Thing, old?: Thing, caller = ask(object, old).caller, of = charging): readonly number[] => of.promises(ask(object, old, { ...room('10'), caller })).map(({ addedBytes }) => addedBytes)
  t.deepEqual(promised(thing({ note: 'a' })), [7])
  t.deepEqual(promised(leaving, leaving), [])
  t.deepEqual(promised(thing({ note: 'a' }, skipping), undefined, privileged), [])
  t.deepEqual(promised(thing({ note: 'a' }), undefined, privileged), [7])
  t.deepEqual(promised(thing({ note: 'a' }), undefined, undefined, kind), [])
})

test('what is for creation alone, or for updates alone, leaves the other as it is', t => {
  const [creating, updating] = [ask(thing({ note: 'a' }), undefined), ask(thing({ note: 'a' }), thing({ note: 'a' }))]
  const no = forbidden('spec', 'no')
  t.deepEqual([creating, updating].map(context => [isCreate(context), isUpdate(context)]), [[true, false], [false, true]])
  t.deepEqual([creating, updating].map(context => [createRule<Thing>(() => no)(context), updateRule<Thing>(() => no)(context)]), [[no, undefined], [undefined, no]])
  t.deepEqual([creating, updating].map(context => [onCreate(noting('b')), onUpdate(noting('c'))].map(mutation => mutation(context.request.object, context).spec?.note)), [['ab', 'a'], ['a', 'ac']])
})
