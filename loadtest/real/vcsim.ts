import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority } from '../world/kubernetes/tls.ts'
import { inventoryDefaults, latencyPresets, type InventoryOptions } from '../world/vcenter/options.ts'
import { needBinary } from './binaries.ts'
import { startServer } from './process.ts'

/** How govmomi's simulator is started. */
export interface VcsimOptions {
  /** Folder for its certificate and log. One of its own below the system's temporary folder, removed in the end, when left out. */
  readonly dir?: string
  /** As for the simulated vCenter, with its defaults; every host reaches every datastore, and clusters have equally many hosts. */
  readonly inventory?: Partial<InventoryOptions>
  /** Resource pools of a cluster below its root pool; 0 when left out. */
  readonly pools?: number
  /** Distributed portgroups; 2 when left out. */
  readonly networks?: number
  /** VMs that run from the start in each pool; 0 when left out. */
  readonly vmsPerPool?: number
  /** `none` when left out. */
  readonly latency?: keyof typeof latencyPresets
  readonly user?: string
  readonly password?: string
  /** HTTPS with a certificate of its own; true when left out. */
  readonly tls?: boolean
}

/** govmomi's vCenter simulator as a process, with images as VM templates and in the content library `images`. */
export interface RunningVcsim {
  /** Ends in /sdk. */
  readonly url: string
  /** Who may log in at first. */
  readonly user: string
  readonly password: string
  /** Control interface with the orders of the simulated vCenter's, and `GET templates` and `GET clusters`. */
  readonly control: string
  /** PEM of the authority that signed its certificate; undefined without TLS. */
  readonly ca: string | undefined
  readonly pid: number
  stop(): Promise<void>
}

const readyMs = 60_000

/** Starts it on free loopback ports. Throws with what to run when it has not been built. */
export const startVcsim = async (options: VcsimOptions = {}): Promise<RunningVcsim> => {
  const path = needBinary('vcsim')
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'vmherd-vcsim-'))
  mkdirSync(dir, { recursive: true })
  const inventory = { ...inventoryDefaults, ...options.inventory }
  const ca = options.tls === false ? undefined : await writeCertificate(dir)
  const log = join(dir, 'vcsim.log')
  writeFileSync(log, '')
  const toldLine = (): string | undefined => readFileSync(log, 'utf8').split('\n').find(line => line.startsWith('{"control"'))
  const flags = {
    user: options.user ?? 'vmherd@vsphere.local', password: options.password ?? 'vmherd', clusters: inventory.clusters, hosts: Math.ceil(inventory.hosts / Math.max(1, inventory.clusters)),
    datastores: inventory.datastoresPerCluster, 'datastore-gib': inventory.datastoreGiB, cores: inventory.coresPerHost, mhz: inventory.coreMhz, 'memory-gib': inventory.memoryGiBPerHost,
    pools: options.pools ?? 0, networks: options.networks ?? 2, vms: options.vmsPerPool ?? 0,
    templates: JSON.stringify(inventory.templates), latencies: JSON.stringify(latencyPresets), latency: options.latency ?? 'none',
    ...(ca === undefined ? {} : { 'tls-cert': join(dir, 'vcsim.crt'), 'tls-key': join(dir, 'vcsim.key') }),
  }
  const server = await startServer({
    name: 'vcsim', path, log, readyMs, args: Object.entries(flags).map(([name, value]) => `-${name}=${value}`), ready: () => Promise.resolve(toldLine() !== undefined),
  })
  const told = JSON.parse(toldLine() ?? '') as { readonly url: string; readonly user: string; readonly password: string; readonly control: string }
  return {
    ...told, ca, pid: server.pid,
    stop: async () => {
      await server.stop()
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
    },
  }
}

const writeCertificate = async (dir: string): Promise<string> => {
  const authority = await createAuthority('vmherd vcsim', Date.now())
  const { certificate, key } = await authority.issue('vcsim', ['127.0.0.1', 'localhost'])
  for (const [name, text] of Object.entries({ 'vcsim.crt': certificate, 'vcsim.key': key, 'vcsim-ca.crt': authority.certificate })) writeFileSync(join(dir, name), text, { mode: 0o600 })
  return authority.certificate
}
