import type { ExecutionContext, TestFn } from 'ava'
import type { Result } from '#protocols/fault.ts'
import { vmKey, type VmKey } from '#protocols/ids.ts'
import type { CreateOrder, InventoryChange, ObservedVm, PowerOperation, Provider, ProviderChange, ProviderVmId } from '#protocols/provider.ts'
import { storyOf } from './story.ts'

/** What a server that is not ours does not do; the contract then holds it to what it does instead. */
export type Lack =
  /** A clone has no reservations, whatever its specification says. */
  | 'reservations'
  /** What a host has no room for is started all the same. */
  | 'admission'
  /** VMs of a host that is away are worked on. */
  | 'hostsAway'

/** A provider under test, and what can be done to the world behind it. */
export interface ProviderBench {
  /** By what is lacking, why; nothing when left out. */
  readonly lacks?: Readonly<Partial<Record<Lack, string>>>
  readonly provider: Provider
  /** Host, pool and so on for an order; the same each time. */
  readonly placement: CreateOrder['placement']
  readonly source: CreateOrder['source']
  /** Memory of a host; what reserves more can never be started. */
  readonly hostMemoryMiB: number
  /** Lets time go on until `look` gives something; fails after a deadline. */
  until<T>(what: string, look: () => T | undefined): Promise<T>
  /** Lets time go on until the promise has settled. */
  settled<T>(promise: Promise<T>): Promise<T>
  /** The reply to the next call of this kind is lost after the work was done. */
  loseReply(call: 'create' | 'power' | 'destroy'): void | Promise<unknown>
  /** The server is away, and comes back. */
  down(): Promise<void>
  up(): Promise<void>
  connectHost(hostId: string, connected: boolean): void | Promise<unknown>
  /** Somebody else destroys the VM. */
  vanish(id: ProviderVmId): Promise<void>
  /** VMs that stand, templates left out. */
  vmCount(): number | Promise<number>
  stop(): Promise<void>
}

const uuids = (number: number): Pick<CreateOrder, 'instanceUuid' | 'biosUuid'> => ({
  instanceUuid: `5028a0de-0000-4000-8000-${String(number).padStart(12, '0')}`, biosUuid: `42280000-0000-4000-8000-${String(number).padStart(12, '0')}`,
})

/** One VM of a test, with the news about it. */
interface Subject {
  readonly key: VmKey
  readonly order: CreateOrder
  readonly news: ProviderChange[]
  /** The last that was told of it. */
  readonly seen: () => ObservedVm | undefined
}

