import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { bodyWithin } from '../body.ts'
import { closed, listening, type Listener } from '../listening.ts'
import type { Door } from './door.ts'

/** Requests larger than this are refused with 413. */
const mostBytes = 16 * 1_048_576

export interface ListenOptions { readonly host: string; readonly port: number; readonly tls?: { readonly key: string; readonly cert: string } | undefined }

/** Serves POST /sdk. */
export const listen = async (door: Door, { host, port, tls }: ListenOptions): Promise<Listener> => {
  const handle = (request: IncomingMessage, response: ServerResponse): void => { serve(door, request, response).catch((error: unknown) => { response.destroy(error as Error) }) }
  const server: Server = tls === undefined ? createPlain(handle) : createSecure(tls, handle)
  server.keepAliveTimeout = 120_000
  server.requestTimeout = 0
  const bound = await listening(server, port, host)
  return {
    port: bound,
    down: () => closed(server, () => server.closeAllConnections()),
    up: async () => { if (!server.listening) await listening(server, bound, host) },
  }
}

const serve = async (door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.method !== 'POST' || request.url !== '/sdk') {
    request.resume()
    response.writeHead(404).end()
    return
  }
  const body = await bodyWithin(request, mostBytes)
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end()
    return
  }
  const reply = await door(body.toString('utf8'), cookieOf(request.headers.cookie))
  if (reply.reset === true) {
    request.socket.destroy()
    return
  }
  response.writeHead(reply.status, {
    'content-type': 'text/xml; charset=utf-8', 'content-length': Buffer.byteLength(reply.body),
    ...(reply.cookie === undefined ? {} : { 'set-cookie': `vmware_soap_session="${reply.cookie}"; Path=/; HttpOnly;` }),
  })
  response.end(reply.body)
}

/** The session's key: quoted as vCenter sends it, or bare. */
const cookieOf = (header: string | undefined): string | undefined => /(?:^|;\s*)vmware_soap_session="?([^";]+)"?/.exec(header ?? '')?.[1]
