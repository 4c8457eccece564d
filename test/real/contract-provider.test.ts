import test from 'ava'
import { ok } from '#protocols/fault.ts'
import type { InventoryChange } from '#protocols/provider.ts'
import { until } from '#loadtest/until.ts'
import { connectProvider } from '#src/provider/provider.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { createMetrics } from '#src/telemetry/metrics.ts'
import type { Server } from '#test/conformance/vcenter/ground.ts'
import { providerContract } from '#test/contracts/provider.ts'
import { noLog } from '#test/fakes/telemetry.ts'
import { quick } from '#test/src/provider/world.ts'
import { startVcsimServer } from './vcsim.ts'

const methods = { create: 'CloneVM_Task', power: 'PowerOnVM_Task', destroy: 'Destroy_Task' } as const

const connect = ({ url, user, password, caFile }: Server) => connectProvider({
  url, tls: { caFile }, credentials: async () => ok({ user, password }), clock: systemClock, random: () => 0.5, log: noLog, metrics: createMetrics({ process: false }), limits: quick,
})

/** The first of each kind of the inventory. */
const first = <K extends InventoryChange['kind']>(changes: readonly InventoryChange[], kind: K, fits: (change: Extract<InventoryChange, { kind: K }>) => boolean = () => true): Extract<InventoryChange, { kind: K }> => {
  const found = changes.find((change): change is Extract<InventoryChange, { kind: K }> => change.kind === kind && fits(change as Extract<InventoryChange, { kind: K }>))
  if (found === undefined) throw new Error(`the inventory has no ${kind} that fits`)
  return found
}

/** Each story has a server of its own, and they run side by side. */
const waitMs = 30_000
const eventually = <T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> => until(what, waitMs, look, 10)

providerContract(test, async () => {
  const server = await startVcsimServer()
  const provider = connect(server)
  const changes: InventoryChange[] = []
  const stop = provider.inventory(change => changes.push(change))
  await eventually('the inventory', () => changes.find(({ kind }) => kind === 'Synced'))
  stop()
  const { cluster } = first(changes, 'Cluster')
  const { host } = first(changes, 'Host', change => change.host.clusterId === cluster.id)
  const { vm: template } = first(changes, 'Vm', change => change.vm.template)
  const { datastore } = first(changes, 'Datastore', change => host.datastoreIds.includes(change.datastore.id))
  return {
    provider,
    lacks: {
      reservations: 'vcsim: of the specification of a clone it takes UUIDs, CPUs, memory, options and devices alone',
      admission: 'vcsim: whatever the room, VMs start',
      hostsAway: 'vcsim: VMs of hosts that are away are worked on',
    },
    placement: { zone: 'zone-a', clusterId: cluster.id, hostId: host.id, hostName: host.name, datastoreId: datastore.id, poolId: cluster.poolId, coreMhz: host.coreMhz },
    source: { kind: 'Template', id: template.id, linked: false },
    hostMemoryMiB: host.memoryMiB,
    until: eventually,
    settled: promise => promise,
    loseReply: call => server.control('POST faults', { method: methods[call], trouble: { kind: 'LostReply' }, times: 1 }),
    down: async () => { await server.control('POST down') },
    up: async () => { await server.control('POST up') },
    connectHost: (_, connected) => server.control(`POST hosts/${connected ? 'reconnect' : 'disconnect'}`, { host: host.name }),
    vanish: async id => {
      const other = connect(server)
      await other.destroy(id)
      await other.close()
    },
    vmCount: async () => (await server.control('GET vms') as readonly { readonly template: boolean }[]).filter(vm => !vm.template).length,
    stop: async () => {
      await provider.close()
      await server.stop()
    },
  }
})
