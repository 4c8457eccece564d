import test from 'ava'
import type { Fault, Result } from '#protocols/fault.ts'
import type { CreateOrder, ObservedVm, Provider, ProviderVmId } from '#protocols/provider.ts'
import { eventually, orderOf, startBench } from './world.ts'

const vmCount = 150

/** Does it again until it goes well, as an actor would. */
const persist = async <T>(faults: Fault[], attempt: () => Promise<Result<T>>): Promise<T> => {
  for (let count = 0; count < 500; count++) {
    const result = await attempt()
    if (result.ok) return result.value
    faults.push(result.fault)
    await new Promise(resolve => setImmediate(resolve))
  }
  throw new Error(`it never went well: ${faults.at(-1)?.message}`)
}

const live = async (provider: Provider, order: CreateOrder, seen: ReadonlyMap<string, ObservedVm>, faults: Fault[]): Promise<ProviderVmId> => {
  const { id } = await persist(faults, () => provider.create(order))
  provider.follow(order.key, id)
  await persist(faults, () => provider.power(id, 'on'))
  await eventually(`${order.key} has an address`, () => (seen.get(order.key)?.guest.primaryIp4 === undefined ? undefined : true), 30_000)
  return id
}

test('lost replies, resets, 503s, failing tasks and expired sessions cost time and nothing else', async t => {
  t.timeout(60_000)
  const { vcenter, provider, stop } = await startBench()
  const seen = new Map<string, ObservedVm>()
  provider.onChange(change => { if (change.kind === 'Observed') seen.set(change.key, change.vm) })
  const faults: Fault[] = []
  vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'LostReply' }, every: 7 })
  vcenter.faults.add({ method: 'PowerOnVM_Task', trouble: { kind: 'LostReply' }, every: 5 })
  vcenter.faults.add({ method: 'Destroy_Task', trouble: { kind: 'LostReply' }, every: 6 })
  vcenter.faults.add({ method: 'PowerOnVM_Task', trouble: { kind: 'TaskFault', fault: { type: 'TaskInProgress', message: 'busy', detail: { task: { type: 'Task', value: 'task-1' } } } }, every: 9 })
  vcenter.faults.add({ method: 'ModifyListView', trouble: { kind: 'Reset' }, every: 6 })
  vcenter.faults.add({ method: 'WaitForUpdatesEx', trouble: { kind: 'LostReply' }, every: 11 })
  vcenter.faults.add({ method: '*', trouble: { kind: 'Status', status: 503 }, every: 23 })
  const orders = Array.from({ length: vmCount }, (_, index) => orderOf(vcenter, index))
  const lives = orders.map(order => live(provider, order, seen, faults))
  await eventually('half of them run', () => (seen.size > vmCount / 2 ? true : undefined), 30_000)
  vcenter.faults.expireSessions()
  const ids = await Promise.all(lives)
  t.is(new Set(ids).size, vmCount)
  t.is(vcenter.inventory.vmCount(), vmCount, 'exactly one VM each')
  await Promise.all(ids.map(async id => {
    await persist(faults, () => provider.power(id, 'off'))
    await persist(faults, () => provider.destroy(id))
  }))
  t.is(vcenter.inventory.vmCount(), 0)
  const reasons = new Set(faults.map(({ reason }) => reason))
  t.log(`${faults.length} faults: ${[...reasons].join(' ')}; ${JSON.stringify(vcenter.counts())}`)
  t.true([...reasons].every(reason => ['Unavailable', 'Busy', 'Timeout'].includes(reason)), [...reasons].join(' '))
  await stop()
})
