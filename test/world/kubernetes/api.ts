import type { ExecutionContext } from 'ava'
import { Agent, request } from 'undici'
import type { Clock } from '#protocols/clock.ts'
import { machineClock } from '#world/clock.ts'
import { startSimulatedKubernetes, type RunningKubernetes } from '#world/kubernetes/server.ts'
import { seeded } from '#world/random.ts'

export interface ApiObject { readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string; readonly [field: string]: unknown }; readonly [field: string]: unknown }
export interface Answer { readonly code: number; readonly body: never; readonly warnings: readonly string[] }
export interface WatchLine { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; readonly object: ApiObject & { readonly code?: number; readonly reason?: string } }

/** A watch that is read line by line. */
export interface Watching {
  /** The next line; undefined when the server has ended the watch. */
  next(): Promise<WatchLine | undefined>
  take(count: number): Promise<readonly WatchLine[]>
  stop(): void
}

/** An API server over TLS and a client, for one test. */
export interface Api {
  readonly server: RunningKubernetes
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, contentType?: string): Promise<Answer>
  watch(pathAndQuery: string): Promise<Watching>
}

export const configMaps = '/api/v1/namespaces/default/configmaps'
export const configMap = (name: string, data: Readonly<Record<string, string>> = {}, metadata: object = {}): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data })
export const merge = 'application/merge-patch+json'

export const startApi = async (t: ExecutionContext, { clock = machineClock, historyLength = 1_000 }: { readonly clock?: Clock; readonly historyLength?: number } = {}): Promise<Api> => {
  const server = await startSimulatedKubernetes({ port: 0, clock, random: seeded(1), historyLength, bookmarkMs: 60_000, bodyLimitBytes: 1_000_000 })
  const dispatcher = new Agent({ connect: { ca: server.ca }, allowH2: false, bodyTimeout: 0, headersTimeout: 30_000 })
  t.teardown(async () => {
    await dispatcher.destroy()
    await server.stop()
  })
  const headers = { authorization: `Bearer ${server.tokens.admin}`, accept: 'application/json' }
  const send: Api['send'] = async (method, path, body, contentType = 'application/json') => {
    const answer = await request(server.url + path, { method, dispatcher, headers: { ...headers, 'content-type': contentType }, body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body) })
    const told = answer.headers['warning'] ?? []
    return { code: answer.statusCode, body: (await answer.body.json()) as never, warnings: (Array.isArray(told) ? told : [told]).map(text => /^299 - "(.*)"$/.exec(text)?.[1] ?? text) }
  }
  return {
    server, send,
    watch: async path => {
      const { body, statusCode } = await request(`${server.url}${path}${path.includes('?') ? '&' : '?'}watch=true`, { dispatcher, headers })
      if (statusCode !== 200) throw new Error(`watch ${path}: ${statusCode} ${await body.text()}`)
      const lines = linesOf(body.setEncoding('utf8') as AsyncIterable<string>)
      const next = async (): Promise<WatchLine | undefined> => (await lines.next()).value as WatchLine | undefined
      return {
        next,
        take: async count => {
          const taken: WatchLine[] = []
          while (taken.length < count) {
            const line = await next()
            if (line === undefined) break
            taken.push(line)
          }
          return taken
        },
        stop: () => { body.destroy() },
      }
    },
  }
}

/** JSON line by line. A connection that is cut ends it. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<WatchLine, undefined> {
  let rest = ''
  try {
    for await (const chunk of chunks) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield JSON.parse(line) as WatchLine
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw error
  }
  return undefined
}

/** `TYPE name`, as stories are told. */
export const told = (lines: readonly (WatchLine | undefined)[]): readonly string[] => lines.map(line => (line === undefined ? 'ended' : line.type === 'BOOKMARK' ? 'BOOKMARK' : line.type === 'ERROR' ? `ERROR ${line.object.code ?? ''} ${line.object.reason ?? ''}` : `${line.type} ${line.object.metadata.name}`))
export const versionOf = ({ body }: Answer): string => (body as { readonly metadata: { readonly resourceVersion: string } }).metadata.resourceVersion
