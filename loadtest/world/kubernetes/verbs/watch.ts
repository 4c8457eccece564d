import type { Context } from '../context.ts'
import { expired, type ApiError } from '../errors.ts'
import type { ApiObject } from '../kind.ts'
import { collectionOf } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { store, type Commit, type Stored } from '../storage.ts'
import { prefixOf, selectedBy, wantedBy, type Wanted } from './list.ts'

/** What a watcher is told. The object of a line is in the stored version; whoever writes the line puts it into the asked one. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly stored: Stored }
  | { readonly type: 'BOOKMARK'; readonly revision: number; readonly initialEnd: boolean }
  | { readonly type: 'ERROR'; readonly error: ApiError }

/** Where the lines go. False: the client is too slow or gone, and the watch ends. */
export type Send = (event: WatchEvent) => boolean

/** Ends the watch: no line after. */
export type StopWatch = () => void

/**
 * GET with `watch`: what stands (when no version or 0 is given), then every commit after, in the order of commits. A
 * selector turns a change into ADDED or DELETED when the object enters or leaves what it selects. `ended` is called when
 * the time is up, or the kind is no longer served.
 */
export const watch = (context: Context, request: ResourceRequest, send: Send, ended: () => void): StopWatch => {
  const { storage, clock } = context
  const { query, kind } = request
  const collection = collectionOf(kind)
  const wanted = wantedBy(request)
  const inScope = scope(request)
  const initial = query.get('sendInitialEvents') === 'true'
  const version = query.get('resourceVersion') ?? ''
  const fresh = version === '' || version === '0' || initial
  const missed = fresh ? [] : storage.since(collection, Number(version))
  const tooOld = expired(`too old resource version: ${version} (${storage.revision()})`)

  let stopped = false
  const stops = new Map<'listening' | 'bookmarks' | 'kind' | 'end', () => void>()
  const stop = (): void => {
    stopped = true
    for (const one of stops.values()) one()
  }
  const tell = (event: WatchEvent): void => {
    if (stopped || send(event)) return
    stop()
    ended()
  }
  const hear = (commit: Commit): void => {
    if (!inScope(commit.stored.key)) return
    const event = eventOf(commit, wanted)
    if (event !== undefined) tell(event)
  }
  const bookmark = (initialEnd: boolean): void => tell({ type: 'BOOKMARK', revision: storage.revision(), initialEnd })

  if (missed === undefined) {
    tell({ type: 'ERROR', error: tooOld })
    stop()
    ended()
    return stop
  }
  // Nothing can be committed between this and listening: all of it is synchronous.
  if (fresh && query.get('sendInitialEvents') !== 'false') for (const stored of selectedBy(context, request)) tell({ type: 'ADDED', stored })
  if (initial) bookmark(true)
  for (const commit of missed) hear(commit)
  stops.set('listening', storage.listen(collection, hear))

  const bookmarks = query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1'
  if (bookmarks) {
    const again = (): void => {
      bookmark(false)
      if (!stopped) stops.set('bookmarks', clock.after(context.bookmarkMs, again))
    }
    stops.set('bookmarks', clock.after(context.bookmarkMs, again))
  }
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  const lastsMs = seconds > 0 ? seconds * 1_000 : (30 + context.random() * 30) * 60_000
  stops.set('kind', context.registry.listen(() => {
    if (context.registry.find(kind.group, kind.version, kind.plural) !== undefined) return
    stop()
    ended()
  }))
  stops.set('end', clock.after(lastsMs, () => {
    if (bookmarks) bookmark(false)
    stop()
    ended()
  }))
  return stop
}

const scope = (request: ResourceRequest): ((key: string) => boolean) => {
  const prefix = prefixOf(request)
  return prefix === '' ? () => true : key => key.startsWith(prefix)
}

const eventOf = ({ type, stored, previous, revision }: Commit, wanted: Wanted): WatchEvent | undefined => {
  const now = type !== 'DELETED' && wanted(stored.object)
  const before = previous !== undefined && wanted(previous.object)
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', stored }
  if (!before) return undefined
  return { type: 'DELETED', stored: type === 'DELETED' ? stored : left(previous, revision) }
}

/** It was changed out of what is selected: told as it stood before, under the version of the change. */
const left = (previous: Stored, revision: number): Stored => {
  const object: ApiObject = { ...previous.object, metadata: { ...previous.object.metadata, resourceVersion: String(revision) } }
  return store(previous.key, object, revision)
}
