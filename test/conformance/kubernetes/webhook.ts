import { createServer, type ServerOptions } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAuthority } from '#world/kubernetes/tls.ts'
import type { Api } from './api.ts'
import type { Answer, Body } from './client.ts'

/** What a webhook is asked: `request` of the AdmissionReview. */
export interface Question {
  readonly uid: string; readonly operation: string; readonly name?: string; readonly namespace?: string; readonly subResource?: string; readonly dryRun: boolean
  readonly object: Body | null; readonly oldObject: Body | null
  readonly [field: string]: unknown
}

/** `response` of the AdmissionReview; `patch` is a list of operations. Allowed unless told otherwise. */
export interface Reply { readonly allowed?: boolean; readonly uid?: string; readonly status?: object; readonly patch?: readonly object[] | null; readonly warnings?: readonly string[]; readonly [field: string]: unknown }

/** One webhook: how it answers, and what goes over the usual in its configuration. */
export interface Hook {
  /** First word of its name; the rest is `<case>.example.com`. */
  readonly name: string
  /** Allows everything when left out. */
  readonly reply?: (request: Question) => Reply
  /** In the place of `reply`: whatever it does with the connection. `review` is the body as it came. */
  readonly serve?: (response: ServerResponse, review: { readonly apiVersion: string; readonly request: Question }, incoming: IncomingMessage) => void
  readonly [field: string]: unknown
}

export interface Webhooks {
  /** Of the server that answers for all of them: `https://127.0.0.1:<port>`. */
  readonly url: string
  readonly caBundle: string
  /** Everything that was asked, in order: by which webhook, and what. */
  readonly asked: readonly { readonly hook: string; readonly request: Question }[]
  /** Installs a configuration and waits until it holds. Configurations come in the order of `word`. It goes when the case ends. */
  configure(type: Type, word: string, ...hooks: readonly Hook[]): Promise<void>
  /** A text in which what differs from run to run is a word: `<case>` and `<port>`. */
  told(text: unknown): string
}
export type Type = 'Mutating' | 'Validating'

export const configurationsOf = (type: Type): string => `/apis/admissionregistration.k8s.io/v1/${type.toLowerCase()}webhookconfigurations`

const rule = (operations: readonly string[], resources: readonly string[] = ['configmaps'], group = '', more: object = {}) =>
  ({ operations, apiGroups: [group], apiVersions: ['v1'], resources, ...more })
/** The rules of a webhook for these operations on these resources. */
export const rules = (...given: Parameters<typeof rule>) => ({ rules: [rule(...given)] })

/** A webhook as it is configured; usually asked about the writing of ConfigMaps in the namespace of the case. */
export const hookOf = (api: Api, name: string, more: object = {}) => ({
  name: `${name}.${api.namespace}.example.com`, clientConfig: { url: 'https://127.0.0.1:1/nobody' }, sideEffects: 'None', admissionReviewVersions: ['v1'],
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': api.namespace } }, ...rules(['CREATE', 'UPDATE']), ...more,
})

export const configurationOf = (api: Api, type: Type, word: string, webhooks: readonly object[]) =>
  ({ apiVersion: 'admissionregistration.k8s.io/v1', kind: `${type}WebhookConfiguration`, metadata: { name: `${api.namespace}-${word}` }, webhooks })

let authority: ReturnType<typeof createAuthority> | undefined
/** One authority for the webhooks of all cases. */
const certificate = async (): Promise<{ readonly ca: string; readonly tls: ServerOptions }> => {
  authority ??= createAuthority('webhooks', Date.now())
  const pair = await (await authority).issue('webhook', ['127.0.0.1'])
  return { ca: (await authority).certificate, tls: { cert: pair.certificate, key: pair.key } }
}

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The AdmissionReview of an answer. */
export const reviewOf = ({ uid }: Question, { patch, ...rest }: Reply = {}): object => ({
  apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview',
  response: { uid, allowed: true, ...patch === undefined || patch === null ? {} : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }, ...rest },
})
export const sendReview = (response: ServerResponse, review: object): void => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(review))
}

/** In every configuration there is a webhook of this name that refuses Leases with a label of that configuration alone, which shows that it holds. */
const probe = 'probe'

/** A server for the webhooks of one case. */
export const startWebhooks = async (api: Api): Promise<Webhooks> => {
  const asked: { readonly hook: string; readonly request: Question }[] = []
  const known = new Map<string, Hook>([[probe, { name: probe, reply: () => ({ allowed: false }) }]])
  const { ca, tls } = await certificate()
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = incoming.url?.replace(/^\/|\?.*$/g, '') ?? ''
    const review = JSON.parse(await bodyOf(incoming)) as { readonly apiVersion: string; readonly request: Question }
    const hook = known.get(name)
    if (name !== probe) asked.push({ hook: name, request: review.request })
    if (hook?.serve !== undefined) return hook.serve(response, review, incoming)
    sendReview(response, reviewOf(review.request, hook?.reply?.(review.request)))
  }
  const server = createServer(tls, (incoming, response) => { answer(incoming, response).catch((error: unknown) => response.writeHead(500).end(String(error))) })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  const url = `https://127.0.0.1:${port}`
  const caBundle = Buffer.from(ca).toString('base64')
  const installed: string[] = []
  api.t.teardown(async () => {
    for (const path of installed) await api.remove(path)
    server.closeAllConnections()
    server.close()
  })
  return {
    url, caBundle, asked,
    configure: async (type, word, ...hooks) => {
      const probes = { [probe]: `${type}-${word}` }
      for (const hook of hooks) known.set(hook.name, hook)
      const written = hooks.map(({ name, reply: _reply, serve: _serve, ...more }) => hookOf(api, name, { clientConfig: { url: `${url}/${name}`, caBundle }, ...more }))
      const probing = hookOf(api, probe, { clientConfig: { url: `${url}/${probe}`, caBundle }, ...rules(['CREATE'], ['leases'], 'coordination.k8s.io'), objectSelector: { matchLabels: probes } })
      const body = configurationOf(api, type, word, [...written, probing])
      await api.succeeds(api.post(configurationsOf(type), body), 201)
      installed.push(`${configurationsOf(type)}/${body.metadata.name}`)
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: probe, labels: probes }, spec: {} }
      await api.eventually(`${type} ${word} to hold`, async () => ((await api.post('leases?dryRun=All', lease)).text.includes(`"${probe}.`) || undefined))
    },
    told: text => String(text).replaceAll(api.namespace, '<case>').replaceAll(`:${port}/`, ':<port>/'),
  }
}

/** Code, reason and message of a refusal, as {@link Webhooks.told}. */
export const refusalOf = ({ told }: Webhooks, { code, body }: Answer): readonly [code: number, reason: unknown, message: string] => [code, body['reason'], told(body['message'])]

/**
 * What was written, once the server's cache of the object at `path` has it. The real server asks webhooks about the next change of what
 * its cache has, and again about what stands when that is something else; where each is to be asked once, the cache is waited for.
 */
export const known = async (api: Api, path: string, written: Promise<Answer>): Promise<Body> => {
  const body = await api.succeeds(written)
  await api.succeeds(api.get(`${path}?resourceVersion=${body.metadata.resourceVersion}`), 200)
  return body
}
