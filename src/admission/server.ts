import { randomUUID } from 'node:crypto'
import type { AdmissionConfig, AdmissionContext, AdmissionLookup, AdmissionRequest } from '#protocols/admission.ts'
import { admitted, type AdmittedName } from '#protocols/api/admitted.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { within } from '../telemetry/within.ts'
import { callerOf } from './caller.ts'
import { serveHttps, type HttpsOrder, type HttpsServer, type Reply } from './https.ts'
import { kinds } from './kinds/index.ts'
import type { Promises } from './promises.ts'
import { mutatingAnswer, requestOf, unreadyAnswer, validatingAnswer, type Answered } from './review.ts'
import { shown } from './violations.ts'

/** What the webhooks are served with. */
export interface AdmissionOrder extends Omit<HttpsOrder, 'answer'> {
  readonly lookup: AdmissionLookup
  /** The VM as it stands now; undefined: there is none of that name. */
  readonly readVm: (namespace: string, name: string) => Promise<Result<AdmissionContext['vm']>>
  readonly promises: Promises
  readonly config: AdmissionConfig
  readonly metrics: Metrics
}

/** A VM that has not been read within this is not waited for: the API server itself waits 10 s. */
const readVmMs = 5_000

/** Which webhook is asked, and about what. */
interface Asked { readonly webhook: 'mutate' | 'validate'; readonly name: AdmittedName }

/** `/mutate/virtualmachine` and the like; undefined for a path that is none of ours. */
const parsePath = (path: string): Asked | undefined => {
  const [, webhook, name = ''] = /^\/(mutate|validate)\/([a-z]+)$/.exec(path) ?? []
  return (webhook === 'mutate' || webhook === 'validate') && Object.hasOwn(kinds, name) ? { webhook, name: name as AdmittedName } : undefined
}

/** Serves the webhooks. InvalidSpec names what is wrong with the certificate or the address. */
export const startAdmission = async (order: AdmissionOrder): Promise<Result<HttpsServer>> => {
  const { clock, config, lookup, promises } = order
  const answered = order.metrics.counter('admission_requests_total', 'Reviews that were answered.', ['webhook', 'kind', 'outcome'])
  const took = order.metrics.histogram('admission_seconds', 'Time of an answer; that about a new snapshot waits for its VM.', ['webhook'], [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1])

  /** The VM that rules about this object look at. */
  const vmOf = async ({ webhook, name }: Asked, request: AdmissionRequest): Promise<Result<AdmissionContext['vm']>> => {
    const vmName = webhook === 'validate' ? kinds[name].vmName(request) : undefined
    if (vmName === undefined) return ok(undefined)
    const about = `VirtualMachine ${request.namespace}/${vmName}`
    return within(clock, readVmMs, order.readVm(request.namespace, vmName), () => failed('Timeout', `${about} could not be read within ${readVmMs / 1_000} s`))
  }
  const judge = async (asked: Asked, uid: string, request: AdmissionRequest): Promise<Answered> => {
    const { webhook, name } = asked
    const vm = await vmOf(asked, request)
    const context = { request, lookup, vm: vm.ok ? vm.value : undefined, config, caller: callerOf(request, config), wallMs: clock.wall(), uuid: randomUUID, promised: promises.takenBytes }
    const unready = lookup.unready() ?? (vm.ok ? undefined : vm.fault.message)
    if (unready !== undefined) return unreadyAnswer(uid, unready)
    const verdict = (webhook === 'mutate' ? mutatingAnswer : validatingAnswer)(uid, kinds[name], context)
    if (webhook === 'validate' && verdict.outcome === 'allowed' && !request.dryRun) for (const promised of kinds[name].promises(context)) promises.note(promised)
    return verdict
  }
  const answer = async (path: string, body: string): Promise<Reply> => {
    const asked = parsePath(path)
    if (asked === undefined) return { code: 404, text: `${path}: there are /mutate/KIND and /validate/KIND for ${Object.keys(kinds).join(', ')}\n` }
    const { webhook, name } = asked
    const start = clock.now()
    const review = requestOf(body, admitted[name].resource)
    if (!review.ok) {
      answered.add({ webhook, kind: name, outcome: 'malformed' })
      return { code: 400, text: `${review.message}\n` }
    }
    const { uid, request } = review
    try {
      const { outcome, body: said } = await judge(asked, uid, request)
      const text = JSON.stringify(said)
      took.observe({ webhook }, (clock.now() - start) / 1_000)
      answered.add({ webhook, kind: name, outcome })
      return { code: 200, text }
    } catch (error) {
      const object = `${admitted[name].resource.kind} ${shown(`${request.namespace}/${request.name}`)}`
      order.log.error({ step: 'admission', webhook, object, error: error instanceof Error ? error.stack : String(error) }, 'review not answered')
      answered.add({ webhook, kind: name, outcome: 'failed' })
      return { code: 500, text: `${object} could not be judged: a field of it, or of what it was before, has a type that its kind has not, or vmherd has a bug; the log of the member says which\n` }
    }
  }
  return serveHttps({ ...order, answer })
}
