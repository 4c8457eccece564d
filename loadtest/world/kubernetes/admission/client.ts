import { Agent, request } from 'undici'
import type { Clock } from '#protocols/clock.ts'
import { jsonFault, objectFault } from '../json-fault.ts'
import { readYaml } from '../yaml.ts'
import { CallFault } from './faults.ts'
import { answerFault, transportFault, type HttpAnswer, type TransportError } from './http-faults.ts'
import type { ClientConfig } from './webhook.ts'

/** Where a webhook's service is reachable on this machine: `https://host:port`. */
export type ResolveService = (name: string, namespace: string, port: number) => string | undefined

/** Reaches webhooks over TLS, on kept connections. */
export interface WebhookClient {
  /** The object that a webhook answers a review with. Throws a CallFault, worded as the real server's client does, when there is none within the time. */
  post(config: ClientConfig, review: object, timeoutSeconds: number): Promise<object>
  close(): Promise<void>
}

type Timers = Pick<Clock, 'after'>

/** Connections are kept for so many authorities. */
const mostAgents = 32

/** Calls webhooks over TLS; connections are kept. */
export const createWebhookClient = (resolve: ResolveService, clock: Timers): WebhookClient => {
  const agents = new Map<string, Agent>()
  /** The one that was used last stands last; that which was not used for longest goes when there are too many. */
  const agentOf = (caBundle = ''): Agent => {
    const found = agents.get(caBundle) ?? new Agent({ connect: caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64').toString('utf8') }, keepAliveTimeout: 60_000 })
    agents.delete(caBundle)
    agents.set(caBundle, found)
    const [oldest] = agents
    if (agents.size > mostAgents && oldest !== undefined) {
      agents.delete(oldest[0])
      void oldest[1].close()
    }
    return found
  }
  return {
    post: async (config, review, timeoutSeconds) => {
      const { shown, target } = addressOf(config, timeoutSeconds, resolve)
      const failed = (why: string): CallFault => new CallFault(`failed to call webhook: ${why}`)
      if (target === undefined) throw failed(`Post "${shown}": ${config.service === undefined ? 'no such host' : `service ${JSON.stringify(config.service.name)} not found`}`)
      const ask = (signal: AbortSignal) => send(target, agentOf(config.caBundle), JSON.stringify(review), signal)
      const answer = await withinTime(clock, timeoutSeconds, signal => asOftenAsTold(clock, signal, ask)).catch((error: unknown) => {
        throw failed(`Post "${shown}": ${error instanceof OutOfTime ? 'context deadline exceeded' : transportFault(error as TransportError, new URL(target))}`)
      })
      const why = answerFault(answer)
      if (why !== undefined) throw failed(why)
      return objectIn(answer.text)
    },
    close: async () => { await Promise.all([...agents.values()].map(agent => agent.destroy())) },
  }
}

/** The address as it is told, and the one where it is on this machine. */
const addressOf = ({ url, service }: ClientConfig, timeoutSeconds: number, resolve: ResolveService): { readonly shown: string; readonly target: string | undefined } => {
  const timeout = `?timeout=${timeoutSeconds}s`
  if (service === undefined) {
    // What Go takes for a host, and this machine does not, is reached by nobody.
    if (!URL.canParse(url ?? '')) return { shown: `${url}${timeout}`, target: undefined }
    const target = `${new URL(url ?? '').href}${timeout}`
    return { shown: target, target }
  }
  const { name, namespace, port = 443, path = '/' } = service
  const base = resolve(name, namespace, port)
  return { shown: `https://${name}.${namespace}.svc:${port}${path}${timeout}`, target: base === undefined ? undefined : `${base}${path}${timeout}` }
}

class OutOfTime extends Error {}

/** What `act` gives; its signal is aborted with OutOfTime when the seconds are over. */
const withinTime = async <T>(clock: Timers, seconds: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const end = new AbortController()
  const cancel = clock.after(seconds * 1_000, () => end.abort(new OutOfTime()))
  try {
    return await act(end.signal)
  } finally {
    cancel()
  }
}

/** A webhook that is busy and says when to come again is asked so often besides the first time. */
const retries = 10

const asOftenAsTold = async (clock: Timers, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<HttpAnswer>): Promise<HttpAnswer> => {
  for (let left = retries; ; left--) {
    const answer = await ask(signal)
    const { code, retryAfter } = answer
    if (retryAfter === undefined || left === 0 || (code !== 429 && code < 500)) return answer
    await pause(clock, retryAfter * 1_000, signal)
  }
}

const pause = (clock: Timers, delayMs: number, signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
  const end = (): void => {
    cancel()
    reject(signal.reason as OutOfTime)
  }
  const cancel = clock.after(delayMs, () => {
    signal.removeEventListener('abort', end)
    resolve()
  })
  signal.addEventListener('abort', end, { once: true })
})

const send = async (target: string, dispatcher: Agent, body: string, signal: AbortSignal): Promise<HttpAnswer> => {
  const answer = await request(target, { method: 'POST', dispatcher, headers: { 'content-type': 'application/json', accept: 'application/json, */*' }, body, signal })
  const again = String(answer.headers['retry-after'] ?? '')
  return { code: answer.statusCode, type: String(answer.headers['content-type'] ?? ''), text: await answer.body.text(), retryAfter: /^\d+$/.test(again) ? Number(again) : undefined }
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
  const fault = objectFault(value)
  if (fault !== undefined) throw unread(fault)
  return value as object
}
