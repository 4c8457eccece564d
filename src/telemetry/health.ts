import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registered } from './metrics.ts'

/** A named condition of readiness: undefined when it is met, else why not. */
export type ReadinessChecks = Readonly<Record<string, () => string | undefined>>

export interface Health {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Serves `/healthz` (the process runs), `/readyz` (every check is met, else 503 and which is not) and `/metrics`.
 * `listen` is `host:port`; port 0 takes a free one.
 */
export const startHealth = async (listen: string, metrics: Registered, checks: ReadinessChecks): Promise<Health> => {
  const server = createServer((request, response) => {
    const reply = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
      response.end(text)
    }
    switch (request.url?.split('?')[0]) {
      case '/healthz': return reply(200, 'ok\n')
      case '/readyz': {
        const unmet = Object.entries(checks).flatMap(([name, check]) => {
          const why = check()
          return why === undefined ? [] : [`${name}: ${why}`]
        })
        return unmet.length === 0 ? reply(200, 'ready\n') : reply(503, `${unmet.join('\n')}\n`)
      }
      case '/metrics':
        metrics.text().then(text => reply(200, text), error => reply(500, `${String(error)}\n`))
        return
      default: return reply(404, 'there are /healthz, /readyz and /metrics\n')
    }
  })
  const { host, port } = splitAddress(listen)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${address.port}`,
    stop: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

/** `host:port` in its parts. */
export const splitAddress = (listen: string): { readonly host: string; readonly port: number } => {
  const colon = listen.lastIndexOf(':')
  return { host: listen.slice(0, colon) || '0.0.0.0', port: Number(listen.slice(colon + 1)) }
}
