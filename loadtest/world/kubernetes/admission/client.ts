import { Agent, request } from 'undici'
import { readYaml } from '../yaml.ts'
import { jsonType } from '../schema/decode.ts'
import { CallFault } from './faults.ts'
import { jsonFault } from './json-fault.ts'
import type { ClientConfig } from './webhook.ts'

/** Where a webhook's service is reachable on this machine: `https://host:port`. */
export type ResolveService = (name: string, namespace: string, port: number) => string | undefined

/** Reaches webhooks over TLS, on kept connections. */
export interface WebhookClient {
  /** The object that a webhook answers a review with. Throws a CallFault, worded as the real server's client does, when there is none within the time. */
  post(config: ClientConfig, review: object, timeoutSeconds: number): Promise<object>
  close(): Promise<void>
}

export const createWebhookClient = (resolve: ResolveService): WebhookClient => {
  const agents = new Map<string, Agent>()
  const agentOf = (caBundle = ''): Agent => {
    const found = agents.get(caBundle) ?? new Agent({ connect: caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64').toString('utf8') }, keepAliveTimeout: 60_000 })
    agents.set(caBundle, found)
    return found
  }
  return {
    post: async (config, review, timeoutSeconds) => {
      const { shown, target } = addressOf(config, timeoutSeconds, resolve)
      if (target === undefined) throw new CallFault(`failed to call webhook: Post "${shown}": service ${JSON.stringify(config.service?.name ?? '')} not found`)
      const answer = await send(target, agentOf(config.caBundle), JSON.stringify(review), timeoutSeconds * 1_000).catch((error: unknown) => {
        throw new CallFault(`failed to call webhook: Post "${shown}": ${transportFault(error as TransportError, new URL(target))}`)
      })
      const why = answerFault(answer)
      if (why !== undefined) throw new CallFault(`failed to call webhook: ${why}`)
      return objectIn(answer.text)
    },
    close: async () => { await Promise.all([...agents.values()].map(agent => agent.destroy())) },
  }
}

/** The address as it is told, and the one where it is on this machine. */
const addressOf = ({ url, service }: ClientConfig, timeoutSeconds: number, resolve: ResolveService): { readonly shown: string; readonly target: string | undefined } => {
  const timeout = `?timeout=${timeoutSeconds}s`
  if (service === undefined) {
    const target = `${new URL(url ?? '').href}${timeout}`
    return { shown: target, target }
  }
  const { name, namespace, port = 443, path = '/' } = service
  const base = resolve(name, namespace, port)
  return { shown: `https://${name}.${namespace}.svc:${port}${path}${timeout}`, target: base === undefined ? undefined : `${base}${path}${timeout}` }
}

interface HttpAnswer { readonly code: number; readonly type: string; readonly text: string }

const send = async (target: string, dispatcher: Agent, body: string, timeoutMs: number): Promise<HttpAnswer> => {
  const headers = { 'content-type': 'application/json', accept: 'application/json, */*' }
  const answer = await request(target, { method: 'POST', dispatcher, headers, body, signal: AbortSignal.timeout(timeoutMs) })
  return { code: answer.statusCode, type: String(answer.headers['content-type'] ?? ''), text: await answer.body.text() }
}

interface TransportError { readonly name?: string; readonly code?: string; readonly message?: string }

const untrusted = new Set(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_SIGNATURE_FAILURE'])

/** Why no answer came. What has no words of its own here is told in those of this machine. */
const transportFault = ({ name, code = '', message = '' }: TransportError, { hostname, port }: URL): string => {
  if (name === 'TimeoutError') return 'context deadline exceeded'
  if (code === 'ECONNREFUSED') return `dial tcp ${hostname}:${port === '' ? '443' : port}: connect: connection refused`
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${hostname}: no such host`
  if (code === 'UND_ERR_SOCKET') return 'EOF'
  if (untrusted.has(code)) return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
  return message
}

/** Why an answer counts as none. */
const answerFault = ({ code, type, text }: HttpAnswer): string | undefined => {
  if (code >= 200 && code <= 206) return text === '' ? `0-length response with status code: ${code} and content type: ${type}` : undefined
  return statusIn(text) ?? codeFault(code, type === '' || type.startsWith('text/') ? text.trim() : 'unknown')
}

/** The message of a Status that says that something failed. */
const statusIn = (text: string): string | undefined => {
  try {
    const { kind, status, message } = JSON.parse(text) as { readonly kind?: string; readonly status?: string; readonly message?: string }
    return kind === 'Status' && status === 'Failure' ? message : undefined
  } catch {
    return undefined
  }
}

/** Codes of HTTP in words; some leave the word to whoever answered. */
const words: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason', 401: 'the server has asked for the client to provide credentials', 404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource', 409: 'the server reported a conflict', 422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later', 503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}
const ownWords = new Set([403, 406, 415])
const codeFault = (code: number, said: string): string => {
  if (ownWords.has(code)) return said
  return words[code] ?? (code >= 500 ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding` : `the server responded with the status code ${code} but did not return more information`)
}

/** What the text is as YAML, of which JSON is a part; it has to be an object. */
const objectIn = (text: string): object => {
  const unread = (why: string): CallFault => new CallFault(`failed to call webhook: couldn't get version/kind; json parse error: ${why}`)
  let value: unknown
  try {
    value = /^\s*\{/.test(text) ? JSON.parse(text) : readYaml(text)
  } catch (error) {
    throw unread(jsonFault(text, error))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw unread(`json: cannot unmarshal ${value === null ? 'null' : jsonType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`)
}
