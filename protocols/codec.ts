import { Packr } from 'msgpackr'
import { failed, ok, type Result } from './fault.ts'

/**
 * Bytes for messages between processes. Records are off: with them on, two processes read each other's records under
 * wrong field names without an error. Every payload is `[name/version, message]`.
 */
const packr = new Packr({ useRecords: false, moreTypes: false })

/** Encodes and decodes one family of messages. */
export interface Codec<T> {
  readonly tag: string
  encode(message: T): Uint8Array
  /** Malformed when the bytes are broken, of another version, or fail `check`; the message names what was wrong. */
  decode(payload: Uint8Array): Result<T>
}

/** What a check may look for fields in. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/**
 * A codec for the family `tag` (`name/version`). A new optional field keeps the version, anything else makes a new one.
 * `check` names what is wrong with a decoded value (`path: problem`), or gives undefined.
 */
export const codec = <T>(tag: string, check: (value: unknown) => string | undefined): Codec<T> => ({
  tag,
  // msgpackr hands out a slice of a pool that it writes again: what is kept or queued has to be a copy.
  encode: message => Uint8Array.from(packr.pack([tag, message])),
  decode: payload => {
    let value: unknown
    try {
      value = packr.unpack(payload)
    } catch (error) {
      return failed('Malformed', `${tag}: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (!Array.isArray(value) || value.length !== 2) return failed('Malformed', `${tag}: not a tagged message`)
    if (value[0] !== tag) return failed('Malformed', `expected ${tag}, got ${String(value[0])}`)
    const problem = check(value[1])
    return problem === undefined ? ok(value[1] as T) : failed('Malformed', `${tag}: ${problem}`)
  },
})
