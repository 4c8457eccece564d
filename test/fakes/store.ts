import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Fault, type Result } from '#protocols/fault.ts'
import type { KubernetesObject, ListPage, ListQuery, ObjectStore, WatchLine, WatchQuery } from '#protocols/store.ts'

type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete'
type Writable = Omit<KubernetesObject, 'metadata'> & { metadata: Record<string, unknown>; [field: string]: unknown }
interface Commit { readonly version: number; readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubernetesObject; readonly before: KubernetesObject | undefined }
type Line = WatchLine<never>

/** An API server in memory with one collection, and what can be done to it. */
export interface FakeStore extends ObjectStore {
  /** Forgets the history and page tokens: 410 for whoever resumes. */
  compact(): void
  /** The next calls of this verb fail so, in this order. */
  fail(verb: Verb, ...faults: readonly Fault[]): void
  /** Watches say nothing any more, not even that they end, as over a dead connection. */
  mute(muted: boolean): void
  /** Ends the watches that are open with this line, or by throwing. */
  breakWatches(line?: Extract<WatchLine, { type: 'ERROR' }>): void
  /** What happens after the next commit is told and before its writer is answered. */
  beforeAnswer(act: () => void): void
  readonly calls: string[]
}

const keyOf = (object: KubernetesObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`

/** `a=b`, `!a`, or nothing. */
const selects = (selector: string | undefined) => ({ metadata }: KubernetesObject): boolean => {
  if (selector === undefined) return true
  if (selector.startsWith('!')) return metadata.labels?.[selector.slice(1)] === undefined
  const [name = '', value] = selector.split('=')
  return metadata.labels?.[name] === value
}

const merge = (target: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> => {
  const merged = { ...target }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = typeof value === 'object' && !Array.isArray(value) ? merge((merged[name] ?? {}) as Record<string, unknown>, value as Record<string, unknown>) : value
  }
  return merged
}

export const fakeStore = (clock: Clock): FakeStore => {
  const objects = new Map<string, KubernetesObject>()
  const faults = new Map<Verb, Fault[]>()
  const pages = new Map<string, readonly KubernetesObject[]>()
  const watches = new Set<{ push(line: Line | Error): void; readonly wanted: (object: KubernetesObject) => boolean }>()
  const calls: string[] = []
  let history: Commit[] = []
  let compacted = 0
  let version = 0
  let uids = 0
  let muted = false
  let between: (() => void) | undefined

  const meet = (verb: Verb): { readonly ok: false; readonly fault: Fault } | undefined => {
    calls.push(verb)
    const fault = faults.get(verb)?.shift()
    return fault === undefined ? undefined : { ok: false, fault }
  }
  const lineOf = ({ type, object, before }: Commit, wanted: (object: KubernetesObject) => boolean): Line | undefined => {
    const now = type !== 'DELETED' && wanted(object)
    const then = before !== undefined && wanted(before)
    if (now) return { type: then ? 'MODIFIED' : 'ADDED', object: object as never }
    return then ? { type: 'DELETED', object: object as never } : undefined
  }
  const commit = <T extends KubernetesObject>(type: Commit['type'], object: T, before: KubernetesObject | undefined): T => {
    version += 1
    const next = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
    if (type === 'DELETED') objects.delete(keyOf(next))
    else objects.set(keyOf(next), next)
    const entry: Commit = { version, type, object: next, before }
    history.push(entry)
    for (const { push, wanted } of watches) {
      const line = lineOf(entry, wanted)
      if (line !== undefined && !muted) push(line)
    }
    const act = between
    between = undefined
    act?.()
    return next
  }
  const standing = (namespace: string | undefined, name: string): Result<KubernetesObject> => {
    const found = objects.get(`${namespace ?? ''}/${name}`)
    return found === undefined ? failed('NotFound', `${name} is not there`) : ok(found)
  }

  async function* lines(query: WatchQuery, signal: AbortSignal): AsyncGenerator<Line> {
    const wanted = selects(query.labelSelector)
    const waiting: (Line | Error | undefined)[] = []
    let ring: (() => void) | undefined
    const push = (line: Line | Error | undefined): void => {
      waiting.push(line)
      ring?.()
    }
    if (Number(query.resourceVersion) < compacted) push({ type: 'ERROR', code: 410, message: 'too old' })
    else for (const entry of history) if (entry.version > Number(query.resourceVersion)) { const line = lineOf(entry, wanted); if (line !== undefined && !muted) push(line) }
    const watch = { push, wanted }
    watches.add(watch)
    const stopTimer = clock.after(query.timeoutSeconds * 1_000, () => {
      if (muted) return
      push({ type: 'BOOKMARK', resourceVersion: String(version) })
      push(undefined)
    })
    const aborted = (): void => push(new Error('aborted'))
    signal.addEventListener('abort', aborted)
    try {
      for (;;) {
        while (waiting.length > 0) {
          const line = waiting.shift()
          if (line === undefined) return
          if (line instanceof Error) throw line
          yield line
          if (line.type === 'ERROR') return
        }
        await new Promise<void>(resolve => { ring = resolve })
      }
    } finally {
      watches.delete(watch)
      stopTimer()
      signal.removeEventListener('abort', aborted)
    }
  }

  const page = (query: ListQuery): Result<ListPage> => {
    const [id = '', from = '0'] = query.continueToken?.split(':') ?? []
    const all = query.continueToken === undefined ? [...objects.values()].filter(selects(query.labelSelector)) : pages.get(id)
    if (all === undefined) return failed('Gone', 'the page token is too old')
    const items = all.slice(Number(from), Number(from) + (query.limit ?? all.length))
    const next = Number(from) + items.length
    const key = id === '' ? String(version) : id
    if (next < all.length) pages.set(key, all)
    return ok({ items, resourceVersion: key, continueToken: next < all.length ? `${key}:${next}` : undefined })
  }

  return {
    calls,
    compact: () => {
      compacted = version + 1
      version += 1
      history = []
      pages.clear()
    },
    fail: (verb, ...more) => { faults.set(verb, [...(faults.get(verb) ?? []), ...more]) },
    mute: on => { muted = on },
    breakWatches: line => { for (const { push } of watches) push(line ?? new Error('connection cut')) },
    beforeAnswer: act => { between = act },
    get: async (_, namespace, name) => meet('get') ?? (standing(namespace, name) as Result<never>),
    list: async (_, query) => meet('list') ?? (page(query) as Result<never>),
    watch: async (_, query, signal) => meet('watch') ?? ok(lines(query, signal) as AsyncIterable<never>),
    create: async (resource, object) => {
      const fault = meet('create')
      if (fault !== undefined) return fault
      const name = object.metadata.name ?? `${object.metadata.generateName ?? ''}${uids}`
      if (standing(object.metadata.namespace, name).ok) return failed('AlreadyExists', `${name} stands already`)
      const made = { apiVersion: resource.version, kind: resource.kind, ...object, metadata: { ...object.metadata, name, uid: `uid-${++uids}`, resourceVersion: '' } }
      return ok(commit('ADDED', made as KubernetesObject, undefined) as never)
    },
    patch: async (_, namespace, name, { body }) => {
      const fault = meet('patch')
      const before = standing(namespace, name)
      if (fault !== undefined || !before.ok) return fault ?? (before as never)
      const { metadata: { resourceVersion, ...metadata } = { resourceVersion: undefined }, ...rest } = body as { metadata?: { resourceVersion?: string } }
      if (resourceVersion !== undefined && resourceVersion !== before.value.metadata.resourceVersion) return failed('Conflict', `${name} has changed`)
      const next = merge(before.value as unknown as Writable, { ...rest, metadata }) as unknown as KubernetesObject
      const ends = next.metadata.deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0
      return ok(commit(ends ? 'DELETED' : 'MODIFIED', next, before.value) as never)
    },
    delete: async (_, namespace, name, { uid, resourceVersion }) => {
      const fault = meet('delete')
      const before = standing(namespace, name)
      if (fault !== undefined) return fault
      if (!before.ok) return before
      const { metadata } = before.value
      if ((uid ?? metadata.uid) !== metadata.uid || (resourceVersion ?? metadata.resourceVersion) !== metadata.resourceVersion) return failed('Conflict', `${name} is another`)
      const marked = { ...before.value, metadata: { ...metadata, deletionTimestamp: new Date(clock.wall()).toISOString() } }
      commit((metadata.finalizers ?? []).length > 0 ? 'MODIFIED' : 'DELETED', marked, before.value)
      return ok(undefined)
    },
  }
}
