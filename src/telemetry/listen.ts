import type { AddressInfo, Server } from 'node:net'
import { failed, ok, type Result } from '#protocols/fault.ts'

/** Has a server listen at `host:port`, where port 0 takes a free one. InvalidSpec names the setting that the address stands in, and says what to do. */
export const listenAt = (server: Server, setting: string, address: string): Promise<Result<AddressInfo>> => new Promise(resolve => {
  const { host, port } = splitAddress(address)
  // It stays: a connection that cannot be accepted later (no descriptors left) must not end the process.
  server.on('error', (error: NodeJS.ErrnoException) => resolve(failed('InvalidSpec', `${setting} ${address}: ${meaning(error)}`)))
  server.listen(port, host, () => resolve(ok(server.address() as AddressInfo)))
})

const meaning = ({ code = '', message }: NodeJS.ErrnoException): string => {
  switch (code) {
    case 'EADDRINUSE': return 'somebody listens there already; end it, or give another port'
    case 'EADDRNOTAVAIL': return 'this machine has no such address; give one of its own, or 0.0.0.0 for all of them'
    case 'ENOTFOUND': case 'EAI_AGAIN': return 'the name of the host is not known; give an address of this machine, or 0.0.0.0 for all of them'
    case 'EACCES': return 'this process may not listen there; give a port from 1024 on'
    default: return `${message}; give an address of this machine and a free port`
  }
}

/** `host:port` in its parts; no host means all addresses, and `[::1]` is the address ::1. */
export const splitAddress = (address: string): { readonly host: string; readonly port: number } => {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1') || '0.0.0.0', port: Number(address.slice(colon + 1)) }
}
