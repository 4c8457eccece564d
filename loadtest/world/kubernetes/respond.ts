import { gzip } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import type { ApiObject, KindDefinition } from './kind.ts'
import type { Format, Shape } from './accept.ts'
import { table } from './table.ts'
import type { Stored } from './storage.ts'
import type { Page } from './verbs/list.ts'
import { asAsked } from './versions.ts'
import { apiVersionOf } from './registry.ts'
import { warningHeaders } from './warnings.ts'
import { writeYaml } from './yaml.ts'

/** HTTP/2 answers go through Node's compatible form. */
export type Response = ServerResponse

/** Answers from here on are compressed for those who take it. */
const compressFrom = 128 * 1024

/** How an answer goes out. Without a format it is JSON in one line. */
export interface SendOptions { readonly warnings?: readonly string[]; readonly gzip?: boolean; readonly headers?: Readonly<Record<string, string>>; readonly format?: Format }

/** JSON text in the format that was asked for. */
const formatted = (text: string | Buffer, format: Format | undefined): string | Buffer => {
  if (Buffer.isBuffer(text)) return text
  if (format?.yaml === true) return writeYaml(JSON.parse(text))
  return format?.pretty === true ? JSON.stringify(JSON.parse(text), null, 2) : text
}

/** Sends JSON text, perhaps as YAML, or what `headers` says the content type of; large answers compressed. */
export const sendJson = (response: Response, code: number, json: string | Buffer, options: SendOptions = {}): void => {
  const text = formatted(json, options.format)
  const headers: Record<string, string | string[]> = { 'content-type': options.format?.yaml === true ? 'application/yaml' : 'application/json', 'cache-control': 'no-cache, private', ...warningHeaders(options.warnings ?? []), ...options.headers }
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

const partial = (object: ApiObject, { version }: Shape): object => ({ kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata })

/** One object as JSON text, in the shape that was asked for. */
export const objectText = (kind: KindDefinition, object: ApiObject, shape: Shape, now: number): string => {
  switch (shape.as) {
    case 'object': return JSON.stringify(object)
    case 'partial': return JSON.stringify(partial(object, shape))
    case 'table': return JSON.stringify({ ...table(kind, [object], now, shape.include, shape.version), ...(shape.withoutColumns === true ? { columnDefinitions: null } : {}), metadata: { resourceVersion: object.metadata.resourceVersion } })
  }
}

/** What stands, as JSON text; made once where the asked version is the stored one. */
export const storedText = (kind: KindDefinition, stored: Stored): string =>
  stored.object.apiVersion === apiVersionOf(kind) ? stored.json() : JSON.stringify(asAsked(kind, stored.object))

/** An item of a list. Of built-in kinds it leaves out its type, where that stands first: the list says it. */
const itemText = (kind: KindDefinition, stored: Stored): string =>
  kind.builtin ? storedText(kind, stored).replace(/^\{"(?:apiVersion|kind)":"[^"]*","(?:apiVersion|kind)":"[^"]*",/, '{') : storedText(kind, stored)

/** Of which version a list is, and what follows. Lists of custom objects say so, too, when nothing does. */
export const listMetadata = (kind: KindDefinition, { revision, continueToken, remaining }: Omit<Page, 'items'>, shape: Shape): Readonly<Record<string, unknown>> => {
  const resourceVersion = String(revision)
  const rest = remaining === undefined ? {} : { remainingItemCount: remaining }
  if (!kind.builtin && shape.as === 'object') return { continue: continueToken ?? '', ...rest, resourceVersion }
  return { resourceVersion, ...(continueToken === undefined ? {} : { continue: continueToken }), ...rest }
}

/** A list as JSON text. */
export const listText = (kind: KindDefinition, items: readonly Stored[], metadata: Readonly<Record<string, unknown>>, shape: Shape, now: number): string => {
  const meta = JSON.stringify(metadata)
  switch (shape.as) {
    case 'object': return `{"kind":${JSON.stringify(kind.listKind)},"apiVersion":${JSON.stringify(apiVersionOf(kind))},"metadata":${meta},"items":[${items.map(item => itemText(kind, item)).join(',')}]}`
    case 'partial': return `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${shape.version}","metadata":${meta},"items":${JSON.stringify(items.map(item => partial(item.object, shape)))}}`
    case 'table': return JSON.stringify({ ...table(kind, items.map(item => asAsked(kind, item.object)), now, shape.include, shape.version), metadata })
  }
}

/** Objects that were deleted together, as JSON text. */
export const deletedText = (kind: KindDefinition, objects: readonly ApiObject[], metadata: Readonly<Record<string, unknown>>, shape: Shape, now: number): string => {
  const list = { kind: kind.listKind, apiVersion: apiVersionOf(kind), metadata }
  switch (shape.as) {
    case 'object': return JSON.stringify({ ...list, items: kind.builtin ? objects.map(({ apiVersion: _version, kind: _kind, ...item }) => item) : objects })
    case 'partial': return JSON.stringify({ kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${shape.version}`, metadata, items: objects.map(object => partial(object, shape)) })
    case 'table': return JSON.stringify({ ...table(kind, objects, now, shape.include, shape.version), metadata })
  }
}
