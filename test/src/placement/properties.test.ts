import test from 'ava'
import fc from 'fast-check'
import type { PlacementAnswer, PlacementRequest } from '#protocols/placement.ts'
import type { InventoryChange, InventoryHost } from '#protocols/provider.ts'
import { toTask } from '#src/placement/batch.ts'
import { firstFailed } from '#src/placement/fit.ts'
import { readFleet, readWanted } from '#src/placement/fleet.ts'
import { placeBatch } from '#src/placement/place.ts'
import { loadOf } from '#src/placement/score.ts'
import { hostTree } from '#src/placement/tree.ts'
import { fakeHost, fakeVm } from '#test/fakes/inventory.ts'
import { request, site } from './columns-of.ts'

const overcommit = { cpuOvercommit: 2, memoryOvercommit: 1.25 }
const zones = [1, 2, 3].map(number => ({ name: `zone-${number}`, clusterIds: [`domain-${number}`] }))
const clusters = zones.map(({ clusterIds: [id] }): InventoryChange => ({ kind: 'Cluster', cluster: { id: id ?? '', name: id ?? '', poolId: `pool-of-${id}` } }))

/** A host of any kind; domain-4 is in no zone. */
const anyHost = fc.record({
  cluster: fc.integer({ min: 1, max: 4 }),
  threads: fc.integer({ min: 1, max: 8 }),
  memoryMiB: fc.integer({ min: 1, max: 16 }).map(gib => gib * 1024),
  connected: fc.integer({ min: 0, max: 5 }).map(number => number > 0),
  maintenance: fc.integer({ min: 0, max: 5 }).map(number => number === 0),
  datastoreIds: fc.subarray(['datastore-1', 'datastore-2', 'datastore-3']),
})
const anyDatastores = fc.array(fc.record({ freeMiB: fc.integer({ min: 0, max: 200_000 }), accessible: fc.integer({ min: 0, max: 5 }).map(number => number > 0) }), { minLength: 3, maxLength: 3 })
const anyRequest = fc.record({
  cpuCount: fc.integer({ min: 1, max: 9 }),
  memoryMiB: fc.integer({ min: 1, max: 20 }).map(number => number * 512),
  cpuReservationMilli: fc.constantFrom(0, 0, 500, 1500),
  memoryReservationMiB: fc.constantFrom(0, 0, 512, 2048),
  storageMiB: fc.constantFrom(0, 10_000, 40_000),
  zone: fc.constantFrom(undefined, undefined, 'zone-1', 'zone-3', 'zone-x'),
})
const anyVm = fc.record({ host: fc.integer({ min: 1, max: 14 }), memoryMiB: fc.integer({ min: 0, max: 8 }).map(gib => gib * 1024), cpuReservationMhz: fc.constantFrom(0, 700) })
const anySite = fc.record({
  hosts: fc.array(anyHost, { minLength: 1, maxLength: 14 }),
  datastores: anyDatastores,
  vms: fc.array(anyVm, { maxLength: 6 }),
  wanted: fc.array(anyRequest, { minLength: 1, maxLength: 40 }),
})

interface Case { readonly changes: readonly InventoryChange[]; readonly hosts: readonly InventoryHost[]; readonly requests: readonly PlacementRequest[] }
type Given = typeof anySite extends fc.Arbitrary<infer T> ? T : never
const made = ({ hosts, datastores, vms, wanted }: Given): Case => {
  const standing = hosts.map(({ cluster, ...rest }, index) => fakeHost(index + 1, { ...rest, cores: Math.ceil(rest.threads / 2), clusterId: `domain-${cluster}` }))
  return {
    hosts: standing,
    requests: wanted.map((one, index) => request(index, one)),
    changes: [
      ...clusters,
      ...datastores.map((one, index): InventoryChange =>
        ({ kind: 'Datastore', datastore: { id: `datastore-${index + 1}`, name: `datastore-${index + 1}`, capacityMiB: 200_000, ...one } })),
      ...standing.map((host): InventoryChange => ({ kind: 'Host', host })),
      ...vms.map((vm, index): InventoryChange => ({ kind: 'Vm', vm: fakeVm(index, { ...vm, cpuCount: 1, hostId: `host-${vm.host}` }) })),
    ],
  }
}

