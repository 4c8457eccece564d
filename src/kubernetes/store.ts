import { Agent, request, type Dispatcher } from 'undici'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Metrics } from '#protocols/metrics.ts'
import type { KubernetesObject, ListPage, ObjectStore, PatchType } from '#protocols/store.ts'
import type { Connection } from './connection.ts'
import { faultOfError, faultOfStatus, type Status } from './faults.ts'
import { watchLines } from './lines.ts'
import { listPath, pathOf, watchPath, withQuery } from './paths.ts'
import { slots } from './slots.ts'

export interface StoreLimits {
  /** Requests under way at once; watches do not count. */
  readonly maxInFlight: number
  /** Requests that may wait for one of these to end; more are refused with Busy. */
  readonly maxWaiting: number
  readonly requestTimeoutMs: number
}

/** The name under which our writes stand in managedFields. */
const fieldManager = 'vmherd'

const contentTypes: { readonly [type in PatchType]: string } = {
  merge: 'application/merge-patch+json', json: 'application/json-patch+json', apply: 'application/apply-patch+yaml',
}

/** The API server over one kept pool of connections; see libraries' traps for why client-node's own requests are not used. */
export const connectStore = (connection: Connection, metrics: Metrics, limits: StoreLimits): ObjectStore & { close(): Promise<void> } => {
  const agent = new Agent({ connect: connection.tls, connections: limits.maxInFlight, pipelining: 1, keepAliveTimeout: 60_000, allowH2: false })
  // A connection a watch, over HTTP/1.1. Over HTTP/2, which undici takes where it is offered, a hundred watches share a connection. That
  // is cheaper (64 watches of a real API server: open in 40 ms instead of 700 ms, 2 MB instead of 17 MB). But a connection that is lost
  // without a word is then kept: giving up a watch resets its stream alone, and the next goes over the same connection, so that a
  // member is blind for minutes (more than 90 s measured) where the reflector promises 10 s. What gives up a watch of its own gives up the connection.
  const watchAgent = new Agent({ connect: { ...connection.tls, keepAlive: true, keepAliveInitialDelay: 5_000 }, pipelining: 1, bodyTimeout: 0, allowH2: false })
  const counted = metrics.counter('kubernetes_requests_total', 'Requests to the API server.', ['verb', 'resource', 'code'])
  const slot = slots(limits.maxInFlight, limits.maxWaiting)

  const send = async (path: string, options: { readonly method: Dispatcher.HttpMethod; readonly body?: unknown; readonly contentType?: string }): Promise<Dispatcher.ResponseData> => {
    const headers = {
      ...(await connection.headers()), accept: 'application/json', 'user-agent': 'vmherd',
      ...(options.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
    }
    return request(connection.server + path, {
      method: options.method, headers, dispatcher: agent, body: options.body === undefined ? null : JSON.stringify(options.body),
      headersTimeout: limits.requestTimeoutMs, bodyTimeout: limits.requestTimeoutMs,
    })
  }

  const call = async <T>(verb: string, plural: string, path: string, options: { readonly method: Dispatcher.HttpMethod; readonly body?: unknown; readonly contentType?: string }): Promise<Result<T>> => {
    const what = `${options.method} ${path}`
    const answer = slot(async (): Promise<Result<T>> => {
      try {
        let response = await send(path, options)
        if (response.statusCode === 401 && (await connection.refresh())) {
          await response.body.dump()
          response = await send(path, options)
        }
        counted.add({ verb, resource: plural, code: String(response.statusCode) })
        if (response.statusCode >= 200 && response.statusCode < 300) return ok((await response.body.json()) as T)
        return faultOfStatus(what, response.statusCode, statusOf(await response.body.text()), retryAfter(response))
      } catch (error) {
        counted.add({ verb, resource: plural, code: 'none' })
        return faultOfError(what, error)
      }
    })
    return answer ?? failed('Busy', `${what}: ${limits.maxWaiting} requests wait already`)
  }

  return {
    get: (resource, namespace, name) => call('get', resource.plural, pathOf(resource, namespace, name), { method: 'GET' }),
    list: async <T extends KubernetesObject>(resource: Parameters<ObjectStore['list']>[0], query: Parameters<ObjectStore['list']>[1]) => {
      const answer = await call<{ metadata?: { resourceVersion?: string; continue?: string }; items?: T[] }>('list', resource.plural, listPath(resource, query), { method: 'GET' })
      if (!answer.ok) return answer
      const { metadata, items } = answer.value
      // Items of a list carry no kind of their own.
      const named = (items ?? []).map(item => ({ ...item, apiVersion: item.apiVersion ?? apiVersionOf(resource), kind: item.kind ?? resource.kind }))
      const page: ListPage<T> = { items: named, resourceVersion: metadata?.resourceVersion ?? '', continueToken: metadata?.continue === '' ? undefined : metadata?.continue }
      return ok(page)
    },
    watch: async <T extends KubernetesObject>(resource: Parameters<ObjectStore['watch']>[0], query: Parameters<ObjectStore['watch']>[1], signal: AbortSignal) => {
      const path = watchPath(resource, query)
      const what = `GET ${path}`
      try {
        const open = async (): Promise<Dispatcher.ResponseData> => request(connection.server + path, {
          method: 'GET', headers: { ...(await connection.headers()), accept: 'application/json', 'user-agent': 'vmherd' }, dispatcher: watchAgent, signal,
          headersTimeout: limits.requestTimeoutMs, bodyTimeout: 0 })
        let response = await open()
        if (response.statusCode === 401 && (await connection.refresh())) {
          await response.body.dump()
          response = await open()
        }
        counted.add({ verb: 'watch', resource: resource.plural, code: String(response.statusCode) })
        if (response.statusCode === 200) return ok(watchLines<T>(response.body))
        return faultOfStatus(what, response.statusCode, statusOf(await response.body.text()), retryAfter(response))
      } catch (error) {
        return faultOfError(what, error)
      }
    },
    create: (resource, object) =>
      call('create', resource.plural, withQuery(pathOf(resource, resource.namespaced ? object.metadata.namespace : undefined), { fieldManager }), { method: 'POST', body: object }),
    patch: (resource, namespace, name, patch) =>
      call('patch', patch.subresource === undefined ? resource.plural : `${resource.plural}/${patch.subresource}`,
        withQuery(pathOf(resource, namespace, name, patch.subresource), { fieldManager, force: patch.type === 'apply' ? patch.force : undefined }),
        { method: 'PATCH', body: patch.body, contentType: contentTypes[patch.type] }),
    delete: async (resource, namespace, name, { uid, resourceVersion }) => {
      const preconditions = { ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) }
      const answer = await call<unknown>('delete', resource.plural, pathOf(resource, namespace, name),
        { method: 'DELETE', body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions } })
      return answer.ok ? ok(undefined) : answer
    },
    close: async () => { await Promise.all([agent.destroy(), watchAgent.destroy()]) },
  }
}

const apiVersionOf = ({ group, version }: { readonly group: string; readonly version: string }): string => (group === '' ? version : `${group}/${version}`)

const statusOf = (text: string): Status | undefined => {
  try {
    return JSON.parse(text) as Status
  } catch {
    return { message: text.slice(0, 200) }
  }
}

const retryAfter = (response: Dispatcher.ResponseData): number | undefined => {
  const header = response.headers['retry-after']
  const seconds = Number(Array.isArray(header) ? header[0] : header)
  return Number.isFinite(seconds) ? seconds : undefined
}
