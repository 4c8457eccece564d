import { connect, createServer, type Socket } from 'node:net'
import { closed as ended, createSockets, listening } from '#world/listening.ts'

/** The way to a server on loopback, which can be cut or go silent. What is said over it is not looked at. */
export interface Link {
  readonly port: number
  /** Cuts all connections. */
  cut(): void
  /** Cuts a connection after the server has said so many bytes more on it; once. */
  cutAfter(bytes: number): void
  /** Cuts all connections and takes no new ones, until it is open again. */
  close(): void
  open(): void
  /** Nothing gets through any more, not even that a connection has ended; new connections are taken and hear nothing either. */
  mute(muted: boolean): void
  /** The connections that stand now are lost without a word, as by a router that has forgotten them; new ones are well. */
  strand(): void
  stop(): Promise<void>
}

/** Starts it on a free port of loopback. */
export const startLink = async (targetPort: number): Promise<Link> => {
  const sockets = createSockets()
  const stranded = new WeakSet<Socket>()
  let closed = false
  let muted = false
  let left = Infinity

  const { cut } = sockets
  const server = createServer(incoming => {
    sockets.keep(incoming)
    if (closed) return void incoming.destroy()
    const outgoing = connect(targetPort, '127.0.0.1')
    sockets.keep(outgoing)
    for (const [one, other] of [[incoming, outgoing], [outgoing, incoming]] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => { if (!muted && !stranded.has(one)) other.destroy() })
    }
    incoming.on('data', (chunk: Buffer) => { if (!muted && !stranded.has(incoming)) outgoing.write(chunk) })
    outgoing.on('data', (chunk: Buffer) => {
      if (muted || stranded.has(outgoing)) return
      incoming.write(chunk.subarray(0, left))
      left -= chunk.length
      if (left > 0) return
      left = Infinity
      incoming.end()
      outgoing.destroy()
    })
  })
  return {
    port: await listening(server, 0), cut,
    cutAfter: bytes => { left = bytes },
    close: () => {
      closed = true
      cut()
    },
    open: () => { closed = false },
    mute: on => {
      // What was kept back is lost, so what stood is of no use any more.
      if (muted && !on) cut()
      muted = on
    },
    strand: () => { for (const socket of sockets.all()) stranded.add(socket) },
    stop: () => ended(server, cut),
  }
}
