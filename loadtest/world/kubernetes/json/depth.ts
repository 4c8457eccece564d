import { closingQuote } from './closing-quote.ts'

/** The real server reads no deeper. */
export const levelsLimit = 10_000

/** The sign that begins what is too deep in a text that is known to be JSON; undefined when nothing is. */
export function signTooDeep(text: string): string | undefined {
  // A level takes two signs at least.
  if (text.length <= levelsLimit * 2) return undefined
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (sign === '"') at = closingQuote(text, at)
    else if (sign === '}' || sign === ']') depth--
    else if ((sign === '{' || sign === '[') && ++depth > levelsLimit) return sign
  }
  return undefined
}
