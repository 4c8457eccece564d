/** All warnings of an answer together may have so many characters; with more, each is cut. */
const allCharacters = 4_096
const eachCharacters = 256

/** Whether a header can hold the text. */
const isTellable = (text: string): boolean => text !== '' && !/\p{Cc}/u.test(text)

const headerOf = (text: string): string =>
  // Headers are bytes to Node; what is not ASCII goes as UTF-8.
  Buffer.from(`299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`, 'utf8').toString('latin1')

/** Warnings as they stand in the head of an answer, each once and in their order; nothing when there are none. */
export const warningHeaders = (texts: readonly string[]): Readonly<Record<string, string[]>> => {
  const told = fitting([...new Set(texts)].filter(isTellable))
  return told.length === 0 ? {} : { warning: told.map(headerOf) }
}

/** When they are too long together, each is cut, and those go that are still too many, as the real server does it. */
const fitting = (texts: readonly string[]): readonly string[] => {
  const inCharacters = texts.map(text => [...text])
  if (inCharacters.reduce((sum, { length }) => sum + length, 0) <= allCharacters) return texts
  let characters = 0
  return inCharacters.flatMap(text => {
    if (characters >= allCharacters) return []
    const cut = text.slice(0, eachCharacters)
    characters += cut.length
    return [cut.join('')]
  })
}
