import { isRecord } from './schema/clone.ts'
import { jsonType } from './schema/decode.ts'

/** What this machine's reader of JSON was after, and how the real server's tells that it found something else. */
const expectations: readonly (readonly [sought: RegExp, told: string])[] = [
  [/Expected ':'/, 'after object key'], [/property name/, 'looking for beginning of object key string'], [/Expected ',' or '}'/, 'after object key:value pair'], [/Expected ',' or ']'/, 'after array element'],
  [/non-whitespace character after JSON/, 'after top-level value'], [/Bad control character/, 'in string literal'], [/Bad (escaped|Unicode)/, 'in string escape code'], [/exceeded max depth/, 'exceeded max depth'],
]

/** Why a text is no JSON, in the words of the real server but for broken numbers and words; `error` is what JSON.parse threw. */
export const jsonFault = (text: string, error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error)
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? 0)
  if (/end of JSON input|Unterminated string/.test(message) || position >= text.trimEnd().length) return 'unexpected end of JSON input'
  // Of a sign that could not begin a value the reader says which it is, and not where.
  const sign = /^Unexpected token '(.+?)', /su.exec(message)?.[1] ?? String.fromCodePoint(text.codePointAt(position) ?? 0)
  return `invalid character '${sign}' ${expectations.find(([sought]) => sought.test(message))?.[1] ?? 'looking for beginning of value'}`
}

/** Why a value cannot be read as an object that may say what it is, in the words of the real server; undefined when it can. */
export const objectFault = (value: unknown): string | undefined => {
  if (!isRecord(value)) return `json: cannot unmarshal ${jsonType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`
  const odd = Object.keys(value).find(name => (name === 'apiVersion' || name === 'kind') && value[name] !== null && value[name] !== undefined && typeof value[name] !== 'string')
  return odd === undefined ? undefined : `json: cannot unmarshal ${jsonType(value[odd])} into Go struct field .${odd} of type string`
}
