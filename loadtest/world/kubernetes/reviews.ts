import type { Context } from './context.ts'
import { timestamp } from './context.ts'
import { joinedFaults } from './authorization/authorizer.ts'
import type { Attributes } from './authorization/rule.ts'
import { parseBody, typedObject, type Readable } from './body.ts'
import { badRequest, invalidObject, methodNotAllowed, nameRequired, namespaceRequired, notFound } from './errors.ts'
import type { Cause, Schema } from './kind.ts'
import { serviceAccountKind } from './kinds/config.ts'
import { int64, listOf, mapOf, record, text } from './kinds/fields.ts'
import { storageKey } from './registry.ts'
import type { ResourcePath } from './request.ts'
import { invalid } from './schema/causes.ts'
import { isRecord } from './schema/clone.ts'
import type { User } from './users.ts'

/** Questions that are asked by creating an object which is answered and not kept: who am I, may I, may he, a token please. */

interface Review extends Record<string, unknown> { metadata?: { readonly namespace?: string; readonly [field: string]: unknown }; spec?: Spec }
interface ResourceSpec { readonly namespace?: string; readonly verb?: string; readonly group?: string; readonly resource?: string; readonly subresource?: string; readonly name?: string }
interface Spec {
  readonly resourceAttributes?: ResourceSpec
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string }
  readonly user?: string
  readonly groups?: readonly string[]
  readonly uid?: string
  readonly extra?: Readonly<Record<string, readonly string[]>>
  readonly namespace?: string
  readonly expirationSeconds?: number
  readonly audiences?: readonly string[]
}
interface Question { readonly context: Context; readonly user: User; readonly path: ResourcePath; readonly review: Review }

/** A resource that only answers. */
export interface ReviewKind extends Readable {
  readonly namespaced: boolean
  answer(question: Question): Review
}

const authorization = 'authorization.k8s.io'
const authentication = 'authentication.k8s.io'
/** All reviews are served in it. */
export const reviewKindsVersion = 'v1'

const texts = listOf('Texts.', text('A text.'))
const words = (...names: readonly string[]): Readonly<Record<string, Schema>> => Object.fromEntries(names.map(name => [name, text('A text.')]))
/** What is to be done, and who is to do it. */
const wish = { resourceAttributes: record('A resource.', words('namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name')), nonResourceAttributes: record('A path.', words('path', 'verb')) }
const subject = { ...words('user', 'uid'), groups: texts, extra: mapOf('Further data of a user.', texts) }

const review = (group: string, kind: string, namespaced: boolean, spec: Readonly<Record<string, Schema>>, answer: ReviewKind['answer']): ReviewKind =>
  ({ group, version: reviewKindsVersion, kind, plural: `${kind.toLowerCase()}s`, namespaced, builtin: true, schema: record('A question.', { spec: record('What is asked.', spec) }), answer })

/** All that can be asked by a review. */
export const reviewKinds: readonly ReviewKind[] = [
  review(authentication, 'SelfSubjectReview', false, {}, whoAmI),
  review(authorization, 'LocalSubjectAccessReview', true, { ...wish, ...subject }, mayHeHere),
  review(authorization, 'SelfSubjectAccessReview', false, wish, mayI),
  review(authorization, 'SelfSubjectRulesReview', false, words('namespace'), whatMayI),
  review(authorization, 'SubjectAccessReview', false, { ...wish, ...subject }, mayHe),
]
const tokenKind = review(authentication, 'TokenRequest', true, { audiences: texts, expirationSeconds: int64('How long the token lasts.') }, giveToken)

/** The answer to a review; undefined when the path is none of them. */
export const answerReview = async (context: Context, user: User, path: ResourcePath, verb: string, body: () => Promise<string>, contentType: string): Promise<object | undefined> => {
  if (!path.isLed || path.more.length > 0) return undefined
  const isToken = path.group === '' && path.version === reviewKindsVersion && path.namespace !== undefined && path.plural === 'serviceaccounts' && path.subresource === 'token'
  const kind = isToken ? tokenKind : path.name === undefined && path.subresource === undefined ? reviewKinds.find(({ group, version, plural }) => group === path.group && version === path.version && plural === path.plural) : undefined
  if (kind === undefined) return undefined
  if (verb !== 'create') throw methodNotAllowed()
  const sent = { kind, body: await body(), contentType }
  const { apiVersion, kind: name, ...review } = typedObject(sent, parseBody(sent, false).value)
  return { kind: name, apiVersion, ...kind.answer({ context, user, path, review: withoutNulls(review) as Review }) }
}

/** Nothing and what is left out are the same. */
const withoutNulls = (value: unknown): unknown =>
  (isRecord(value) ? Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]]))) : value)

function whoAmI({ user }: Question): Review {
  const { name, uid, groups, extra = {} } = user
  return { metadata: {}, status: { userInfo: { username: name, ...(uid === '' ? {} : { uid }), groups, ...(Object.keys(extra).length === 0 ? {} : { extra }) } } }
}

function mayI({ context, user, review }: Question): Review {
  refuse([...attributeCauses(review), ...metaCauses(review, false)])
  return decided(context, user, review)
}

function mayHe({ context, review }: Question): Review {
  refuse([...attributeCauses(review), ...subjectCauses(review), ...metaCauses(review, false)])
  return decided(context, subjectOf(review), review)
}

