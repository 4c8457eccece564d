/** The bytes of a request's body; undefined when there are more than `limitBytes`. */
export const bodyWithin = async (request: AsyncIterable<Buffer>, limitBytes: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
