import type { Context } from './context.ts'
import type { AnswerShape } from './accept.ts'
import type { ApiObject } from './kind.ts'
import { objectText, storedText, type Response } from './respond.ts'
import { warningHeaders } from './warnings.ts'
import type { ResourceRequest } from './request.ts'
import { apiVersionOf } from './registry.ts'
import { watch, type WatchEvent } from './verbs/watch.ts'

/** A watcher that has so many changes unread is cut off: it has to resume, or list again. What stood before it came does not count. */
const unreadEventsLimit = 20_000

/** Lines go out together, about so many characters at a time, as the client takes them: others get their turn in between. */
const chunkLength = 256 * 1024

const lineOf = (context: Context, { kind }: ResourceRequest, shape: AnswerShape, event: WatchEvent): string => {
  switch (event.type) {
    case 'ADDED': case 'MODIFIED': case 'DELETED':
      return `{"type":"${event.type}","object":${storedText(kind, event.stored, shape, context.clock.wall())}}\n`
    case 'BOOKMARK': {
      const annotations = event.initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}
      const mark = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: { resourceVersion: String(event.revision), ...annotations } } as unknown as ApiObject
      // A bookmark has nothing but its metadata, so that those who want no objects get them all the same.
      const told: AnswerShape = shape.as === 'table' && shape.include === 'None' ? { ...shape, include: 'Metadata' } : shape
      return `{"type":"BOOKMARK","object":${objectText(kind, mark, told, context.clock.wall())}}\n`
    }
    case 'ERROR': return `${JSON.stringify({ type: 'ERROR', object: event.error.body })}\n`
  }
}

/** Events that wait for a client to take them. */
interface Outlet {
  push(event: WatchEvent): void
  unread(): number
  /** Ends the answer once everything is written. */
  end(): void
}

const outletTo = (response: Response, lineOf: (event: WatchEvent) => string): Outlet => {
  let events: WatchEvent[] = []
  let written = 0
  let ending = false
  let scheduled = false

  const chunk = (): string => {
    let lines = ''
    for (; written < events.length && lines.length < chunkLength; written++) lines += lineOf(events[written] as WatchEvent)
    return lines
  }
  const write = (): void => {
    scheduled = false
    if (response.writableEnded || response.destroyed) return
    const taken = written === events.length || response.write(chunk())
    if (written < events.length) return again(taken)
    events = []
    written = 0
    if (ending) response.end()
  }
  const again = (now: boolean): void => {
    if (scheduled) return
    scheduled = true
    if (now) setImmediate(write)
    else response.once('drain', write)
  }
  return {
    push: event => {
      events.push(event)
      again(true)
    },
    unread: () => events.length - written,
    end: () => {
      ending = true
      again(true)
    },
  }
}

/** Streams a watch to a client until its time is up, it goes away or it does not keep up. */
export const serveWatch = (context: Context, request: ResourceRequest, response: Response, shape: AnswerShape, warnings: readonly string[]): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...warningHeaders(warnings) })
  response.flushHeaders()
  let told: AnswerShape = shape
  const outlet = outletTo(response, event => {
    const line = lineOf(context, request, told, event)
    if (told.as === 'table') told = { ...told, withoutColumns: true }
    return line
  })
  let limit = Infinity
  const stop = watch(context, request, event => {
    outlet.push(event)
    return outlet.unread() < limit
  }, outlet.end)
  limit = outlet.unread() + unreadEventsLimit
  response.on('close', stop)
}
