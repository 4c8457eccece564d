import type { Clock } from '#protocols/clock.ts'
import type { ApiObject } from '../kind.ts'
import type { ApiError, StatusBody } from '../errors.ts'
import type { WebhookCall } from '../metrics.ts'
import { jsonPatch } from '../patch/json.ts'
import { sameJson } from '../schema/equal.ts'
import { asAsked } from '../versions.ts'
import type { AdmissionAttributes } from './attributes.ts'
import { createWebhookClient, type ResolveService } from './client.ts'
import { callFailed, CallFault, denied, internalError } from './faults.ts'
import { operationsIn, readable } from './patch.ts'
import { inVersion, questionOf, responseOf, reviewOf, reviewVersion, type ReviewResponse } from './review.ts'
import { invocationOf, type Invocation, type Surroundings } from './selection.ts'
import type { Webhook } from './webhook.ts'

/** Has webhooks asked before something is stored. */
export interface Admission {
  /** The object as mutating webhooks leave it. Warnings are pushed onto `warnings`. Throws an ApiError when one refuses. */
  mutate(attributes: AdmissionAttributes, warnings: string[]): Promise<ApiObject | undefined>
  /** Throws an ApiError when a validating webhook refuses. */
  validate(attributes: AdmissionAttributes, warnings: string[]): Promise<void>
  close(): Promise<void>
}

const configurations = { mutating: 'admissionregistration.k8s.io/mutatingwebhookconfigurations', validating: 'admissionregistration.k8s.io/validatingwebhookconfigurations' } as const

/** Resources that webhooks are never asked about: one that fails could not be removed any more. */
const exempt = 'admissionregistration.k8s.io'

/** How a round of mutating webhooks went, for the next. */
interface Rounds {
  /** Those that want to be asked again if the object is changed after them. */
  readonly open: Set<Webhook>
  /** Those for whom that has happened. */
  readonly due: Set<Webhook>
}

interface AdmissionOptions extends Surroundings {
  readonly resolve: ResolveService
  readonly newUid: () => string
  readonly clock: Pick<Clock, 'now' | 'after'>
  /** Hears of every call, and how long it took. */
  readonly told: (call: WebhookCall) => void
}

/** Asks the webhooks that are configured in `storage`; on dry runs, too, since configurations of webhooks that would do something then are refused. */
export const createAdmission = ({ storage, registry, authorizer, resolve, newUid, clock, told }: AdmissionOptions): Admission => {
  const client = createWebhookClient(resolve, clock)
  const surroundings = { storage, registry, authorizer }

  /** In the order of the names of their configurations, and then as these list them. */
  const webhooks = (type: keyof typeof configurations, { kind }: AdmissionAttributes): readonly Webhook[] =>
    (kind.group === exempt ? [] : storage.list(configurations[type], '').flatMap(({ object }) => (object['webhooks'] as readonly Webhook[] | undefined) ?? []))

  /** The answer of one webhook that allows the write. */
  const ask = async (invocation: Invocation, attributes: AdmissionAttributes, mutating: boolean, warnings: string[]): Promise<ReviewResponse> => {
    const { name, clientConfig, timeoutSeconds = 10, admissionReviewVersions } = invocation.hook
    const uid = newUid()
    const version = reviewVersion(admissionReviewVersions)
    const answered = await client.post(clientConfig, reviewOf(version, questionOf(uid, invocation, attributes)), timeoutSeconds)
    const response = responseOf(answered, { version, uid, mutating })
    warnings.push(...response.warnings ?? [])
    if (response.allowed !== true) throw denied(name, response.status as Partial<StatusBody> | undefined)
    return response
  }

  /** What `act` gives; undefined when the webhook could not be asked and may be passed over. */
  const orPassedOver = async <T>(type: WebhookCall['type'], { name, failurePolicy }: Webhook, operation: string, act: () => Promise<T>): Promise<T | undefined> => {
    const startedAt = clock.now()
    const done = (rejected: boolean): void => told({ name, type, operation, rejected, seconds: (clock.now() - startedAt) / 1_000 })
    try {
      const given = await act()
      done(false)
      return given
    } catch (error) {
      const isPassedOver = error instanceof CallFault && failurePolicy === 'Ignore'
      done(!isPassedOver)
      if (isPassedOver) return undefined
      throw error instanceof CallFault ? callFailed(name, error.message) : error
    }
  }

  /** The object as one webhook wants it, in the version that it was asked in. */
  const patched = async (invocation: Invocation, attributes: AdmissionAttributes, warnings: string[]): Promise<ApiObject | undefined> => {
    const operations = operationsIn(await ask(invocation, attributes, true, warnings))
    if (operations.length === 0) return undefined
    const object = inVersion(invocation, attributes.object, attributes.subresource)
    if (object === undefined) throw internalError(`admission webhook ${JSON.stringify(invocation.hook.name)} attempted to modify the object, which is not supported for this operation`)
    const result = jsonPatch(object, operations)
    if (!result.ok) throw internalError(result.message)
    return result.value as ApiObject
  }

  /** Asks in turn. A change is seen by all that come after, and makes those open before it due. */
  const round = async (hooks: readonly Webhook[], attributes: AdmissionAttributes, { open, due }: Rounds, isAgain: boolean, warnings: string[]): Promise<AdmissionAttributes> => {
    let now = attributes
    for (const hook of hooks) {
      const invocation = invocationOf(hook, now, surroundings)
      if (invocation === undefined || (isAgain && !due.has(hook))) continue
      const object = await orPassedOver('admit', hook, now.operation, () => patched(invocation, now, warnings))
      if (object !== undefined && !sameJson(object, inVersion(invocation, now.object, now.subresource))) {
        for (const one of open) due.add(one)
        open.clear()
      }
      if (object !== undefined) now = { ...now, object: readable(invocation.kind, object, attributes.subresource) }
      if (hook.reinvocationPolicy === 'IfNeeded') open.add(hook)
    }
    return now
  }

  return {
    mutate: async (attributes, warnings) => {
      const hooks = webhooks('mutating', attributes)
      const rounds: Rounds = { open: new Set(), due: new Set() }
      const once = await round(hooks, attributes, rounds, false, warnings)
      const { object } = rounds.due.size === 0 ? once : await round(hooks, once, rounds, true, warnings)
      return object === undefined || attributes.subresource === 'scale' ? object : asAsked(attributes.kind, object)
    },
    validate: async (attributes, warnings) => {
      const invocations = webhooks('validating', attributes).flatMap(hook => invocationOf(hook, attributes, surroundings) ?? [])
      const asked = invocations.map(invocation => orPassedOver('validating', invocation.hook, attributes.operation, () => ask(invocation, attributes, false, warnings)))
      const refused = (await Promise.allSettled(asked)).find(({ status }) => status === 'rejected')
      if (refused?.status === 'rejected') throw refused.reason as ApiError
    },
    close: () => client.close(),
  }
}
