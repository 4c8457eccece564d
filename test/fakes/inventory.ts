import type { Cancel } from '#protocols/clock.ts'
import type { ZoneView } from '#protocols/placement.ts'
import type { InventoryChange, InventoryHost, InventoryVm, Provider } from '#protocols/provider.ts'

/** How large a made-up inventory is. Every zone is one cluster; every host reaches the shared datastores of its zone. */
export interface InventoryShape {
  readonly zones: number
  readonly hostsPerZone: number
  readonly datastoresPerZone: number
  /** What each host is like, beyond id, name, cluster and datastores. */
  readonly host: Partial<InventoryHost>
  readonly datastoreFreeMiB: number
}

const defaults: InventoryShape = { zones: 2, hostsPerZone: 2, datastoresPerZone: 2, host: {}, datastoreFreeMiB: 10 * 1024 * 1024 }

/** An inventory to try placement on. */
export interface FakeInventory {
  readonly zones: readonly ZoneView[]
  /** What stands at first, without the `Synced` at the end. */
  readonly changes: readonly InventoryChange[]
  /** The port: tells what stands, then `Synced`, at once; then what `tell` is given. */
  readonly inventory: Provider['inventory']
  tell(change: InventoryChange): void
  /** A host again, with something changed. */
  changeHost(id: string, change: Partial<InventoryHost>): void
}

/** Zones `zone-1`…, hosts `host-1`… named `esx-1`…, clusters `domain-1`…, datastores `datastore-1`…, pools `pool-1`…. */
export const fakeInventory = (given: Partial<InventoryShape> = {}): FakeInventory => {
  const shape: InventoryShape = { ...defaults, ...given }
  const zoneNumbers = Array.from({ length: shape.zones }, (_, index) => index + 1)
  const standing = new Map<string, InventoryChange>()
  const listeners = new Set<(change: InventoryChange) => void>()
  const keep = (change: InventoryChange): void => {
    if (change.kind === 'Gone') standing.delete(change.id)
    else if (change.kind !== 'Synced' && change.kind !== 'Reset') standing.set(idOf(change), change)
  }
  for (const zone of zoneNumbers) for (const change of zoneChanges(shape, zone)) keep(change)
  const tell = (change: InventoryChange): void => {
    keep(change)
    for (const handle of listeners) handle(change)
  }
  return {
    zones: zoneNumbers.map(zone => ({ name: `zone-${zone}`, clusterIds: [`domain-${zone}`] })),
    changes: [...standing.values()],
    inventory: (handle): Cancel => {
      for (const change of [...standing.values()]) handle(change)
      handle({ kind: 'Synced' })
      listeners.add(handle)
      return () => { listeners.delete(handle) }
    },
    tell,
    changeHost: (id, change) => {
      const known = standing.get(id)
      if (known?.kind !== 'Host') throw new Error(`there is no host ${id}`)
      tell({ kind: 'Host', host: { ...known.host, ...change } })
    },
  }
}

type Standing = Exclude<InventoryChange, { readonly kind: 'Reset' | 'Synced' | 'Gone' }>
const idOf = (change: Standing): string => {
  switch (change.kind) {
    case 'Host': return change.host.id
    case 'Cluster': return change.cluster.id
    case 'Pool': return change.pool.id
    case 'Datastore': return change.datastore.id
    case 'Vm': return change.vm.id
  }
}

const zoneChanges = (shape: InventoryShape, zone: number): readonly InventoryChange[] => {
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => (zone - 1) * count + index + 1)
  const datastoreIds = numbers(shape.datastoresPerZone).map(number => `datastore-${number}`)
  return [
    { kind: 'Cluster', cluster: { id: `domain-${zone}`, name: `cluster-${zone}`, poolId: `pool-${zone}` } },
    { kind: 'Pool', pool: { id: `pool-${zone}`, clusterId: `domain-${zone}` } },
    ...datastoreIds.map((id): InventoryChange =>
      ({ kind: 'Datastore', datastore: { id, name: id, capacityMiB: shape.datastoreFreeMiB, freeMiB: shape.datastoreFreeMiB, accessible: true } })),
    ...numbers(shape.hostsPerZone).map((number): InventoryChange =>
      ({ kind: 'Host', host: fakeHost(number, { clusterId: `domain-${zone}`, datastoreIds, ...shape.host }) })),
  ]
}

/** A host of 16 cores with 2 GHz, 32 threads and 128 GiB. */
export const fakeHost = (number: number, change: Partial<InventoryHost> = {}): InventoryHost => ({
  id: `host-${number}`, name: `esx-${String(number).padStart(5, '0')}`, clusterId: 'domain-1', cores: 16, threads: 32, coreMhz: 2000, memoryMiB: 131_072,
  connected: true, maintenance: false, datastoreIds: [], networkIds: [], ...change,
})

/** A VM of 2 CPUs and 4 GiB that runs, without reservations. */
export const fakeVm = (number: number, change: Partial<InventoryVm> = {}): InventoryVm => ({
  id: `vm-${number}`, instanceUuid: `uuid-${number}`, template: false, power: 'PoweredOn', cpuCount: 2, memoryMiB: 4096,
  cpuReservationMhz: 0, memoryReservationMiB: 0, storageMiB: 20_480, ...change,
})
