import { once } from 'node:events'
import { connect, type ClientHttp2Session } from 'node:http2'
import { startBareWebhook } from './bare.ts'
import { steady } from './steady.ts'
import { createVm, startSurroundings, typicalVm, withCores, type Given } from './surroundings.ts'

/** What asking a member at a steady rate took. Times are in ms, in order of length: until mutate and validate of a VM had been answered, one after the other. */
export interface Asked {
  readonly tookMs: Float64Array
  /** What the same took where the webhook admits without a look. */
  readonly bareMs: Float64Array
  /** Of a review for validation. */
  readonly bytes: number
  readonly given: Given
}

/** Reviews of new VMs, as the API server would send them, are posted at the webhooks of a running member, over one connection as from a real API server. Throws when one is refused. */
export const asked = async (ratePerSecond: number, seconds: number): Promise<Asked> => {
  const around = await startSurroundings()
  try {
    const bodies = bodiesOf(JSON.parse(await createVm(around, 'vm', true)) as Admitted)
    const post = (url: string) => posted(url, around.ca, bodies, ratePerSecond, seconds)
    const bare = await startBareWebhook(around.certificateDir)
    const bareMs = await post(bare.url).finally(bare.stop)
    const [tookMs, given] = await withCores(around, () => post(around.member.webhooks))
    return { tookMs, bareMs, bytes: bodies.validate.length, given }
  } finally {
    await around.stop()
  }
}

const posted = async (url: string, ca: string, bodies: Bodies, ratePerSecond: number, seconds: number): Promise<Float64Array> => {
  const session = connect(url, { ca })
  try {
    await once(session, 'connect')
    const admit = async (): Promise<void> => {
      await ask(session, '/mutate/virtualmachine', bodies.mutate)
      await ask(session, '/validate/virtualmachine', bodies.validate)
    }
    await steady(ratePerSecond, 5, admit)
    return await steady(ratePerSecond, seconds, admit)
  } finally {
    session.destroy()
  }
}

interface Answer { readonly response: { readonly allowed: boolean; readonly status?: { readonly message: string } } }

/** Asks as cheaply as can be: what this side does is measured, too. */
const ask = (session: ClientHttp2Session, path: string, body: string): Promise<void> => new Promise((resolve, reject) => {
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' })
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => { text += chunk })
  stream.on('error', reject)
  stream.on('end', () => {
    const { response } = JSON.parse(text) as Answer
    if (response.allowed) resolve()
    else reject(new Error(response.status?.message))
  })
  stream.end(body)
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
