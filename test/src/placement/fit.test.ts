import test from 'ava'
import { vmKey } from '#protocols/ids.ts'
import { refusalMessage, type Constraint, type PlacementAnswer, type PlacementRequest } from '#protocols/placement.ts'
import type { InventoryHost, InventoryVm } from '#protocols/provider.ts'
import { fakeInventory, fakeVm } from '#test/fakes/inventory.ts'
import { changeHosts, hostsOf, request, site } from './columns-of.ts'

interface Row {
  readonly constraint: Constraint
  /** What is wrong with host 1 of 4; the others are well. */
  readonly host?: Partial<InventoryHost>
  readonly vm?: Partial<InventoryVm>
  readonly wanted?: Partial<PlacementRequest>
}

/** For each constraint: what makes host-1 fail it, and it alone. */
const table: readonly Row[] = [
  { constraint: 'Zone', host: { clusterId: 'domain-nowhere' } },
  { constraint: 'Disconnected', host: { connected: false } },
  { constraint: 'Disconnected', host: { connected: false, maintenance: true } },
  { constraint: 'Maintenance', host: { maintenance: true } },
  { constraint: 'CpuCount', host: { threads: 4 }, wanted: { cpuCount: 5 } },
  { constraint: 'CpuReservation', host: { cores: 1 }, wanted: { cpuReservationMilli: 1001 } },
  { constraint: 'CpuReservation', vm: { cpuReservationMhz: 31_000 }, wanted: { cpuReservationMilli: 501 } },
  { constraint: 'Cpu', vm: { cpuCount: 32 * 8 - 1 } },
  { constraint: 'MemoryReservation', host: { memoryMiB: 4095 } },
  { constraint: 'MemoryReservation', vm: { memoryReservationMiB: 130_000 }, wanted: { memoryReservationMiB: 1073 } },
  { constraint: 'Memory', vm: { memoryMiB: 131_072 * 1.5 - 4095 } },
  { constraint: 'Storage', host: { datastoreIds: [] } },
  { constraint: 'Storage', host: { datastoreIds: ['datastore-unknown'] } },
]

for (const [index, row] of table.entries()) {
  test(`a host that fails ${row.constraint} is left out, and counted under it (${index})`, t => {
    const fake = fakeInventory({ zones: 1, hostsPerZone: 4 })
    const changes = [...changeHosts(fake.changes, number => (number === 1 ? row.host ?? {} : {}))]
    if (row.vm !== undefined) changes.push({ kind: 'Vm', vm: fakeVm(1, { hostId: 'host-1', cpuCount: 0, memoryMiB: 0, ...row.vm }) })
    const one = site({ changes, zones: fake.zones })
    const wanted = request('a', row.wanted)
    const [other] = one.place(wanted)
    t.is(other?.kind, 'Placed')
    t.not(hostsOf([other!])[0], 'host-1')

    for (const id of ['host-2', 'host-3', 'host-4']) one.inventory.tell({ kind: 'Gone', id })
    const [answer] = one.place(wanted)
    t.deepEqual(answer, { kind: 'Refused', key: wanted.key, refusal: { hostCount: 1, failedBy: { [row.constraint]: 1 } } })
  })
}

test('just enough of everything is enough', t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { cores: 2, threads: 4, memoryMiB: 4096 }, datastoreFreeMiB: 20_480 })
  const one = site(fake, { cpuOvercommit: 1, memoryOvercommit: 1 })
  const answers = one.place(request('a', { cpuCount: 4, cpuReservationMilli: 2000, memoryReservationMiB: 4096 }), request('b', { cpuCount: 1 }))
  t.deepEqual(hostsOf(answers), ['host-1', '{"Cpu":1}'])
})

test('a refusal counts each host at the first constraint that it fails', t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 40, host: { memoryMiB: 8192 } })
  const changes = changeHosts(fake.changes, number => ({ maintenance: number > 30 }))
  const one = site({ changes, zones: fake.zones }, { cpuOvercommit: 8, memoryOvercommit: 0.4 })
  const [answer] = one.place(request('a'))
  t.is(answer?.kind === 'Refused' && refusalMessage(answer.refusal), '0 of 40 hosts fit: 10 Maintenance, 30 Memory')
})

