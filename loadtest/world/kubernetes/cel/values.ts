/** JSON for rules that know no schema: whole numbers are ints. */
export const valueOf = (json: unknown): unknown => {
  if (json === undefined) return null
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json
  if (Array.isArray(json)) return json.map(valueOf)
  return typeof json !== 'object' || json === null ? json : new Fields(json)
}

/** Fields of an object, each converted when it is looked at: most conditions look at one or two. */
class Fields extends Map<string, unknown> {
  readonly #waiting: Map<string, unknown>

  constructor(json: object) {
    const given = Object.entries(json).filter(([, value]) => value !== undefined)
    super(given)
    this.#waiting = new Map(given)
  }

  override get(key: string): unknown {
    if (this.#waiting.has(key)) {
      this.set(key, valueOf(this.#waiting.get(key)))
      this.#waiting.delete(key)
    }
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

  #convertAll(): void { for (const key of [...this.#waiting.keys()]) this.get(key) }
}

// The library tells types by their constructors.
Object.defineProperty(Fields.prototype, 'constructor', { value: Map })
