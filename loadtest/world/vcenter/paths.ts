/** One step of a property path: a property, and with a key one entry of the list that it holds. */
interface Step { readonly name: string; readonly key: string | number | undefined }

const stepPattern = /([^.[\]]+)(?:\[(?:"([^"]*)"|(-?\d+))\])?(?:\.|$)/y
const parsed = new Map<string, readonly Step[]>()
/** Paths that are remembered; clients use few, but may send any. */
const rememberedMost = 10_000

/** The steps of `config.extraConfig["a.b"].value`; empty for what is no path. */
export const stepsOf = (path: string): readonly Step[] => {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const steps = parse(path)
  if (parsed.size < rememberedMost) parsed.set(path, steps)
  return steps
}

const parse = (path: string): readonly Step[] => {
  const steps: Step[] = []
  for (let at = 0; at < path.length;) {
    stepPattern.lastIndex = at
    const match = stepPattern.exec(path)
    if (match === null) return []
    const [whole, name = '', text, number] = match
    steps.push({ name, key: text ?? (number === undefined ? undefined : Number(number)) })
    at += whole.length
  }
  return steps
}

/** The value at a path; undefined where there is nothing. Entries of lists are found by their `key`. */
export const valueAt = (root: object, path: string): unknown => {
  let value: unknown = root
  for (const { name, key } of stepsOf(path)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
    if (key !== undefined) value = Array.isArray(value) ? (value as readonly { readonly key?: unknown }[]).find(item => item.key === key) : undefined
  }
  return value
}

/** The path without the keys of list entries: changes are told of whole lists. */
const stem = (path: string): string => stepsOf(path).map(({ name }) => name).join('.')

/** Whether a change at `changed` may change what stands at `path`: one is the other or lies within it. */
export const affects = (changed: string, path: string): boolean => {
  const wanted = stem(path)
  return wanted === changed || wanted.startsWith(`${changed}.`) || changed.startsWith(`${wanted}.`)
}
