import { request, Agent } from 'undici'
import type { Clock } from '#protocols/clock.ts'
import type { ApiObject, KindDefinition } from './kind.ts'
import { matchConditions, type MatchCondition } from './cel/match-conditions.ts'
import { forbidden, ApiError, badRequest, type StatusBody } from './errors.ts'
import type { WebhookCall } from './metrics.ts'
import { jsonPatch } from './patch/json.ts'
import { matchLabelSelector, type LabelSelectorObject } from './selectors.ts'
import type { Storage } from './storage.ts'
import { storageKey } from './registry.ts'
import type { User } from './users.ts'

/** One write, as webhooks are asked about it. */
export interface AdmissionAttributes {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly kind: KindDefinition
  readonly namespace: string | undefined
  readonly name: string
  readonly subresource: string | undefined
  readonly object: ApiObject | undefined
  readonly oldObject: ApiObject | undefined
  readonly user: User
  readonly dryRun: boolean
}

export interface Admission {
  /** The object as mutating webhooks leave it. Warnings are pushed onto `warnings`. Throws an ApiError when one refuses. */
  mutate(attributes: AdmissionAttributes, warnings: string[]): Promise<ApiObject | undefined>
  /** Throws an ApiError when a validating webhook refuses. */
  validate(attributes: AdmissionAttributes, warnings: string[]): Promise<void>
}

interface Rule { readonly operations?: readonly string[]; readonly apiGroups?: readonly string[]; readonly apiVersions?: readonly string[]; readonly resources?: readonly string[]; readonly scope?: string }
interface Webhook {
  readonly name: string
  readonly clientConfig: { readonly url?: string; readonly caBundle?: string; readonly service?: { readonly name: string; readonly namespace: string; readonly path?: string; readonly port?: number } }
  readonly rules?: readonly Rule[]
  readonly failurePolicy?: 'Fail' | 'Ignore'
  readonly timeoutSeconds?: number
  readonly sideEffects?: string
  readonly namespaceSelector?: LabelSelectorObject
  readonly objectSelector?: LabelSelectorObject
  readonly matchConditions?: readonly MatchCondition[]
}
interface Review { readonly response?: { readonly uid?: string; readonly allowed?: boolean; readonly status?: Partial<StatusBody>; readonly patch?: string; readonly patchType?: string; readonly warnings?: readonly string[] } }

/** Where a webhook's service is reachable on this machine: `https://host:port`. */
export type ResolveService = (name: string, namespace: string, port: number) => string | undefined

const configurations = { mutating: 'admissionregistration.k8s.io/mutatingwebhookconfigurations', validating: 'admissionregistration.k8s.io/validatingwebhookconfigurations' } as const

/** Asks the webhooks that are configured in `storage`, over TLS on kept connections; each call is told with how long it took. */
export const createAdmission = (storage: Storage, resolve: ResolveService, newUid: () => string, clock: Pick<Clock, 'now'>, told: (call: WebhookCall) => void): Admission & { close(): Promise<void> } => {
  const agents = new Map<string, Agent>()
  const agentOf = (caBundle: string | undefined): Agent => {
    const id = caBundle ?? ''
    const found = agents.get(id)
    if (found !== undefined) return found
    const made = new Agent({ connect: caBundle === undefined ? {} : { ca: Buffer.from(caBundle, 'base64').toString('utf8') }, keepAliveTimeout: 60_000 })
    agents.set(id, made)
    return made
  }

  const webhooks = (type: keyof typeof configurations, attributes: AdmissionAttributes): readonly Webhook[] =>
    storage.list(configurations[type], '').flatMap(({ object }) => (object['webhooks'] as readonly Webhook[] | undefined) ?? []).filter(hook => concerned(hook, attributes, storage))

  const ask = async (hook: Webhook, attributes: AdmissionAttributes, object: ApiObject | undefined): Promise<Review['response']> => {
    const { service, url, caBundle } = hook.clientConfig
    const base = service === undefined ? undefined : resolve(service.name, service.namespace, service.port ?? 443)
    const target = url ?? (base === undefined ? undefined : `${base}${service?.path ?? ''}`)
    if (target === undefined) throw new Error(`service "${service?.name ?? ''}" not found`)
    const uid = newUid()
    const answer = await request(target, {
      method: 'POST', dispatcher: agentOf(caBundle), headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: reviewRequest(uid, attributes, object) }),
      signal: AbortSignal.timeout((hook.timeoutSeconds ?? 10) * 1_000),
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`an error on the server (${JSON.stringify(text.slice(0, 200))}) has prevented the request from succeeding`)
    const { response } = JSON.parse(text) as Review
    if (response === undefined) throw new Error('received invalid webhook response: webhook response was absent')
    if (response.uid !== uid) throw new Error(`received invalid webhook response: expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid)}`)
    return response
  }

  /** One webhook: its answer, or undefined when it failed and may be ignored. */
  const call = async (type: WebhookCall['type'], hook: Webhook, attributes: AdmissionAttributes, object: ApiObject | undefined, warnings: string[]): Promise<Review['response']> => {
    if (attributes.dryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun') throw badRequest(`admission webhook "${hook.name}" does not support dry run`)
    if (!conditionsHold(hook, attributes, object)) return undefined
    const startedAt = clock.now()
    const done = (rejected: boolean): void => told({ name: hook.name, type, operation: attributes.operation, rejected, seconds: (clock.now() - startedAt) / 1_000 })
    let response: Review['response']
    try {
      response = await ask(hook, attributes, object)
      done(response?.allowed !== true)
    } catch (error) {
      done(hook.failurePolicy !== 'Ignore')
      if (hook.failurePolicy === 'Ignore') return undefined
      throw new ApiError(500, 'InternalError', `Internal error occurred: failed calling webhook "${hook.name}": ${error instanceof Error ? error.message : String(error)}`)
    }
    warnings.push(...(response?.warnings ?? []))
    if (response?.allowed !== true) throw denied(hook.name, response?.status)
    return response
  }

  return {
    mutate: async (attributes, warnings) => {
      let { object } = attributes
      for (const hook of webhooks('mutating', attributes)) {
        const response = await call('admit', hook, attributes, object, warnings)
        if (response?.patch === undefined || object === undefined) continue
        const patched = jsonPatch(object, JSON.parse(Buffer.from(response.patch, 'base64').toString('utf8')) as never)
        if (!patched.ok) throw new ApiError(500, 'InternalError', `Internal error occurred: failed to apply the patch of webhook "${hook.name}": ${patched.message}`)
        object = patched.value as ApiObject
      }
      return object
    },
    validate: async (attributes, warnings) => {
      const told = webhooks('validating', attributes).map(hook => call('validating', hook, attributes, attributes.object, warnings))
      const results = await Promise.allSettled(told)
      for (const result of results) if (result.status === 'rejected') throw result.reason
    },
    close: async () => { await Promise.all([...agents.values()].map(agent => agent.destroy())) },
  }
}

