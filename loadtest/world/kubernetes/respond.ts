import { gzip } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import type { ApiObject, KindDefinition } from './kind.ts'
import { notAcceptable } from './errors.ts'
import { table, type IncludeObject } from './table.ts'
import type { Stored } from './storage.ts'
import { asAsked } from './versions.ts'
import { apiVersionOf } from './registry.ts'

/** HTTP/2 answers go through Node's compatible form. */
export type Response = ServerResponse

/** Answers from here on are compressed for those who take it. */
const compressFrom = 128 * 1024

/** Sends JSON text, or what `headers` says the content type of; large answers compressed. */
export const sendJson = (response: Response, code: number, text: string | Buffer, options: { readonly warnings?: readonly string[]; readonly gzip?: boolean; readonly headers?: Readonly<Record<string, string>> } = {}): void => {
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...options.headers }
  const warnings = options.warnings ?? []
  if (warnings.length > 0) headers['warning'] = warnings.map(text => `299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ')}"`)
  const write = (body: Buffer | string): void => {
    response.writeHead(code, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
    response.end(body)
  }
  if (options.gzip !== true || text.length < compressFrom) return write(text)
  gzip(text, { level: 1 }, (error, body) => {
    if (error !== null) return write(text)
    headers['content-encoding'] = 'gzip'
    write(body)
  })
}

/** In what shape the client wants objects. */
export type Shape = { readonly as: 'object' } | { readonly as: 'partial' } | { readonly as: 'table'; readonly include: IncludeObject }

/** The first shape in the Accept header that is known. */
export const shapeOf = (accept: string, query: URLSearchParams): Shape => {
  for (const part of accept.split(',')) {
    const words = part.split(';').map(word => word.trim())
    if (words[0] !== 'application/json' && words[0] !== '*/*' && words[0] !== '') continue
    if (words.includes('as=Table')) return { as: 'table', include: (query.get('includeObject') as IncludeObject | null) ?? 'Metadata' }
    if (words.some(word => word === 'as=PartialObjectMetadata' || word === 'as=PartialObjectMetadataList')) return { as: 'partial' }
    return { as: 'object' }
  }
  throw notAcceptable()
}

const partial = (object: ApiObject): object => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata })

/** One object as JSON text, in the shape that was asked for. */
export const objectText = (kind: KindDefinition, object: ApiObject, shape: Shape, now: number): string => {
  switch (shape.as) {
    case 'object': return JSON.stringify(object)
    case 'partial': return JSON.stringify(partial(object))
    case 'table': return JSON.stringify({ ...table(kind, [object], now, shape.include), metadata: { resourceVersion: object.metadata.resourceVersion } })
  }
}

/** What stands, as JSON text; made once where the asked version is the stored one. */
export const storedText = (kind: KindDefinition, stored: Stored): string =>
  stored.object.apiVersion === apiVersionOf(kind) ? stored.json() : JSON.stringify(asAsked(kind, stored.object))

/** A list as JSON text. */
export const listText = (kind: KindDefinition, items: readonly Stored[], metadata: Readonly<Record<string, unknown>>, shape: Shape, now: number): string => {
  const meta = JSON.stringify(metadata)
  switch (shape.as) {
    case 'object': return `{"kind":${JSON.stringify(kind.listKind)},"apiVersion":${JSON.stringify(apiVersionOf(kind))},"metadata":${meta},"items":[${items.map(item => storedText(kind, item)).join(',')}]}`
    case 'partial': return `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":${meta},"items":${JSON.stringify(items.map(item => partial(item.object)))}}`
    case 'table': return JSON.stringify({ ...table(kind, items.map(item => asAsked(kind, item.object)), now, shape.include), metadata })
  }
}
