import { connect, createServer } from 'node:net'
import { closed, createSockets, listening } from '../world/listening.ts'

/** One address for many: each connection goes on to a target that is asked for when it comes. TLS goes through untouched. */
export interface Balancer {
  /** `https://127.0.0.1:<port>` */
  readonly url: string
  stop(): Promise<void>
}

/** Starts it on loopback. `target` gives where to (`https://127.0.0.1:9443`); undefined: the connection is closed. */
export const startBalancer = async (target: () => string | undefined): Promise<Balancer> => {
  const sockets = createSockets()
  const server = createServer(incoming => {
    sockets.keep(incoming)
    const to = target()
    if (to === undefined) return void incoming.destroy()
    const outgoing = connect(Number(new URL(to).port), '127.0.0.1')
    sockets.keep(outgoing)
    // What ends one side ends the other, so that a client does not wait on a member that is gone.
    for (const [one, other] of [[incoming, outgoing], [outgoing, incoming]] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
    incoming.pipe(outgoing)
    outgoing.pipe(incoming)
  })
  return { url: `https://127.0.0.1:${await listening(server, 0)}`, stop: () => closed(server, sockets.cut) }
}
