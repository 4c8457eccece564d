/** The value below which `part` of a sorted list lies, one of its members; 0 of an empty one. */
export const percentile = (sorted: ArrayLike<number>, part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
