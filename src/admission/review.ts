import type { AdmissionContext, AdmissionRequest, AdmittedObject, Violation } from '#protocols/admission.ts'
import type { Resource } from '#protocols/store.ts'
import type { KindAdmission } from './kind.ts'
import { shown } from './violations.ts'

/** AdmissionReview (admission.k8s.io/v1), as far as we read it; nothing in it is certain. */
interface Review {
  readonly apiVersion?: unknown
  readonly kind?: unknown
  readonly request?: RawRequest | null
}
interface RawRequest {
  readonly uid?: unknown
  readonly kind?: { readonly group?: string; readonly version?: string; readonly kind?: string } | null
  readonly operation?: unknown
  readonly namespace?: unknown
  readonly name?: unknown
  readonly dryRun?: unknown
  readonly userInfo?: { readonly username?: unknown; readonly groups?: unknown } | null
  readonly object?: RawObject | null
  readonly oldObject?: RawObject | null
}
interface RawObject { readonly apiVersion?: unknown; readonly kind?: unknown; readonly metadata?: { readonly name?: unknown } | null }

/** A review that was read: its request, or why it is none. */
export type ReadReview = { readonly ok: true; readonly uid: string; readonly request: AdmissionRequest } | { readonly ok: false; readonly message: string }

const malformed = (message: string): ReadReview => ({ ok: false, message })

/** The request inside a review of this kind; what is wrong with it when it is none that can be answered. */
export const requestOf = (body: string, resource: Resource): ReadReview => {
  let review: Review | null
  try {
    review = JSON.parse(body) as Review | null
  } catch (error) {
    return malformed(`the body is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (review?.kind !== 'AdmissionReview' || review.apiVersion !== 'admission.k8s.io/v1') return malformed('expected an AdmissionReview of admission.k8s.io/v1')
  const { request } = review
  if (typeof request?.uid !== 'string') return malformed('request.uid is missing')
  const { uid, kind, operation } = request
  if (kind?.group !== resource.group || kind.version !== resource.version || kind.kind !== resource.kind) {
    return malformed(`request.kind is ${shown(kind)}; only ${resource.kind} of ${resource.group}/${resource.version} is answered here: check the rules of the webhook`)
  }
  if (operation !== 'CREATE' && operation !== 'UPDATE' && operation !== 'DELETE') return malformed(`request.operation ${shown(operation)}: only CREATE, UPDATE and DELETE are answered here`)
  const old = operation === 'CREATE' ? undefined : objectOf(request.oldObject)
  const object = operation === 'DELETE' ? old : objectOf(request.object)
  if (object === undefined || (operation === 'UPDATE' && old === undefined)) return malformed(`${object === undefined && operation !== 'DELETE' ? 'request.object' : 'request.oldObject'} is missing, or has not apiVersion, kind and metadata as objects have them`)
  const name = textOf(request.name)
  const namespace = textOf(request.namespace)
  const user = textOf(request.userInfo?.username)
  const groups = request.userInfo?.groups ?? []
  const dryRun = request.dryRun ?? false
  if (namespace === undefined) return malformed('request.namespace is no text')
  if (name === undefined) return malformed('request.name is no text')
  if (user === undefined) return malformed('request.userInfo.username is no text')
  if (!Array.isArray(groups) || !groups.every(group => typeof group === 'string')) return malformed('request.userInfo.groups is no list of texts')
  if (typeof dryRun !== 'boolean') return malformed('request.dryRun is neither true nor false')
  return { ok: true, uid, request: { operation, namespace, name: name || (object.metadata.name ?? ''), object, old, user: { name: user, groups }, dryRun } }
}

/** What is left out, or null, is an empty text; undefined for what is none. */
const textOf = (value: unknown = null): string | undefined => (value === null ? '' : typeof value === 'string' ? value : undefined)

const objectOf = (object: RawObject | null | undefined): AdmittedObject | undefined =>
  typeof object === 'object' && object !== null && typeof object.apiVersion === 'string' && typeof object.kind === 'string'
  && typeof object.metadata === 'object' && object.metadata !== null && textOf(object.metadata.name) !== undefined ? object as AdmittedObject : undefined

/** How a review ended, for the metric. */
export type Outcome = 'allowed' | 'refused' | 'unready'
export interface Answered { readonly outcome: Outcome; readonly body: object }

const answer = (uid: string, outcome: Outcome, response: Readonly<Record<string, unknown>>): Answered =>
  ({ outcome, body: { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: outcome === 'allowed', ...response } } })

/** The answer of a mutating webhook: a JSON patch, or a refusal of what the user wrote. */
export const mutatingAnswer = (uid: string, kind: KindAdmission, context: AdmissionContext): Answered => {
  const mutated = kind.mutate(context)
  if (mutated.kind === 'Refused') return refused(uid, context, mutated.violations)
  return answer(uid, 'allowed', mutated.patch.length === 0 ? {} : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(mutated.patch)).toString('base64') })
}

/** The answer of a validating webhook: allowed, or a 422 that names everything that is wrong. */
export const validatingAnswer = (uid: string, kind: KindAdmission, context: AdmissionContext): Answered => {
  const violations = kind.validate(context)
  const told = kind.warnings(context)
  const warnings = told.length === 0 ? {} : { warnings: told }
  return violations.length === 0 ? answer(uid, 'allowed', warnings) : refused(uid, context, violations, warnings)
}

/** Nothing is decided on what has not been read: the caller is told to come again. */
export const unreadyAnswer = (uid: string, why: string): Answered => answer(uid, 'unready', {
  status: { apiVersion: 'v1', kind: 'Status', status: 'Failure', code: 503, reason: 'ServiceUnavailable', message: `vmherd cannot judge yet: ${why}; try again in a second`, details: { retryAfterSeconds: 1 } },
})

/** So many violations are told one by one; that there are more is the last that is told. */
const toldViolationsLimit = 200

const refused = (uid: string, { request }: AdmissionContext, violations: readonly Violation[], more: object = {}): Answered => {
  const { apiVersion, kind } = request.object
  const causes = violations.slice(0, toldViolationsLimit)
  const [next] = violations.slice(toldViolationsLimit)
  if (next !== undefined) causes.push({ ...next, message: `and ${violations.length - toldViolationsLimit} more from here on` })
  return answer(uid, 'refused', {
    ...more,
    status: {
      apiVersion: 'v1', kind: 'Status', status: 'Failure', code: 422, reason: 'Invalid',
      message: causes.map(({ field, message }) => `${field}: ${message}`).join('; '),
      details: { name: request.name, group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '', kind, causes },
    },
  })
}
