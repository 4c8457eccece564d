import type { KubernetesObject, WatchLine } from '#protocols/store.ts'

/** Watch lines from the bytes of a stream, as they come. A line that is no JSON is told as an ERROR with code 0. */
export async function* watchLines<T extends KubernetesObject>(body: AsyncIterable<Uint8Array>): AsyncIterable<WatchLine<T>> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const text = rest + decoder.decode(chunk, { stream: true })
    const lines = text.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield watchLine<T>(line)
  }
}

interface RawLine { readonly type?: string; readonly object?: { readonly code?: number; readonly message?: string; readonly metadata?: { readonly resourceVersion?: string } } }

const watchLine = <T extends KubernetesObject>(line: string): WatchLine<T> => {
  let raw: RawLine
  try {
    raw = JSON.parse(line) as RawLine
  } catch (error) {
    return { type: 'ERROR', code: 0, message: `a line of the watch is no JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  switch (raw.type) {
    case 'ADDED': case 'MODIFIED': case 'DELETED': return { type: raw.type, object: raw.object as unknown as T }
    case 'BOOKMARK': return { type: 'BOOKMARK', resourceVersion: raw.object?.metadata?.resourceVersion ?? '' }
    default: return { type: 'ERROR', code: raw.object?.code ?? 0, message: raw.object?.message ?? `unknown line of type ${String(raw.type)}` }
  }
}
