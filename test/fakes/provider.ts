import type { Cancel, Clock } from '#protocols/clock.ts'
import { failed, ok, type Fault, type Result } from '#protocols/fault.ts'
import { keyParts, type VmKey } from '#protocols/ids.ts'
import type { CreateOrder, InventoryChange, InventoryHost, ObservedVm, PowerOperation, Provider, ProviderChange, ProviderVmId } from '#protocols/provider.ts'
import { fakeHost, inventoryOf, vmRecord } from './provider-inventory.ts'

/** The kinds of calls that may go wrong. */
export type FakeCall = 'find' | 'create' | 'power' | 'destroy'

/** What happens to a call. */
export type FakeTrouble =
  /** Nothing is done. */
  | { readonly kind: 'Fault'; readonly fault: Fault }
  /** It is done, and the answer is lost. */
  | { readonly kind: 'LostReply' }

/** How long things take, in milliseconds. */
export interface FakeDurations {
  readonly callMs: number
  readonly createMs: number
  readonly powerMs: number
  readonly destroyMs: number
  /** From power-on to running tools, and from there to the address. */
  readonly toolsMs: number
  readonly addressMs: number
  readonly shutdownMs: number
  /** From a change to its being told. */
  readonly newsMs: number
}

export const fakeDurations: FakeDurations =
  { callMs: 5, createMs: 400, powerMs: 200, destroyMs: 150, toolsMs: 800, addressMs: 400, shutdownMs: 1_500, newsMs: 10 }

export interface FakeOrder {
  readonly clock: Clock
  readonly durations?: Partial<FakeDurations> | undefined
  readonly hosts?: readonly InventoryHost[] | undefined
}

/** A provider in memory, and what a test does to it. */
export interface FakeProvider extends Provider {
  /** What stands, by id. */
  vms(): readonly ObservedVm[]
  /** What happens to the next calls of a kind, in this order; then all is well again. */
  next(call: FakeCall, ...troubles: readonly FakeTrouble[]): void
  /** Asked at each call as well; for a simulation that draws lots. */
  chance: (call: FakeCall) => FakeTrouble | undefined
  /** Nothing is answered until `up`. */
  down(fault: Fault): void
  up(): void
  connectHost(hostId: string, connected: boolean): void
  /** Somebody else destroys it. */
  vanish(id: ProviderVmId): void
  /** Guests take no notice of a shutdown. */
  deafGuests: boolean
  counts(): Readonly<Record<FakeCall, number>>
}

interface Standing { vm: ObservedVm; readonly folder: string; busy: boolean; timer: Cancel | undefined }

