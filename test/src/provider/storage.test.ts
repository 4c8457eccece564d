import test from 'ava'
import type { ObservedStorage, ObservedVm } from '#protocols/provider.ts'
import { isNews, storageOf } from '#src/provider/storage.ts'
import { eventually, orderOf, startBench } from './world.ts'

const mebibyte = 1_048_576
const file = (key: number, type: string, uniqueSize: number) => ({ key, type, name: `file-${key}`, size: uniqueSize, uniqueSize })
const layout = {
  'layoutEx.file': [
    file(0, 'config', 10), file(1, 'log', 20), file(2, 'snapshotData', 300), file(3, 'snapshotList', 1), file(4, 'swap', 4_000),
    file(5, 'diskDescriptor', 1), file(6, 'diskExtent', 5_000), file(7, 'diskExtent', 70), { key: 8, type: 'diskExtent', name: 'shared', size: 900 },
  ],
  'layoutEx.disk': [{ key: 2_000, chain: [{ fileKey: [5, 6] }, { fileKey: [7] }] }, { key: 2_001, chain: { fileKey: 8 } }],
}

test('files are those of disks, with their deltas, and all others; what is shared takes nothing', t => {
  t.deepEqual(storageOf(layout), { otherBytes: 4_331, snapshotBytes: 301, disks: [{ deviceKey: 2_000, usedBytes: 5_071 }, { deviceKey: 2_001, usedBytes: 0 }] })
})

test('a VM of which vCenter knows no files tells nothing', t => {
  t.is(storageOf({}), undefined)
  t.is(storageOf({ 'layoutEx.file': [] }), undefined)
})

const storage = (otherMiB: number, diskMiB: number, snapshotMiB = 0): ObservedStorage =>
  ({ otherBytes: otherMiB * mebibyte, snapshotBytes: snapshotMiB * mebibyte, disks: [{ deviceKey: 2_000, usedBytes: diskMiB * mebibyte }] })
for (const [name, before, now, expected] of [
  ['the first look is news', undefined, storage(1, 1), true],
  ['a log that grows a little is not', storage(10, 100), storage(70, 100), false],
  ['swap that comes is', storage(10, 100), storage(4_106, 100), true],
  ['swap that goes is', storage(4_106, 100), storage(10, 100), true],
  ['a large disk that grows by a twentieth is not', storage(10, 100_000), storage(10, 105_000), false],
  ['a large disk that grows by more is', storage(10, 100_000), storage(10, 105_001), true],
  ['a snapshot is', storage(10, 100), storage(10, 100, 100), true],
  ['another disk is', { ...storage(10, 100), disks: [] }, storage(10, 100), true],
  ['another disk in the place of one is', { ...storage(10, 100), disks: [{ deviceKey: 2_016, usedBytes: 1 }] }, storage(10, 1), true],
] as const) test(`news: ${name}`, t => t.is(isNews(before, now), expected))

const quickly = { storageGatherMs: 20 }

test('what a VM takes is told after it was made, and again when its swap comes and goes', async t => {
  const { vcenter, provider, stop } = await startBench({}, { limits: quickly })
  const order = orderOf(vcenter, 1)
  const seen: ObservedVm[] = []
  provider.onChange(change => { if (change.kind === 'Observed') seen.push(change.vm) })
  const made = await provider.create(order)
  if (!made.ok) throw new Error(made.fault.message)
  const { id } = made.value
  provider.follow(order.key, id)
  const otherMiB = (): number => Math.floor((seen.at(-1)?.storage?.otherBytes ?? -mebibyte) / mebibyte)
  await eventually('what it takes when it is off', () => (otherMiB() === 0 ? true : undefined))
  t.is(seen.at(-1)?.storage?.disks.length, seen.at(-1)?.devices.filter(({ kind }) => kind === 'Disk').length)
  t.true((await provider.power(id, 'on')).ok)
  await eventually('its swap', () => (otherMiB() === 2_048 ? true : undefined))
  t.true((await provider.power(id, 'off')).ok)
  await eventually('its swap to go', () => (otherMiB() === 0 ? true : undefined))
  await stop()
})

test('many VMs are read in one call', async t => {
  const { vcenter, provider, stop } = await startBench({}, { limits: { storageGatherMs: 500 } })
  const known = new Set<string>()
  provider.onChange(change => { if (change.kind === 'Observed' && change.vm.storage !== undefined) known.add(change.key) })
  const orders = Array.from({ length: 20 }, (_, index) => orderOf(vcenter, index))
  const made = await Promise.all(orders.map(order => provider.create(order)))
  const before = vcenter.counts()['RetrievePropertiesEx'] ?? 0
  made.forEach((one, index) => { if (one.ok) provider.follow(orderOf(vcenter, index).key, one.value.id) })
  await eventually('all of them', () => (known.size === 20 ? true : undefined))
  t.true((vcenter.counts()['RetrievePropertiesEx'] ?? 0) - before <= 2)
  await stop()
})

test('VMs that are gone keep nobody from being read', async t => {
  const { vcenter, provider, stop } = await startBench({}, { limits: { storageGatherMs: 300 } })
  const known = new Set<string>()
  provider.onChange(change => { if (change.kind === 'Observed' && change.vm.storage !== undefined) known.add(change.key) })
  const orders = Array.from({ length: 5 }, (_, index) => orderOf(vcenter, index))
  const made = await Promise.all(orders.map(order => provider.create(order)))
  const seen = new Set<string>()
  provider.onChange(change => { if (change.kind === 'Observed') seen.add(change.key) })
  made.forEach((one, index) => { const order = orders[index]; if (one.ok && order !== undefined) provider.follow(order.key, one.value.id) })
  await eventually('all to be followed', () => (seen.size === 5 ? true : undefined))
  const [first] = made
  if (!first?.ok) throw new Error('the first was not made')
  t.true((await provider.destroy(first.value.id)).ok)
  await eventually('the others', () => (orders.slice(1).every(({ key }) => known.has(key)) ? true : undefined))
  t.is(vcenter.inventory.vmCount(), 4)
  await stop()
})

test('a reading that failed is made again', async t => {
  const { vcenter, provider, stop } = await startBench({}, { limits: quickly })
  const order = orderOf(vcenter, 1)
  const made = await provider.create(order)
  if (!made.ok) throw new Error(made.fault.message)
  vcenter.faults.add({ method: 'RetrievePropertiesEx', trouble: { kind: 'Reset' }, times: 2 })
  const told = new Promise<ObservedVm>(resolve => { provider.onChange(change => { if (change.kind === 'Observed' && change.vm.storage !== undefined) resolve(change.vm) }) })
  provider.follow(order.key, made.value.id)
  t.truthy((await told).storage)
  await stop()
})
