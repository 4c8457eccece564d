import type { IncomingMessage } from 'node:http'
import { createSecureServer, type Http2ServerRequest } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Response } from './respond.ts'
import type { Pair } from './tls.ts'

/** A listening socket on loopback that can go down, with all its connections, and come back on the same port. */
export interface Listener { readonly port: number; down(): Promise<void>; up(): Promise<void> }

/** Serves both versions of HTTP over TLS. Port 0: a free one. */
export const listen = async (pair: Pair, serve: (request: IncomingMessage | Http2ServerRequest, response: Response) => void, port: number): Promise<Listener> => {
  const server = createSecureServer({ cert: pair.certificate, key: pair.key, allowHTTP1: true }, serve as never)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  server.on('sessionError', () => undefined)
  const open = (at: number): Promise<void> => new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  await open(port)
  const bound = (server.address() as AddressInfo).port
  return {
    port: bound,
    down: () => new Promise(resolve => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }),
    up: () => open(bound),
  }
}
