/**
 * Text that stands for itself. Text cut out of a request keeps the whole request in memory, and text put together from pieces
 * keeps the pieces; what is stored for each of very many VMs is therefore copied first.
 */
export const ownedText = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** Plain data with all its text copied. */
export const owned = <T>(value: T): T => copy(value) as T

const copy = (value: unknown): unknown => {
  if (typeof value === 'string') return ownedText(value)
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  const made: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value)) made[name] = copy(item)
  return made
}
