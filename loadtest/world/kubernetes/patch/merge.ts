import { isRecord, own, setOwn } from '#world/kubernetes/schema/clone.ts'

/**
 * A JSON merge patch (RFC 7386): null removes, objects are merged, everything else replaces. The document stays as it is; the result
 * shares parts with it and with the patch.
 */
export function mergePatch(document: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const result: Record<string, unknown> = isRecord(document) ? { ...document } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else setOwn(result, key, mergePatch(own(result, key), value))
  }
  return result
}
