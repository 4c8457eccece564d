import type { Context } from '../context.ts'
import { badRequest, expired, unexpected } from '../errors.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { collectionOf } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { parseFieldSelector, parseLabelSelector } from '../selectors.ts'
import type { Stored } from '../storage.ts'
import { asAsked } from '../versions.ts'

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

const prefixOf = ({ kind, namespace }: ResourceRequest): string => (kind.namespaced && namespace !== undefined ? `${namespace}/` : '')

/** All that a request selects now. */
export const selectedBy = (context: Context, request: ResourceRequest): readonly Stored[] => {
  const wanted = wantedBy(request)
  const all = context.storage.list(collectionOf(request.kind), prefixOf(request))
  return wanted === always ? all : all.filter(({ object }) => wanted(object))
}

/** All that a request selects at a version of the past: what stands, with every commit since undone. */
const selectedAt = (context: Context, request: ResourceRequest, revision: number): readonly Stored[] => {
  const collection = collectionOf(request.kind)
  const since = context.storage.since(collection, revision)
  if (since === undefined) throw expired('The resourceVersion for the provided list is too old.')
  const standing = new Map(context.storage.list(collection, '').map(stored => [stored.key, stored]))
  for (const { type, stored, previous } of since.toReversed()) {
    if (type === 'ADDED' || previous === undefined) standing.delete(stored.key)
    else standing.set(stored.key, previous)
  }
  const wanted = wantedBy(request)
  const prefix = prefixOf(request)
  return [...standing.values()].filter(({ key, object }) => key.startsWith(prefix) && wanted(object)).sort((left, right) => (left.key < right.key ? -1 : 1))
}

/** One page of a list. */
export interface Page {
  readonly items: readonly Stored[]
  readonly revision: number
  readonly continueToken: string | undefined
  readonly remaining: number | undefined
}

interface Snapshot { readonly items: readonly Stored[]; readonly revision: number }

/** Lists that are being read page by page: the later pages show what stood at the first. The oldest is forgotten when there are too many. */
const snapshotLimit = 64
const snapshots = new WeakMap<Context, Map<string, Snapshot>>()

const snapshotsOf = (context: Context): Map<string, Snapshot> => {
  const found = snapshots.get(context)
  if (found !== undefined) return found
  const made = new Map<string, Snapshot>()
  snapshots.set(context, made)
  return made
}

/** GET of a collection, page by page when a limit is given. */
export const list = (context: Context, request: ResourceRequest): Page => {
  // Whoever takes any version gets all at once, as it comes from a cache.
  const limit = request.query.get('resourceVersion') === '0' ? 0 : Number(request.query.get('limit') ?? 0)
  const token = request.query.get('continue') ?? ''
  checkVersion(request, token)
  const { id, snapshot, from } = token === '' ? begin(context, request) : resume(context, token)
  const items = limit > 0 ? snapshot.items.slice(from, from + limit) : snapshot.items.slice(from)
  const remaining = snapshot.items.length - from - items.length
  if (remaining === 0) return { items, revision: snapshot.revision, continueToken: undefined, remaining: undefined }
  keep(context, id, snapshot)
  const next = Buffer.from(JSON.stringify({ id, from: from + items.length })).toString('base64url')
  return { items, revision: snapshot.revision, continueToken: next, remaining }
}

const checkVersion = ({ query }: ResourceRequest, token: string): void => {
  const version = query.get('resourceVersion') ?? ''
  if (token !== '' && version !== '' && version !== '0') throw badRequest('specifying resource version is not allowed when using continue')
}

/** Refuses to read one object at a version that is none. */
export const checkVersionRead = ({ query }: ResourceRequest): void => {
  const version = query.get('resourceVersion') ?? ''
  if (!/^\d*$/.test(version)) throw unexpected(`resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`)
}

const begin = (context: Context, request: ResourceRequest): { readonly id: string; readonly snapshot: Snapshot; readonly from: number } => {
  const exact = request.query.get('resourceVersionMatch') === 'Exact' ? Number(request.query.get('resourceVersion')) : context.storage.revision()
  const snapshot = { items: exact === context.storage.revision() ? selectedBy(context, request) : selectedAt(context, request, exact), revision: exact }
  return { id: `${snapshot.revision}.${snapshotsOf(context).size}.${context.random()}`, snapshot, from: 0 }
}

const resume = (context: Context, token: string): { readonly id: string; readonly snapshot: Snapshot; readonly from: number } => {
  let told: { id?: string; from?: number }
  try {
    told = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as typeof told
  } catch {
    throw badRequest('invalid continue token: continue key is not valid: it does not come from this server')
  }
  const snapshot = snapshotsOf(context).get(told.id ?? '')
  if (snapshot === undefined || told.id === undefined) throw expired('The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.')
  return { id: told.id, snapshot, from: told.from ?? 0 }
}

const keep = (context: Context, id: string, snapshot: Snapshot): void => {
  const all = snapshotsOf(context)
  all.delete(id)
  all.set(id, snapshot)
  if (all.size > snapshotLimit) all.delete(all.keys().next().value ?? '')
}

/** Forgets all lists under way, as a restart of the server does. */
export const forgetLists = (context: Context): void => snapshotsOf(context).clear()
