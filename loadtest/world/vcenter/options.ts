import type { Spread } from '../random.ts'

/** How long things take. */
export interface Latencies {
  /** Every call, before it is answered. */
  readonly call: Spread
  readonly clone: Spread
  readonly linkedClone: Spread
  readonly create: Spread
  readonly reconfigure: Spread
  readonly powerOn: Spread
  readonly powerOff: Spread
  readonly suspend: Spread
  readonly destroy: Spread
  /** From power-on to running tools and an address. */
  readonly guestUp: Spread
  readonly guestShutdown: Spread
  /** From a change to its being told by a waiting collector: what changes meanwhile goes along. */
  readonly updates: Spread
}

const spread = (medianMs: number, sigma = 0.3): Spread => ({ medianMs, sigma })
const none = spread(0, 0)

/** `none` for tests, `lab` for a quick small vCenter, `real` for what large ones show. */
export const latencyPresets: Readonly<Record<'none' | 'lab' | 'real', Latencies>> = {
  none: { call: none, clone: none, linkedClone: none, create: none, reconfigure: none, powerOn: none, powerOff: none, suspend: none, destroy: none, guestUp: none, guestShutdown: none, updates: none },
  lab: {
    call: spread(2), clone: spread(400), linkedClone: spread(200), create: spread(150), reconfigure: spread(100), powerOn: spread(200), powerOff: spread(150),
    suspend: spread(300), destroy: spread(150), guestUp: spread(1_200), guestShutdown: spread(1_500), updates: spread(5, 0),
  },
  real: {
    call: spread(8), clone: spread(30_000), linkedClone: spread(6_000), create: spread(2_500), reconfigure: spread(1_500), powerOn: spread(3_000), powerOff: spread(1_500),
    suspend: spread(8_000), destroy: spread(2_000), guestUp: spread(30_000, 0.5), guestShutdown: spread(15_000, 0.5), updates: spread(50, 0),
  },
}

/** A template that images point at. */
export interface TemplateOptions { readonly name: string; readonly guestId: string; readonly guestFullName: string; readonly diskGiB: number }

export interface InventoryOptions {
  /** Clusters; each is meant to be a zone. */
  readonly clusters: number
  /** Hosts in all, spread evenly. */
  readonly hosts: number
  readonly coresPerHost: number
  readonly coreMhz: number
  readonly memoryGiBPerHost: number
  readonly datastoresPerCluster: number
  readonly datastoreGiB: number
  readonly templates: readonly TemplateOptions[]
}

export const inventoryDefaults: InventoryOptions = {
  clusters: 3, hosts: 40, coresPerHost: 32, coreMhz: 2_400, memoryGiBPerHost: 512, datastoresPerCluster: 4, datastoreGiB: 100_000,
  templates: [
    { name: 'ubuntu-24.04', guestId: 'ubuntu64Guest', guestFullName: 'Ubuntu Linux (64-bit)', diskGiB: 10 },
    { name: 'photon-5', guestId: 'vmwarePhoton64Guest', guestFullName: 'VMware Photon OS (64-bit)', diskGiB: 16 },
    { name: 'windows-2025', guestId: 'windows2022srvNext_64Guest', guestFullName: 'Microsoft Windows Server 2025 (64-bit)', diskGiB: 40 },
  ],
}
