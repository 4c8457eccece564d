import type { IncomingMessage } from 'node:http'
import { createSecureServer, type Http2ServerRequest } from 'node:http2'
import type { Socket } from 'node:net'
import { closed, createSockets, listening, type Listener } from '../listening.ts'
import type { Response } from './respond.ts'
import type { Pair } from './tls.ts'

/** Serves both versions of HTTP over TLS. Port 0: a free one. */
export const listen = async (pair: Pair, serve: (request: IncomingMessage | Http2ServerRequest, response: Response) => void, port: number): Promise<Listener> => {
  const server = createSecureServer({ cert: pair.certificate, key: pair.key, allowHTTP1: true }, serve as never)
  const sockets = createSockets()
  server.on('connection', (socket: Socket) => {
    sockets.keep(socket)
    socket.on('error', () => socket.destroy())
  })
  server.on('sessionError', () => undefined)
  const bound = await listening(server, port)
  return { port: bound, down: () => closed(server, sockets.cut), up: async () => { await listening(server, bound) } }
}
