import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ok, type Result } from '#protocols/fault.ts'
import { listenAt } from './listen.ts'
import type { Registered } from './metrics.ts'

/** A named condition of readiness: undefined when it is met, else why not. */
export type ReadinessChecks = Readonly<Record<string, () => string | undefined>>

export interface Health {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Serves `/healthz` (the process runs), `/readyz` (every check is met, else 503 and which is not) and `/metrics`.
 * `listen` is `host:port`; port 0 takes a free one. InvalidSpec when it cannot be listened there.
 */
export const startHealth = async (listen: string, metrics: Registered, checks: ReadinessChecks): Promise<Result<Health>> => {
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
  const bound = await listenAt(server, 'health.listen', listen)
  if (!bound.ok) return bound
  return ok({
    url: urlOf(bound.value),
    stop: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  })
}

/** Where it is reached from this machine. */
const urlOf = ({ address, port, family }: AddressInfo): string => `http://${address === '0.0.0.0' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address}:${port}`
