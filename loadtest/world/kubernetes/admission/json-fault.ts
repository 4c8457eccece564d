/** Why a text is no JSON, in Go's words where it ends too early or does not begin as a value; otherwise in those of the error. */
export const jsonFault = (text: string, error: unknown): string => {
  const [first = ''] = text.trimStart()
  if (first === '') return 'unexpected end of JSON input'
  if (!/[[{"\d\-tfn]/.test(first)) return `invalid character '${first}' looking for beginning of value`
  const message = error instanceof Error ? error.message : String(error)
  return /end of JSON input|Unterminated/.test(message) ? 'unexpected end of JSON input' : message
}