test('a zone that was not asked for, or is not open to the namespace, does not fit', t => {
  const fake = fakeInventory({ zones: 3, hostsPerZone: 2 })
  const zones = fake.zones.map(zone => (zone.name === 'zone-2' ? { ...zone, namespaces: { other: {} } } : zone))
  const one = site({ changes: fake.changes, zones })
  t.deepEqual(hostsOf(one.place(request('a', { zone: 'zone-2' }), request('b', { zone: 'zone-3' }), request('c', { zone: 'zone-9' }))),
    ['{"Zone":6}', 'host-5', '{"Zone":6}'])
  const anywhere = one.place(...Array.from({ length: 20 }, (_, index) => request(index)))
  t.false(anywhere.some(answer => answer.kind === 'Placed' && answer.placement.zone === 'zone-2'))
})

/** One zone of two clusters with a host each, and two pools of the namespace `ns`; `ns` names those given. */
const twoClusters = (poolIds: readonly string[]) => {
  const fake = fakeInventory({ zones: 2, hostsPerZone: 1 })
  const pools = [1, 2].map(number => ({ kind: 'Pool', pool: { id: `pool-of-ns-${number}`, clusterId: `domain-${number}` } }) as const)
  const zones = [{ name: 'zone-1', clusterIds: ['domain-1', 'domain-2'], namespaces: { ns: { poolIds }, plain: {} } }]
  return site({ changes: [...fake.changes, ...pools], zones })
}
const poolsOf = (answers: readonly PlacementAnswer[]): readonly unknown[] => answers.map(answer => answer.kind === 'Placed' && [answer.placement.clusterId, answer.placement.poolId])

test('of the pools that a zone names for the namespace the one in the chosen cluster is taken, in whatever order they are named', t => {
  const both = [['domain-1', 'pool-of-ns-1'], ['domain-2', 'pool-of-ns-2']]
  t.deepEqual(poolsOf(twoClusters(['pool-of-ns-1', 'pool-of-ns-2']).place(request('a'), request('b'))), both)
  t.deepEqual(poolsOf(twoClusters(['pool-of-ns-2', 'pool-of-ns-1']).place(request('a'), request('b'))), both)
})

test('a namespace for which the zone names no pool is in the root pool of the cluster', t => {
  const wanted = ['a', 'b'].map(name => request(name, { key: vmKey('plain', name) }))
  t.deepEqual(poolsOf(twoClusters(['pool-of-ns-1']).place(...wanted)), [['domain-1', 'pool-1'], ['domain-2', 'pool-2']])
})

test('a cluster where the namespace has no pool though it has one elsewhere takes none of its VMs', t => {
  t.deepEqual(poolsOf(twoClusters(['pool-of-ns-2']).place(request('a'), request('b'))), [['domain-2', 'pool-of-ns-2'], ['domain-2', 'pool-of-ns-2']])
  const one = twoClusters(['pool-that-is-not-there'])
  const [answer] = one.place(request('a'))
  t.is(answer?.kind === 'Refused' && refusalMessage(answer.refusal), '0 of 2 hosts fit: 2 Pool')
  one.inventory.tell({ kind: 'Pool', pool: { id: 'pool-that-is-not-there', clusterId: 'domain-1' } })
  t.deepEqual(poolsOf(one.place(request('b'))), [['domain-1', 'pool-that-is-not-there']], 'until it is there')
  one.inventory.tell({ kind: 'Gone', id: 'pool-that-is-not-there' })
  t.deepEqual(hostsOf(one.place(request('c'))), ['{"Pool":2}'], 'and when it has gone')
})

test('nothing known is said as that', t => {
  const [answer] = site({ changes: [], zones: [] }).place(request('a'))
  t.is(answer?.kind === 'Refused' && refusalMessage(answer.refusal), 'no host is known: check the zones and the connection to vCenter')
})

test('disks go to the accessible datastore with the most free space', t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, datastoresPerZone: 3 })
  const one = site(fake)
  const datastore = (number: number, freeMiB: number, accessible = true): void => one.inventory.tell({
    kind: 'Datastore', datastore: { id: `datastore-${number}`, name: `datastore-${number}`, capacityMiB: 1_000_000, freeMiB, accessible },
  })
  datastore(1, 50_000)
  datastore(2, 60_000)
  datastore(3, 900_000, false)
  const answers = one.place(...Array.from({ length: 6 }, (_, index) => request(index)))
  t.deepEqual(answers.map(answer => (answer.kind === 'Placed' ? answer.placement.datastoreId : answer.kind)),
    ['datastore-2', 'datastore-1', 'datastore-2', 'datastore-1', 'Refused', 'Refused'])
})
