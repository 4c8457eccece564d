import test from 'ava'
import { vmKey } from '#protocols/ids.ts'
import type { InventoryChange, ObservedVm, Provider, ProviderChange, ProviderVmId } from '#protocols/provider.ts'
import { another, eventually, orderOf, startBench, type Bench } from './world.ts'

const created = async ({ provider, vcenter }: Bench, count: number): Promise<readonly ProviderVmId[]> =>
  Promise.all(Array.from({ length: count }, async (_, index) => {
    const made = await provider.create(orderOf(vcenter, index))
    if (!made.ok) throw new Error(made.fault.message)
    return made.value.id
  }))
const record = (provider: Provider): ProviderChange[] => {
  const changes: ProviderChange[] = []
  provider.onChange(change => changes.push(change))
  return changes
}
const last = (changes: readonly ProviderChange[], key: string): ObservedVm | undefined =>
  changes.flatMap(change => (change.kind === 'Observed' && change.key === key ? [change.vm] : [])).at(-1)

test('many VMs are followed with few calls, across the limit of an answer', async t => {
  const bench = await startBench()
  const ids = await created(bench, 350)
  const other = another(bench.vcenter)
  const changes = record(other)
  await eventually('the session', () => (other.trouble() === undefined ? true : undefined))
  const before = bench.vcenter.counts()['ModifyListView'] ?? 0
  ids.forEach((id, index) => other.follow(vmKey('demo', `vm-${index}`), id))
  await eventually('all are told', () => (new Set(changes.flatMap(change => (change.kind === 'Observed' ? [change.key] : []))).size === 350 ? true : undefined))
  t.true((bench.vcenter.counts()['ModifyListView'] ?? 0) - before <= 3)
  await other.close()
  await bench.stop()
})

test('following, no longer following and following again in quick succession ends in being told', async t => {
  const bench = await startBench()
  const [id] = await created(bench, 1)
  const { provider } = bench
  const key = vmKey('demo', 'vm-0')
  const changes = record(provider)
  for (let round = 0; round < 30; round++) {
    const told = changes.length
    provider.follow(key, id as ProviderVmId)
    if (round % 3 === 0) await eventually('it is told', () => (changes.length > told ? true : undefined))
    if (round % 3 === 1) await new Promise(resolve => setImmediate(resolve))
    provider.unfollow(key)
    if (round % 5 === 0) await provider.find('5028a0de-0000-4000-8000-000000009999')
  }
  const told = changes.length
  provider.follow(key, id as ProviderVmId)
  await eventually('it is told at the end', () => (changes.length > told ? true : undefined))
  await provider.power(id as ProviderVmId, 'on')
  await eventually('changes are told, too', () => (last(changes, key)?.power === 'PoweredOn' ? true : undefined))
  t.false(changes.some(change => change.kind === 'Gone'))
  await bench.stop()
})

test('a key that follows another VM hears only of that one', async t => {
  const bench = await startBench()
  const [first, second] = await created(bench, 2) as [ProviderVmId, ProviderVmId]
  const { provider } = bench
  const key = vmKey('demo', 'vm-0')
  const changes = record(provider)
  provider.follow(key, first)
  await eventually('the first', () => (last(changes, key)?.id === first ? true : undefined))
  provider.follow(key, second)
  await eventually('the second', () => (last(changes, key)?.id === second ? true : undefined))
  await provider.power(first, 'on')
  await provider.power(second, 'on')
  await eventually('its power', () => (last(changes, key)?.power === 'PoweredOn' ? true : undefined))
  t.is(last(changes, key)?.id, second)
  await bench.stop()
})

test('VMs that went while the session was away are told as gone', async t => {
  const bench = await startBench()
  const [first, second] = await created(bench, 2) as [ProviderVmId, ProviderVmId]
  const { provider, vcenter } = bench
  const changes = record(provider)
  provider.follow(vmKey('demo', 'vm-0'), first)
  provider.follow(vmKey('demo', 'vm-1'), second)
  await eventually('both', () => (last(changes, 'demo/vm-0') !== undefined && last(changes, 'demo/vm-1') !== undefined ? true : undefined))
  const other = another(vcenter)
  const gone = vcenter.faults.add({ method: 'WaitForUpdatesEx', trouble: { kind: 'Status', status: 503 } })
  t.true((await other.find('5028a0de-0000-4000-8000-000000000000')).ok)
  vcenter.world.clock.after(0, gone)
  vcenter.faults.expireSessions()
  await eventually('told anew', () => changes.find(change => change.kind === 'Observed'))
  await eventually('following goes on', () => (provider.trouble() === undefined ? true : undefined))
  await other.destroy(first)
  await eventually('it is gone', () => changes.find(change => change.kind === 'Gone' && change.key === 'demo/vm-0'))
  t.false(changes.some(change => change.kind === 'Gone' && change.key === 'demo/vm-1'))
  await other.close()
  await bench.stop()
})


test('the inventory starts over after a session has ended', async t => {
  const bench = await startBench()
  const changes: InventoryChange[] = []
  bench.provider.inventory(change => changes.push(change))
  await eventually('all', () => changes.find(change => change.kind === 'Synced'))
  const told = changes.length
  bench.vcenter.faults.expireSessions()
  await eventually('all again', () => changes.slice(told).find(change => change.kind === 'Synced'))
  const again = changes.slice(told)
  t.is(again[0]?.kind, 'Reset')
  t.is(again.filter(change => change.kind === 'Host').length, 4)
  await bench.stop()
})

test('an inventory that nobody listens to any more costs nothing', async t => {
  const bench = await startBench()
  await eventually('the session', () => (bench.provider.trouble() === undefined ? true : undefined))
  const changes: InventoryChange[] = []
  const stop = bench.provider.inventory(change => changes.push(change))
  await eventually('all', () => changes.find(change => change.kind === 'Synced'))
  stop()
  await eventually('its collector and its view are gone', () => (bench.vcenter.counts()['DestroyPropertyCollector'] === 1 && bench.vcenter.counts()['DestroyView'] === 1 ? true : undefined))
  const told = changes.length
  await created(bench, 1)
  t.is(changes.length, told)
  await bench.stop()
})
