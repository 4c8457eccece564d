import type { AdmissionContext, AdmissionRequest, Violation } from '#protocols/admission.ts'
import { mutate } from './mutate.ts'
import { validate, warnings } from './validate.ts'

/** AdmissionReview (admission.k8s.io/v1), as far as we read and write it. */
export interface Review {
  readonly apiVersion?: string
  readonly kind?: string
  readonly request?: {
    readonly uid?: string
    readonly operation?: string
    readonly namespace?: string
    readonly name?: string
    readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] }
    readonly object?: unknown
    readonly oldObject?: unknown
  }
}

/** The request inside a review; undefined with what is wrong when it is none that we can answer. */
export const requestOf = (review: Review): { readonly ok: true; readonly uid: string; readonly request: AdmissionRequest } | { readonly ok: false; readonly message: string } => {
  const { request } = review
  if (review.kind !== 'AdmissionReview' || request?.uid === undefined) return { ok: false, message: 'expected an AdmissionReview of admission.k8s.io/v1 with a request' }
  if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') return { ok: false, message: `operation ${request.operation ?? ''}: only CREATE and UPDATE are asked here; check the webhook's rules` }
  const object = request.object as AdmissionRequest['object'] | null | undefined
  if (object?.metadata === undefined) return { ok: false, message: 'request.object is missing' }
  return {
    ok: true, uid: request.uid,
    request: {
      operation: request.operation, namespace: request.namespace ?? '', name: request.name || (object.metadata.name ?? ''), object,
      old: (request.oldObject as AdmissionRequest['old'] | null) ?? undefined,
      user: { name: request.userInfo?.username ?? '', groups: request.userInfo?.groups ?? [] },
    },
  }
}

const answer = (uid: string, response: Readonly<Record<string, unknown>>): object =>
  ({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, ...response } })

/** The answer of the mutating webhook: always allowed, with a JSON patch. */
export const mutatingAnswer = (uid: string, context: AdmissionContext): object => {
  const patch = mutate(context)
  return answer(uid, patch.length === 0 ? { allowed: true } : { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') })
}

/** The answer of the validating webhook: allowed, or a 422 that names everything that is wrong. */
export const validatingAnswer = (uid: string, context: AdmissionContext): object => {
  const violations = validate(context)
  const told = warnings(context)
  return answer(uid, {
    allowed: violations.length === 0, ...(told.length === 0 ? {} : { warnings: told }),
    ...(violations.length === 0 ? {} : { status: refusal(context.request.name, violations) }),
  })
}

const refusal = (name: string, violations: readonly Violation[]): object => {
  const texts = violations.map(({ field, message }) => `${field}: ${message}`)
  return {
    apiVersion: 'v1', kind: 'Status', status: 'Failure', code: 422, reason: 'Invalid',
    message: texts.length === 1 ? texts[0] : texts.join('; '),
    details: { name, group: 'vmoperator.vmware.com', kind: 'VirtualMachine', causes: violations.map(({ reason, field, message }) => ({ reason, field, message })) },
  }
}
