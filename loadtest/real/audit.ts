import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Every request once, when it has been answered, without its body. */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
  - level: Metadata
`

interface AuditEvent {
  readonly verb: string
  readonly user: { readonly username: string }
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly namespace?: string; readonly name?: string }
  readonly responseStatus?: { readonly code?: number; readonly reason?: string; readonly message?: string }
}

/** What an audit log holds, in order; nothing when there is none. A last line that is being written is left out. */
export async function* auditEvents(path: string): AsyncIterable<AuditEvent> {
  if (!existsSync(path)) return
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line.endsWith('}')) yield JSON.parse(line) as AuditEvent
  }
}

/** Requests by `user verb resource`; with a code, those that were answered with it. */
export const countRequests = async (path: string, code?: number): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = {}
  for await (const { verb, user, objectRef, responseStatus } of auditEvents(path)) {
    if (code !== undefined && responseStatus?.code !== code) continue
    const resource = objectRef?.subresource === undefined ? (objectRef?.resource ?? '') : `${objectRef.resource ?? ''}/${objectRef.subresource}`
    const id = `${user.username} ${verb} ${resource}`
    counts[id] = (counts[id] ?? 0) + 1
  }
  return counts
}
