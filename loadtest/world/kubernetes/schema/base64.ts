/** Where a text stops being base 64 as Go reads it (line ends do not count); undefined when all of it is. */
export const base64Fault = (text: string): number | undefined => {
  if (text.length % 4 === 0 && plain.test(text)) return undefined
  let place = 0
  for (let index = 0; index < text.length; index++) {
    const sign = text.charAt(index)
    if (sign === '\n' || sign === '\r') continue
    if (sign === '=') return paddingFault(text, index, place)
    if (!/[A-Za-z0-9+/]/.test(sign)) return index
    place = (place + 1) % 4
  }
  return place === 0 ? undefined : text.length - place
}

/** The usual form: one line. */
const plain = /^[A-Za-z0-9+/]*={0,2}$/

/** Padding fills four places, and nothing follows it. */
const paddingFault = (text: string, index: number, place: number): number | undefined => {
  if (place < 2) return index
  const rest = [...text.slice(index + 1).matchAll(/[^\r\n]/g)].map(match => ({ sign: match[0], at: index + 1 + match.index }))
  if (place === 2) {
    const second = rest.shift()
    if (second === undefined) return text.length
    if (second.sign !== '=') return second.at
  }
  return rest[0]?.at
}

/** The same bytes as they are written back. */
export const canonicalBase64 = (text: string): string => Buffer.from(text, 'base64').toString('base64')
