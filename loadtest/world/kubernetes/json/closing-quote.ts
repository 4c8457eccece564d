/** Where a string ends that begins at `opening`, in a text that is known to be JSON. */
export function closingQuote(text: string, opening: number): number {
  let at = opening + 1
  while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
  return at
}