const sumBy = (pairs: readonly (readonly [string, number])[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>()
  for (const [id, amount] of pairs) sums.set(id, (sums.get(id) ?? 0) + amount)
  return sums
}
const placedOf = (one: Case, answers: readonly PlacementAnswer[]) =>
  answers.flatMap((answer, index) => (answer.kind === 'Placed' ? [{ placement: answer.placement, request: one.requests[index]! }] : []))

test('no batch puts more on a host or a datastore than there is', t => {
  fc.assert(fc.property(anySite, given => {
    const one = made(given)
    const placed = placedOf(one, site({ zones, changes: one.changes }, overcommit).place(...one.requests))
    const vmsOf = (id: string) => one.changes.flatMap(change => (change.kind === 'Vm' && change.vm.hostId === id ? [change.vm] : []))
    const total = (id: string, amount: (request: PlacementRequest) => number): number =>
      placed.filter(({ placement }) => placement.hostId === id).reduce((sum, { request: wanted }) => sum + amount(wanted), 0)
    for (const host of one.hosts.filter(({ id }) => placed.some(({ placement }) => placement.hostId === id))) {
      const standing = vmsOf(host.id)
      t.true(host.connected && !host.maintenance && host.clusterId !== 'domain-4')
      t.true(total(host.id, wanted => wanted.cpuCount) + standing.length <= host.threads * overcommit.cpuOvercommit)
      t.true(total(host.id, wanted => wanted.memoryMiB) + standing.reduce((sum, vm) => sum + vm.memoryMiB, 0) <= host.memoryMiB * overcommit.memoryOvercommit)
      t.true(total(host.id, wanted => wanted.memoryReservationMiB) <= host.memoryMiB)
      const mhz = standing.reduce((sum, vm) => sum + vm.cpuReservationMhz, 0)
      const reserved = total(host.id, wanted => wanted.cpuReservationMilli)
      t.true(reserved === 0 || (reserved / 1000) * host.coreMhz + mhz <= host.cores * host.coreMhz)
    }
    for (const { placement, request: wanted } of placed) {
      const host = one.hosts.find(({ id }) => id === placement.hostId)
      t.true(host?.datastoreIds.includes(placement.datastoreId))
      t.true(wanted.cpuCount <= (host?.threads ?? 0) && wanted.memoryMiB <= (host?.memoryMiB ?? 0))
      t.true(wanted.zone === undefined || wanted.zone === placement.zone)
    }
    for (const [id, storageMiB] of sumBy(placed.map(({ placement, request: wanted }) => [placement.datastoreId, wanted.storageMiB]))) {
      t.true(storageMiB <= given.datastores[Number(id.slice('datastore-'.length)) - 1]!.freeMiB)
    }
  }), { numRuns: 300 })
  t.pass()
})

test('a refusal counts every host once', t => {
  fc.assert(fc.property(anySite, given => {
    const one = made(given)
    for (const answer of site({ zones, changes: one.changes }, overcommit).place(...one.requests)) {
      if (answer.kind !== 'Refused') continue
      t.is(answer.refusal.hostCount, one.hosts.length)
      t.is(Object.values(answer.refusal.failedBy).reduce((sum, count) => sum + count, 0), one.hosts.length)
    }
  }), { numRuns: 200 })
  t.pass()
})

test('the same inventory and requests give the same answers, in whatever order the inventory was told', t => {
  fc.assert(fc.property(anySite, fc.func(fc.integer()), (given, shuffle) => {
    const one = made(given)
    const told = [...one.changes].sort((a, b) => shuffle(JSON.stringify(a)) - shuffle(JSON.stringify(b)))
    t.deepEqual(site({ zones, changes: told }, overcommit).place(...one.requests), site({ zones, changes: one.changes }, overcommit).place(...one.requests))
  }), { numRuns: 100 })
  t.pass()
})

test('the tree finds what looking at every host finds', t => {
  fc.assert(fc.property(anySite, given => {
    const one = made(given)
    const { publish } = site({ zones, changes: one.changes }, overcommit)
    const task = toTask(publish(), one.requests.map(wanted => ({ request: wanted })))
    const fleet = readFleet(task)
    const tree = hostTree(fleet, 0, fleet.hostCount)
    for (const index of one.requests.keys()) {
      const wanted = readWanted(task, index, fleet)
      let plain = -1
      for (let host = 0; host < fleet.hostCount; host += 1) {
        if (firstFailed(fleet, host, wanted) < 0 && (plain < 0 || loadOf(fleet, host) < loadOf(fleet, plain))) plain = host
      }
      t.is(tree.emptiest(wanted, host => firstFailed(fleet, host, wanted) < 0), plain)
      if (plain < 0) continue
      fleet.cpuFree[plain] = (fleet.cpuFree[plain] ?? 0) - wanted.cpuCount
      fleet.memoryFreeMiB[plain] = (fleet.memoryFreeMiB[plain] ?? 0) - wanted.memoryMiB
      tree.changed(plain)
    }
  }), { numRuns: 300 })
  t.pass()
})

test('a VM is refused only when no host takes it', t => {
  fc.assert(fc.property(anySite, given => {
    const one = made(given)
    const { publish } = site({ zones, changes: one.changes }, overcommit)
    const task = toTask(publish(), one.requests.slice(0, 1).map(wanted => ({ request: wanted })))
    const fleet = readFleet(task)
    const wanted = readWanted(task, 0, fleet)
    const some = Array.from({ length: fleet.hostCount }, (_, host) => host).some(host => firstFailed(fleet, host, wanted) < 0)
    t.is((placeBatch(task).chosen[0] as number) >= 0, some)
  }), { numRuns: 300 })
  t.pass()
})
