import { request } from 'undici'
import type { KubernetesKind } from '#loadtest/kubernetes.ts'
import { bucketsOf, since, type Buckets } from './histogram.ts'
import { steady } from './steady.ts'
import { createVm, startSurroundings, withCores, type Given } from './surroundings.ts'

/** What creating VMs at a steady rate took, in ms. */
export interface Through {
  /** From a create to its answer, in order of length. */
  readonly createMs: Float64Array
  readonly given: Given
  /** What the API server waited for each webhook, and the member's own part of it. */
  readonly webhooks: Readonly<Record<'mutate' | 'validate', { readonly waited: Buckets; readonly own: Buckets }>>
}

/** An ordinary user creates VMs through the API server, whose webhooks are a member in a process of its own. */
export const throughServer = async (kubernetes: KubernetesKind, ratePerSecond: number, seconds: number): Promise<Through> => {
  const around = await startSurroundings(kubernetes)
  const { server, member, dispatcher } = around
  const read = async (address: string, headers: Readonly<Record<string, string>>): Promise<string> => (await request(address, { dispatcher, headers })).body.text()
  const metrics = async () => ({ server: await read(`${server.url}/metrics`, { authorization: server.admin }), member: await read(member.metrics, {}) })
  const create = (prefix: string) => async (index: number): Promise<void> => { await createVm(around, `${prefix}-${index}`) }
  try {
    await steady(ratePerSecond, 3, create('warm'))
    const before = await metrics()
    const [createMs, given] = await withCores(around, () => steady(ratePerSecond, seconds, create('vm')))
    const after = await metrics()
    const webhook = (verb: 'mutate' | 'validate') => {
      const waited = (text: string): Buckets => bucketsOf(text, 'apiserver_admission_webhook_admission_duration_seconds', `name="${verb}.virtualmachine.vmherd.dev"`, 'operation="CREATE"')
      const own = (text: string): Buckets => bucketsOf(text, 'admission_seconds', `webhook="${verb}"`)
      return { waited: since(waited(before.server), waited(after.server)), own: since(own(before.member), own(after.member)) }
    }
    return { createMs, given, webhooks: { mutate: webhook('mutate'), validate: webhook('validate') } }
  } finally {
    await around.stop()
  }
}
