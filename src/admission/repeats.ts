/**
 * Positions of entries that the list had before, by what makes two entries the same; undefined is the same as nothing. A list may be as long as the API server takes
 * objects, so each entry is looked at once.
 */
export const repeats = <T>(list: readonly T[], sameness: (entry: T) => string | undefined): ReadonlySet<number> => {
  const seen = new Set<string>()
  return new Set(list.flatMap((entry, index) => {
    const id = sameness(entry)
    if (id === undefined) return []
    if (seen.has(id)) return [index]
    seen.add(id)
    return []
  }))
}