/** Whether a webhook's own conditions let it be asked. One that breaks refuses the request, unless failures may be ignored. */
const conditionsHold = (hook: Webhook, attributes: AdmissionAttributes, object: ApiObject | undefined): boolean => {
  if (hook.matchConditions === undefined || hook.matchConditions.length === 0) return true
  const found = matchConditions(hook.matchConditions, { object, oldObject: attributes.oldObject, request: reviewRequest('', attributes, undefined) })
  if ('matches' in found) return found.matches
  if (hook.failurePolicy === 'Ignore') return false
  const { group, plural } = attributes.kind
  throw forbidden(`${group === '' ? plural : `${plural}.${group}`} "${attributes.name}" is forbidden: ${found.fault}`, { name: attributes.name, group, kind: plural })
}

const concerned = (hook: Webhook, attributes: AdmissionAttributes, storage: Storage): boolean => {
  // Webhooks are not asked about webhooks: one that fails could not be removed any more.
  if (attributes.kind.group === 'admissionregistration.k8s.io') return false
  if (!(hook.rules ?? []).some(rule => ruleFits(rule, attributes))) return false
  const object = attributes.object ?? attributes.oldObject
  const labels = object?.metadata.labels
  const oldLabels = attributes.oldObject?.metadata.labels
  if (hook.objectSelector !== undefined && !matchLabelSelector(hook.objectSelector, labels) && !(attributes.oldObject !== undefined && matchLabelSelector(hook.objectSelector, oldLabels))) return false
  if (hook.namespaceSelector === undefined || attributes.namespace === undefined) return true
  return matchLabelSelector(hook.namespaceSelector, storage.get('/namespaces', storageKey(undefined, attributes.namespace))?.object.metadata.labels)
}

const ruleFits = ({ operations, apiGroups, apiVersions, resources, scope }: Rule, { operation, kind, subresource }: AdmissionAttributes): boolean => {
  const has = (list: readonly string[] | undefined, word: string): boolean => list !== undefined && (list.includes('*') || list.includes(word))
  const resource = subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`
  const resourceFits = resources?.some(name => name === resource || name === '*/*' || (name === '*' && subresource === undefined) || name === `${kind.plural}/*` || (subresource !== undefined && name === `*/${subresource}`)) ?? false
  const scopeFits = scope === undefined || scope === '*' || (scope === 'Namespaced') === kind.namespaced
  return has(operations, operation) && has(apiGroups, kind.group) && has(apiVersions, kind.version) && resourceFits && scopeFits
}

const reviewRequest = (uid: string, { operation, kind, namespace, name, subresource, oldObject, user, dryRun }: AdmissionAttributes, object: ApiObject | undefined): object => {
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind }
  const gvr = { group: kind.group, version: kind.version, resource: kind.plural }
  return {
    uid, kind: gvk, resource: gvr, requestKind: gvk, requestResource: gvr, ...(subresource === undefined ? {} : { subResource: subresource, requestSubResource: subresource }),
    name, ...(namespace === undefined ? {} : { namespace }), operation, userInfo: { username: user.name, uid: user.uid, groups: user.groups, ...(user.extra === undefined ? {} : { extra: user.extra }) },
    object: object ?? null, oldObject: oldObject ?? null, dryRun, options: { kind: optionsOf[operation], apiVersion: 'meta.k8s.io/v1' },
  }
}
const optionsOf = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const

/** A refusal has at least code 400, whatever the webhook says. */
const denied = (name: string, status: Partial<StatusBody> = {}): ApiError => {
  const { code = 0, reason = '', message = '', details } = status
  const why = message === '' ? reason : message
  return new ApiError(Math.max(code, 400), reason, `admission webhook "${name}" denied the request${why === '' ? ' without explanation' : `: ${why}`}`, details)
}
