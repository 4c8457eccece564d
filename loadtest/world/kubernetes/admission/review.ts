import type { ApiObject, KindDefinition, Schema } from '../kind.ts'
import { decodeFault } from '../schema/decode.ts'
import { asAsked } from '../versions.ts'
import { namespaceOf, type AdmissionAttributes } from './attributes.ts'
import { CallFault } from './faults.ts'
import type { Invocation } from './selection.ts'
import { reviewVersions } from './webhook.ts'

/** `response` of an AdmissionReview, its types checked. */
export interface ReviewResponse {
  readonly uid?: string
  readonly allowed?: boolean
  readonly status?: Readonly<Record<string, unknown>>
  /** Base 64. */
  readonly patch?: string
  readonly patchType?: string
  readonly warnings?: readonly string[]
}

/** The scale is an object of its own kind in every version of a resource. */
const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const
const typeOf = ({ group, version, kind }: KindDefinition, subresource: string | undefined): object => (subresource === 'scale' ? scale : { group, version, kind })
const resourceOf = ({ group, version, plural }: KindDefinition): object => ({ group, version, resource: plural })

/** The object as the webhook is shown it. */
export const inVersion = ({ kind }: Invocation, object: ApiObject | undefined, subresource: string | undefined): ApiObject | undefined =>
  (object === undefined || subresource === 'scale' ? object : asAsked(kind, object))

/** `request` of an AdmissionReview. Texts that would be empty are left out. */
export const questionOf = (uid: string, invocation: Invocation, attributes: AdmissionAttributes): object => {
  const { kind, name, subresource, operation, user, object, oldObject, dryRun, options } = attributes
  const namespace = namespaceOf(attributes)
  return {
    uid, kind: typeOf(invocation.kind, subresource), resource: resourceOf(invocation.kind), ...subresource === undefined ? {} : { subResource: subresource },
    requestKind: typeOf(kind, subresource), requestResource: resourceOf(kind), ...subresource === undefined ? {} : { requestSubResource: subresource },
    ...name === '' ? {} : { name }, ...namespace === '' ? {} : { namespace }, operation,
    userInfo: { username: user.name, ...user.uid === '' ? {} : { uid: user.uid }, groups: user.groups, ...user.extra === undefined ? {} : { extra: user.extra } },
    object: inVersion(invocation, object, subresource) ?? null, oldObject: inVersion(invocation, oldObject, subresource) ?? null, dryRun, options,
  }
}

const group = 'admission.k8s.io'

/** The version of AdmissionReview that a webhook likes best of those that there are. */
export const reviewVersion = (versions: readonly string[] = []): string => {
  const found = versions.find(version => reviewVersions.includes(version))
  if (found === undefined) throw new CallFault(`could not create admission objects: webhook does not accept known AdmissionReview versions (${reviewVersions.join(', ')})`)
  return found
}
export const reviewOf = (version: string, request: object): object => ({ kind: 'AdmissionReview', apiVersion: `${group}/${version}`, request })

const text: Schema = { type: 'string' }
const schema: Schema = {
  properties: {
    response: {
      type: 'object',
      properties: {
        uid: text, allowed: { type: 'boolean' }, patch: text, patchType: text, warnings: { type: 'array', items: text }, auditAnnotations: { type: 'object', additionalProperties: text },
        status: { type: 'object', properties: { message: text, reason: text, status: text, code: { type: 'integer', format: 'int32' } } },
      },
    },
  },
}

interface Answered { readonly apiVersion?: string; readonly kind?: string; readonly response?: ReviewResponse | null }

/** The response in what a webhook answered. Throws a CallFault when it is none, or none to this question. */
export const responseOf = (answered: object, { version, uid, mutating }: { readonly version: string; readonly uid: string; readonly mutating: boolean }): ReviewResponse => {
  const { apiVersion = '', kind = '', response } = answered as Answered
  const fault = typeFault(apiVersion, kind, version) ?? decodeFault('AdmissionResponse', schema, answered)
  if (fault !== undefined) throw new CallFault(`failed to call webhook: ${fault}`)
  const why = response === undefined || response === null ? 'webhook response was absent' : version === 'v1' ? invalidResponse(apiVersion, kind, response, uid, mutating) : undefined
  if (why !== undefined) throw new CallFault(`received invalid webhook response: ${why}`)
  return response as ReviewResponse
}

/** Whether this could be read as a review at all. One that does not say what it is could. */
const typeFault = (apiVersion: string, kind: string, version: string): string | undefined => {
  if ((apiVersion === '' && kind === '') || (apiVersion === `${group}/${version}` && kind === 'AdmissionReview')) return undefined
  const isKnown = (kind === 'AdmissionReview' && reviewVersions.some(one => apiVersion === `${group}/${one}`)) || (kind === 'Status' && apiVersion === 'v1')
  if (!isKnown) return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
  return `converting (${apiVersion.split('/').at(-1) ?? ''}.${kind}) to (${version}.AdmissionReview): unknown conversion`
}

const invalidResponse = (apiVersion: string, kind: string, { uid = '', patch = '', patchType }: ReviewResponse, asked: string, mutating: boolean): string | undefined => {
  const hasType = patchType !== undefined && patchType !== null
  if (uid !== asked) return `expected response.uid=${JSON.stringify(asked)}, got ${JSON.stringify(uid)}`
  if (apiVersion === '') return `expected webhook response of ${group}/v1, Kind=AdmissionReview, got /, Kind=${kind}`
  if (!mutating) return patch !== '' && patch !== null ? 'validating webhook may not return response.patch' : hasType ? 'validating webhook may not return response.patchType' : undefined
  const hasPatch = patch !== '' && patch !== null
  if (hasPatch && !hasType) return 'webhook returned response.patch but not response.patchType'
  if (!hasPatch && hasType) return 'webhook returned response.patchType but not response.patch'
  return patchType === '' ? 'webhook returned invalid response.patchType of ""' : undefined
}
