/** How often something took no longer than each of these times: the buckets of a histogram in the text format of Prometheus. */
export type Buckets = ReadonlyMap<number, number>

/** The buckets of all series of a family whose labels hold these words, added up; by upper end in seconds. */
export const bucketsOf = (text: string, family: string, ...words: readonly string[]): Buckets => {
  const buckets = new Map<number, number>()
  for (const line of text.split('\n')) {
    const [, labels = '', value = ''] = /^([^{]*\{[^}]*\}) (\S+)$/.exec(line) ?? []
    if (!labels.startsWith(`${family}_bucket{`) || !words.every(word => labels.includes(word))) continue
    const [, text = ''] = /le="([^"]+)"/.exec(labels) ?? []
    const end = text === '+Inf' ? Infinity : Number(text)
    buckets.set(end, (buckets.get(end) ?? 0) + Number(value))
  }
  return buckets
}

/** What came between two readings. */
export const since = (before: Buckets, after: Buckets): Buckets => new Map([...after].map(([end, count]) => [end, count - (before.get(end) ?? 0)]))

/** The time in ms below which `part` of them lie, as if each bucket were filled evenly; the last end where it lies beyond. */
export const quantileMs = (buckets: Buckets, part: number): number => {
  const sorted = [...buckets].sort(([a], [b]) => a - b)
  const wanted = (sorted.at(-1)?.[1] ?? 0) * part
  let [low, below] = [0, 0]
  for (const [end, count] of sorted) {
    if (count >= wanted && count > below) return (end === Infinity ? low : low + (end - low) * (wanted - below) / (count - below)) * 1_000
    ;[low, below] = [end, count]
  }
  return low * 1_000
}
