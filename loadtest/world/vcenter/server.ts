import type { Clock } from '#protocols/clock.ts'
import { machineClock } from '../clock.ts'
import { seeded } from '../random.ts'
import { createCapacity } from './capacity.ts'
import { createDoor, type Guard } from './door.ts'
import { createFaultRules, type FaultRule } from './faults.ts'
import { createFolders } from './folders.ts'
import { connectHost, maintainHost } from './hosts.ts'
import { buildInventory } from './inventory.ts'
import { listen, type Listener } from './listener.ts'
import { look, type InventoryLook } from './look.ts'
import { createMachines } from './machines.ts'
import { createObjects } from './objects.ts'
import { inventoryDefaults, latencyPresets, type InventoryOptions, type Latencies } from './options.ts'
import { populate } from './populate.ts'
import { createSessions } from './sessions.ts'
import { createTasks } from './tasks.ts'
import { createViews } from './views.ts'
import type { World } from './world.ts'

export interface VcenterOptions {
  /** 127.0.0.1 when left out. */
  readonly host?: string
  /** 0 (any free one) when left out. */
  readonly port?: number
  /** PEM; plain HTTP when left out. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  readonly user?: string
  readonly password?: string
  /** `none` when left out. */
  readonly latency?: keyof typeof latencyPresets | Latencies
  readonly inventory?: Partial<InventoryOptions>
  /** VMs that stand and run from the start on each host; 0 when left out. */
  readonly vmsPerHost?: number
  readonly seed?: number
  readonly sessionIdleMs?: number
  readonly clock?: Clock
}

/** What a test or a load test does to a vCenter while it runs. */
export interface Troubles {
  /** Gives what takes the rule away again. */
  add(rule: FaultRule): () => void
  /** Takes all rules away; what else was done to it stays. */
  clear(): void
  /** Every session ends; clients get NotAuthenticated. */
  expireSessions(): void
  /** From now on this is the password; sessions that stand go on. */
  setPassword(password: string): void
  disconnectHost(nameOrId: string): void
  reconnectHost(nameOrId: string): void
  /** In or out of maintenance mode. */
  maintainHost(nameOrId: string, on: boolean): void
  /** Guests of these VMs take no notice of a shutdown. */
  ignoreShutdown(vmNames: RegExp | undefined): void
  setLatency(latency: keyof typeof latencyPresets | Latencies): void
  /** Nothing listens any more; everything that stands stays. Sessions end. */
  down(): Promise<void>
  up(): Promise<void>
}

export interface RunningVcenter {
  /** Ends in /sdk. */
  readonly url: string
  readonly user: string
  readonly password: string
  readonly inventory: InventoryLook
  readonly faults: Troubles
  /** Calls by method since the start. */
  counts(): Readonly<Record<string, number>>
  /** The parts, for tests that look closely. */
  readonly world: World
  stop(): Promise<void>
}

const defaultIdleMs = 30 * 60_000

/** Starts a simulated vCenter that serves vim25 over SOAP. */
export const startVcenter = async (options: VcenterOptions = {}): Promise<RunningVcenter> => {
  const clock = options.clock ?? machineClock
  const random = seeded(options.seed ?? 1)
  const objects = createObjects()
  const views = createViews(objects)
  const tasks = createTasks(objects, clock, random)
  const world: World = {
    clock, random, objects, folders: createFolders(objects), capacity: createCapacity(objects), machines: createMachines(), startTask: tasks.start,
    latencies: latenciesOf(options.latency ?? 'none'), deafGuests: () => false, counters: { mac: 0, change: 0 },
  }
  const sessions = createSessions(objects, views, clock, options.sessionIdleMs ?? defaultIdleMs, random, () => world.latencies.updates.medianMs)
  const built = buildInventory(world, { ...inventoryDefaults, ...options.inventory })
  populate(world, built, options.vmsPerHost ?? 0)

  const guard: Guard = { user: options.user ?? 'vmherd@vsphere.local', password: options.password ?? 'vmherd', rules: createFaultRules(), counts: new Map(), root: () => built.root.ref }
  const door = createDoor({ world, views, sessions, tasks }, guard)
  const host = options.host ?? '127.0.0.1'
  const listener = await listen(door, { host, port: options.port ?? 0, tls: options.tls })
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${listener.port}/sdk`,
    user: guard.user,
    get password() { return guard.password },
    inventory: look(world, built),
    faults: troubles(world, guard, sessions.closeAll, listener),
    counts: () => Object.fromEntries(guard.counts),
    world,
    stop: async () => {
      sessions.closeAll()
      await listener.down()
    },
  }
}

const latenciesOf = (latency: keyof typeof latencyPresets | Latencies): Latencies => (typeof latency === 'string' ? latencyPresets[latency] : latency)

const troubles = (world: World, guard: Guard, closeSessions: () => void, listener: Listener): Troubles => ({
  add: rule => guard.rules.add(rule),
  clear: () => guard.rules.clear(),
  expireSessions: closeSessions,
  setPassword: password => { guard.password = password },
  disconnectHost: name => connectHost(world, name, 'notResponding'),
  reconnectHost: name => connectHost(world, name, 'connected'),
  maintainHost: (name, on) => maintainHost(world, name, on),
  ignoreShutdown: names => { world.deafGuests = names === undefined ? () => false : name => names.test(name) },
  setLatency: latency => { world.latencies = latenciesOf(latency) },
  down: async () => {
    closeSessions()
    await listener.down()
  },
  up: () => listener.up(),
})