export const createFakeProvider = ({ clock, durations: some, hosts: given }: FakeOrder): FakeProvider => {
  const durations = { ...fakeDurations, ...some }
  const hosts = new Map((given ?? [fakeHost('host-1', 'domain-c1'), fakeHost('host-2', 'domain-c1')]).map(host => [host.id, host]))
  const standing = new Map<string, Standing>()
  /** Names that are taken, also while the VM is still being made. */
  const names = new Set<string>()
  /** Instance UUIDs of VMs that are being made. */
  const making = new Set<string>()
  const followed = new Map<VmKey, ProviderVmId>()
  const listeners = new Set<(change: ProviderChange) => void>()
  const inventoryListeners = new Set<(change: InventoryChange) => void>()
  const queue: Record<FakeCall, FakeTrouble[]> = { find: [], create: [], power: [], destroy: [] }
  const counts: Record<FakeCall, number> = { find: 0, create: 0, power: 0, destroy: 0 }
  let trouble: Fault | undefined
  let ids = 40
  let version = 0

  const after = (delayMs: number): Promise<void> => new Promise(resolve => { clock.after(delayMs, resolve) })
  const tell = (change: ProviderChange): void => { for (const handle of [...listeners]) handle(change) }
  const tellInventory = (change: InventoryChange): void => { for (const handle of [...inventoryListeners]) handle(change) }
  const followers = (id: string): readonly VmKey[] => [...followed].flatMap(([key, vm]) => (vm === id ? [key] : []))

  const news = (id: ProviderVmId): void => {
    clock.after(durations.newsMs, () => {
      if (trouble !== undefined) return
      const vm = standing.get(id)?.vm
      for (const key of followers(id)) tell(vm === undefined ? { kind: 'Gone', key, id } : { kind: 'Observed', key, vm })
      tellInventory(vm === undefined ? { kind: 'Gone', id } : vmRecord(vm))
    })
  }
  const become = (entry: Standing, change: Partial<ObservedVm>): void => {
    entry.vm = { ...entry.vm, ...change }
    news(entry.vm.id)
  }

  /** Lets a call take its time and go wrong as ordered; `work` runs when it is due. */
  const call = async <T>(kind: FakeCall, what: string, work: () => Promise<Result<T>>): Promise<Result<T>> => {
    counts[kind] += 1
    await after(durations.callMs)
    if (trouble !== undefined) return { ok: false, fault: trouble }
    const hit = queue[kind].shift() ?? fake.chance(kind)
    if (hit?.kind === 'Fault') return { ok: false, fault: hit.fault }
    const result = await work()
    return hit?.kind === 'LostReply' ? failed('Unavailable', `${what}: the connection broke before the answer`) : result
  }

  const connectionOf = (hostId: string | undefined): ObservedVm['connection'] => (hosts.get(hostId ?? '')?.connected === false ? 'disconnected' : 'connected')

  const make = (order: CreateOrder, folder: string): Standing => {
    const { placement, key } = order
    const host = hosts.get(placement.hostId)
    const id = `vm-${++ids}` as ProviderVmId
    const vm: ObservedVm = {
      id, name: keyParts(key).name, instanceUuid: order.instanceUuid, biosUuid: order.biosUuid, owner: key,
      connection: connectionOf(placement.hostId), power: 'PoweredOff', hostId: placement.hostId, hostName: host?.name, clusterId: host?.clusterId,
      cpuCount: order.cpuCount, memoryMiB: order.memoryMiB,
      cpuReservationMhz: Math.round(((order.cpuReservationMilli ?? 0) / 1_000) * placement.coreMhz), memoryReservationMiB: order.memoryReservationMiB ?? 0,
      hardwareVersion: 21, changeVersion: String(++version), createdAt: new Date(clock.wall()).toISOString(),
      guest: { tools: 'notRunning', nics: [] }, controllers: [{ type: 'SCSI', deviceKey: 1_000, busNumber: 0 }],
      devices: [{ kind: 'Disk', deviceKey: 2_000, controllerKey: 1_000, unitNumber: 0, capacityMiB: 10_240, uuid: `disk-${id}` }],
    }
    return { vm, folder, busy: false, timer: undefined }
  }

  const create = async (order: CreateOrder): Promise<Result<{ readonly id: ProviderVmId }>> => {
    const { namespace, name } = keyParts(order.key)
    const folder = order.folderId ?? `vmherd/${namespace}`
    const path = `${folder}/${name}`
    if (names.has(path)) {
      const other = [...standing.values()].find(entry => `${entry.folder}/${entry.vm.name}` === path)
      if (other === undefined) return failed('Busy', `creation of ${order.key}: a VM named ${name} is just being made`, 1_000)
      if (other.vm.instanceUuid === order.instanceUuid) return ok({ id: other.vm.id })
      return failed('AlreadyExists', `creation of ${order.key}: the name ${name} is taken by the VM ${other.vm.id} with instance UUID ${other.vm.instanceUuid}`)
    }
    const host = hosts.get(order.placement.hostId)
    if (host === undefined) return failed('NotFound', `creation of ${order.key}: there is no host ${order.placement.hostId}`)
    if (!host.connected || host.maintenance) return failed('InvalidState', `creation of ${order.key}: the host ${host.name} is away`)
    names.add(path)
    making.add(order.instanceUuid)
    await after(durations.createMs)
    making.delete(order.instanceUuid)
    const entry = make(order, folder)
    standing.set(entry.vm.id, entry)
    news(entry.vm.id)
    return ok({ id: entry.vm.id })
  }

  const guestStarts = (entry: Standing): void => {
    entry.timer?.()
    entry.timer = clock.after(durations.toolsMs, () => {
      become(entry, { guest: { ...entry.vm.guest, tools: 'running' } })
      entry.timer = clock.after(durations.addressMs, () => {
        const address = `10.0.${Number(entry.vm.id.slice(3)) >> 8}.${Number(entry.vm.id.slice(3)) & 255}`
        become(entry, {
          guest: {
            ...entry.vm.guest, hostName: entry.vm.name, primaryIp4: address,
            nics: [{ deviceKey: 4_000, macAddress: '00:50:56:00:00:01', connected: true, addresses: [`${address}/16`] }],
          },
        })
      })
    })
  }
  const guestStops = (entry: Standing, power: ObservedVm['power']): void => {
    entry.timer?.()
    become(entry, { power, guest: { tools: 'notRunning', nics: [] } })
  }

  const fits = ({ vm }: Standing): boolean => {
    const host = hosts.get(vm.hostId ?? '')
    const running = [...standing.values()].filter(entry => entry.vm.hostId === vm.hostId && entry.vm.power === 'PoweredOn')
    const reserved = running.reduce((sum, entry) => sum + entry.vm.memoryReservationMiB, 0)
    return host !== undefined && reserved + vm.memoryReservationMiB <= host.memoryMiB && vm.memoryMiB <= host.memoryMiB
  }

  const guestOperation = (entry: Standing, operation: PowerOperation, what: string): Result<void> => {
    const { power } = entry.vm
    if (power === 'PoweredOff' && operation === 'shutdownGuest') return ok(undefined)
    if (power !== 'PoweredOn') return failed('InvalidState', `${what}: it is ${power}`)
    if (entry.vm.guest.tools !== 'running') return failed('InvalidState', `${what}: no tools are running`)
    if (fake.deafGuests) return ok(undefined)
    clock.after(durations.shutdownMs, () => {
      if (entry.vm.power !== 'PoweredOn' || !standing.has(entry.vm.id)) return
      if (operation === 'rebootGuest') {
        guestStops(entry, 'PoweredOn')
        guestStarts(entry)
      } else guestStops(entry, operation === 'shutdownGuest' ? 'PoweredOff' : 'Suspended')
    })
    return ok(undefined)
  }

  const hardOperation = async (entry: Standing, operation: 'on' | 'off' | 'suspend' | 'reset', what: string): Promise<Result<void>> => {
    const { power, connection } = entry.vm
    if (connection !== 'connected') return failed('InvalidState', `${what}: its host is away`)
    if (entry.busy) return failed('Busy', `${what}: another task is in progress`)
    const target = operation === 'off' ? 'PoweredOff' : operation === 'suspend' ? 'Suspended' : 'PoweredOn'
    if (operation !== 'reset' && power === target) return ok(undefined)
    if ((operation === 'suspend' || operation === 'reset') && power !== 'PoweredOn') return failed('InvalidState', `${what}: it is ${power}`)
    if (operation === 'on' && !fits(entry)) return failed('InsufficientCapacity', `${what}: the host has not enough memory`)
    entry.busy = true
    await after(durations.powerMs)
    entry.busy = false
    if (!standing.has(entry.vm.id)) return failed('NotFound', `${what}: it is gone`)
    if (target === 'PoweredOn') {
      become(entry, { power: target, guest: { tools: 'notRunning', nics: [] } })
      guestStarts(entry)
    } else guestStops(entry, target)
    return ok(undefined)
  }

  const remove = (entry: Standing): void => {
    entry.timer?.()
    standing.delete(entry.vm.id)
    names.delete(`${entry.folder}/${entry.vm.name}`)
  }

  const fake: FakeProvider = {
    find: instanceUuid => call('find', `search for ${instanceUuid}`, async () => {
      const found: ObservedVm | undefined = [...standing.values()].find(({ vm }) => vm.instanceUuid === instanceUuid)?.vm
      return found === undefined && making.has(instanceUuid) ? failed('Busy', `${instanceUuid} is just being made`, 1_000) : ok(found)
    }),
    create: order => call('create', `creation of ${order.key}`, () => create(order)),
    power: (id, operation) => call('power', `${operation} of ${id}`, async () => {
      const entry = standing.get(id)
      const what = `${operation} of ${id}`
      if (entry === undefined) return failed('NotFound', `${what}: there is no such VM`)
      if (operation === 'shutdownGuest' || operation === 'standbyGuest' || operation === 'rebootGuest') return guestOperation(entry, operation, what)
      return hardOperation(entry, operation, what)
    }),
    destroy: id => call('destroy', `destruction of ${id}`, async () => {
      const entry = standing.get(id)
      if (entry === undefined) return ok(undefined)
      if (entry.vm.power !== 'PoweredOff') return failed('InvalidState', `destruction of ${id}: it is ${entry.vm.power}`)
      if (entry.vm.connection !== 'connected') return failed('InvalidState', `destruction of ${id}: its host is away`)
      if (entry.busy) return failed('Busy', `destruction of ${id}: another task is in progress`)
      entry.busy = true
      await after(durations.destroyMs)
      remove(entry)
      clock.after(durations.newsMs, () => tellInventory({ kind: 'Gone', id }))
      return ok(undefined)
    }),
    follow: (key, id) => {
      followed.set(key, id)
      clock.after(durations.newsMs, () => {
        if (trouble !== undefined || followed.get(key) !== id) return
        const vm = standing.get(id)?.vm
        tell(vm === undefined ? { kind: 'Gone', key, id } : { kind: 'Observed', key, vm })
      })
    },
    unfollow: key => { followed.delete(key) },
    onChange: handle => {
      listeners.add(handle)
      return () => { listeners.delete(handle) }
    },
    inventory: handle => {
      const stop = clock.after(durations.newsMs, () => {
        inventoryListeners.add(handle)
        handle({ kind: 'Reset' })
        for (const change of inventoryOf([...hosts.values()])) handle(change)
        for (const { vm } of standing.values()) handle(vmRecord(vm))
        handle({ kind: 'Synced' })
      })
      return () => {
        stop()
        inventoryListeners.delete(handle)
      }
    },
    trouble: () => trouble,
    close: async () => {
      listeners.clear()
      inventoryListeners.clear()
    },
    vms: () => [...standing.values()].map(({ vm }) => vm),
    next: (kind, ...troubles) => { queue[kind].push(...troubles) },
    chance: () => undefined,
    down: fault => {
      trouble = fault
      tell({ kind: 'Down', fault })
    },
    up: () => {
      trouble = undefined
      tell({ kind: 'Up' })
      for (const [key, id] of [...followed]) fake.follow(key, id)
    },
    connectHost: (hostId, connected) => {
      const host = hosts.get(hostId)
      if (host === undefined) throw new Error(`there is no host ${hostId}`)
      hosts.set(hostId, { ...host, connected })
      tellInventory({ kind: 'Host', host: { ...host, connected } })
      for (const entry of standing.values()) if (entry.vm.hostId === hostId) become(entry, { connection: connectionOf(hostId) })
    },
    vanish: id => {
      const entry = standing.get(id)
      if (entry === undefined) return
      remove(entry)
      news(id)
    },
    deafGuests: false,
    counts: () => ({ ...counts }),
  }
  return fake
}
