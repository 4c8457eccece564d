import type { Context } from '../context.ts'
import { badRequest, expired, type ApiError } from '../errors.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { collectionOf } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { parseFieldSelector } from '../selectors/field-selector.ts'
import { parseLabelSelector } from '../selectors/label-selector.ts'
import { firstWhere, type Stored } from '../storage.ts'
import { asAsked } from '../versions.ts'
import { readToken, tokenAfter, tokenOf } from './continue-token.ts'
import { checkListOptions, tooLarge } from './list-options.ts'
import { keepSnapshot, snapshotAt } from './snapshots.ts'

/** Whether an object is one of those that were asked for. */
export type Wanted = (object: ApiObject) => boolean

const always: Wanted = () => true

/** Fields that may be selected by: metadata everywhere, and what the kind names besides. */
const selectable = (kind: KindDefinition): readonly string[] => ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : []), ...(kind.selectableFields ?? [])]

/** The selectors of a request, as one question. */
export const wantedBy = ({ kind, query }: ResourceRequest): Wanted => {
  const labelText = query.get('labelSelector') ?? ''
  const fieldText = query.get('fieldSelector') ?? ''
  const labels = labelText === '' ? undefined : parseLabelSelector(labelText)
  if (labels !== undefined && !labels.ok) throw badRequest(labels.message)
  const fields = fieldText === '' ? undefined : parseFieldSelector(fieldText, selectable(kind))
  if (fields !== undefined && !fields.ok) throw badRequest(unknownField(kind, fields.message))
  if (labels === undefined && fields === undefined) return always
  return object => (labels === undefined || labels.matches(object.metadata.labels)) && (fields === undefined || fields.matches(asAsked(kind, object)))
}

/** A built-in kind that has no fields of its own to select by names those that all have. */
const unknownField = (kind: KindDefinition, message: string): string => {
  const field = /^field label not supported: (.*)$/.exec(message)?.[1]
  return field === undefined || !kind.builtin || (kind.selectableFields ?? []).length > 0 ? message : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
}

/** What the keys of all that is asked for begin with. */
export const prefixOf = ({ kind, namespace = '' }: ResourceRequest): string => (kind.namespaced && namespace !== '' ? `${namespace}/` : '')

/** All that a request selects now. */
export const selectedBy = (context: Context, request: ResourceRequest): readonly Stored[] => {
  const wanted = wantedBy(request)
  const all = context.storage.list(collectionOf(request.kind), prefixOf(request))
  return wanted === always ? all : all.filter(({ object }) => wanted(object))
}

/** One page of a list. */
export interface Page {
  readonly items: readonly Stored[]
  readonly revision: number
  /** There when something may follow. */
  readonly continueToken: string | undefined
  /** How many follow; undefined when none do, and with selectors, as nobody has counted. */
  readonly remaining: number | undefined
}

/** GET of a collection, page by page when a limit is given: of one version, whatever happens in between. */
export const list = (context: Context, request: ResourceRequest): Page => {
  const { query, kind } = request
  checkListOptions(request, context.storage.revision())
  const token = query.get('continue') ?? ''
  const version = query.get('resourceVersion') ?? ''
  if (token !== '' && version !== '' && version !== '0') throw badRequest('specifying resource version is not allowed when using continue')
  const at = token === '' ? { revision: exactVersion(request) ?? -1, start: '' } : readToken(token)
  const now = context.storage.revision()
  const revision = at.revision < 0 ? now : at.revision
  if (revision > now) throw tooLarge(String(revision), now)
  const [collection, prefix] = [collectionOf(kind), prefixOf(request)]
  const all = snapshotAt(context, collection, prefix, revision)
  if (all === undefined) throw token === '' ? expired('The resourceVersion for the provided list is too old.') : expiredToken(at.start)
  // Whoever takes any version gets all at once, as it comes from a cache.
  const limit = token === '' && version === '0' ? 0 : Math.max(0, Number(query.get('limit') ?? 0))
  const wanted = wantedBy(request)
  const root = kind.namespaced ? prefix : '/'
  const { items, next } = pageOf(all, root + at.start, wanted, limit)
  const last = items.at(-1)
  if (last === undefined || next === all.length || isOneName(request)) return { items, revision, continueToken: undefined, remaining: undefined }
  keepSnapshot(context, collection, prefix, revision, all)
  return { items, revision, continueToken: tokenAfter(last.key.slice(root.length), revision), remaining: wanted === always ? all.length - next : undefined }
}

const exactVersion = ({ query }: ResourceRequest): number | undefined => (query.get('resourceVersionMatch') === 'Exact' ? Number(query.get('resourceVersion')) : undefined)

/** So many of what is wanted, from a key on, and where the rest begins. Without a limit there is no rest. */
const pageOf = (all: readonly Stored[], start: string, wanted: Wanted, limit: number): { readonly items: readonly Stored[]; readonly next: number } => {
  const from = firstWhere(all, ({ key }) => key >= start)
  if (limit === 0 || wanted === always) {
    const next = limit === 0 ? all.length : Math.min(from + limit, all.length)
    const page = from === 0 && next === all.length ? all : all.slice(from, next)
    return { items: wanted === always ? page : page.filter(({ object }) => wanted(object)), next }
  }
  const items: Stored[] = []
  let next = from
  for (; next < all.length && items.length < limit; next++) {
    const stored = all[next]
    if (stored !== undefined && wanted(stored.object)) items.push(stored)
  }
  return { items, next }
}

/** Whoever asks for one name is not told that there is more. */
const isOneName = (request: ResourceRequest): boolean =>
  (!request.kind.namespaced || prefixOf(request) !== '') && /(?:^|,)metadata\.name==?[^=,]/.test(request.query.get('fieldSelector') ?? '')

const expiredToken = (start: string): ApiError =>
  expired('The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.', tokenOf({ revision: -1, start }))
