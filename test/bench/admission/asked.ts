import { Agent, request } from 'node:https'
import type { KubernetesKind } from '#loadtest/kubernetes.ts'
import { startBareWebhook } from './bare.ts'
import { takenMs } from './cores.ts'
import { steady } from './steady.ts'
import { createVm, startSurroundings, typicalVm, withCores, type Given } from './surroundings.ts'

/** What asking a member at a steady rate took. Times are in ms, in order of length: until mutate and validate of a VM had been answered, one after the other. */
export interface Asked {
  readonly tookMs: Float64Array
  /** Those of the seconds in which the host of this machine took no core for others, as far as the kernel tells. */
  readonly undisturbed: { readonly seconds: number; readonly tookMs: Float64Array }
  /** What the same took in the first seconds, while the member's code was compiled. */
  readonly firstMs: Float64Array
  /** What the same took where the webhook admits without a look. */
  readonly bareMs: Float64Array
  /** Of a review for validation. */
  readonly bytes: number
  readonly given: Given
}

/** How long is asked before it is measured: first, and then until most of what a review runs through has been compiled by V8. */
const [firstSeconds, warmSeconds] = [5, 25]

/** Reviews of new VMs, as the API server would send them, are posted at the webhooks of a running member, on kept connections as from a real API server. Throws when one is refused. */
export const asked = async (kubernetes: KubernetesKind, ratePerSecond: number, seconds: number): Promise<Asked> => {
  const around = await startSurroundings(kubernetes)
  const agent = new Agent({ ca: around.ca, keepAlive: true, maxFreeSockets: idleLimit })
  try {
    const bodies = bodiesOf(JSON.parse(await createVm(around, 'vm', true)) as Admitted)
    const second = (url: string): Promise<Float64Array> => {
      // What this side has left over is collected here, not while it is measured.
      globalThis.gc?.({ type: 'minor' })
      return steady(ratePerSecond, 1, async () => {
        await ask(agent, `${url}/mutate/virtualmachine`, bodies.mutate)
        await ask(agent, `${url}/validate/virtualmachine`, bodies.validate)
      })
    }
    const post = (url: string, forSeconds: number): Promise<Float64Array> => each(forSeconds, () => second(url))
    const bare = await startBareWebhook(around.certificateDir)
    const bareMs = await post(bare.url, firstSeconds).then(() => post(bare.url, seconds)).finally(bare.stop)
    const { webhooks } = around.member
    const firstMs = await post(webhooks, firstSeconds)
    await post(webhooks, warmSeconds)
    const undisturbed: Float64Array[] = []
    const [tookMs, given] = await withCores(around, () => each(seconds, async () => {
      const takenBefore = takenMs()
      const took = await second(webhooks)
      if (takenMs() === takenBefore) undisturbed.push(took)
      return took
    }))
    return { tookMs, undisturbed: { seconds: undisturbed.length, tookMs: inOrder(undisturbed) }, firstMs, bareMs, bytes: bodies.validate.length, given }
  } finally {
    agent.destroy()
    await around.stop()
  }
}

/** What so many seconds took, one after the other. */
const each = async (seconds: number, second: () => Promise<Float64Array>): Promise<Float64Array> => {
  const parts: Float64Array[] = []
  while (parts.length < seconds) parts.push(await second())
  return inOrder(parts)
}
const inOrder = (parts: readonly Float64Array[]): Float64Array => Float64Array.from(parts.flatMap(part => [...part])).sort()

/** So many idle connections an API server keeps to a webhook. */
const idleLimit = 25

interface Answer { readonly response: { readonly allowed: boolean; readonly status?: { readonly message: string } } }

/** Asks as cheaply as can be: what this side does is measured, too. */
const ask = (agent: Agent, url: string, body: string): Promise<void> => new Promise((resolve, reject) => {
  const asking = request(url, { agent, method: 'POST', headers: { 'content-type': 'application/json' } }, answer => {
    let text = ''
    answer.setEncoding('utf8')
    answer.on('data', (chunk: string) => { text += chunk })
    answer.on('error', reject)
    answer.on('end', () => {
      const { response } = JSON.parse(text) as Answer
      if (response.allowed) resolve()
      else reject(new Error(response.status?.message))
    })
  })
  asking.on('error', reject)
  asking.end(body)
})

interface Bodies { readonly mutate: string; readonly validate: string }
interface Admitted { readonly metadata: { readonly managedFields: unknown } }

/** Reviews of what a user wrote, and of what it has become by mutation. */
const bodiesOf = (admitted: Admitted): Bodies => {
  const wanted = typicalVm('vm') as { readonly metadata: object }
  return { mutate: review({ ...wanted, metadata: { ...wanted.metadata, managedFields: admitted.metadata.managedFields } }), validate: review(admitted) }
}

const type = { group: 'vmoperator.vmware.com', version: 'v1alpha5' } as const
const kind = { ...type, kind: 'VirtualMachine' }
const resource = { ...type, resource: 'virtualmachines' }
const review = (object: object): string => JSON.stringify({
  apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview',
  request: {
    uid: '7b0e1c8e-6a2b-4f61-9d53-0c1f2a3b4c5d', kind, resource, requestKind: kind, requestResource: resource, name: 'vm', namespace: 'default', operation: 'CREATE',
    userInfo: { username: 'devops', groups: ['system:authenticated'] }, object, oldObject: null, dryRun: false, options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
  },
})
