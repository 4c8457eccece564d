import type { Clock, Random } from '#protocols/clock.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import type { Provider, ProviderChange } from '#protocols/provider.ts'
import { createCollector } from './collector.ts'
import { creating } from './create.ts'
import { destroying } from './destroy.ts'
import { finding } from './find.ts'
import { createFolders } from './folders.ts'
import { createFollowed } from './followed.ts'
import { createHosts } from './hosts.ts'
import { createInventory } from './inventory.ts'
import { providerLimits, type ProviderLimits } from './limits.ts'
import { createListView } from './list-view.ts'
import { powering } from './power.ts'
import { createSession, type ReadCredentials } from './session.ts'
import { createTasks } from './tasks.ts'
import { createStorageReader } from './storage.ts'
import type { TlsOrder } from './tls.ts'
import { createTransport } from './transport.ts'

export interface ProviderOrder {
  /** `https://vc.example.com/sdk`. */
  readonly url: string
  /** Asked for at each login. */
  readonly credentials: ReadCredentials
  readonly tls?: TlsOrder | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  /** What is not named is as in `providerLimits`. */
  readonly limits?: Partial<ProviderLimits> | undefined
}

/**
 * The provider for one vCenter. It starts at once, in the background, and goes on for ever: what the world does is told
 * by `trouble()` and by the changes `Down` and `Up`, never thrown.
 */
export const connectProvider = ({ url, credentials, tls = {}, clock, random, log, metrics, limits: some }: ProviderOrder): Provider => {
  const limits: ProviderLimits = { ...providerLimits, ...some }
  const listeners = new Set<(change: ProviderChange) => void>()
  const tell = (change: ProviderChange): void => { for (const handle of [...listeners]) handle(change) }

  const up = metrics.gauge('provider_up', '1 while changes of vCenter are coming in, else 0.', [])
  up.set({}, 0)
  const session = createSession({ url, credentials, clock, random, log, limits, transport: createTransport({ url, tls, clock, metrics, limits }) })
  const listView = (order: { readonly what: string; readonly onMissing: Parameters<typeof createListView>[0]['onMissing'] }) =>
    createListView({ session, clock, random, limits, ...order })
  const hosts = createHosts(session)
  const followed = createFollowed({ clock, hosts, listView, tell, wantStorage: id => storage.want(id) })
  const storage = createStorageReader({ session, clock, limits, followed: followed.ids, told: followed.stored })
  const tasks = createTasks({ clock, metrics, taskTimeoutMs: limits.taskTimeoutMs, listView })
  const collector = createCollector({
    session, sources: [hosts, followed, tasks], clock, random, log, limits,
    onUp: () => {
      up.set({}, 1)
      tell({ kind: 'Up' })
    },
    onDown: fault => {
      up.set({}, 0)
      tell({ kind: 'Down', fault })
    },
  })
  const inventory = createInventory(session, clock, source =>
    createCollector({ session, sources: [source], clock, random, log, limits, onUp: () => undefined, onDown: () => undefined }))
  const making = new Set<string>()
  session.start()
  collector.start()

  return {
    find: finding(session, hosts, making),
    create: creating({ session, tasks, folders: createFolders(session), clock, random, limits, making }),
    power: powering(session, tasks),
    destroy: destroying(session, tasks, followed),
    follow: followed.follow,
    unfollow: followed.unfollow,
    onChange: handle => {
      listeners.add(handle)
      return () => { listeners.delete(handle) }
    },
    inventory: inventory.listen,
    trouble: () => session.trouble() ?? collector.trouble(),
    close: async () => {
      collector.close()
      storage.stop()
      tasks.close()
      await session.close()
    },
  }
}
