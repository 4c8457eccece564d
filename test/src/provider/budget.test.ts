import test from 'ava'
import { keyParts } from '#protocols/ids.ts'
import type { ObservedVm } from '#protocols/provider.ts'
import { eventually, orderOf, startBench } from './world.ts'

/** What all VMs of a member share, or what is said for many at once. */
const shared = new Set(['WaitForUpdatesEx', 'ModifyListView', 'RetrieveServiceContent', 'Login', 'CreatePropertyCollector', 'CreateContainerView', 'CreateListView', 'CreateFilter'])
const own = (counts: Readonly<Record<string, number>>): number => Object.entries(counts).reduce((sum, [method, count]) => sum + (shared.has(method) ? 0 : count), 0)

test('the life of a plain VM takes at most 8 calls of its own', async t => {
  const { vcenter, provider, metrics, stop } = await startBench()
  // The folder of the namespace is there from the first VM on.
  const first = await provider.create(orderOf(vcenter, 1))
  t.true(first.ok)
  const before = own(vcenter.counts())
  const order = orderOf(vcenter, 2)
  const seen: ObservedVm[] = []
  provider.onChange(change => { if (change.kind === 'Observed' && change.key === order.key) seen.push(change.vm) })
  t.true((await provider.find(order.instanceUuid)).ok)
  const made = await provider.create(order)
  if (!made.ok) throw new Error(made.fault.message)
  const { id } = made.value
  provider.follow(order.key, id)
  t.true((await provider.power(id, 'on')).ok)
  await eventually('the address', () => seen.find(vm => vm.guest.primaryIp4 !== undefined))
  t.true((await provider.power(id, 'off')).ok)
  t.true((await provider.destroy(id)).ok)
  provider.unfollow(order.key)
  const calls = own(vcenter.counts()) - before
  t.log(`${calls} calls`)
  t.true(calls <= 8, `${calls} calls: ${JSON.stringify(vcenter.counts())}`)
  const text = await metrics.text()
  t.regex(text, /provider_calls_total\{method="PowerOnVM_Task",result="ok"\} 1/)
  t.regex(text, /provider_task_seconds_count\{operation="create",result="ok"\} 2/)
  t.regex(text, /provider_up 1/)
  await stop()
})

test('the folder vmherd/<namespace> is made once, however many VMs come at once', async t => {
  const { vcenter, provider, stop } = await startBench()
  const made = await Promise.all(Array.from({ length: 20 }, (_, index) => provider.create(orderOf(vcenter, index))))
  t.true(made.every(one => one.ok))
  t.is(vcenter.counts()['CreateFolder'], 2)
  t.true(vcenter.inventory.vms().filter(vm => !vm.template).every(vm => vm.folder === 'vmherd/demo'))
  await stop()
})

test('a folder that was removed meanwhile is made again', async t => {
  const { vcenter, provider, stop } = await startBench()
  t.true((await provider.create(orderOf(vcenter, 1))).ok)
  vcenter.faults.add({
    method: 'CloneVM_Task', times: 1,
    trouble: { kind: 'Fault', fault: { type: 'ManagedObjectNotFound', message: 'gone', detail: { obj: { type: 'Folder', value: 'group-v1' } } } },
  })
  t.like(await provider.create(orderOf(vcenter, 2)), { ok: false, fault: { reason: 'NotFound' } })
  const before = vcenter.counts()['FindChild'] ?? 0
  t.true((await provider.create(orderOf(vcenter, 2))).ok)
  t.true((vcenter.counts()['FindChild'] ?? 0) > before)
  await stop()
})

test('what is ordered stands in vCenter: sizes, reservations, owner, options', async t => {
  const { vcenter, provider, stop } = await startBench()
  const order = orderOf(vcenter, 1, { cpuCount: 4, memoryMiB: 4_096, cpuReservationMilli: 1_500, memoryReservationMiB: 1_024, extraConfig: { 'guestinfo.x': '<&>"' } })
  t.true((await provider.create(order)).ok)
  const vm = vcenter.inventory.vms().find(({ name }) => name === keyParts(order.key).name)
  t.like(vm, { instanceUuid: order.instanceUuid, uuid: order.biosUuid, cpuCount: 4, memoryMiB: 4_096, folder: 'vmherd/demo' })
  t.like(vm?.extraConfig, { 'vmservice.namespacedName': order.key, 'disk.enableUUID': 'TRUE', 'guestinfo.x': '<&>"' })
  const found = await provider.find(order.instanceUuid)
  t.like(found, { ok: true, value: { cpuReservationMhz: 3_600, memoryReservationMiB: 1_024, owner: order.key } })
  await stop()
})

test('a linked clone and a VM made from nothing are made, too', async t => {
  const { vcenter, provider, stop } = await startBench()
  const [template] = vcenter.inventory.templates()
  const made = await Promise.all([
    provider.create(orderOf(vcenter, 1, { source: { kind: 'Empty', guestId: 'otherLinux64Guest', diskGiB: 5 } })),
    provider.create(orderOf(vcenter, 2, { source: { kind: 'Empty', guestId: 'otherLinux64Guest', diskGiB: 0 } })),
  ])
  t.deepEqual(made.map(one => (one.ok ? '' : one.fault.message)), ['', ''])
  const found = await provider.find(orderOf(vcenter, 1).instanceUuid)
  t.deepEqual(found.ok && found.value?.devices.map(({ kind, capacityMiB }) => ({ kind, capacityMiB })), [{ kind: 'Disk', capacityMiB: 5_120 }])
  const linked = await provider.create(orderOf(vcenter, 3, { source: { kind: 'Template', id: template?.id ?? '', linked: true } }))
  t.true(linked.ok, linked.ok ? '' : linked.fault.message)
  await stop()
})

test('a creation whose answer was lost ends when it is known how it went, also while the VM is still being made', async t => {
  const { vcenter, provider, stop } = await startBench({ latency: 'lab' })
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'LostReply' }, times: 1 })
  const order = orderOf(vcenter, 1)
  const made = await provider.create(order)
  t.true(made.ok, made.ok ? '' : made.fault.message)
  t.is(vcenter.inventory.vmCount(), 1)
  t.is(vcenter.inventory.vms().find(vm => vm.instanceUuid === order.instanceUuid)?.id, made.ok ? made.value.id : undefined)
  await stop()
})

test('a creation that never reached vCenter is asked again and made once', async t => {
  const { vcenter, provider, stop } = await startBench()
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'Reset' }, times: 2 })
  t.true((await provider.create(orderOf(vcenter, 1))).ok)
  t.is(vcenter.inventory.vmCount(), 1)
  t.is(vcenter.counts()['CloneVM_Task'], 3)
  await stop()
})

test('how a lost creation went is not asked for ever', async t => {
  const { vcenter, provider, stop } = await startBench({}, { limits: { creationCheckMs: 300 } })
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'Reset' } })
  const made = await provider.create(orderOf(vcenter, 1))
  t.true(!made.ok && made.fault.reason === 'Unavailable')
  await stop()
})
