import { join } from 'node:path'
import { startVcsim } from './real/vcsim.ts'
import { startControl } from './world/vcenter/control.ts'
import type { FaultRule } from './world/vcenter/faults.ts'
import type { InventoryLook, VmLook } from './world/vcenter/look.ts'
import type { latencyPresets } from './world/vcenter/options.ts'
import { startSimulatedVcenter } from './world/vcenter/server.ts'

/** `world`: the simulated vCenter; `vcsim`: govmomi's simulator as a process. */
export const vcenterKinds = ['world', 'vcsim'] as const
export type VcenterKind = (typeof vcenterKinds)[number]

/** A vCenter that members run on, of whatever kind. Whatever is done to it goes through its control interface. */
export interface Vcenter {
  /** Ends in /sdk. */
  readonly url: string
  readonly user: string
  /** The one that holds now. */
  readonly password: string
  /** PEM file of the authority that signed its certificate; undefined where there is no TLS. */
  readonly caFile: string | undefined
  vms(): Promise<readonly VmLook[]>
  templates(): Promise<ReturnType<InventoryLook['templates']>>
  clusters(): Promise<ReturnType<InventoryLook['clusters']>>
  /** Calls by method since the start. */
  counts(): Promise<Readonly<Record<string, number>>>
  addFault(rule: FaultRule): Promise<void>
  clearFaults(): Promise<void>
  /** Every session ends; clients get NotAuthenticated. */
  expireSessions(): Promise<void>
  /** From now on this is the password; sessions that stand go on. */
  setPassword(password: string): Promise<void>
  /** Nothing listens any more; everything that stands stays. Sessions end. */
  down(): Promise<void>
  /** It listens again, on the same port. */
  up(): Promise<void>
  /** Its servers that are processes of their own, by name. */
  processes(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** How a vCenter is started. */
export interface VcenterOptions {
  /** What it writes goes below it. */
  readonly dir: string
  readonly hosts: number
  readonly latency: keyof typeof latencyPresets
  readonly seed: number
}

/** Starts one on free loopback ports. */
export const startVcenter = async (kind: VcenterKind, options: VcenterOptions): Promise<Vcenter> =>
  controlled(kind === 'world' ? await startSimulated(options) : await startSimulator(options))

/** What stands behind a control interface. */
interface Started { readonly url: string; readonly user: string; readonly password: string; readonly caFile: string | undefined; readonly control: string; readonly processes: Readonly<Record<string, number>>; stop(): Promise<void> }

const startSimulated = async ({ hosts, latency, seed }: VcenterOptions): Promise<Started> => {
  const world = await startSimulatedVcenter({ inventory: { hosts }, latency, seed })
  const control = await startControl(world)
  return {
    url: world.url, user: world.user, password: world.password, caFile: undefined, control: control.url, processes: {},
    stop: async () => {
      await control.stop()
      await world.stop()
    },
  }
}

const startSimulator = async ({ dir, hosts, latency }: VcenterOptions): Promise<Started> => {
  const vcsim = await startVcsim({ dir, inventory: { hosts }, latency })
  return { ...vcsim, processes: { vcsim: vcsim.pid }, caFile: join(dir, 'vcsim-ca.crt') }
}

const timeoutMs = 30_000

const controlled = ({ url, user, password, caFile, control, processes, stop }: Started): Vcenter => {
  const order = async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${control}/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), signal: AbortSignal.timeout(timeoutMs) })
    const told = await answer.json() as T & { readonly error?: string }
    if (!answer.ok) throw new Error(`${method} ${path}: ${told.error ?? answer.status}`)
    return told
  }
  const post = async (path: string, body: object = {}): Promise<void> => { await order('POST', path, body) }
  let current = password
  return {
    url, user, caFile, processes: () => processes, stop,
    get password() { return current },
    vms: () => order('GET', 'vms'), templates: () => order('GET', 'templates'), clusters: () => order('GET', 'clusters'), counts: () => order('GET', 'counts'),
    addFault: rule => post('faults', rule), clearFaults: async () => { await order('DELETE', 'faults') },
    expireSessions: () => post('sessions/expire'), down: () => post('down'), up: () => post('up'),
    setPassword: async next => {
      await post('password', { password: next })
      current = next
    },
  }
}
