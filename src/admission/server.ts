import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import type { AdmissionConfig, AdmissionContext, AdmissionLookup } from '#protocols/admission.ts'
import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { isPrivileged } from './privileged.ts'
import { mutatingAnswer, requestOf, validatingAnswer, type Review } from './review.ts'

/** Paths of the two webhooks. */
export const admissionPaths = { mutate: '/mutate/virtualmachine', validate: '/validate/virtualmachine' } as const

export interface AdmissionOrder {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string
  /** Folder with tls.crt and tls.key, read again when they change. */
  readonly certificateDir: string
  readonly lookup: AdmissionLookup
  readonly config: AdmissionConfig
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

export interface AdmissionServer {
  readonly port: number
  stop(): Promise<void>
}

/** A review is a few times the size of an object, which the API server limits to 3 MB. */
const bodyLimitBytes = 8 * 1024 * 1024
/** How often the certificate files are looked at. */
const reloadMs = 10_000

interface Pair { readonly cert: string; readonly key: string }

/** Serves the webhooks over TLS. InvalidSpec names what is wrong with the certificate at the start; later a broken pair keeps the old one. */
export const startAdmission = async (order: AdmissionOrder): Promise<Result<AdmissionServer>> => {
  const { log, clock } = order
  const first = await readPair(order.certificateDir)
  if (!first.ok) return first
  const answered = order.metrics.counter('admission_requests_total', 'Reviews that were answered.', ['webhook', 'outcome'])
  const took = order.metrics.histogram('admission_seconds', 'Own time of an answer.', ['webhook'], [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1])
  let pair = first.value
  let server: Http2SecureServer
  try {
    server = createSecureServer({ ...pair, allowHTTP1: true })
  } catch (error) {
    return failed('InvalidSpec', `admission.certificateDir ${order.certificateDir}: ${error instanceof Error ? error.message : String(error)}`)
  }

  const respond = async (path: string, body: string): Promise<{ readonly code: number; readonly text: string }> => {
    const webhook = path === admissionPaths.mutate ? 'mutate' : path === admissionPaths.validate ? 'validate' : undefined
    if (webhook === undefined) return { code: 404, text: `there are ${Object.values(admissionPaths).join(' and ')}\n` }
    const start = clock.now()
    const review = parse(body)
    const asked = review === undefined ? { ok: false as const, message: 'the body is no JSON' } : requestOf(review)
    if (!asked.ok) {
      answered.add({ webhook, outcome: 'malformed' })
      return { code: 400, text: `${asked.message}\n` }
    }
    const { request } = asked
    const context: AdmissionContext = {
      request, lookup: order.lookup, config: order.config, privileged: isPrivileged(request, order.config), wallMs: clock.wall(), uuid: randomUUID,
    }
    const answer = webhook === 'mutate' ? mutatingAnswer(asked.uid, context) : validatingAnswer(asked.uid, context)
    took.observe({ webhook }, (clock.now() - start) / 1_000)
    answered.add({ webhook, outcome: (answer as { response: { allowed: boolean } }).response.allowed ? 'allowed' : 'refused' })
    return { code: 200, text: JSON.stringify(answer) }
  }
  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    bodyOf(request).then(body => respond(request.url.split('?')[0] ?? '', body)).then(
      ({ code, text }) => {
        response.writeHead(code, { 'content-type': code === 200 ? 'application/json' : 'text/plain' })
        response.end(text)
      },
      (error: unknown) => {
        log.error({ step: 'admission', error: error instanceof Error ? error.stack : String(error) }, 'review not answered')
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('sessionError', (error: Error) => log.debug({ step: 'admission' }, error.message))

  const reload = async (): Promise<void> => {
    const again = await readPair(order.certificateDir)
    if (again.ok && (again.value.cert !== pair.cert || again.value.key !== pair.key)) {
      try {
        server.setSecureContext(again.value)
        pair = again.value
        log.info({ step: 'admission' }, 'certificate reloaded')
      } catch (error) {
        // Half of a pair may have been written: the next look finds the other half.
        log.warn({ step: 'admission' }, `certificate not reloaded: ${error instanceof Error ? error.message : String(error)}`)
      }
    } else if (!again.ok) log.warn({ step: 'admission', reason: again.fault.reason }, again.fault.message)
  }
  const look = (): void => {
    void reload()
    stopLook = clock.after(reloadMs, look)
  }
  let stopLook = clock.after(reloadMs, look)

  const colon = order.listen.lastIndexOf(':')
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(order.listen.slice(colon + 1)), order.listen.slice(0, colon) || '0.0.0.0', resolve)
  })
  return ok({
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise(resolve => {
      stopLook()
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }),
  })
}

const readPair = async (dir: string): Promise<Result<Pair>> => {
  try {
    const [cert, key] = await Promise.all([readFile(join(dir, 'tls.crt'), 'utf8'), readFile(join(dir, 'tls.key'), 'utf8')])
    return ok({ cert, key })
  } catch (error) {
    return failed('InvalidSpec', `admission.certificateDir ${dir} needs tls.crt and tls.key: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const parse = (body: string): Review | undefined => {
  try {
    return JSON.parse(body) as Review
  } catch {
    return undefined
  }
}

const bodyOf = async (request: Http2ServerRequest): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyLimitBytes) throw new Error(`a review of more than ${bodyLimitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
