import { until } from '#loadtest/until.ts'
import { ok } from '#protocols/fault.ts'
import { vmKey } from '#protocols/ids.ts'
import type { CreateOrder, Provider } from '#protocols/provider.ts'
import { connectProvider, type ProviderOrder } from '#src/provider/provider.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { createMetrics, type Registered } from '#src/telemetry/metrics.ts'
import { noLog } from '#test/fakes/telemetry.ts'
import { startSimulatedVcenter, type RunningVcenter, type SimulatedVcenterOptions } from '#world/vcenter/server.ts'

/** Back-offs that a test can wait for. */
export const quick = { backOffMinMs: 20, backOffMaxMs: 200, refusedBackOffMs: 60_000, batchMs: 2, pollGapMs: 0, pollSeconds: 5, callTimeoutMs: 5_000, taskTimeoutMs: 20_000 }

export interface Bench {
  readonly vcenter: RunningVcenter
  readonly provider: Provider
  readonly metrics: Registered
  stop(): Promise<void>
}

/** A provider before a simulated vCenter of its own. */
export const startBench = async (vcenterOptions: SimulatedVcenterOptions = {}, change: Partial<ProviderOrder> = {}): Promise<Bench> => {
  const vcenter = await startSimulatedVcenter({ inventory: { hosts: 4, clusters: 2, datastoresPerCluster: 1 }, ...vcenterOptions })
  const metrics = createMetrics({ process: false })
  const provider = connectProvider({
    url: vcenter.url, credentials: async () => ok({ user: vcenter.user, password: vcenter.password }), clock: systemClock, random: () => 0.5, log: noLog, metrics,
    ...change, limits: { ...quick, ...change.limits },
  })
  return {
    vcenter, provider, metrics,
    stop: async () => {
      await provider.close()
      await vcenter.stop()
    },
  }
}

/** Looks again and again, letting everything else have its turn, until there is something; fails after `deadlineMs`. */
export const eventually = <T>(what: string, look: () => T | undefined | Promise<T | undefined>, deadlineMs = 8_000): Promise<T> => until(what, deadlineMs, look, 0)

/** Where VMs go on the first host of the first cluster. */
export const placementIn = (vcenter: RunningVcenter): CreateOrder['placement'] => {
  const [cluster] = vcenter.inventory.clusters()
  const hostId = cluster?.hosts[0] ?? ''
  const hostName = vcenter.inventory.hosts().find(({ id }) => id === hostId)?.name ?? ''
  return { zone: 'zone-a', clusterId: cluster?.id ?? '', hostId, hostName, datastoreId: cluster?.datastores[0] ?? '', poolId: cluster?.pool ?? '', coreMhz: 2_400 }
}

export const templateOf = (vcenter: RunningVcenter): CreateOrder['source'] => ({ kind: 'Template', id: vcenter.inventory.templates()[0]?.id ?? '', linked: false })

/** An order for the VM `demo/vm-<number>`. */
export const orderOf = (vcenter: RunningVcenter, number: number, change: Partial<CreateOrder> = {}): CreateOrder => ({
  key: vmKey('demo', `vm-${number}`),
  instanceUuid: `5028a0de-0000-4000-8000-${String(number).padStart(12, '0')}`, biosUuid: `42280000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  source: templateOf(vcenter), placement: placementIn(vcenter), cpuCount: 2, memoryMiB: 2_048, extraConfig: {}, ...change,
})

/** Another client of the same vCenter. */
export const another = (vcenter: RunningVcenter): Provider => connectProvider({
  url: vcenter.url, credentials: async () => ok({ user: vcenter.user, password: vcenter.password }), clock: systemClock, random: () => 0.5, log: noLog,
  metrics: createMetrics({ process: false }), limits: quick,
})
