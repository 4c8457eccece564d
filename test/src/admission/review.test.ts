import test from 'ava'
import type { AdmissionOperation, AdmittedObject } from '#protocols/admission.ts'
import { virtualMachines } from '#protocols/api/resources.ts'
import { kindAdmission } from '#src/admission/kind.ts'
import { mutatingAnswer, requestOf, unreadyAnswer, validatingAnswer } from '#src/admission/review.ts'
import { forbidden, required } from '#src/admission/violations.ts'
import { ask } from './asked.ts'

/** What is read of a review, and the answer that the API server gets. */

const { group, version, kind } = virtualMachines
const object: AdmittedObject = { apiVersion: `${group}/${version}`, kind, metadata: { name: 'web' } }
const old: AdmittedObject = { ...object, metadata: { name: 'web', resourceVersion: '7' } }
const body = (request: object, about: object = {}) =>
  JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', ...about, request: { uid: 'u-1', kind: { group, version, kind }, operation: 'CREATE', namespace: 'demo', name: 'web', userInfo: { username: 'ann', groups: ['a', 'b'] }, object, ...request } })

const read = { operation: 'CREATE' as AdmissionOperation, namespace: 'demo', name: 'web', user: { name: 'ann', groups: ['a', 'b'] }, dryRun: false, object, old: undefined as AdmittedObject | undefined }
const reviews: readonly (readonly [claim: string, request: object, read: object])[] = [
  ['a creation has no object before it', { oldObject: old }, read],
  ['an update has both', { operation: 'UPDATE', oldObject: old }, { ...read, operation: 'UPDATE', old }],
  ['a deletion is about what is to go', { operation: 'DELETE', object: null, oldObject: old }, { ...read, operation: 'DELETE', object: old, old }],
  ['a dry run is one', { dryRun: true }, { ...read, dryRun: true }],
  ['whoever is not told is nobody, of no group', { userInfo: null }, { ...read, user: { name: '', groups: [] } }],
  ['what is null of a user is not there', { userInfo: { username: null, groups: null } }, { ...read, user: { name: '', groups: [] } }],
  ['no namespace is an empty one', { namespace: null }, { ...read, namespace: '' }],
  ['a name that the request leaves out is that of the object', { name: '' }, read],
  ['the name of the request goes before that of the object', { name: 'other' }, { ...read, name: 'other' }],
  ['a name that is generated later is empty', { name: undefined, object: { ...object, metadata: { generateName: 'web-' } } }, { ...read, name: '', object: { ...object, metadata: { generateName: 'web-' } } }],
]
for (const [claim, request, expected] of reviews) test(`of a review ${claim}`, t => t.deepEqual(requestOf(body(request), virtualMachines), { ok: true, uid: 'u-1', request: expected } as never))

const none: readonly (readonly [name: string, body: string, message: RegExp])[] = [
  ['a text', '"AdmissionReview"', /^expected an AdmissionReview of admission\.k8s\.io\/v1$/],
  ['another kind of review', body({}, { kind: 'SubjectAccessReview' }), /^expected an AdmissionReview/],
  ['half a body', '{"kind"', /^the body is no JSON: Expected/],
  ['a request that is null', JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: null }), /^request\.uid is missing$/],
  ['a uid that is a number', body({ uid: 5 }), /^request\.uid is missing$/],
  ['another group', body({ kind: { group: 'example.com', version, kind } }), /^request\.kind is \{"group":"example\.com","kind":"VirtualMachine","version":"v1alpha5"\}; only VirtualMachine of vmoperator\.vmware\.com\/v1alpha5 is answered here/],
  ['metadata that are null', body({ object: { ...object, metadata: null } }), /^request\.object is missing/],
  ['a group that is no text among others', body({ userInfo: { groups: ['a', 5] } }), /^request\.userInfo\.groups is no list of texts$/],
]
for (const [name, text, message] of none) test(`${name} is no review of a VM`, t => {
  const review = requestOf(text, virtualMachines)
  t.regex(review.ok ? '' : review.message, message)
})

