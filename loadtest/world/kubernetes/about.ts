import { createHash } from 'node:crypto'
import { formatOf, mediaTypes, type Asking } from './accept.ts'
import type { Context } from './context.ts'
import { aggregatedDiscovery, apiGroup, apiGroups, apiResources, coreVersions, serverVersion } from './discovery.ts'
import { ApiError, NoPath, noPath } from './errors.ts'
import { healthText } from './health.ts'
import { openApiV2 } from './openapi/v2.ts'
import { openApiV2Bytes, openApiV2Protobuf } from './openapi/v2-protobuf.ts'
import { openApiDocument, openApiIndex } from './openapi/v3.ts'
import type { Registry } from './registry.ts'
import { notServed } from './request.ts'
import { sendJson, type Response } from './respond.ts'
import { own } from './schema/clone.ts'

/** A request for what is no resource. */
export interface AboutRequest extends Asking { readonly path: string; readonly host: string; readonly acceptsGzip: boolean; readonly ifNoneMatch: string }

/** Answers everything that is not a resource: discovery, OpenAPI, version and health. Throws for paths that there are not. */
export const answerAbout = (context: Context, request: AboutRequest, response: Response): void => {
  const { registry } = context
  const { path, query } = request
  const parts = partsOf(path)
  const [root, group = '', version] = parts
  if (root === 'healthz' || root === 'livez' || root === 'readyz') return sendHealth(response, root, parts.slice(1), query)
  if (root === 'metrics' && parts.length === 1) return sendMetrics(response, context.metrics.text())
  if (root === 'openapi') return sendOpenApi(registry, parts.slice(1), request, response)
  if ((root === 'api' || root === 'apis') && parts.length === 1) return sendRoot(registry, root, request, response)
  const send = (body: object | undefined): void => {
    if (body === undefined) throw notServed(registry, root === 'api' ? '' : group)
    sendJson(response, 200, JSON.stringify(body), { gzip: request.acceptsGzip, format: formatOf(request) })
  }
  if (path === '/') return send({ paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/metrics', '/openapi/v2', '/openapi/v3', '/readyz', '/version'] })
  if (root === 'version') return send(serverVersion)
  if (root === 'api' && parts.length === 2) return send(apiResources(registry, '', group))
  if (root === 'apis' && group === '') throw noPath()
  if (root === 'apis' && parts.length === 2) return send(apiGroup(registry, group))
  if (root === 'apis' && parts.length === 3) return send(apiResources(registry, group, version ?? ''))
  throw noPath()
}

/** What stands between the slashes of a path after its first. Those at the end count, but for lists of what is served and the version. */
const partsOf = (path: string): readonly string[] => {
  const parts = path.slice(1).split('/')
  const isOpen = path === '/apis/' || parts[0] === 'api' || parts[0] === 'version' || (parts[0] === 'apis' && parts[1] !== '')
  return isOpen ? parts.slice(0, parts.findLastIndex(part => part !== '') + 1) : parts
}

const sendHealth = (response: Response, root: 'healthz' | 'livez' | 'readyz', check: readonly string[], query: URLSearchParams): void => {
  const text = healthText(root, check.length === 0 ? undefined : check.join('/'), query)
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private', 'x-content-type-options': 'nosniff' }
  response.writeHead(text === undefined ? 404 : 200, headers).end(text ?? NoPath.text)
}

const sendMetrics = (response: Response, text: string): void => {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-cache, private' }).end(text)
}

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** `/api` and `/apis`: all in one for those who take it, or else the plain lists. */
const sendRoot = (registry: Registry, root: 'api' | 'apis', request: AboutRequest, response: Response): void => {
  const wanted = rootForm(request.accept, root)
  if (wanted === 'plain') {
    const body = root === 'api' ? coreVersions(request.host) : apiGroups(registry)
    return sendJson(response, 200, JSON.stringify(body), { gzip: request.acceptsGzip, format: formatOf(request) })
  }
  sendTagged(JSON.stringify(aggregatedDiscovery(registry, root)), request, response, { 'content-type': aggregatedType, vary: 'Accept' })
}

const rootForm = (accept: string, root: 'api' | 'apis'): 'aggregated' | 'plain' => {
  const clauses = accept.split(',').map(clause => clause.trim()).filter(clause => clause !== '')
  if (clauses.length === 0) return 'plain'
  for (const clause of clauses) {
    const words = new Set(clause.split(';').map(word => word.trim()))
    const known = ['application/json', 'application/yaml', '*/*', 'application/*'].some(type => words.has(type))
    if (known && words.has('g=apidiscovery.k8s.io') && words.has('v=v2') && words.has('as=APIGroupDiscoveryList')) return 'aggregated'
    if (known && ![...words].some(word => word.startsWith('as='))) return 'plain'
  }
  const unknown = root === 'api' && !clauses.some(clause => mediaTypes.split(', ').includes(clause.split(';')[0] ?? ''))
  throw new ApiError(406, 'NotAcceptable', unknown ? `406: Not Acceptable\n\nAvailable representations: ${mediaTypes}` : `only the following media types are accepted: ${mediaTypes}`)
}

/** Sends a text with a tag of its content; nothing but the tag to those who have it. */
const sendTagged = (text: string | Buffer, { ifNoneMatch, acceptsGzip }: AboutRequest, response: Response, headers: Readonly<Record<string, string>>): void => {
  const etag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`
  const all = { 'cache-control': 'no-cache, private', ...headers, etag }
  if (ifNoneMatch === etag) {
    const { 'content-type': _type, ...rest } = all as Record<string, string>
    return void response.writeHead(304, rest).end()
  }
  sendJson(response, 200, text, { gzip: acceptsGzip, headers: all })
}

const yearMs = 365 * 86_400_000

const sendOpenApi = (registry: Registry, [form, ...rest]: readonly string[], request: AboutRequest, response: Response): void => {
  if (form === 'v2' && rest.length === 0) {
    const document = openApiV2(registry.all())
    if (!request.accept.includes('application/com.github.proto-openapi.spec.v2')) return sendTagged(JSON.stringify(document), request, response, { vary: 'Accept' })
    return sendTagged(openApiV2Bytes(document), request, response, { vary: 'Accept', 'content-type': openApiV2Protobuf })
  }
  if (form !== 'v3') throw noPath()
  const index = openApiIndex(registry.all())
  if (rest.length === 0) return sendJson(response, 200, JSON.stringify(index), { gzip: request.acceptsGzip, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  const path = rest.join('/')
  const entry = own(index.paths, path)
  if (entry === undefined) return void response.writeHead(404, { 'cache-control': 'no-cache, private' }).end()
  if (request.accept !== '' && !/application\/(json|\*)|\*\/\*/.test(request.accept)) return void response.writeHead(406, { 'cache-control': 'no-cache, private' }).end()
  const asked = request.query.get('hash') ?? ''
  const hash = new URL(entry.serverRelativeURL, 'https://localhost').searchParams.get('hash') ?? ''
  if (asked !== '' && asked !== hash) return void response.writeHead(301, { location: entry.serverRelativeURL, vary: 'Accept', etag: `"${hash}"`, 'cache-control': 'no-cache, private' }).end()
  // With the right hash the document never changes.
  const keeping = asked === '' ? { 'cache-control': 'no-cache, private' } : { 'cache-control': 'public, immutable', expires: new Date(Date.UTC(2026, 0, 1) + yearMs * 10).toUTCString() }
  const headers = { ...keeping, vary: 'Accept', etag: `"${hash}"` }
  if (request.ifNoneMatch === `"${hash}"`) return void response.writeHead(304, headers).end()
  // `api/v1` is `v1`, `apis/<group>/<version>` is `<group>/<version>`.
  sendJson(response, 200, JSON.stringify(openApiDocument(rest.slice(1).join('/'), registry.all())), { gzip: request.acceptsGzip, headers })
}
