import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from 'node:http2'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock, Random } from '#protocols/clock.ts'
import { formatOf } from './accept.ts'
import { createAdmission } from './admission/admission.ts'
import { followAggregation, gatherRoles } from './authorization/aggregation.ts'
import { createAuthorizer } from './authorization/authorizer.ts'
import { defaultBindings, defaultRoles } from './authorization/default-roles.ts'
import { mediaType } from './body.ts'
import { newUid, timestamp, type Context } from './context.ts'
import { followDefinitions } from './definitions/life.ts'
import { ApiError, NoPath } from './errors.ts'
import { createFaults, errorOf, type Faults } from './faults.ts'
import { startGarbageCollection } from './garbage/collector.ts'
import { endNamespaces } from './garbage/namespaces.ts'
import { complete, track } from './finish.ts'
import { createHandler, type Asked, type Incoming } from './handler.ts'
import type { ApiObject, KindDefinition } from './kind.ts'
import { builtinKinds } from './kinds/builtin.ts'
import { kubeconfig } from './kubeconfig.ts'
import { prepareOnCreate } from './kinds/prepare.ts'
import { clusterRoleBindingKind, clusterRoleKind } from './kinds/rbac.ts'
import { namespaceKind } from './kinds/namespace.ts'
import { decodeObject, protobufType } from './protobuf/decode.ts'
import { createMetrics } from './metrics.ts'
import { createQuotas } from './quota/quotas.ts'
import { collectionOf, createRegistry } from './registry.ts'
import { sendJson, type Response } from './respond.ts'
import { createStorage, type Storage } from './storage.ts'
import { createAuthority, type Pair } from './tls.ts'
import { createAuthenticator, type Tokens } from './users.ts'
import { forgetLists } from './verbs/snapshots.ts'

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
  /** Requests so far, by `user verb resource`. */
  counts(): Readonly<Record<string, number>>
  /** Of these, the ones that were answered with 403. */
  refusals(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** A server that has just started has written a few things already. */
const firstRevision = 100

/** Starts an API server on loopback with TLS; everything is kept in memory and ends with it. */
export const startKubernetes = async (options: KubernetesOptions): Promise<RunningKubernetes> => {
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
  const stopAggregation = followAggregation(context)
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) seed(context, namespaceKind, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } as never })
  for (const role of defaultRoles()) seed(context, clusterRoleKind, role)
  for (const binding of defaultBindings()) seed(context, clusterRoleBindingKind, binding)
  gatherRoles(context)

  const counts = new Map<string, number>()
  const refusals = new Map<string, number>()
  const faults = createFaults()
  const handle = createHandler(context)
  const count = (asked: Asked): void => {
    add(counts, asked)
    const fault = faults.meet(asked)
    if (fault !== undefined) throw errorOf(fault) ?? new Cut(fault)
  }
  const listener = (request: IncomingMessage | Http2ServerRequest, response: Response): void => {
    let asked: Asked | undefined
    const heard = (one: Asked): void => {
      asked = one
      count(one)
    }
    const incoming = incomingOf(request, options.bodyLimitBytes)
    handle(incoming, response, heard).catch((error: unknown) => {
      if (asked !== undefined && error instanceof ApiError && error.body.code === 403) add(refusals, asked)
      refuse(error, incoming, response)
    })
  }

  let server = await listen(pair, listener, options.port)
  const { port } = server.address() as AddressInfo
  const url = `https://127.0.0.1:${port}`
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
      await close(server)
      if (!keepHistory) storage.compact()
      forgetLists(context)
      await new Promise<void>(resolve => { clock.after(downMs, resolve) })
      server = await listen(pair, listener, port)
    },
    counts: () => Object.fromEntries(counts),
    refusals: () => Object.fromEntries(refusals),
    stop: async () => {
      stopDefinitions()
      stopGarbage()
      stopNamespaces()
      quotas.stop()
      stopAggregation()
      await close(server)
      await admission.close()
    },
  }
}

const add = (counts: Map<string, number>, { user, verb, resource }: Asked): void => {
  const id = `${user} ${verb} ${resource}`
  counts.set(id, (counts.get(id) ?? 0) + 1)
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

const incomingOf = (request: IncomingMessage | Http2ServerRequest, bodyLimitBytes: number): Incoming => {
  const header = (name: string): string => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(',') : (value ?? '')
  }
  // Objects in protobuf are JSON from here on.
  const isProtobuf = mediaType(header('content-type')) === protobufType
  const body = async (): Promise<string> => {
    const bytes = await bodyOf(request, bodyLimitBytes)
    return isProtobuf && bytes.length > 0 ? JSON.stringify(decodeObject(bytes)) : bytes.toString('utf8')
  }
  const url = new URL(request.url ?? '/', `https://${header('host') || header(':authority') || 'localhost'}`)
  return {
    method: request.method ?? 'GET', url, query: url.searchParams,
    token: /^Bearer (.+)$/i.exec(header('authorization'))?.[1], contentType: isProtobuf ? 'application/json' : header('content-type'), accept: header('accept'),
    acceptsGzip: header('accept-encoding').includes('gzip'), ifNoneMatch: header('if-none-match'), userAgent: header('user-agent'), rawHeaders: request.rawHeaders, body,
  }
}

const bodyOf = async (request: IncomingMessage | Http2ServerRequest, limitBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > limitBytes) throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const sockets = new WeakMap<Http2SecureServer, Set<Socket>>()

const listen = async (pair: Pair, listener: (request: IncomingMessage | Http2ServerRequest, response: Response) => void, port: number): Promise<Http2SecureServer> => {
  const server = createSecureServer({ cert: pair.certificate, key: pair.key, allowHTTP1: true }, listener as never)
  const open = new Set<Socket>()
  sockets.set(server, open)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  server.on('sessionError', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

const close = (server: Http2SecureServer): Promise<void> => new Promise(resolve => {
  server.close(() => resolve())
  for (const socket of sockets.get(server) ?? []) socket.destroy()
})

/** What a server starts with, as if it had written it itself. */
const seed = (context: Context, kind: KindDefinition, object: ApiObject): void => {
  Object.assign(object.metadata, { uid: newUid(context.random), creationTimestamp: timestamp(context.clock) })
  complete(kind, object)
  prepareOnCreate.get(`${kind.group}/${kind.kind}`)?.(object)
  object.metadata.managedFields = [...track(context, kind, undefined, object, 'kube-apiserver', undefined)]
  context.storage.put(collectionOf(kind), `/${object.metadata.name}`, undefined, object)
}
