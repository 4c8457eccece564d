import type { ResourceAttributes } from './authorization/rule.ts'
import type { KindDefinition } from './kind.ts'
import { methodNotAllowed, noPath, noResource, notFound, notSupportedOn, type ApiError } from './errors.ts'
import { isNamespace } from './kinds/namespace.ts'
import type { Registry } from './registry.ts'
import { reviewKinds } from './reviews.ts'
import type { User } from './users.ts'

/** A request for a resource, taken apart. */
export interface ResourceRequest {
  readonly verb: 'create' | 'get' | 'list' | 'watch' | 'update' | 'patch' | 'delete' | 'deletecollection'
  readonly kind: KindDefinition
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: 'status' | 'scale' | 'finalize' | undefined
  readonly query: URLSearchParams
  readonly user: User
  readonly contentType: string
  readonly accept: string
  readonly body: string
  readonly userAgent: string
}

/** Where a path leads: group, version, namespace, resource, name, subresource, and what stands after these. */
export interface ResourcePath {
  /** Whether it begins as paths of resources do: with one slash, and after `/apis/` with a group. Rights are asked for all the same where it does not. */
  readonly isLed: boolean
  readonly group: string
  readonly version: string
  /** Empty where it is left out after `namespaces/`. */
  readonly namespace: string | undefined
  readonly plural: string
  readonly name: string | undefined
  readonly subresource: string | undefined
  readonly more: readonly string[]
}

/** `/api/v1/…` and `/apis/<group>/<version>/…` with at least a resource; undefined for what is no resource path. Slashes around it do not count, but each between others parts two, of which one may be empty. */
export const resourcePath = (path: string): ResourcePath | undefined => {
  const all = path.split('/')
  const [root, ...rest] = all.slice(all.findIndex(isSaid), all.findLastIndex(isSaid) + 1)
  const group = root === 'api' ? '' : root === 'apis' ? rest.shift() : undefined
  const version = rest.shift()
  if (group === undefined || version === undefined || rest.length === 0) return undefined
  // `namespaces/<name>` and its status are the namespace itself.
  const scoped = rest[0] === 'namespaces' && rest.length > 2 && !(group === '' && ['status', 'finalize'].includes(rest[2] ?? ''))
  const namespace = scoped ? rest[1] : undefined
  const [plural = '', name, subresource, ...more] = scoped ? rest.slice(2) : rest
  return { isLed: /^\/(?:api|apis\/[^/]+)\//.test(path), group, version, namespace, plural, name: name || undefined, subresource: subresource || undefined, more }
}

const isSaid = (part: string): boolean => part !== ''

/** The verb of a request: Kubernetes' own words. */
export const verbOf = (method: string, named: boolean, query: URLSearchParams): ResourceRequest['verb'] => {
  const watch = query.get('watch')
  switch (method) {
    case 'GET': case 'HEAD': return named ? 'get' : watch !== null && watch !== '0' && watch !== 'false' ? 'watch' : 'list'
    case 'POST': return 'create'
    case 'PUT': return 'update'
    case 'PATCH': return 'patch'
    case 'DELETE': return named ? 'delete' : 'deletecollection'
    default: throw methodNotAllowed()
  }
}

/** What permission depends on. A namespace counts as in itself; a list of one name, picked by a field selector, as of that name. */
export const attributesOf = ({ group, plural, namespace, name, subresource }: ResourcePath, verb: string, query: URLSearchParams): ResourceAttributes => ({
  verb, group, resource: plural, subresource: subresource ?? '', namespace: namespace ?? (group === '' && plural === 'namespaces' ? (name ?? '') : ''),
  name: name ?? (['list', 'watch', 'deletecollection'].includes(verb) ? selectedName(query) : ''),
})

const selectedName = (query: URLSearchParams): string => {
  const terms = (query.get('fieldSelector') ?? '').split(',')
  return terms.map(term => /^metadata\.name==?([^\\/%]+)$/.exec(term)?.[1]).find(name => name !== undefined) ?? ''
}

/** Nothing is served there: told in one way in groups that are built in, and in another elsewhere. */
export const notServed = (registry: Registry, group: string): ApiError =>
  ([...registry.all(), ...reviewKinds].some(kind => kind.builtin && kind.group === group) ? noResource() : noPath())

/** The kind that a path names; 404 for what is not served, or asked for in the wrong scope. */
export const kindAt = (registry: Registry, path: ResourcePath, verb: ResourceRequest['verb']): KindDefinition => {
  if (!path.isLed) throw noPath()
  const kind = registry.find(path.group, path.version, path.plural)
  if (kind === undefined || !fitsScope(kind, path, verb)) throw notServed(registry, path.group)
  const { status, scale } = kind.subresources
  const has = path.subresource === undefined || (path.subresource === 'status' && status) || (path.subresource === 'scale' && scale !== undefined)
    || (path.subresource === 'finalize' && isNamespace(kind))
  if (!has || (kind.builtin && path.more.length > 0)) throw kind.builtin ? noResource() : notFound(kind, path.name ?? '')
  return kind
}

/** Whether a kind can be asked for in the namespace of a path, or in all together. One that is left out between two slashes is none to custom kinds; to the others, it is missed where an object is read or written. */
const fitsScope = (kind: KindDefinition, { namespace, name }: ResourcePath, verb: ResourceRequest['verb']): boolean => {
  const isMissed = kind.builtin && namespace === ''
  if (!kind.namespaced) return !isMissed && (namespace ?? '') === ''
  if ((namespace ?? '') !== '' || isMissed || (name === undefined && verb !== 'create' && verb !== 'deletecollection')) return true
  if (kind.builtin && name === undefined) throw methodNotAllowed()
  return false
}

/** Whether a path leaves a name out that has to be given. */
export const lacksName = (kind: KindDefinition, { name, subresource }: ResourcePath, verb: ResourceRequest['verb']): boolean =>
  name === undefined && (verb === 'update' || verb === 'patch' || (kind.builtin && subresource !== undefined && (verb === 'list' || verb === 'watch')))

/** Refuses a verb where the kind does not have it. */
export const checkVerb = (kind: KindDefinition, path: ResourcePath, verb: ResourceRequest['verb']): void => {
  const { name, subresource } = path
  if (subresource === 'finalize' && verb !== 'update') throw methodNotAllowed()
  const isNameless = lacksName(kind, path, verb)
  if (kind.builtin && (!kind.verbs.includes(verb) || (isNameless && subresource === undefined) || (verb === 'create' && name !== undefined))) throw methodNotAllowed()
  if (isNameless) return
  if (!kind.verbs.includes(verb) || (subresource !== undefined && !['get', 'update', 'patch'].includes(verb))) throw kind.builtin ? methodNotAllowed() : notSupportedOn(kind, verb)
}
