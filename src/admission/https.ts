import type { IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { Clock } from '#protocols/clock.ts'
import { sameJson } from '#protocols/equal.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import { listenAt } from '../telemetry/listen.ts'
import { readCertificates } from './certificate.ts'
import { clientFault, type Client } from './client-certificate.ts'

/** How posts are answered over TLS. */
export interface HttpsOrder {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string
  /** Folder with tls.crt and tls.key, read again when they change. */
  readonly certificateDir: string
  /** Whether the API server alone is answered, told by its certificate; others get 400. */
  readonly clientCertificate: boolean
  readonly clock: Clock
  readonly log: Log
  /** What is answered to a body that was posted at a path; it never rejects. */
  readonly answer: (path: string, body: string) => Promise<Reply>
}

export interface Reply {
  readonly code: number
  /** JSON with code 200, else plain text. */
  readonly text: string
}

/** Webhooks that are served. */
export interface HttpsServer {
  readonly port: number
  stop(): Promise<void>
}

/** A review is a few times the size of an object, which the API server limits to 3 MB. */
const bodyLimitBytes = 16 * 1024 * 1024
/** A client that has not sent its review after so long is cut off, at the latest 30 s later: the API server itself waits 10 s. */
const receiveMs = 30_000
/** An idle connection is kept for longer than API servers keep it (90 s), so that none is closed while a review is on its way. */
const idleMs = 120_000
/** How often the certificate files are looked at. */
const reloadMs = 10_000

/** Answers posts over TLS, by HTTP/1.1 (docs/decisions/0016). InvalidSpec names what is wrong with the certificate or the address at the start; later a broken pair keeps the old one. */
export const serveHttps = async (order: HttpsOrder): Promise<Result<HttpsServer>> => {
  const { certificateDir, clientCertificate, clock, log, answer } = order
  const first = await readCertificates(certificateDir, clientCertificate)
  if (!first.ok) return first
  let certificates = first.value
  let server: Server
  try {
    server = createServer({ ...certificates, requestCert: clientCertificate, rejectUnauthorized: false, keepAliveTimeout: idleMs, requestTimeout: receiveMs, headersTimeout: receiveMs })
  } catch (error) {
    return failed('InvalidSpec', `admission.certificateDir ${certificateDir}: ${error instanceof Error ? error.message : String(error)}`)
  }

  const replyTo = async (request: IncomingMessage): Promise<Reply> => {
    const refused = clientCertificate ? clientFault(clientAt(request.socket as TLSSocket)) : undefined
    if (refused !== undefined) return { code: 400, text: `${refused}\n` }
    if (request.method !== 'POST') return { code: 405, text: 'only POST is answered here\n' }
    const body = await bodyOf(request)
    if (body === undefined) return { code: 413, text: `a review may have ${bodyLimitBytes} bytes\n` }
    return answer(request.url?.split('?')[0] ?? '', body)
  }
  server.on('request', (request, response) => {
    replyTo(request).then(({ code, text }) => {
      response.writeHead(code, { 'content-type': code === 200 ? 'application/json' : 'text/plain', 'content-length': Buffer.byteLength(text) })
      response.end(text)
    }).catch((error: unknown) => {
      // The client has gone, in the middle of its review.
      log.debug({ step: 'admission', error: error instanceof Error ? error.message : String(error) }, 'client of a webhook hung up')
    })
  })

  const reload = async (): Promise<void> => {
    const again = await readCertificates(certificateDir, clientCertificate)
    if (again.ok && !sameJson(again.value, certificates)) {
      try {
        server.setSecureContext(again.value)
        certificates = again.value
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

  /** All of them: the server itself knows none that has not finished its handshake, and would wait for it. */
  const connections = new Set<Socket>()
  server.on('connection', connection => {
    connections.add(connection)
    connection.on('close', () => connections.delete(connection))
  })
  const bound = await listenAt(server, 'admission.listen', order.listen)
  if (!bound.ok) {
    stopLook()
    return bound
  }
  return ok({
    port: bound.value.port,
    stop: () => new Promise(resolve => {
      stopLook()
      server.close(() => resolve())
      for (const connection of connections) connection.destroy()
    }),
  })
}

const clientAt = (socket: TLSSocket): Client => {
  // Without a certificate it is an empty object.
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>
  return { commonName: subject === undefined ? undefined : String(subject.CN ?? ''), distrust: socket.authorized ? undefined : String(socket.authorizationError) }
}

/** Undefined: too large; what has come is dropped then, and what comes after it. Throws when the client hangs up before its end. */
const bodyOf = (request: IncomingMessage): Promise<string | undefined> => new Promise((resolve, reject) => {
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= bodyLimitBytes) return void chunks.push(chunk)
    chunks.length = 0
    resolve(undefined)
  })
  request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
  request.on('error', reject)
  request.on('close', () => { if (!request.complete) reject(new Error('closed before the end of the review')) })
})
