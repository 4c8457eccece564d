import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metrics } from '#protocols/metrics.ts'
import { openConnection, type Connection } from '#src/kubernetes/connection.ts'
import { connectStore } from '#src/kubernetes/store.ts'
import { machineClock } from '#world/clock.ts'
import { startSimulatedKubernetes } from '#world/kubernetes/server.ts'
import { seeded } from '#world/random.ts'
import { valueOf } from '#test/contracts/store.ts'
import { noMetrics } from '#test/fakes/telemetry.ts'

/** A store on a simulated API server of its own, over TLS on loopback. */
export const startStore = async (options: { readonly requestTimeoutMs?: number; readonly maxInFlight?: number; readonly maxWaiting?: number; readonly metrics?: Metrics; readonly token?: string } = {}) => {
  const kubernetes = await startSimulatedKubernetes({ port: 0, clock: machineClock, random: seeded(1), historyLength: 1_000, bookmarkMs: 60_000, bodyLimitBytes: 1_000_000 })
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-store-'))
  const file = join(dir, 'kubeconfig')
  const good = kubernetes.kubeconfig('admin')
  const write = (token: string): void => writeFileSync(file, good.replaceAll(kubernetes.tokens.admin, token))
  write(options.token ?? kubernetes.tokens.admin)
  const connection: Connection = valueOf(await openConnection({ kubeconfig: file, context: '', now: () => performance.now() }))
  const { requestTimeoutMs = 5_000, maxInFlight = 8, maxWaiting = 100, metrics = noMetrics } = options
  const store = connectStore(connection, metrics, { maxInFlight, requestTimeoutMs, maxWaiting })
  return {
    kubernetes, store,
    /** Puts another token into the kubeconfig. */
    write,
    compact: (): Promise<void> => Promise.resolve(kubernetes.compact()),
    stop: async (): Promise<void> => {
      await store.close()
      await kubernetes.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