function mayHeHere({ context, path, review }: Question): Review {
  const { metadata = {}, spec = {} } = review
  const namespace = path.namespace ?? ''
  const placed = { ...review, metadata: { ...metadata, namespace: metadata.namespace ?? namespace } }
  const { resourceAttributes: asked, nonResourceAttributes: path_ } = spec
  refuse([
    ...attributeCauses(review), ...subjectCauses(review), ...metaCauses(placed, true),
    ...(asked !== undefined && (asked.namespace ?? '') !== placed.metadata.namespace ? [invalid('spec.resourceAttributes.namespace', asked.namespace ?? '', 'must match metadata.namespace')] : []),
    ...(path_ === undefined ? [] : [invalid('spec.nonResourceAttributes', path_, 'disallowed on this kind of request')]),
  ])
  if (namespace !== placed.metadata.namespace) throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`)
  return decided(context, subjectOf(review), placed)
}

const subjectOf = ({ spec = {} }: Review): User => ({ name: spec.user ?? '', groups: spec.groups ?? [], uid: spec.uid ?? '', extra: spec.extra ?? {} })

const decided = ({ authorizer }: Context, user: User, review: Review): Review => {
  const { allowed, reason } = authorizer.decide(user, attributesOf(review.spec ?? {}))
  return { ...review, metadata: review.metadata ?? {}, status: { allowed, ...(reason === '' ? {} : { reason }) } }
}

const attributesOf = ({ resourceAttributes: asked, nonResourceAttributes: path }: Spec): Attributes => asked === undefined
  ? { verb: path?.verb ?? '', path: path?.path ?? '' }
  : { verb: asked.verb ?? '', group: asked.group ?? '', resource: asked.resource ?? '', subresource: asked.subresource ?? '', namespace: asked.namespace ?? '', name: asked.name ?? '' }

const attributeCauses = ({ spec = {} }: Review): readonly Cause[] => ((spec.resourceAttributes === undefined) === (spec.nonResourceAttributes === undefined)
  ? [invalid('spec', spec.nonResourceAttributes ?? null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified')] : [])

const subjectCauses = ({ spec = {} }: Review): readonly Cause[] =>
  ((spec.user ?? '') === '' && (spec.groups ?? []).length === 0 ? [invalid('spec.user', spec.user ?? '', 'at least one of user or group must be specified')] : [])

const metaCauses = ({ metadata = {} }: Review, withNamespace: boolean): readonly Cause[] =>
  (Object.keys(metadata).some(field => field !== 'managedFields' && field !== 'creationTimestamp' && !(withNamespace && field === 'namespace'))
    ? [invalid('metadata', metadata, withNamespace ? 'must be empty except for namespace' : 'must be empty')] : [])

/** The refusal of a review does not name its kind. */
const refuse = (causes: readonly Cause[]): void => {
  if (causes.length > 0) throw invalidObject({ group: authorization, plural: '', kind: '' }, '', causes)
}

/** All that the asker may do in a namespace, as `kubectl auth can-i --list` shows it. */
function whatMayI({ context, user, review }: Question): Review {
  const namespace = review.spec?.namespace ?? ''
  if (namespace === '') throw badRequest('no namespace on request')
  const { grants, faults } = context.authorizer.grants(user, namespace)
  const rules = grants.map(({ rule }) => rule)
  return {
    metadata: {}, spec: {},
    status: {
      resourceRules: rules.filter(({ resources = [] }) => resources.length > 0).map(({ nonResourceURLs: _paths, ...rule }) => rule),
      nonResourceRules: rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: false, ...(faults.length === 0 ? {} : { evaluationError: joinedFaults(faults) }),
    },
  }
}

const tokenSeconds = { default: 3_600, least: 600, most: 2 ** 32 }

/** A token for a service account (`kubectl create token`). */
function giveToken({ context, path, review }: Question): Review {
  const { namespace = '', name = '' } = path
  if (namespace === '') throw namespaceRequired()
  if (name === '') throw nameRequired()
  const stored = context.storage.get('/serviceaccounts', storageKey(namespace, name))
  if (stored === undefined) throw notFound(serviceAccountKind, name)
  const { expirationSeconds = tokenSeconds.default } = review.spec ?? {}
  const { name: asked = '' } = review.metadata ?? {}
  if (asked !== '' && asked !== name) throw invalidObject(tokenKind, name, [invalid('metadata.name', asked, 'must match the service account name if specified')])
  const causes = expirationSeconds < tokenSeconds.least ? [invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 10 minutes')]
    : expirationSeconds > tokenSeconds.most ? [invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration larger than 2^32 seconds')] : []
  if (causes.length > 0) throw invalidObject(tokenKind, '', causes)
  const { clock, authenticator } = context
  const token = authenticator.issue({ namespace, name, uid: stored.object.metadata.uid }, expirationSeconds * 1_000)
  return {
    metadata: { name, namespace, creationTimestamp: timestamp(clock) }, spec: { audiences: ['https://kubernetes.default.svc'], ...review.spec, expirationSeconds },
    status: { token, expirationTimestamp: `${new Date(clock.wall() + expirationSeconds * 1_000).toISOString().slice(0, 19)}Z` },
  }
}
