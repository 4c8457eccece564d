import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ObjectStore, Resource } from '#protocols/store.ts'
import { openConnection } from '#src/kubernetes/connection.ts'
import { connectStore } from '#src/kubernetes/store.ts'
import { kubeconfig } from '#world/kubernetes/kubeconfig.ts'
import { valueOf } from '#test/contracts/store.ts'
import { startLink, type Link } from './link.ts'
import { noMetrics } from './telemetry.ts'

/** A store that reaches its API server over a link that can be troubled. */
export interface Reach extends Link {
  readonly store: ObjectStore
  /** The same server without the link, as an administrator. */
  readonly direct: ObjectStore
  /** Puts another token into the file that the kubeconfig of `store` names. */
  write(token: string): void
}

/** Kept apart from other kinds where the history is not to be served from memory. */
export const secrets: Resource = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true }

const limits = { maxInFlight: 8, maxWaiting: 100, requestTimeoutMs: 10_000 }

/** Opens both: `store` with `ours`, `direct` with the administrator's token. Whoever gets it stops it. */
export const reach = async ({ url, ca, token }: { readonly url: string; readonly ca: string; readonly token: string }, ours: string): Promise<Reach> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-reach-'))
  const link = await startLink(Number(new URL(url).port))
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 })
    return join(dir, name)
  }
  const write = (text: string): void => void file('token', `${text}\n`)
  write(ours)
  const open = async (path: string) => connectStore(valueOf(await openConnection({ kubeconfig: path, context: '', now: () => performance.now() })), noMetrics, limits)
  const linked = `https://127.0.0.1:${link.port}`
  const [store, direct] = [await open(file('linked', kubeconfig({ url: linked, ca, user: 'reach', token: 'in-file' }).replace('token: in-file', 'tokenFile: token'))), await open(file('direct', kubeconfig({ url, ca, user: 'reach', token })))]
  return {
    ...link, store, direct, write,
    stop: async () => {
      await Promise.all([store.close(), direct.close()])
      await link.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
