/** JSON for rules that know no schema: whole numbers are ints. */
export const valueOf = (json: unknown): unknown => {
  if (json === undefined) return null
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json
  if (Array.isArray(json)) return json.map(valueOf)
  return typeof json !== 'object' || json === null ? json : new Fields(json)
}

/** Fields of an object, each converted when it is looked at: most conditions look at one or two. */
class Fields extends Map<string, unknown> {
  readonly #waiting: Set<string>

  constructor(json: object) {
    super(Object.entries(json).filter(([, value]) => value !== undefined))
    this.#waiting = new Set(super.keys())
  }

  override get(key: string): unknown {
    if (this.#waiting.delete(key)) this.set(key, valueOf(super.get(key)))
    return super.get(key)
  }

  override [Symbol.iterator](): MapIterator<[string, unknown]> { return this.entries() }

  override entries(): MapIterator<[string, unknown]> {
    this.#convertAll()
    return super.entries()
  }

  override values(): MapIterator<unknown> {
    this.#convertAll()
    return super.values()
  }

  override forEach(each: (value: unknown, key: string, all: Map<string, unknown>) => void): void {
    this.#convertAll()
    super.forEach(each)
  }

  #convertAll(): void { for (const key of this.#waiting) this.get(key) }
}

// The library tells types by their constructors.
Object.defineProperty(Fields.prototype, 'constructor', { value: Map })
