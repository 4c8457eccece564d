import type { Clock } from '#protocols/clock.ts'
import { machineClock } from '../clock.ts'
import { seeded } from '../random.ts'
import { createCapacity } from './capacity.ts'
import { createDoor, type Door, type Guard } from './door.ts'
import { createFaultRules, type FaultRule } from './faults.ts'
import { createLooseFiles } from './files.ts'
import { createFolders } from './folders.ts'
import { connectHost, maintainHost } from './hosts.ts'
import { buildInventory } from './inventory.ts'
import { look, type InventoryLook } from './look.ts'
import { createMachines } from './machines.ts'
import { createObjects } from './objects.ts'
import { inventoryDefaults, latencyPresets, type InventoryOptions, type Latencies } from './options.ts'
import { populate } from './populate.ts'
import { addService } from './service.ts'
import { createSessions } from './sessions.ts'
import { createTasks } from './tasks.ts'
import { createViews } from './views.ts'
import type { World } from './world.ts'

export type LatencyChoice = keyof typeof latencyPresets | Latencies

/** What a vCenter is made with; everything may be left out. */
export interface SimulationOptions {
  readonly user?: string
  readonly password?: string
  /** `none` when left out. */
  readonly latency?: LatencyChoice
  readonly inventory?: Partial<InventoryOptions>
  /** VMs that stand and run from the start on each host; 0 when left out. */
  readonly vmsPerHost?: number
  readonly seed?: number
  /** Half an hour when left out, as vCenter has it. */
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
  /** By name or id: vCenter no longer reaches the host, nor its VMs. */
  disconnectHost(nameOrId: string): void
  reconnectHost(nameOrId: string): void
  /** In or out of maintenance mode. */
  maintainHost(nameOrId: string, on: boolean): void
  /** Guests of these VMs take no notice of a shutdown. */
  ignoreShutdown(vmNames: RegExp | undefined): void
  setLatency(latency: LatencyChoice): void
}

/** A simulated vCenter without a socket: whoever has its door can speak to it. */
export interface Vcenter {
  readonly door: Door
  readonly user: string
  readonly password: string
  readonly inventory: InventoryLook
  readonly faults: Troubles
  /** Calls by method since the start. */
  counts(): Readonly<Record<string, number>>
  /** Sessions that stand, views among them, and tasks that have not ended. */
  standing(): { readonly sessions: number; readonly views: number; readonly tasks: number }
  /** The parts, for tests that look closely. */
  readonly world: World
}

const defaultIdleMs = 30 * 60_000

export const createVcenter = (options: SimulationOptions = {}): Vcenter => {
  const clock = options.clock ?? machineClock
  const random = seeded(options.seed ?? 1)
  const objects = createObjects()
  const views = createViews(objects)
  const tasks = createTasks(objects, clock, random)
  const world: World = {
    clock, random, objects, folders: createFolders(objects), capacity: createCapacity(objects, clock), machines: createMachines(), looseFiles: createLooseFiles(), startTask: tasks.start,
    latencies: latenciesOf(options.latency ?? 'none'), deafGuests: () => false, counters: { mac: 0, change: 0 },
  }
  const sessions = createSessions(objects, views, clock, options.sessionIdleMs ?? defaultIdleMs, random, () => world.latencies.updates.medianMs)
  const built = buildInventory(world, { ...inventoryDefaults, ...options.inventory })
  addService(objects, built.root.ref)
  populate(world, built, options.vmsPerHost ?? 0)

  const guard: Guard = { user: options.user ?? 'vmherd@vsphere.local', password: options.password ?? 'vmherd', rules: createFaultRules(), counts: new Map(), root: () => built.root.ref }
  return {
    door: createDoor({ world, views, sessions, tasks }, guard),
    user: guard.user,
    get password() { return guard.password },
    inventory: look(world, built),
    faults: troubles(world, guard, sessions.closeAll),
    counts: () => Object.fromEntries(guard.counts),
    standing: () => ({ sessions: sessions.count(), views: views.count(), tasks: tasks.count() }),
    world,
  }
}

const latenciesOf = (latency: LatencyChoice): Latencies => (typeof latency === 'string' ? latencyPresets[latency] : latency)

const troubles = (world: World, guard: Guard, closeSessions: () => void): Troubles => ({
  add: rule => guard.rules.add(rule),
  clear: () => guard.rules.clear(),
  expireSessions: closeSessions,
  setPassword: password => { guard.password = password },
  disconnectHost: name => connectHost(world, name, 'notResponding'),
  reconnectHost: name => connectHost(world, name, 'connected'),
  maintainHost: (name, on) => maintainHost(world, name, on),
  ignoreShutdown: names => { world.deafGuests = names === undefined ? () => false : name => names.test(name) },
  setLatency: latency => { world.latencies = latenciesOf(latency) },
})
