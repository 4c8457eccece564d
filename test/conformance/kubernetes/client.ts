import { Agent, request } from 'undici'

/** Who may ask: a member of system:masters; a user who works in namespaces (group `devops`); one with no rights of their own. */
export type User = 'admin' | 'devops' | 'other'
/** Which server the cases run against. */
export type Side = 'world' | 'real'

/** A server that cases run against. */
export interface Bench {
  readonly side: Side
  readonly url: string
  /** PEM. */
  readonly ca: string
  readonly tokens: Readonly<Record<User, string>>
  stop(): Promise<void>
}

/** Any object of a body, as far as cases look at it. */
export interface Body {
  apiVersion?: string
  kind?: string
  metadata: {
    name: string; namespace?: string; uid: string; resourceVersion: string; generation?: number; creationTimestamp: string; deletionTimestamp?: string; continue?: string
    remainingItemCount?: number; labels?: Record<string, string>; annotations?: Record<string, string>; finalizers?: string[]; managedFields?: Managed[]; [field: string]: unknown
  }
  spec?: Record<string, unknown>
  items?: Body[]
  [field: string]: unknown
}
export interface Managed { manager: string; operation: string; apiVersion: string; time?: string; fieldsType: string; fieldsV1: Record<string, unknown>; subresource?: string }

export interface Answer {
  readonly code: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Empty object when the answer is no JSON. */
  readonly body: Body
  readonly text: string
}

export interface Options {
  readonly as?: User
  readonly type?: string
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Connections to one server, kept for all cases. */
const agents = new WeakMap<Bench, Agent>()
export const agentOf = (bench: Bench): Agent => {
  const found = agents.get(bench) ?? new Agent({ connect: { ca: bench.ca }, connections: 64, pipelining: 1 })
  agents.set(bench, found)
  return found
}

const timeoutMs = 30_000

/** One request, with nothing added to its path. */
export const ask = async (bench: Bench, method: string, path: string, body?: unknown, { as = 'admin', type = 'application/json', accept = 'application/json', headers }: Options = {}): Promise<Answer> => {
  const answer = await request(bench.url + path, {
    method: method as 'GET', dispatcher: agentOf(bench), headersTimeout: timeoutMs, bodyTimeout: timeoutMs,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${bench.tokens[as]}`, accept, 'content-type': type, 'user-agent': 'conformance/1.0', ...headers },
  })
  const text = await answer.body.text()
  const isJson = text !== '' && String(answer.headers['content-type']).startsWith('application/json')
  return { code: answer.statusCode, headers: answer.headers as Answer['headers'], text, body: (isJson ? JSON.parse(text) : {}) as Body }
}
