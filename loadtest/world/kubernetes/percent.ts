/** Whether every percent sign of a path begins an escape: what has others cannot be read. */
export const isEscaped = (path: string): boolean => !/%(?![0-9a-f]{2})/i.test(path)

/** A text without its percent escapes; as it is where they make no text. */
export const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
