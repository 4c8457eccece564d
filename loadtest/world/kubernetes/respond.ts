import { gzip } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import type { ApiObject, KindDefinition } from './kind.ts'
import type { AnswerShape, Format } from './accept.ts'
import { partialOf } from './partial.ts'
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

/** One object as JSON text, in the shape that was asked for. */
export const objectText = (kind: KindDefinition, object: ApiObject, shape: AnswerShape, now: number): string => {
  switch (shape.as) {
    case 'object': return JSON.stringify(object)
    case 'partial': return JSON.stringify(partialOf(object, shape.version))
    case 'table': return JSON.stringify({ ...table(kind, [object], now, shape.include, shape.version), ...(shape.withoutColumns === true ? { columnDefinitions: null } : {}), metadata: { resourceVersion: object.metadata.resourceVersion } })
  }
}

/** What stands or stood, as JSON text in the shape that was asked for. */
export const storedText = (kind: KindDefinition, stored: Stored, shape: AnswerShape, now: number): string =>
  (shape.as === 'object' ? wholeText(kind, stored) : objectText(kind, asAsked(kind, stored.object), shape, now))

/** All of it; made once where the asked version is the stored one. */
const wholeText = (kind: KindDefinition, stored: Stored): string =>
  (stored.object.apiVersion === apiVersionOf(kind) ? stored.json() : JSON.stringify(asAsked(kind, stored.object)))

/** An item of a list. Of built-in kinds it leaves out its type, where that stands first: the list says it. */
const itemText = (kind: KindDefinition, stored: Stored): string =>
  kind.builtin ? wholeText(kind, stored).replace(/^\{"(?:apiVersion|kind)":"[^"]*","(?:apiVersion|kind)":"[^"]*",/, '{') : wholeText(kind, stored)

/** Of which version a list is, and what follows. Lists of custom objects say so, too, when nothing does. */
const listMetadata = (kind: KindDefinition, { revision, continueToken, remaining }: Page, shape: AnswerShape): Readonly<Record<string, unknown>> => {
  const resourceVersion = String(revision)
  const rest = remaining === undefined ? {} : { remainingItemCount: remaining }
  if (!kind.builtin && shape.as === 'object') return { continue: continueToken ?? '', ...rest, resourceVersion }
  return { resourceVersion, ...(continueToken === undefined ? {} : { continue: continueToken }), ...rest }
}

/** A list, or what was deleted together, as JSON text. */
export const listText = (kind: KindDefinition, page: Page, shape: AnswerShape, now: number): string => {
  const { items } = page
  const metadata = listMetadata(kind, page, shape)
  switch (shape.as) {
    case 'object': return `{"kind":${JSON.stringify(kind.listKind)},"apiVersion":${JSON.stringify(apiVersionOf(kind))},"metadata":${JSON.stringify(metadata)},"items":[${items.map(item => itemText(kind, item)).join(',')}]}`
    case 'partial': return JSON.stringify({ kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${shape.version}`, metadata, items: items.map(({ object }) => partialOf(object, shape.version)) })
    case 'table': return JSON.stringify({ ...table(kind, items.map(({ object }) => asAsked(kind, object)), now, shape.include, shape.version), metadata })
  }
}
