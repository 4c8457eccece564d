import { vmKey } from '#protocols/ids.ts'
import type { ObservedVm } from '#protocols/provider.ts'
import { another, eventually, orderOf, startBench } from '#test/src/provider/world.ts'

/**
 * What the provider costs: lives of VMs a second, and how long it takes to follow a fleet. Client and simulated vCenter
 * share this process, so the figures count both.
 *
 * usage: node test/bench/provider.ts [VMs] [under way at once]
 */
const vmCount = Number(process.argv[2] ?? 2_000)
const atOnce = Number(process.argv[3] ?? 64)

const { vcenter, provider, stop } = await startBench({ inventory: { hosts: 40, clusters: 4, datastoresPerCluster: 4 } }, { limits: { pollSeconds: 20, batchMs: 5 } })
await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
// Timers of the provider do not keep the process alive.
const alive = setInterval(() => undefined, 1_000)

const report = (what: string, startedAt: number): void => {
  const seconds = (performance.now() - startedAt) / 1_000
  console.log(`${what}: ${vmCount} in ${seconds.toFixed(2)} s, ${(vmCount / seconds).toFixed(0)}/s`)
}
/** Runs a task for each number, `atOnce` at a time. */
const each = async (task: (index: number) => Promise<void>): Promise<void> => {
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < vmCount) await task(next++)
  }))
}

const clusters = vcenter.inventory.clusters()
const order = (index: number) => {
  const base = orderOf(vcenter, index, { memoryMiB: 512 })
  const cluster = clusters[index % clusters.length]
  const at = Math.floor(index / clusters.length)
  return {
    ...base,
    placement: {
      ...base.placement, clusterId: cluster?.id ?? '', hostId: cluster?.hosts[at % cluster.hosts.length] ?? '', poolId: cluster?.pool ?? '',
      datastoreId: cluster?.datastores[at % cluster.datastores.length] ?? '',
    },
  }
}

const seen = new Map<string, ObservedVm>()
provider.onChange(change => { if (change.kind === 'Observed') seen.set(change.key, change.vm) })
const startedAt = performance.now()
await each(async index => {
  const made = await provider.create(order(index))
  if (!made.ok) throw new Error(made.fault.message)
  provider.follow(vmKey('demo', `vm-${index}`), made.value.id)
  const on = await provider.power(made.value.id, 'on')
  if (!on.ok) throw new Error(on.fault.message)
})
await eventually('all addresses', () => ([...seen.values()].filter(vm => vm.guest.primaryIp4 !== undefined).length === vmCount ? true : undefined), 600_000)
report('created, started, with address', startedAt)

const other = another(vcenter)
const found = new Set<string>()
other.onChange(change => { if (change.kind === 'Observed') found.add(change.key) })
await eventually('the session', () => (other.trouble() === undefined ? true : undefined))
const heapMiB = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1_048_576
}
const heapBefore = heapMiB()
const followedAt = performance.now()
for (const [key, vm] of seen) other.follow(key as ReturnType<typeof vmKey>, vm.id)
await eventually('all are followed', () => (found.size === vmCount ? true : undefined), 600_000)
report('followed by a second member', followedAt)
console.log(`${(((heapMiB() - heapBefore) * 1_024) / vmCount).toFixed(1)} KiB of heap a followed VM${globalThis.gc === undefined ? ' (with garbage: run with --expose-gc)' : ''}`)
console.log(JSON.stringify(vcenter.counts()))
await other.close()
await stop()
clearInterval(alive)
