import type { VmKey } from '#protocols/ids.ts'
import { vmKey } from '#protocols/ids.ts'
import type { PlacementAnswer, PlacementRequest } from '#protocols/placement.ts'
import type { BatchRequest } from '#protocols/placer.ts'
import type { InventoryChange } from '#protocols/provider.ts'
import { toAnswers, toTask } from '#src/placement/batch.ts'
import { columnWriter, type Overcommit, type Snapshot } from '#src/placement/columns.ts'
import { newInventory, type Inventory } from '#src/placement/inventory.ts'
import { placeBatch } from '#src/placement/place.ts'
import type { FakeInventory } from '#test/fakes/inventory.ts'

/** Inventory, columns and the placing of batches without threads. */
export interface Site {
  readonly inventory: Inventory
  readonly publish: () => Snapshot
  place(...batch: readonly (PlacementRequest | BatchRequest)[]): readonly PlacementAnswer[]
}

export const site = (fake: Pick<FakeInventory, 'changes' | 'zones'>, overcommit: Overcommit = { cpuOvercommit: 8, memoryOvercommit: 1.5 }): Site => {
  const inventory = newInventory()
  const publish = columnWriter(inventory, overcommit)
  for (const change of fake.changes) inventory.tell(change)
  inventory.setZones(fake.zones)
  return {
    inventory,
    publish,
    place: (...given) => {
      const batch = given.map((one): BatchRequest => ('request' in one ? one : { request: one }))
      const snapshot = publish()
      return toAnswers(snapshot, batch, placeBatch(toTask(snapshot, batch)))
    },
  }
}

/** A VM of 2 CPUs, 4 GiB and 20 GiB of disk in the namespace `ns`. */
export const request = (name: string | number, change: Partial<PlacementRequest> = {}): PlacementRequest => {
  const key: VmKey = vmKey('ns', String(name))
  return {
    key, instanceUuid: `uuid-of-${name}`, cpuCount: 2, memoryMiB: 4096, cpuReservationMilli: 0, memoryReservationMiB: 0, storageMiB: 20_480, ...change,
  }
}

/** The host of each answer, or why there is none. */
export const hostsOf = (answers: readonly PlacementAnswer[]): readonly string[] => answers.map(answer => {
  switch (answer.kind) {
    case 'Placed': return answer.placement.hostId
    case 'Refused': return JSON.stringify(answer.refusal.failedBy)
    case 'Failed': return answer.fault.reason
  }
})

/** The hosts among what was told, with something changed by their number. */
export const changeHosts = (
  changes: readonly InventoryChange[], change: (number: number) => Partial<Extract<InventoryChange, { kind: 'Host' }>['host']>,
): readonly InventoryChange[] =>
  changes.map(told => (told.kind === 'Host' ? { kind: 'Host', host: { ...told.host, ...change(Number(told.host.id.slice('host-'.length))) } } : told))