/** What every provider owes to the VM actor, whatever stands behind it. */
export const providerContract = (test: TestFn, start: () => Promise<ProviderBench>): void => {
  const story = storyOf(test, start)

  const subject = ({ provider, placement, source }: ProviderBench, number: number, change: Partial<CreateOrder> = {}): Subject => {
    const key = vmKey('demo', `vm-${number}`)
    const news: ProviderChange[] = []
    provider.onChange(one => { if (!('key' in one) || one.key === key) news.push(one) })
    return {
      key, news,
      order: { key, ...uuids(number), source, placement, cpuCount: 2, memoryMiB: 2_048, cpuReservationMilli: 500, memoryReservationMiB: 256, extraConfig: { 'guestinfo.a': 'b' }, ...change },
      seen: () => news.flatMap(one => (one.kind === 'Observed' ? [one.vm] : [])).at(-1),
    }
  }
  const must = <T>(t: ExecutionContext, result: Result<T>): T => {
    if (!result.ok) return t.fail(`${result.fault.reason}: ${result.fault.message}`)
    return result.value
  }
  const created = async (t: ExecutionContext, bench: ProviderBench, { order, key }: Subject): Promise<ProviderVmId> => {
    const { id } = must(t, await bench.settled(bench.provider.create(order)))
    bench.provider.follow(key, id)
    return id
  }
  const power = async (t: ExecutionContext, { provider, settled }: ProviderBench, id: ProviderVmId, ...operations: readonly PowerOperation[]): Promise<void> => {
    for (const operation of operations) must(t, await settled(provider.power(id, operation)))
  }
  /** What the contract asks for, or what is said to come instead. */
  const expected = <T>(t: ExecutionContext, { lacks }: ProviderBench, lack: Lack, wanted: T, instead: T): T => {
    const why = lacks?.[lack]
    if (why === undefined) return wanted
    t.log(why)
    return instead
  }
  const reasonOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.fault.reason)

  story('a VM that is not there is found to be absent, and as ordered once it is created', async (t, bench) => {
    const { order } = subject(bench, 1)
    t.is(must(t, await bench.settled(bench.provider.find(order.instanceUuid))), undefined)
    const { id } = must(t, await bench.settled(bench.provider.create(order)))
    const vm = await bench.settled(bench.provider.find(order.instanceUuid))
    t.like(must(t, vm), {
      id, name: 'vm-1', instanceUuid: order.instanceUuid, biosUuid: order.biosUuid, owner: order.key, connection: 'connected', power: 'PoweredOff',
      hostId: bench.placement.hostId, hostName: bench.placement.hostName, clusterId: bench.placement.clusterId,
      cpuCount: 2, memoryMiB: 2_048,
      ...expected(t, bench, 'reservations', { cpuReservationMhz: Math.round(bench.placement.coreMhz / 2), memoryReservationMiB: 256 }, { cpuReservationMhz: 0, memoryReservationMiB: 0 }),
    })
  })

  story('creating it again gives the same VM', async (t, bench) => {
    const { order } = subject(bench, 1)
    const first = must(t, await bench.settled(bench.provider.create(order)))
    t.deepEqual(must(t, await bench.settled(bench.provider.create(order))), first)
    t.is(await bench.vmCount(), 1)
  })

  story('a VM that is being made is not taken for absent', async (t, bench) => {
    const { order } = subject(bench, 1)
    let ended = false
    const creation = bench.provider.create(order).finally(() => { ended = true })
    const looks: string[] = []
    while (!ended) {
      const found = await bench.settled(bench.provider.find(order.instanceUuid))
      if (!ended) looks.push(found.ok ? (found.value === undefined ? 'absent' : 'there') : found.fault.reason)
    }
    must(t, await bench.settled(creation))
    // The first look may have come before the creation.
    t.false(looks.slice(1).includes('absent'), looks.join(' '))
  })

  story('a name that another VM has is refused, and the other is named', async (t, bench) => {
    const { order } = subject(bench, 1)
    const { id } = must(t, await bench.settled(bench.provider.create(order)))
    const other = await bench.settled(bench.provider.create({ ...order, ...uuids(2) }))
    t.is(reasonOf(other), 'AlreadyExists')
    t.true(!other.ok && other.fault.message.includes(id))
  })

  story('two creations at once make one VM', async (t, bench) => {
    const { order } = subject(bench, 1)
    const both = await bench.settled(Promise.all([bench.provider.create(order), bench.provider.create(order)]))
    t.is(both.filter(one => one.ok).length >= 1 && both.every(one => one.ok || one.fault.reason === 'Busy'), true, both.map(reasonOf).join(' '))
    t.is(await bench.vmCount(), 1)
  })

  story('power is changed, and being there already is success', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    await power(t, bench, id, 'on', 'on')
    await bench.until('power on', () => vm.seen()?.power === 'PoweredOn' || undefined)
    await power(t, bench, id, 'suspend', 'suspend')
    await bench.until('suspended', () => vm.seen()?.power === 'Suspended' || undefined)
    await power(t, bench, id, 'on', 'reset', 'off', 'off')
    await bench.until('power off', () => vm.seen()?.power === 'PoweredOff' || undefined)
    t.is(reasonOf(await bench.settled(bench.provider.power(id, 'suspend'))), 'InvalidState')
    t.is(reasonOf(await bench.settled(bench.provider.power(id, 'reset'))), 'InvalidState')
  })

  story('a followed VM is told at once, with its address when it has one, and no more when it is followed no more', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    await bench.until('the first news', () => vm.seen())
    await power(t, bench, id, 'on')
    const { guest } = await bench.until('the address', () => (vm.seen()?.guest.primaryIp4 === undefined ? undefined : vm.seen()))
    t.is(guest.tools, 'running')
    t.true(guest.nics.some(nic => nic.addresses.some(address => address.split('/')[0] === guest.primaryIp4)))
    const told = vm.news.length
    bench.provider.follow(vm.key, id)
    await bench.until('it is told again', () => (vm.news.length > told ? true : undefined))
    bench.provider.unfollow(vm.key)
    await power(t, bench, id, 'off')
    t.not(vm.seen()?.power, 'PoweredOff')
  })

  story('a guest is shut down when its tools run, and refused when they do not', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    t.is(reasonOf(await bench.settled(bench.provider.power(id, 'rebootGuest'))), 'InvalidState')
    await power(t, bench, id, 'on')
    await bench.until('tools', () => vm.seen()?.guest.tools === 'running' || undefined)
    await power(t, bench, id, 'shutdownGuest')
    await bench.until('power off', () => vm.seen()?.power === 'PoweredOff' || undefined)
    await power(t, bench, id, 'shutdownGuest')
    t.pass()
  })

  story('a VM is destroyed when it is off, and destroying what is not there is success', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    await power(t, bench, id, 'on')
    t.is(reasonOf(await bench.settled(bench.provider.destroy(id))), 'InvalidState')
    await power(t, bench, id, 'off')
    must(t, await bench.settled(bench.provider.destroy(id)))
    t.is(must(t, await bench.settled(bench.provider.find(vm.order.instanceUuid))), undefined)
    must(t, await bench.settled(bench.provider.destroy(id)))
    t.is(reasonOf(await bench.settled(bench.provider.power(id, 'on'))), 'NotFound')
    t.is(await bench.vmCount(), 0)
    t.false(vm.news.some(one => one.kind === 'Gone'), 'who destroys it needs no news of it')
  })

  story('that somebody else destroyed it is told', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    await bench.until('the first news', () => vm.seen())
    await bench.settled(bench.vanish(id))
    t.like(await bench.until('it is gone', () => vm.news.find(one => one.kind === 'Gone')), { key: vm.key, id })
  })

  story('following what is not there tells that it is gone', async (t, bench) => {
    const vm = subject(bench, 1)
    bench.provider.follow(vm.key, 'vm-4711' as ProviderVmId)
    await bench.until('it is gone', () => vm.news.find(one => one.kind === 'Gone'))
    t.is(vm.seen(), undefined)
  })

  story('when the reply to a creation is lost, it says so or finds out by itself, and creating again finds what was made', async (t, bench) => {
    const { order } = subject(bench, 1)
    await bench.loseReply('create')
    const lost = await bench.settled(bench.provider.create(order))
    t.true(lost.ok || lost.fault.reason === 'Unavailable' || lost.fault.reason === 'Timeout', reasonOf(lost))
    const found: { readonly id: ProviderVmId }[] = []
    const { id } = await bench.until('it is there', () => {
      void bench.provider.create(order).then(result => { if (result.ok) found.push(result.value) })
      return found[0]
    })
    t.is(must(t, await bench.settled(bench.provider.find(order.instanceUuid)))?.id, id)
    t.is(await bench.vmCount(), 1)
  })

  story('when the reply to a power change or a destruction is lost, asking again is success', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    await bench.loseReply('power')
    t.false((await bench.settled(bench.provider.power(id, 'on'))).ok)
    await bench.until('power on', () => vm.seen()?.power === 'PoweredOn' || undefined)
    await power(t, bench, id, 'on', 'off')
    await bench.loseReply('destroy')
    t.false((await bench.settled(bench.provider.destroy(id))).ok)
    for (let count = 0; count < 1_000 && await bench.vmCount() > 0; count++) await bench.settled(bench.provider.find(vm.order.instanceUuid))
    t.is(await bench.vmCount(), 0)
    must(t, await bench.settled(bench.provider.destroy(id)))
  })

  story('what its host has no room for is not started', async (t, bench) => {
    const vm = subject(bench, 1, { memoryMiB: bench.hostMemoryMiB * 2, memoryReservationMiB: bench.hostMemoryMiB * 2 })
    const id = await created(t, bench, vm)
    t.is(reasonOf(await bench.settled(bench.provider.power(id, 'on'))), expected(t, bench, 'admission', 'InsufficientCapacity', 'ok'))
  })

  story('a VM whose host is away is told as disconnected and left alone until the host is back', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    await bench.until('the first news', () => vm.seen())
    await bench.connectHost(bench.placement.hostId, false)
    const away = await bench.until('disconnected', () => (vm.seen()?.connection === 'disconnected' ? vm.seen() : undefined))
    t.is(away.instanceUuid, vm.order.instanceUuid)
    t.is(reasonOf(await bench.settled(bench.provider.power(id, 'on'))), expected(t, bench, 'hostsAway', 'InvalidState', 'ok'))
    await bench.connectHost(bench.placement.hostId, true)
    await bench.until('connected', () => vm.seen()?.connection === 'connected' || undefined)
    await power(t, bench, id, 'on')
  })

  story('an outage is told, calls fail meanwhile, and afterwards every followed VM is told anew', async (t, bench) => {
    const vm = subject(bench, 1)
    const id = await created(t, bench, vm)
    await bench.until('the first news', () => vm.seen())
    t.is(bench.provider.trouble(), undefined)
    await bench.down()
    await bench.until('it is told', () => vm.news.find(one => one.kind === 'Down'))
    t.is(reasonOf(await bench.settled(bench.provider.power(id, 'on'))), 'Unavailable')
    t.is(bench.provider.trouble()?.reason, 'Unavailable')
    const told = vm.news.length
    await bench.up()
    await bench.until('it is back', () => vm.news.slice(told).find(one => one.kind === 'Up'))
    await bench.until('the VM is told anew', () => vm.news.slice(told).find(one => one.kind === 'Observed'))
    t.is(bench.provider.trouble(), undefined)
    await power(t, bench, id, 'on')
  })

  story('the inventory is told as a whole, then each change of it', async (t, bench) => {
    const changes: InventoryChange[] = []
    const stop = bench.provider.inventory(change => changes.push(change))
    await bench.until('all is told', () => changes.find(change => change.kind === 'Synced'))
    t.is(changes[0]?.kind, 'Reset')
    const host = changes.flatMap(change => (change.kind === 'Host' && change.host.id === bench.placement.hostId ? [change.host] : [])).at(-1)
    t.like(host, { clusterId: bench.placement.clusterId, name: bench.placement.hostName, coreMhz: bench.placement.coreMhz, memoryMiB: bench.hostMemoryMiB, connected: true, maintenance: false })
    t.true(changes.some(change => change.kind === 'Cluster' && change.cluster.id === bench.placement.clusterId && change.cluster.poolId === bench.placement.poolId))
    t.true(changes.some(change => change.kind === 'Pool' && change.pool.id === bench.placement.poolId && change.pool.clusterId === bench.placement.clusterId))
    t.true(changes.some(change => change.kind === 'Datastore' && change.datastore.id === bench.placement.datastoreId && change.datastore.freeMiB > 0 && change.datastore.accessible))
    const { order } = subject(bench, 1)
    const { id } = must(t, await bench.settled(bench.provider.create(order)))
    const record = await bench.until('the new VM', () => changes.find(change => change.kind === 'Vm' && change.vm.id === id && change.vm.instanceUuid !== '' && change.vm.owner !== undefined))
    t.like(record, { vm: { instanceUuid: order.instanceUuid, owner: order.key, template: false, hostId: bench.placement.hostId, cpuCount: 2, memoryMiB: 2_048, memoryReservationMiB: expected(t, bench, 'reservations', 256, 0) } })
    must(t, await bench.settled(bench.provider.destroy(id)))
    await bench.until('it is gone', () => changes.find(change => change.kind === 'Gone' && change.id === id))
    const later: InventoryChange[] = []
    bench.provider.inventory(change => later.push(change))
    await bench.until('who comes later is told all, too', () => later.find(change => change.kind === 'Synced'))
    t.true(later.some(change => change.kind === 'Host'))
    stop()
  })
}
