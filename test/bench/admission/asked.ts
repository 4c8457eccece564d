import { once } from 'node:events'
import { connect, type ClientHttp2Session } from 'node:http2'
import { steady } from './steady.ts'
import { createVm, startSurroundings, typicalVm, withCores, type Given } from './surroundings.ts'

/** What asking a member at a steady rate took. */
export interface Asked {
  /** Until mutate and validate of a VM had been answered, one after the other, in ms, in order of length. */
  readonly tookMs: Float64Array
  /** Of a review for validation. */
  readonly bytes: number
  readonly given: Given
}

/** Reviews of new VMs, as the API server would send them, are posted at the webhooks of a running member, over one connection as from a real API server. Throws when one is refused. */
export const asked = async (ratePerSecond: number, seconds: number): Promise<Asked> => {
  const around = await startSurroundings()
  const session = connect(around.member.webhooks, { ca: around.ca })
  try {
    await once(session, 'connect')
    const bodies = bodiesOf(JSON.parse(await createVm(around, 'vm', true)) as Admitted)
    const admit = async (): Promise<void> => {
      await ask(session, '/mutate/virtualmachine', bodies.mutate)
      await ask(session, '/validate/virtualmachine', bodies.validate)
    }
    await steady(ratePerSecond, 5, admit)
    const [tookMs, given] = await withCores(around, () => steady(ratePerSecond, seconds, admit))
    return { tookMs, bytes: bodies.validate.length, given }
  } finally {
    session.destroy()
    await around.stop()
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

interface Admitted { readonly metadata: { readonly managedFields: unknown } }

/** Reviews of what a user wrote, and of what it has become by mutation. */
const bodiesOf = (admitted: Admitted): { readonly mutate: string; readonly validate: string } => {
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
