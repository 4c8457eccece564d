import type { Bus, Kv } from '#protocols/bus.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { Provider } from '#protocols/provider.ts'
import type { ObjectStore } from '#protocols/store.ts'
import { membersBucket } from '#protocols/subjects.ts'
import type { Config } from './config.ts'
import { connectBus } from './connect-bus.ts'
import { readCredentials } from './credentials.ts'
import { openConnection } from './kubernetes/connection.ts'
import { connectStore } from './kubernetes/store.ts'
import { connectProvider } from './provider/provider.ts'
import type { Tools } from './tools.ts'

/** What a member speaks with. */
export interface Surroundings {
  /** The API server. */
  readonly store: ObjectStore
  /** The other members, and the bucket of their heartbeats and claims. */
  readonly bus: Bus
  readonly members: Kv
  /** vCenter. */
  readonly provider: Provider
  close(): Promise<void>
}

/** Connects a member. A fault says what has to be put right first; vCenter and the API server themselves may come later. */
export const connectSurroundings = async (config: Config, tools: Tools): Promise<Result<Surroundings>> => {
  const { clock, log, metrics } = tools
  const connection = await openConnection({ kubeconfig: config['kubernetes.kubeconfig'], context: config['kubernetes.context'], now: () => clock.now() })
  if (!connection.ok) return connection
  const store = connectStore(connection.value, metrics, {
    maxInFlight: config['kubernetes.maxInFlight'], maxWaiting: config['kubernetes.maxWaiting'], requestTimeoutMs: config['kubernetes.requestTimeoutMs'],
  })
  const transport = await connectBus({ config, clock, log })
  if (!transport.ok) return transport
  const { bus } = transport.value
  const members = await transport.value.bucket(membersBucket)
  if (!members.ok) return members
  const provider = connectProvider({
    ...tools, url: config['vcenter.url'], credentials: () => readCredentials(config, store),
    tls: { caFile: config['vcenter.caFile'], insecure: config['vcenter.insecure'] },
    limits: { callTimeoutMs: config['vcenter.callTimeoutMs'], taskTimeoutMs: config['vcenter.taskTimeoutMs'] },
  })
  return ok({
    store, bus, members: members.value, provider,
    close: async () => {
      await provider.close()
      await bus.close()
      await store.close()
    },
  })
}
