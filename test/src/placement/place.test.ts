import test from 'ava'
import { fakeInventory, fakeHost, fakeVm } from '#test/fakes/inventory.ts'
import { changeHosts, hostsOf, request, site } from './columns-of.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => request(index))

test('equal VMs are spread over zones and hosts evenly', t => {
  const answers = site(fakeInventory({ zones: 3, hostsPerZone: 4 })).place(...many(24))
  const counts = new Map<string, number>()
  for (const host of hostsOf(answers)) counts.set(host, (counts.get(host) ?? 0) + 1)
  t.deepEqual([...counts.values()], Array<number>(12).fill(2))
  t.deepEqual(answers.slice(0, 3).map(answer => answer.kind === 'Placed' && answer.placement.zone), ['zone-1', 'zone-2', 'zone-3'])
})

test('a larger host takes more, a fuller one less', t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 2 })
  const one = site({ zones: fake.zones, changes: changeHosts(fake.changes, number => (number === 2 ? { threads: 96, memoryMiB: 3 * 131_072 } : {})) })
  const hosts = hostsOf(one.place(...many(40)))
  t.is(hosts.filter(host => host === 'host-2').length, 30)
})

test('what was placed in an earlier batch counts while it is held, and no longer when it is dropped', t => {
  const one = site(fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 8192 } }), { cpuOvercommit: 8, memoryOvercommit: 1 })
  const [answer] = one.place(request('a'))
  if (answer?.kind !== 'Placed') return t.fail()
  one.inventory.hold({ request: request('a'), placement: answer.placement })
  t.deepEqual(hostsOf(one.place(request('b'), request('c'))), ['host-1', '{"Memory":1}'])
  one.inventory.drop(request('a').key)
  t.deepEqual(hostsOf(one.place(request('b'), request('c'))), ['host-1', 'host-1'])
})

test('a VM counts on its host, follows it to another, and is forgotten when it is gone', t => {
  const one = site(fakeInventory({ zones: 1, hostsPerZone: 2, host: { memoryMiB: 8192 } }), { cpuOvercommit: 8, memoryOvercommit: 1 })
  const full = { memoryMiB: 8192 }
  one.inventory.tell({ kind: 'Vm', vm: fakeVm(1, { ...full, hostId: 'host-1' }) })
  t.deepEqual(hostsOf(one.place(request('a'))), ['host-2'])
  one.inventory.tell({ kind: 'Vm', vm: fakeVm(1, { ...full, hostId: 'host-2' }) })
  t.deepEqual(hostsOf(one.place(request('a'))), ['host-1'])
  one.inventory.tell({ kind: 'Vm', vm: fakeVm(2, { ...full, hostId: 'host-1' }) })
  t.deepEqual(hostsOf(one.place(request('a'))), ['{"Memory":2}'])
  one.inventory.tell({ kind: 'Gone', id: 'vm-1' })
  t.deepEqual(hostsOf(one.place(request('a'))), ['host-2'])
})

test('templates take no CPU and no memory', t => {
  const one = site(fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 4096 } }), { cpuOvercommit: 8, memoryOvercommit: 1 })
  one.inventory.tell({ kind: 'Vm', vm: fakeVm(1, { template: true, hostId: 'host-1' }) })
  t.deepEqual(hostsOf(one.place(request('a'))), ['host-1'])
})

test('a VM that is told before its host counts as soon as the host is there', t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 4096 } })
  const one = site({ zones: fake.zones, changes: [{ kind: 'Vm', vm: fakeVm(1, { hostId: 'host-1' }) }, ...fake.changes] }, { cpuOvercommit: 8, memoryOvercommit: 1 })
  t.deepEqual(hostsOf(one.place(request('a'))), ['{"Memory":1}'])
})

test('a preferred place is kept while it fits, however full it is, and left when it does not', t => {
  const one = site(fakeInventory({ zones: 1, hostsPerZone: 3, datastoresPerZone: 2 }))
  one.inventory.tell({ kind: 'Vm', vm: fakeVm(1, { hostId: 'host-3', memoryMiB: 100_000 }) })
  const [first] = one.place(request('first', { zone: 'zone-1' }))
  if (first?.kind !== 'Placed') return t.fail()
  const prefer = { ...first.placement, hostId: 'host-3', datastoreId: 'datastore-2' }
  const [kept] = one.place({ request: request('a'), prefer })
  t.deepEqual(kept?.kind === 'Placed' && [kept.placement.hostId, kept.placement.datastoreId], ['host-3', 'datastore-2'])
  one.inventory.tell({ kind: 'Host', host: fakeHost(3, { datastoreIds: ['datastore-1'] }) })
  const [moved] = one.place({ request: request('a'), prefer })
  t.deepEqual(moved?.kind === 'Placed' && [moved.placement.hostId, moved.placement.datastoreId], ['host-3', 'datastore-1'])
  one.inventory.tell({ kind: 'Host', host: fakeHost(3, { maintenance: true, datastoreIds: ['datastore-1'] }) })
  t.deepEqual(hostsOf(one.place({ request: request('a'), prefer })), ['host-1'])
})

test('the outcome does not depend on the order in which the inventory was told', t => {
  const fake = fakeInventory({ zones: 3, hostsPerZone: 5, datastoresPerZone: 3 })
  const backwards = { zones: [...fake.zones].reverse(), changes: [...fake.changes].reverse() }
  t.deepEqual(site(backwards).place(...many(50)), site(fake).place(...many(50)))
})

test('starting over forgets what stood, and keeps what is held', t => {
  const fake = fakeInventory({ zones: 1, hostsPerZone: 1, host: { memoryMiB: 8192 } })
  const one = site(fake, { cpuOvercommit: 8, memoryOvercommit: 1 })
  const [answer] = one.place(request('a'))
  if (answer?.kind !== 'Placed') return t.fail()
  one.inventory.hold({ request: request('a'), placement: answer.placement })
  one.inventory.tell({ kind: 'Vm', vm: fakeVm(1, { hostId: 'host-1' }) })
  t.deepEqual(hostsOf(one.place(request('b'))), ['{"Memory":1}'])
  one.inventory.tell({ kind: 'Reset' })
  t.false(one.inventory.synced())
  for (const change of fake.changes) one.inventory.tell(change)
  t.deepEqual(hostsOf(one.place(request('b'), request('c'))), ['host-1', '{"Memory":1}'])
})

test('columns grow with the inventory and keep what they say', t => {
  const one = site(fakeInventory({ zones: 1, hostsPerZone: 1 }))
  const before = one.publish()
  t.is(one.publish(), before, 'nothing changed, nothing written')
  for (let number = 2; number <= 200; number += 1) one.inventory.tell({ kind: 'Host', host: fakeHost(number, { datastoreIds: ['datastore-1'] }) })
  const later = one.publish()
  t.not(later.columns.buffer, before.columns.buffer)
  t.true(later.version > before.version)
  t.is(new Set(hostsOf(one.place(...many(200)))).size, 200)
})

test('a batch on columns of another version is refused as a bug', async t => {
  const { toTask } = await import('#src/placement/batch.ts')
  const { placeBatch } = await import('#src/placement/place.ts')
  const one = site(fakeInventory())
  const task = toTask(one.publish(), [{ request: request('a') }])
  one.inventory.tell({ kind: 'Host', host: fakeHost(1, { maintenance: true }) })
  one.publish()
  t.throws(() => placeBatch(task), { message: /version 2, the batch was made for 1/ })
})
