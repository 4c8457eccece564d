import type { ApiObject } from './kind.ts'

/** One version of an object, as it is kept. Never changed once it is here. */
export interface Stored {
  readonly key: string
  readonly object: ApiObject
  readonly revision: number
  /** The object as JSON, made once for everybody who reads or watches. */
  json(): string
}

/** A commit in one collection. `previous` is what stood before (for a deletion: what was deleted, under its last version). */
export interface Commit {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  readonly stored: Stored
  readonly previous: Stored | undefined
}

/** Called for each commit, while it is made. */
export type CommitListener = (commit: Commit) => void

/**
 * Objects with revisions. Everything here is synchronous, and so exact: a commit is seen whole or not at all, revisions
 * grow by one, and listeners hear commits in their order.
 */
export interface Storage {
  /** The revision of the last commit to anything. */
  revision(): number
  get(collection: string, key: string): Stored | undefined
  /** All of a collection, by key, as it stands now; a snapshot that later commits do not change. */
  list(collection: string, prefix: string): readonly Stored[]
  count(collection: string): number
  /** Commits a new object or version, which belongs to the storage from then on and gets the revision as its `resourceVersion`. `expected` undefined: it must not stand. Undefined when another version stands. */
  put(collection: string, key: string, expected: Stored | undefined, object: ApiObject): Stored | undefined
  /** Commits a deletion; undefined when another version stands. */
  remove(collection: string, expected: Stored): Commit | undefined
  /** Puts what `change` makes of each object in its place without a commit: it is read in another form, and has not been written. */
  reshape(collection: string, change: (object: ApiObject) => ApiObject): void
  /** Commits after `revision`; undefined when they are no longer known (410). */
  since(collection: string, revision: number): readonly Commit[] | undefined
  listen(collection: string, listener: CommitListener): () => void
  /** Hears every commit in every collection. */
  listenAll(listener: (collection: string, commit: Commit) => void): () => void
  /** Forgets the history: whoever wants to go on from before now has to list again. */
  compact(): void
}

interface Collection {
  readonly items: Map<string, Stored>
  /** The same by key. Once it was given out as a snapshot it is copied before the next change. */
  sorted: Stored[]
  given: boolean
  history: Commit[]
  /** Commits up to here are forgotten. */
  compacted: number
  readonly listeners: Set<CommitListener>
}

/** A version as it is kept. */
export const store = (key: string, object: ApiObject, revision: number): Stored => {
  let json: string | undefined
  return { key, object, revision, json: () => (json ??= JSON.stringify(object)) }
}

/** An empty store that remembers at least `historyLength` commits of each collection. Who asks for what came after a revision before the first is told that it is no longer known. */
export const createStorage = (historyLength: number, firstRevision = 1): Storage => {
  const collections = new Map<string, Collection>()
  const everywhere = new Set<(collection: string, commit: Commit) => void>()
  let revision = firstRevision

  const of = (name: string): Collection => {
    const found = collections.get(name)
    if (found !== undefined) return found
    const made: Collection = { items: new Map(), sorted: [], given: false, history: [], compacted: firstRevision - 1, listeners: new Set() }
    collections.set(name, made)
    return made
  }
  const commit = (name: string, collection: Collection, entry: Commit): void => {
    collection.history.push(entry)
    // Cut in halves, so that cutting costs nothing per commit.
    if (collection.history.length > historyLength * 2) {
      const dropped = collection.history.splice(0, historyLength)
      collection.compacted = dropped.at(-1)?.revision ?? collection.compacted
    }
    for (const listener of collection.listeners) listener(entry)
    for (const listener of everywhere) listener(name, entry)
  }
  return {
    revision: () => revision,
    get: (name, key) => collections.get(name)?.items.get(key),
    list: (name, prefix) => {
      const collection = of(name)
      if (prefix !== '') return collection.sorted.slice(...rangeOf(collection.sorted, prefix))
      collection.given = true
      return collection.sorted
    },
    count: name => collections.get(name)?.items.size ?? 0,
    put: (name, key, expected, object) => {
      const collection = of(name)
      const previous = collection.items.get(key)
      if (previous !== expected) return undefined
      revision += 1
      object.metadata.resourceVersion = String(revision)
      const stored = store(key, object, revision)
      collection.items.set(key, stored)
      sortIn(collection, key, previous, stored)
      commit(name, collection, { type: previous === undefined ? 'ADDED' : 'MODIFIED', revision, stored, previous })
      return stored
    },
    remove: (name, expected) => {
      const collection = of(name)
      if (collection.items.get(expected.key) !== expected) return undefined
      revision += 1
      collection.items.delete(expected.key)
      sortIn(collection, expected.key, expected)
      const object = { ...expected.object, metadata: { ...expected.object.metadata, resourceVersion: String(revision) } }
      const entry: Commit = { type: 'DELETED', revision, stored: store(expected.key, object, revision), previous: expected }
      commit(name, collection, entry)
      return entry
    },
    reshape: (name, change) => {
      const collection = of(name)
      for (const [key, stored] of collection.items) {
        const object = change(stored.object)
        if (object !== stored.object) collection.items.set(key, store(key, object, stored.revision))
      }
      collection.sorted = collection.sorted.map(({ key }) => collection.items.get(key) as Stored)
      collection.given = false
    },
    since: (name, from) => {
      const collection = of(name)
      if (from < collection.compacted) return undefined
      return collection.history.slice(firstAfter(collection.history, from))
    },
    listen: (name, listener) => {
      const { listeners } = of(name)
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    listenAll: listener => {
      everywhere.add(listener)
      return () => { everywhere.delete(listener) }
    },
    compact: () => {
      for (const collection of collections.values()) {
        collection.history = []
        collection.compacted = revision
      }
    },
  }
}

/** Index of the first item that fits, in a list where those that do not come before all that do. */
export const firstWhere = <T>(list: readonly T[], fits: (item: T) => boolean): number => {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(list[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

/** Index of the first commit with a revision above `from`; histories are in order. */
const firstAfter = (history: readonly Commit[], from: number): number => firstWhere(history, ({ revision }) => revision > from)

/** Where the keys that start with a prefix begin and end. */
const rangeOf = (sorted: readonly Stored[], prefix: string): readonly [from: number, to: number] =>
  [firstWhere(sorted, ({ key }) => key >= prefix), firstWhere(sorted, ({ key }) => key >= prefix && !key.startsWith(prefix))]

/** Puts what comes in the place of what stood under a key; either may be missing. */
const sortIn = (collection: Collection, key: string, before: Stored | undefined, ...after: readonly Stored[]): void => {
  if (collection.given) {
    collection.sorted = collection.sorted.slice()
    collection.given = false
  }
  collection.sorted.splice(firstWhere(collection.sorted, item => item.key >= key), before === undefined ? 0 : 1, ...after)
}
