import { request } from 'undici'
import { agentOf, type Bench, type Body, type Options } from './client.ts'

export interface WatchEvent { readonly type: string; readonly object: Body }

/** A watch under way. */
export interface Watch {
  readonly code: number
  /** The next event; undefined when the watch has ended. Throws when none comes for ten seconds. */
  next(): Promise<WatchEvent | undefined>
  /** So many events, bookmarks aside. */
  take(count: number): Promise<readonly WatchEvent[]>
  close(): void
}

const silenceMs = 10_000

/** Opens a watch; the path says of what, with `watch=1`. */
export const startWatch = async (bench: Bench, path: string, { as = 'admin', accept = 'application/json' }: Options = {}): Promise<Watch> => {
  const stop = new AbortController()
  const { statusCode, body } = await request(bench.url + path, {
    dispatcher: agentOf(bench), signal: stop.signal, headersTimeout: silenceMs, bodyTimeout: 0, headers: { authorization: `Bearer ${bench.tokens[as]}`, accept, 'user-agent': 'conformance/1.0' },
  })
  body.on('error', () => undefined)
  const lines = linesOf(body)
  const next = async (): Promise<WatchEvent | undefined> => {
    const { promise: silence, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error(`no event on ${path} for ${silenceMs} ms`)), silenceMs)
    try {
      const { value, done } = await Promise.race([lines.next(), silence])
      return done === true ? undefined : (JSON.parse(value) as WatchEvent)
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    code: statusCode, next,
    take: async count => {
      const events: WatchEvent[] = []
      while (events.length < count) {
        const event = await next()
        if (event === undefined) throw new Error(`the watch of ${path} ended after ${events.length} of ${count} events`)
        if (event.type !== 'BOOKMARK') events.push(event)
      }
      return events
    },
    close: () => stop.abort(),
  }
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(line => line !== '')
  }
}
