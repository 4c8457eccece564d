import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { Clock, Random } from '#protocols/clock.ts'
import { formatOf } from './accept.ts'
import { createAdmission } from './admission/admission.ts'
import { followAggregation } from './authorization/aggregation.ts'
import { createAuthorizer } from './authorization/authorizer.ts'
import { newUid, type Context } from './context.ts'
import { followDefinitions } from './definitions/life.ts'
import { ApiError, NoPath } from './errors.ts'
import { createFaults, errorOf, type Faults } from './faults.ts'
import { startGarbageCollection } from './garbage/collector.ts'
import { forgetEvents } from './garbage/events.ts'
import { endNamespaces } from './garbage/namespaces.ts'
import { createHandler, type Asked } from './handler.ts'
import { incomingOf, type Incoming } from './incoming.ts'
import { builtinKinds } from './kinds/builtin.ts'
import { kubeconfig } from './kubeconfig.ts'
import { listen } from './listener.ts'
import { createMetrics } from './metrics.ts'
import { createQuotas } from './quota/quotas.ts'
import { createRegistry } from './registry.ts'
import { createRequestCounts } from './request-counts.ts'
import { sendJson, type Response } from './respond.ts'
import { seed } from './seed.ts'
import { createStorage, type Storage } from './storage.ts'
import { createAuthority, type Pair } from './tls.ts'
import { createAuthenticator, type Tokens } from './users.ts'
import { forgetLists } from './verbs/snapshots.ts'

/** How the server is started. */
export interface KubernetesOptions {
  /** 0: a free one. */
  readonly port: number
  readonly clock: Clock
  readonly random: Random
  /** Commits of each collection that a watch may resume from. */
  readonly historyLength: number
  readonly bookmarkMs: number
  /** A request's body may have so many bytes. */
  readonly bodyLimitBytes: number
}

/** A server that runs in this process. */
export interface RunningKubernetes {
  readonly url: string
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  readonly tokens: Tokens
  readonly faults: Faults
  readonly storage: Storage
  kubeconfig(user: keyof Tokens): string
  /** A certificate by the same authority, for webhooks. */
  issue(commonName: string, hosts: readonly string[]): Promise<Pair>
  /** Where a Service is reachable now (`https://127.0.0.1:9443`): asked for each call, so that it may balance. */
  setService(namespace: string, name: string, base: () => string | undefined): void
  /** Forgets the history: 410 for whoever resumes a watch or goes on with a list. */
  compact(): void
  /** Ends all connections, is away for `downMs`, and listens on the same port again. */
  restart(options: { readonly keepHistory: boolean; readonly downMs: number }): Promise<void>
  /** Requests so far, by `user verb resource`; there is a limit to the names that are told apart. */
  counts(): Readonly<Record<string, number>>
  /** Of these, the ones that were answered with 403. */
  refusals(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** A server that has just started has written a few things already. */
const firstRevision = 100

/** Starts an API server on loopback with TLS; everything is kept in memory and ends with it. */
export const startSimulatedKubernetes = async (options: KubernetesOptions): Promise<RunningKubernetes> => {
  const { clock, random } = options
  const authority = await createAuthority('vmherd world', clock.wall())
  const pair = await authority.issue('kubernetes', ['127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default.svc'])
  const secret = (): string => newUid(random).replaceAll('-', '')
  const tokens: Tokens = { admin: secret(), devops: secret(), controller: secret(), other: secret() }
  const services = new Map<string, () => string | undefined>()
  const storage = createStorage(options.historyLength, firstRevision)
  const registry = createRegistry(builtinKinds)
  const authorizer = createAuthorizer(storage)
  const metrics = createMetrics()
  const admission = createAdmission({ storage, registry, authorizer, resolve: (name, namespace) => services.get(`${namespace}/${name}`)?.(), newUid: () => newUid(random), clock, told: metrics.webhookCalled })
  const quotas = createQuotas(storage, registry)
  const authenticator = createAuthenticator({ tokens, storage, clock, random })
  const context: Context = { storage, registry, admission, authenticator, authorizer, quotas, metrics, clock, random, bookmarkMs: options.bookmarkMs }
  const stopDefinitions = followDefinitions(context)
  const stopGarbage = startGarbageCollection(context)
  const stopNamespaces = endNamespaces(context)
  const stopEvents = forgetEvents(context)
  const stopAggregation = followAggregation(context)
  seed(context)

  const counts = createRequestCounts()
  const refusals = createRequestCounts()
  const faults = createFaults()
  const handle = createHandler(context)
  const count = (asked: Asked): void => {
    counts.add(asked)
    const fault = faults.meet(asked)
    if (fault !== undefined) throw errorOf(fault) ?? new Cut(fault)
  }
  const serve = (request: IncomingMessage | Http2ServerRequest, response: Response): void => {
    let asked: Asked | undefined
    const heard = (one: Asked): void => {
      asked = one
      count(one)
    }
    const incoming = incomingOf(request, options.bodyLimitBytes)
    if (incoming === undefined) return void response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end('400 Bad Request')
    handle(incoming, response, heard).catch((error: unknown) => {
      if (asked !== undefined && error instanceof ApiError && error.body.code === 403) refusals.add(asked)
      refuse(error, incoming, response)
    })
  }

  const listener = await listen(pair, serve, options.port)
  const url = `https://127.0.0.1:${listener.port}`
  return {
    url, ca: authority.certificate, tokens, faults, storage,
    kubeconfig: user => kubeconfig({ url, ca: authority.certificate, user, token: tokens[user] }),
    issue: authority.issue,
    setService: (namespace, name, base) => { services.set(`${namespace}/${name}`, base) },
    compact: () => {
      storage.compact()
      forgetLists(context)
    },
    restart: async ({ keepHistory, downMs }) => {
      await listener.down()
      if (!keepHistory) storage.compact()
      forgetLists(context)
      await new Promise<void>(resolve => { clock.after(downMs, resolve) })
      await listener.up()
    },
    counts: counts.all,
    refusals: refusals.all,
    stop: async () => {
      stopDefinitions()
      stopGarbage()
      stopNamespaces()
      stopEvents()
      quotas.stop()
      stopAggregation()
      await listener.down()
      await admission.close()
    },
  }
}

/** The connection is to be cut, or the request left without an answer. */
class Cut extends Error {
  readonly how: 'reset' | 'hang'
  constructor(kind: string) {
    super(kind)
    this.how = kind === 'reset' ? 'reset' : 'hang'
  }
}

const refuse = (error: unknown, incoming: Incoming, response: Response): void => {
  if (error instanceof Cut) {
    if (error.how === 'reset') response.socket?.destroy()
    return
  }
  const known = error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error occurred: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  if (response.headersSent) return void response.end()
  if (known instanceof NoPath) return void response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(NoPath.text)
  const retryAfter = known.body.details?.retryAfterSeconds
  sendJson(response, known.body.code, JSON.stringify(known.body), { warnings: known.warnings, format: formatOf(incoming), ...retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } } })
}