const context = ask(object, undefined)
const envelope = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }
const wrong = kindAdmission<AdmittedObject>({ mutations: [], rules: [() => required('spec.a', 'say which'), () => [forbidden('spec.b', 'not here')]], given: [() => forbidden('spec.c', 'not by you')], warnings: [() => ['look out']] })
const causes = [{ reason: 'FieldValueRequired', field: 'spec.a', message: 'Required value: say which' }, { reason: 'FieldValueForbidden', field: 'spec.b', message: 'Forbidden: not here' }]
const invalid = (told: typeof causes, group: string) => ({
  apiVersion: 'v1', kind: 'Status', status: 'Failure', code: 422, reason: 'Invalid', message: told.map(({ field, message }) => `${field}: ${message}`).join('; '), details: { name: 'web', group, kind: 'VirtualMachine', causes: told },
})

test('a refusal names the object, every cause, and what else is to be said', t => {
  t.deepEqual(validatingAnswer('u-1', wrong, context), { outcome: 'refused', body: { ...envelope, response: { uid: 'u-1', allowed: false, warnings: ['look out'], status: invalid(causes, group) } } })
})

test('what a user may not write is told with all that is wrong besides', t => {
  const given = { reason: 'FieldValueForbidden', field: 'spec.c', message: 'Forbidden: not by you' }
  t.deepEqual(mutatingAnswer('u-1', wrong, context), { outcome: 'refused', body: { ...envelope, response: { uid: 'u-1', allowed: false, status: invalid([given, ...causes], group) } } })
})

test('an object of the group without a name is refused under that group', t => {
  const core = ask({ ...object, apiVersion: 'v1' }, undefined)
  t.deepEqual(validatingAnswer('u-1', wrong, core).body, { ...envelope, response: { uid: 'u-1', allowed: false, warnings: ['look out'], status: invalid(causes, '') } })
})

test('what is admitted has its patch in base64, or none when there is nothing to change', t => {
  const marking = kindAdmission<AdmittedObject>({ mutations: [one => ({ ...one, spec: { a: 1 } })], rules: [] })
  const patch = Buffer.from('[{"op":"add","path":"/spec","value":{"a":1}}]').toString('base64')
  t.deepEqual(mutatingAnswer('u-1', marking, context), { outcome: 'allowed', body: { ...envelope, response: { uid: 'u-1', allowed: true, patchType: 'JSONPatch', patch } } })
  t.deepEqual(mutatingAnswer('u-1', marking, ask({ ...object, spec: { a: 1 } }, undefined)).body, { ...envelope, response: { uid: 'u-1', allowed: true } })
})

test('whoever is to come again is told when', t => {
  const status = { apiVersion: 'v1', kind: 'Status', status: 'Failure', code: 503, reason: 'ServiceUnavailable', message: 'vmherd cannot judge yet: nothing was read; try again in a second', details: { retryAfterSeconds: 1 } }
  t.deepEqual(unreadyAnswer('u-1', 'nothing was read'), { outcome: 'unready', body: { ...envelope, response: { uid: 'u-1', allowed: false, status } } })
})

test('of exactly as many violations as are told one by one none is left out', t => {
  const many = (count: number) => kindAdmission<AdmittedObject>({ mutations: [], rules: [() => Array.from({ length: count }, (_, index) => forbidden(`spec.list[${index}]`, 'not here'))] })
  const told = (count: number): readonly string[] => (validatingAnswer('u-1', many(count), context).body as { readonly response: { readonly status: ReturnType<typeof invalid> } }).response.status.details.causes.map(({ field, message }) => `${field}: ${message}`)
  t.is(told(200).length, 200)
  t.deepEqual(told(201).slice(199), ['spec.list[199]: Forbidden: not here', 'spec.list[200]: and 1 more from here on'])
})
