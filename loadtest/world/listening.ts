import type { AddressInfo, Server, Socket } from 'node:net'

/** A listening socket on loopback that can go down, with all its connections, and come back on the same port. */
export interface Listener { readonly port: number; down(): Promise<void>; up(): Promise<void> }

/** Has a server listen and gives the port; 0 asks for a free one. Rejects where it cannot. */
export const listening = (server: Server, port: number, host = '127.0.0.1'): Promise<number> => new Promise((resolve, reject) => {
  server.once('error', reject)
  server.listen(port, host, () => {
    server.off('error', reject)
    resolve((server.address() as AddressInfo).port)
  })
})

/** Sockets that stand, so that they can be cut together. */
export interface Sockets { keep(socket: Socket): void; all(): Iterable<Socket>; cut(): void }

export const createSockets = (): Sockets => {
  const sockets = new Set<Socket>()
  return {
    keep: socket => {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
    },
    all: () => sockets,
    cut: () => { for (const socket of sockets) socket.destroy() },
  }
}

/** Ends a server, once the connections that `cut` cuts are gone. */
export const closed = (server: Server, cut: () => void): Promise<void> => new Promise(resolve => {
  server.close(() => resolve())
  cut()
})
