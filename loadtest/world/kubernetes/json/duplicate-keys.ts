import { closingQuote } from './closing-quote.ts'

interface Level { readonly path: string; readonly keys: Set<string> | undefined; index: number; key: string }

/** Paths of keys that stand twice in an object (`spec.foo`, `spec.list[0].bar`), each once, in a text that is known to be JSON: strings, brackets and commas are all that matters. */
export function duplicateKeys(text: string): string[] {
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
