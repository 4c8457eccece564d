import { randomUUID } from 'node:crypto'
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { AdmissionConfig, AdmissionContext, AdmissionLookup, AdmissionRequest } from '#protocols/admission.ts'
import { admitted, type AdmittedName } from '#protocols/api/admitted.ts'
import type { Clock } from '#protocols/clock.ts'
import { sameJson } from '#protocols/equal.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { listenAt } from '../telemetry/listen.ts'
import { within } from '../telemetry/within.ts'
import { callerOf } from './caller.ts'
import { readCertificates } from './certificate.ts'
import { clientFault, type Client } from './client-certificate.ts'
import { kinds } from './kinds/index.ts'
import type { Promises } from './promises.ts'
import { mutatingAnswer, requestOf, unreadyAnswer, validatingAnswer } from './review.ts'

/** What the webhooks are served with. */
export interface AdmissionOrder {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string
  /** Folder with tls.crt and tls.key, read again when they change. */
  readonly certificateDir: string
  /** Whether the API server alone is answered, told by its certificate; others get 400. */
  readonly clientCertificate: boolean
  readonly lookup: AdmissionLookup
  /** The VM as it stands now; undefined: there is none of that name. */
  readonly readVm: (namespace: string, name: string) => Promise<Result<AdmissionContext['vm']>>
  readonly promises: Promises
  readonly config: AdmissionConfig
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/** Webhooks that are served. */
export interface AdmissionServer {
  readonly port: number
  stop(): Promise<void>
}

/** A review is a few times the size of an object, which the API server limits to 3 MB. */
const bodyLimitBytes = 16 * 1024 * 1024
/** A VM that has not been read within this is not waited for: the API server itself waits 10 s. */
const readVmMs = 5_000
/** How often the certificate files are looked at. */
const reloadMs = 10_000

interface Reply { readonly code: number; readonly text: string }

/** Which webhook is asked, and about what. */
interface Asked { readonly webhook: 'mutate' | 'validate'; readonly name: AdmittedName }

/** `/mutate/virtualmachine` and the like; undefined for a path that is none of ours. */
const parsePath = (path: string): Asked | undefined => {
  const [, webhook, name = ''] = /^\/(mutate|validate)\/([a-z]+)$/.exec(path) ?? []
  return (webhook === 'mutate' || webhook === 'validate') && Object.hasOwn(kinds, name) ? { webhook, name: name as AdmittedName } : undefined
}

/** Serves the webhooks over TLS. InvalidSpec names what is wrong with the certificate or the address at the start; later a broken pair keeps the old one. */
export const startAdmission = async (order: AdmissionOrder): Promise<Result<AdmissionServer>> => {
  const { log, clock, config, lookup, promises, clientCertificate } = order
  const first = await readCertificates(order.certificateDir, clientCertificate)
  if (!first.ok) return first
  const answered = order.metrics.counter('admission_requests_total', 'Reviews that were answered.', ['webhook', 'kind', 'outcome'])
  const took = order.metrics.histogram('admission_seconds', 'Time of an answer; that about a new snapshot waits for its VM.', ['webhook'], [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1])
  let certificates = first.value
  let server: Http2SecureServer
  try {
    server = createSecureServer({ ...certificates, requestCert: clientCertificate, rejectUnauthorized: false, allowHTTP1: true })
  } catch (error) {
    return failed('InvalidSpec', `admission.certificateDir ${order.certificateDir}: ${error instanceof Error ? error.message : String(error)}`)
  }

  /** The VM that rules about this object look at. */
  const vmOf = async ({ webhook, name }: Asked, request: AdmissionRequest): Promise<Result<AdmissionContext['vm']>> => {
    const vmName = webhook === 'validate' ? kinds[name].vmName(request) : undefined
    if (vmName === undefined) return ok(undefined)
    const about = `VirtualMachine ${request.namespace}/${vmName}`
    return within(clock, readVmMs, order.readVm(request.namespace, vmName), () => failed('Timeout', `${about} could not be read within ${readVmMs / 1_000} s`))
  }
  const respond = async (path: string, body: string): Promise<Reply> => {
    const asked = parsePath(path)
    if (asked === undefined) return { code: 404, text: `${path}: there are /mutate/KIND and /validate/KIND for ${Object.keys(kinds).join(', ')}\n` }
    const { webhook, name } = asked
    const start = clock.now()
    const review = requestOf(body, admitted[name].resource)
    if (!review.ok) {
      answered.add({ webhook, kind: name, outcome: 'malformed' })
      return { code: 400, text: `${review.message}\n` }
    }
    const { uid, request } = review
    const vm = await vmOf(asked, request)
    const context = { request, lookup, vm: vm.ok ? vm.value : undefined, config, caller: callerOf(request, config), wallMs: clock.wall(), uuid: randomUUID, promised: promises.takenBytes }
    const unready = lookup.unready() ?? (vm.ok ? undefined : vm.fault.message)
    const { outcome, body: answer } = unready !== undefined ? unreadyAnswer(uid, unready) : (webhook === 'mutate' ? mutatingAnswer : validatingAnswer)(uid, kinds[name], context)
    if (webhook === 'validate' && outcome === 'allowed' && !request.dryRun) for (const promised of kinds[name].promises(context)) promises.note(promised)
    took.observe({ webhook }, (clock.now() - start) / 1_000)
    answered.add({ webhook, kind: name, outcome })
    return { code: 200, text: JSON.stringify(answer) }
  }
  const replyTo = async (request: Http2ServerRequest): Promise<Reply> => {
    const refused = clientCertificate ? clientFault(clientAt(request.socket as TLSSocket)) : undefined
    if (refused !== undefined) return { code: 400, text: `${refused}\n` }
    if (request.method !== 'POST') return { code: 405, text: 'only POST is answered here\n' }
    const body = await bodyOf(request)
    if (body === undefined) return { code: 413, text: `a review may have ${bodyLimitBytes} bytes\n` }
    return respond(request.url.split('?')[0] ?? '', body).catch((error: unknown): Reply => {
      log.error({ step: 'admission', error: error instanceof Error ? error.stack : String(error) }, 'review not answered')
      return { code: 500, text: 'the review could not be answered; the log of the member says why\n' }
    })
  }
  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    replyTo(request).then(({ code, text }) => {
      response.writeHead(code, { 'content-type': code === 200 ? 'application/json' : 'text/plain' })
      response.end(text)
    }).catch((error: unknown) => {
      // The client has gone, in the middle of its review or before the answer.
      log.debug({ step: 'admission', error: error instanceof Error ? error.message : String(error) }, 'client of a webhook hung up')
      response.stream?.destroy()
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
    const again = await readCertificates(order.certificateDir, clientCertificate)
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
      for (const socket of sockets) socket.destroy()
    }),
  })
}

const clientAt = (socket: TLSSocket): Client => {
  // Without a certificate it is an empty object.
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>
  return { commonName: subject === undefined ? undefined : String(subject.CN ?? ''), distrust: socket.authorized ? undefined : String(socket.authorizationError) }
}

/** Undefined: too large. Throws when the client hangs up before its end. */
const bodyOf = async (request: Http2ServerRequest): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > bodyLimitBytes) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
