import type { Context } from '../context.ts'
import type { Stored } from '../storage.ts'

/** Lists that are being read page by page, as they stood at their first; the oldest is forgotten when there are too many. */
const keptCount = 64
const kept = new WeakMap<Context, Map<string, readonly Stored[]>>()

const keptOf = (context: Context): Map<string, readonly Stored[]> => {
  const found = kept.get(context) ?? new Map<string, readonly Stored[]>()
  kept.set(context, found)
  return found
}
const idOf = (collection: string, prefix: string, revision: number): string => `${revision} ${collection} ${prefix}`

/** What stood in a collection at a version, by key: as it was kept, or what stands with every commit since undone. Undefined when those are no longer known. */
export const snapshotAt = (context: Context, collection: string, prefix: string, revision: number): readonly Stored[] | undefined => {
  const { storage } = context
  const found = keptOf(context).get(idOf(collection, prefix, revision))
  if (found !== undefined) return found
  const since = revision === storage.revision() ? [] : storage.since(collection, revision)
  if (since === undefined || since.length === 0) return since && storage.list(collection, prefix)
  const standing = new Map(storage.list(collection, prefix).map(stored => [stored.key, stored]))
  for (const { type, stored, previous } of since.toReversed()) {
    if (!stored.key.startsWith(prefix)) continue
    if (type === 'ADDED' || previous === undefined) standing.delete(stored.key)
    else standing.set(stored.key, previous)
  }
  return [...standing.values()].sort((left, right) => (left.key < right.key ? -1 : 1))
}

/** Keeps a list for the pages that follow. */
export const keepSnapshot = (context: Context, collection: string, prefix: string, revision: number, snapshot: readonly Stored[]): void => {
  const all = keptOf(context)
  const id = idOf(collection, prefix, revision)
  all.delete(id)
  all.set(id, snapshot)
  if (all.size > keptCount) all.delete(all.keys().next().value ?? '')
}

/** Forgets all lists under way, as a restart of the server does. */
export const forgetLists = (context: Context): void => keptOf(context).clear()
