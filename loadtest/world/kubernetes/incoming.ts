import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { bodyWithin } from '../body.ts'
import { ApiError } from './errors.ts'
import { mediaType } from './media.ts'
import { isEscaped, unescaped } from './percent.ts'
import { decodeObject, protobufType } from './protobuf/decode.ts'

/** A request as the transport brings it. */
export interface Incoming {
  readonly method: string
  /** Without percent escapes: an escaped slash parts a path as any other does. */
  readonly path: string
  /** The name under which the client reached the server, as it says. */
  readonly host: string
  readonly token: string | undefined
  readonly contentType: string
  readonly accept: string
  readonly acceptsGzip: boolean
  readonly ifNoneMatch: string
  readonly query: URLSearchParams
  readonly userAgent: string
  /** Names and values in turn, as they came: a header may stand there several times. */
  readonly rawHeaders: readonly string[]
  readonly body: () => Promise<string>
}

/** A request of either version of HTTP; undefined when its address cannot be read. Its body may have so many bytes; objects in protobuf are JSON from here on. */
export const incomingOf = (request: IncomingMessage | Http2ServerRequest, bodyLimitBytes: number): Incoming | undefined => {
  const header = (name: string): string => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(',') : (value ?? '')
  }
  const isProtobuf = mediaType(header('content-type')) === protobufType
  const body = async (): Promise<string> => {
    const bytes = await bodyWithin(request, bodyLimitBytes)
    if (bytes === undefined) throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${bodyLimitBytes}`)
    return isProtobuf && bytes.length > 0 ? JSON.stringify(decodeObject(bytes)) : bytes.toString('utf8')
  }
  const url = urlOf(request.url ?? '/')
  if (!isEscaped(url.pathname)) return undefined
  return {
    method: request.method ?? 'GET', path: unescaped(url.pathname), host: header('host') || header(':authority'), query: url.searchParams,
    token: /^Bearer (.+)$/i.exec(header('authorization'))?.[1], contentType: isProtobuf ? 'application/json' : header('content-type'), accept: header('accept'),
    acceptsGzip: header('accept-encoding').includes('gzip'), ifNoneMatch: header('if-none-match'), userAgent: header('user-agent'), rawHeaders: request.rawHeaders, body,
  }
}

/** Any text is an address here: it is put behind a host, whatever the client calls the server. */
const urlOf = (address: string): URL => new URL(`https://localhost${address.startsWith('/') ? '' : '/'}${address}`)
