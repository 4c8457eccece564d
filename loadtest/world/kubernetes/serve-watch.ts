import type { Context } from './context.ts'
import type { KindDefinition } from './kind.ts'
import { objectText, storedText, type Response, type Shape } from './respond.ts'
import type { ResourceRequest } from './request.ts'
import { apiVersionOf } from './registry.ts'
import type { Stored } from './storage.ts'
import { asAsked } from './versions.ts'
import { watch, type WatchEvent } from './verbs/watch.ts'

/** A watcher that has so much unread is cut off: it has to resume, or list again. */
const unreadBytesLimit = 32 * 1024 * 1024

/** Lines of changes are made once for all watchers that want the object as it is kept. */
const lines = new WeakMap<Stored, Map<string, Buffer>>()

const plainLine = (type: string, kind: KindDefinition, stored: Stored): Buffer => {
  const known = lines.get(stored) ?? new Map<string, Buffer>()
  lines.set(stored, known)
  const id = `${type} ${kind.group}/${kind.version}`
  const found = known.get(id)
  if (found !== undefined) return found
  const made = Buffer.from(`{"type":"${type}","object":${storedText(kind, stored)}}\n`)
  known.set(id, made)
  return made
}

const lineOf = (context: Context, { kind }: ResourceRequest, shape: Shape, event: WatchEvent): Buffer | string => {
  switch (event.type) {
    case 'ADDED': case 'MODIFIED': case 'DELETED':
      if (shape.as === 'object') return plainLine(event.type, kind, event.stored)
      return `{"type":"${event.type}","object":${objectText(kind, asAsked(kind, event.stored.object), shape, context.clock.wall())}}\n`
    case 'BOOKMARK': {
      const annotations = event.initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}
      return `${JSON.stringify({ type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: { resourceVersion: String(event.revision), creationTimestamp: null, ...annotations } } })}\n`
    }
    case 'ERROR': return `${JSON.stringify({ type: 'ERROR', object: event.error.body })}\n`
  }
}

/** Streams a watch to a client until its time is up, it goes away or it does not keep up. Lines of one turn go out together. */
export const serveWatch = (context: Context, request: ResourceRequest, response: Response, shape: Shape): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
  response.flushHeaders()
  let gathered: Buffer[] = []
  const flush = (): void => {
    if (gathered.length === 0) return
    const chunk = gathered.length === 1 ? gathered[0] : Buffer.concat(gathered)
    gathered = []
    if (!response.writableEnded) response.write(chunk)
  }
  const send = (event: WatchEvent): boolean => {
    const line = lineOf(context, request, shape, event)
    if (gathered.length === 0) setImmediate(flush)
    gathered.push(typeof line === 'string' ? Buffer.from(line) : line)
    return response.writableLength < unreadBytesLimit
  }
  const stop = watch(context, request, send, () => {
    flush()
    response.end()
  })
  response.on('close', stop)
}
