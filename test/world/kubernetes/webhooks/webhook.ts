import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ExecutionContext } from 'ava'
import type { Api } from '../api.ts'

export interface ReviewRequest {
  readonly uid: string; readonly operation: string; readonly name: string; readonly namespace?: string; readonly subResource?: string; readonly dryRun: boolean
  readonly object: { readonly metadata: { readonly labels?: Readonly<Record<string, string>> }; readonly data?: Readonly<Record<string, string>> } | null
  readonly oldObject: unknown; readonly userInfo: { readonly username: string }
}
/** What a webhook answers; `patch` is a list of operations. 'hang' never answers, 'broken' answers with 500. */
export type Reply = { readonly allowed: boolean; readonly status?: object; readonly patch?: readonly object[]; readonly warnings?: readonly string[]; readonly uid?: string } | 'hang' | 'broken'

export interface Webhook {
  readonly url: string
  readonly asked: readonly ReviewRequest[]
  /** Sets up a configuration with one webhook; `hook` goes over what is usual. */
  configure(type: 'Mutating' | 'Validating', name: string, hook?: object): Promise<void>
}

/** A webhook over TLS, with a certificate of the server's authority. */
export const startWebhook = async (t: ExecutionContext, api: Api, reply: (request: ReviewRequest) => Reply): Promise<Webhook> => {
  const { certificate, key } = await api.server.issue('webhook', ['127.0.0.1'])
  const asked: ReviewRequest[] = []
  const server = createServer({ cert: certificate, key }, (incoming, response) => {
    let text = ''
    incoming.on('data', (chunk: Buffer) => { text += chunk.toString() })
    incoming.on('end', () => {
      const { request } = JSON.parse(text) as { readonly request: ReviewRequest }
      asked.push(request)
      const answer = reply(request)
      if (answer === 'hang') return
      if (answer === 'broken') return void response.writeHead(500).end('out of order')
      const { patch, ...rest } = answer
      const patched = patch === undefined ? {} : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }
      response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: request.uid, ...rest, ...patched } }))
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const caBundle = Buffer.from(api.server.ca).toString('base64')
  const usual = {
    clientConfig: { url, caBundle }, admissionReviewVersions: ['v1'], sideEffects: 'None', timeoutSeconds: 5,
    rules: [{ operations: ['CREATE', 'UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
  }
  return {
    url, asked,
    configure: async (type, name, hook = {}) => {
      const path = `/apis/admissionregistration.k8s.io/v1/${type.toLowerCase()}webhookconfigurations`
      const { code, body } = await api.send('POST', path, { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${type}WebhookConfiguration`, metadata: { name }, webhooks: [{ name: `${name}.vmherd.dev`, ...usual, ...hook }] })
      if (code !== 201) throw new Error(`${name}: ${code} ${String((body as { readonly message?: string }).message)}`)
    },
  }
}
