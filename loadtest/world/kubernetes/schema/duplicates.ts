/** A parsed JSON text, and the paths of keys that stand in it twice (`spec.foo`, `spec.list[0].bar`), each once. */
export interface Parsed { readonly value: unknown; readonly duplicates: string[] }

/**
 * Parses JSON. With `findDuplicates` (fieldValidation Strict and Warn) a second pass looks for repeated keys, of which the last
 * counts; without it `duplicates` is empty. Throws SyntaxError when the text is not JSON, or nested deeper than anything is read.
 */
export function parseJson(text: string, findDuplicates: boolean): Parsed {
  const value: unknown = JSON.parse(text)
  const sign = text.length > depthMax * 2 ? signTooDeep(text) : undefined
  if (sign !== undefined) throw new SyntaxError(`Unexpected token '${sign}', exceeded max depth`)
  return { value, duplicates: findDuplicates ? duplicatesOf(text) : [] }
}

/** The real server reads no deeper. */
const depthMax = 10_000

/** The sign that begins what is too deep in a text that is known to be JSON. */
function signTooDeep(text: string): string | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (sign === '"') at = closingQuote(text, at)
    else if (sign === '}' || sign === ']') depth--
    else if ((sign === '{' || sign === '[') && ++depth > depthMax) return sign
  }
  return undefined
}

interface Level { readonly path: string; readonly keys: Set<string> | undefined; index: number; key: string }

/** Scans a text that is known to be JSON, so that strings, brackets and commas are all that matters. */
function duplicatesOf(text: string): string[] {
  const found = new Set<string>()
  const levels: Level[] = []
  let level: Level | undefined
  let expectsKey = false
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = closingQuote(text, at)
        if (expectsKey && level !== undefined) noteKey(level, JSON.parse(text.slice(at, end + 1)) as string, found)
        expectsKey = false
        at = end
        break
      }
      case 0x7b: case 0x5b: {
        const isObject = text[at] === '{'
        level = { path: pathOf(level), keys: isObject ? new Set() : undefined, index: 0, key: '' }
        levels.push(level)
        expectsKey = isObject
        break
      }
      case 0x7d: case 0x5d:
        levels.pop()
        level = levels.at(-1)
        expectsKey = false
        break
      case 0x2c:
        if (level?.keys === undefined) { if (level !== undefined) level.index++ } else expectsKey = true
        break
    }
  }
  return [...found]
}

function closingQuote(text: string, opening: number): number {
  let at = opening + 1
  while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
  return at
}

function noteKey(level: Level, key: string, found: Set<string>): void {
  level.key = key
  if (level.keys?.has(key) === true) found.add(pathOf(level))
  else level.keys?.add(key)
}

/** Path of the value that stands next in a level. */
function pathOf(level: Level | undefined): string {
  if (level === undefined) return ''
  if (level.keys === undefined) return `${level.path}[${level.index}]`
  return level.path === '' ? level.key : `${level.path}.${level.key}`
}
