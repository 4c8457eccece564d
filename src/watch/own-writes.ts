/**
 * Our own writes, remembered until the watch has shown them: nothing is decided on an object older than our last write
 * of it (design section 6). Versions are compared for equality only: what comes before our version is older, because a
 * watch is in order of commits. The watch may also be quicker than the answer to the write: so what it shows of a key is
 * noted while a write of it is under way.
 */
export interface OwnWrites {
  /** A write of `key` begins. What is given back is told its outcome: see `Outcome`. */
  begin(key: string): Outcome
  /** The watch or a list shows this version: whether it counts, or is older than our write. */
  admits(key: string, resourceVersion: string): boolean
  /** Whether our write of `key` has not been shown yet. */
  awaits(key: string): boolean
  /** The object is gone: what was awaited will not come. */
  forget(key: string): void
  /** What is awaited now; hand it to `listed` when a list that was begun afterwards has come: it has shown all of it. */
  marks(): ReadonlyMap<string, string>
  listed(marks: ReadonlyMap<string, string>): void
}

/** Called once, with the version that the server gave, or undefined when there is nothing to wait for. True: the watch has not shown it yet. */
export type Outcome = (resourceVersion: string | undefined) => boolean

export const ownWrites = (): OwnWrites => {
  const awaited = new Map<string, string>()
  const underWay = new Map<string, { count: number; readonly shown: Set<string> }>()
  return {
    begin: key => {
      const writes = underWay.get(key) ?? { count: 0, shown: new Set<string>() }
      writes.count += 1
      underWay.set(key, writes)
      return resourceVersion => {
        writes.count -= 1
        if (writes.count === 0) underWay.delete(key)
        if (resourceVersion === undefined || writes.shown.has(resourceVersion)) return false
        awaited.set(key, resourceVersion)
        return true
      }
    },
    admits: (key, resourceVersion) => {
      underWay.get(key)?.shown.add(resourceVersion)
      const wanted = awaited.get(key)
      if (wanted !== undefined && wanted !== resourceVersion) return false
      awaited.delete(key)
      return true
    },
    awaits: key => awaited.has(key),
    forget: key => { awaited.delete(key) },
    marks: () => new Map(awaited),
    listed: marks => { for (const [key, version] of marks) if (awaited.get(key) === version) awaited.delete(key) },
  }
}
