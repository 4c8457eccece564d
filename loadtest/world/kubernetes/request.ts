import type { ResourceAttributes } from './authorization/rule.ts'
import type { KindDefinition } from './kind.ts'
import { badRequest, methodNotAllowed, noPath, noResource, notFound, notSupportedOn, type ApiError } from './errors.ts'
import { isNamespace } from './kinds/namespace.ts'
import { unescaped } from './percent.ts'
import type { Registry } from './registry.ts'
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

/** Where a path leads: group, version, namespace, resource, name, subresource; undefined for what is no resource path. */
export interface ResourcePath {
  readonly group: string
  readonly version: string
  readonly namespace: string | undefined
  readonly plural: string
  readonly name: string | undefined
  readonly subresource: string | undefined
}

/** `/api/v1/…` and `/apis/<group>/<version>/…` with at least a resource. */
export const resourcePath = (pathname: string): ResourcePath | undefined => {
  const parts = pathname.split('/').filter(part => part !== '').map(unescaped)
  const [root, ...rest] = parts
  const group = root === 'api' ? '' : root === 'apis' ? rest.shift() : undefined
  const version = rest.shift()
  if (group === undefined || version === undefined || rest.length === 0) return undefined
  // `namespaces/<name>` and its status are the namespace itself.
  const scoped = rest[0] === 'namespaces' && rest.length > 2 && !(group === '' && ['status', 'finalize'].includes(rest[2] ?? ''))
  const namespace = scoped ? rest[1] : undefined
  const [plural = '', name, subresource] = scoped ? rest.slice(2) : rest
  return { group, version, namespace, plural, name, subresource }
}

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

/** The kind that a path names; 404 for what is not served, or asked for in the wrong scope. */
export const kindAt = (registry: Registry, path: ResourcePath, verb: ResourceRequest['verb']): KindDefinition => {
  const kind = registry.find(path.group, path.version, path.plural)
  const isBuiltin = (): boolean => registry.all().some(({ builtin, group }) => builtin && group === path.group)
  const missing = (): ApiError => (isBuiltin() ? noResource() : noPath())
  if (kind === undefined || (!kind.namespaced && path.namespace !== undefined)) throw missing()
  if (kind.namespaced && path.namespace === undefined && (path.name !== undefined || verb === 'create' || verb === 'deletecollection')) throw isBuiltin() && path.name === undefined ? methodNotAllowed() : missing()
  const { status, scale } = kind.subresources
  const has = path.subresource === undefined || (path.subresource === 'status' && status) || (path.subresource === 'scale' && scale !== undefined)
    || (path.subresource === 'finalize' && isNamespace(kind))
  if (!has) throw kind.builtin ? noResource() : notFound(kind, path.name ?? '')
  return kind
}

/** Refuses a verb where the kind does not have it. */
export const checkVerb = (kind: KindDefinition, { name, subresource }: ResourcePath, verb: ResourceRequest['verb']): void => {
  const onCollection = name === undefined && (verb === 'update' || verb === 'patch')
  if (kind.builtin && (!kind.verbs.includes(verb) || onCollection || (verb === 'create' && name !== undefined))) throw methodNotAllowed()
  if (onCollection) throw badRequest('name must be provided')
  if (!kind.verbs.includes(verb) || (subresource !== undefined && ['create', 'delete'].includes(verb))) throw kind.builtin ? methodNotAllowed() : notSupportedOn(kind, verb)
}
