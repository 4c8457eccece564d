/** A deep copy of JSON data. Faster than structuredClone, which also looks for what JSON cannot hold. */
export const cloneJson = <Value>(value: Value): Value => copy(value) as Value

const copy = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  const copied: Record<string, unknown> = {}
  for (const key in value) setOwn(copied, key, copy((value as Record<string, unknown>)[key]))
  return copied
}

/** A field that a value has itself; undefined otherwise: what is asked for may be called `constructor`. */
export const own = <Value>(from: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined =>
  from !== undefined && Object.hasOwn(from, key) ? from[key] : undefined

/** Sets a field that may be called `__proto__` without touching the prototype: JSON allows the name. */
export const setOwn = (target: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

/** Sets a field, or takes it away when there is nothing to set. */
export const setOrDelete = <Target extends object, Key extends keyof Target>(target: Target, key: Key, value: Target[Key] | undefined): void => {
  if (value === undefined) delete target[key]
  else target[key] = value
}

/** True for what JSON writes as `{…}`. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
