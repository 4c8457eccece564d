/**
 * Our own writes, remembered until the watch has shown them: nothing is decided on an object older than our last write
 * of it (design section 6). Versions are compared for equality only: what comes before our version is older, because a
 * watch is in order of commits.
 */
export interface OwnWrites {
  /** We wrote `key`, and the server gave it this version. */
  wrote(key: string, resourceVersion: string): void
  /** Whether the watch's news of `key` counts, or is older than our write. */
  admits(key: string, resourceVersion: string): boolean
  /** A relist that began after the writes has shown everything; a deletion ends the object. */
  forget(key: string): void
  /** Marks of all writes so far; hand it to `forgetSince` when a list that was begun afterwards has come. */
  pending(): ReadonlyMap<string, string>
  forgetAll(marks: ReadonlyMap<string, string>): void
}

export const ownWrites = (): OwnWrites => {
  const awaited = new Map<string, string>()
  return {
    wrote: (key, resourceVersion) => { awaited.set(key, resourceVersion) },
    admits: (key, resourceVersion) => {
      const wanted = awaited.get(key)
      if (wanted === undefined) return true
      if (wanted !== resourceVersion) return false
      awaited.delete(key)
      return true
    },
    forget: key => { awaited.delete(key) },
    pending: () => new Map(awaited),
    forgetAll: marks => { for (const [key, version] of marks) if (awaited.get(key) === version) awaited.delete(key) },
  }
}
