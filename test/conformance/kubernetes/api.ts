import type { ExecutionContext } from 'ava'
import { until } from '#loadtest/until.ts'
import { ask, type Answer, type Bench, type Body, type Options, type Side } from './client.ts'
import { pathOf } from './fixtures.ts'
import { startWatch, type Watch } from './watch.ts'

/** Why a request is refused: the parts of the Status. A `details` that is left out is not compared. */
export interface Refusal { readonly code: number; readonly reason: string; readonly message: string | RegExp; readonly details?: object }

export const patchTypes = {
  json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json', apply: 'application/apply-patch+yaml',
} as const

/** What a case works with. */
export interface Api {
  readonly t: ExecutionContext
  readonly side: Side
  /** Of this case alone; as no other case has this word, it names things of the whole cluster, too. */
  readonly namespace: string
  /** Any request. A text is sent as it is, everything else as JSON. */
  send(method: string, path: string, body?: unknown, options?: Options): Promise<Answer>
  get(path: string, options?: Options): Promise<Answer>
  post(path: string, body: unknown, options?: Options): Promise<Answer>
  put(path: string, body: unknown, options?: Options): Promise<Answer>
  remove(path: string, body?: unknown, options?: Options): Promise<Answer>
  patch(how: keyof typeof patchTypes, path: string, body: unknown, options?: Options): Promise<Answer>
  watch(path: string, options?: Options): Promise<Watch>
  /** The body, once the answer is a success (with this code, if one is given). */
  succeeds(asked: Promise<Answer>, code?: number): Promise<Body>
  /** The answer is a failure Status of exactly these parts. */
  refuses(asked: Promise<Answer>, refusal: Refusal): Promise<void>
  /** Asks again until the answer is not undefined, for what comes a little later. */
  eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T>
  /** Asks again until the answer fits, for what is known elsewhere a little later; fails with the last answer where none does. */
  answers(what: string, asked: () => Promise<Answer>, fits: (answer: Answer) => boolean, withinMs?: number): Promise<Answer>
  /** Waits until something can be read at the path. */
  comes(path: string, withinMs?: number): Promise<Answer>
  /** Waits until nothing is found at the path any more. */
  goes(path: string, withinMs?: number): Promise<Answer>
  /** What is expected of this side, where the world cannot be like the real server. */
  differs<T>(why: string, expected: { readonly world: T; readonly real: T }): T
}

const eventuallyMs = 20_000

/** The real server serves a kind in another way once its definition has changed, and turns away who asks in that moment; nothing has been done then. */
const isChangingOver = ({ code, text }: Answer): boolean => code === 503 && text.includes('apiserver is shutting down')

/** The API of one case, with a namespace made for it. */
export const createApi = async (bench: Bench, t: ExecutionContext, namespace: string): Promise<Api & { close(): void }> => {
  const made = await ask(bench, 'POST', '/api/v1/namespaces', { metadata: { name: namespace } })
  if (made.code !== 201) throw new Error(`namespace ${namespace}: ${made.text}`)
  const watches: Watch[] = []
  const send: Api['send'] = (method, path, body, options) => until(`${path} to be served`, eventuallyMs, async () => {
    const answer = await ask(bench, method, pathOf(path, namespace), body, options)
    return isChangingOver(answer) ? undefined : answer
  })
  const get: Api['get'] = (path, options) => send('GET', path, undefined, options)
  const answers: Api['answers'] = async (what, asked, fits, withinMs = eventuallyMs) => {
    let last: Answer | undefined
    try {
      const answer = await until(what, withinMs, async () => {
        last = await asked()
        return fits(last) ? last : undefined
      })
      t.pass()
      return answer
    } catch (error) {
      throw new Error(`${String(error)}; last came ${last?.code} ${last?.text.slice(0, 1_000)}`, { cause: error })
    }
  }
  return {
    t, side: bench.side, namespace, send,
    get, answers,
    post: (path, body, options) => send('POST', path, body, options),
    put: (path, body, options) => send('PUT', path, body, options),
    remove: (path, body, options) => send('DELETE', path, body, options),
    patch: (how, path, body, options) => send('PATCH', path, body, { type: patchTypes[how], ...options }),
    watch: async (path, options) => {
      const watch = await startWatch(bench, pathOf(path, namespace), options)
      watches.push(watch)
      return watch
    },
    succeeds: async (asked, code) => {
      const answer = await asked
      t.true(code === undefined ? answer.code < 300 : answer.code === code, `${answer.code} ${answer.text.slice(0, 2_000)}`)
      return answer.body
    },
    refuses: async (asked, refusal) => {
      const answer = await asked
      const { message, details, ...rest } = answer.body as unknown as { message: string; details?: object }
      const { code, reason } = refusal
      t.deepEqual({ answered: answer.code, ...rest }, { answered: code, kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code }, answer.text.slice(0, 2_000))
      if (typeof refusal.message === 'string') t.is(message, refusal.message)
      else t.regex(message, refusal.message)
      if (refusal.details !== undefined) t.deepEqual(sorted(details), sorted(refusal.details))
    },
    eventually: (what, asked) => until(what, eventuallyMs, asked),
    comes: (path, withinMs) => answers(`${path} to come`, () => get(path), ({ code }) => code === 200, withinMs),
    goes: (path, withinMs) => answers(`${path} to go`, () => get(path), ({ code }) => code === 404, withinMs),
    differs: (_why, expected) => expected[bench.side],
    close: () => { for (const watch of watches) watch.close() },
  }
}

/** Details with their causes in one order. */
const sorted = (details: object | undefined): object | undefined => {
  const { causes } = { ...details } as { causes?: readonly object[] }
  return causes === undefined ? details : { ...details, causes: causes.map(cause => JSON.stringify(cause, Object.keys(cause).sort())).sort() }
}

/** A body without what differs from run to run: uid, versions and times are words; everything else stays. */
export const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, typeof inner === 'string' && varying.has(name) ? `<${name}>` : plain(inner)]))
}
const varying = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'time', 'lastTransitionTime', 'continue'])

/** Who owns what, without times: `manager operation[/subresource]` and the fields. */
export const owners = ({ metadata }: Body): Readonly<Record<string, unknown>> =>
  Object.fromEntries((metadata.managedFields ?? []).map(({ manager, operation, subresource, fieldsV1 }) => [`${manager} ${operation}${subresource === undefined ? '' : `/${subresource}`}`, fieldsV1]))

/** What a path of names and indexes leads to; undefined where it ends early. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((found, name) => (typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[name] : undefined), value)
