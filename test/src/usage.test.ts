import test, { type ExecutionContext } from 'ava'
import type { StorageUsageView } from '#protocols/admission.ts'
import { conditionTypes } from '#protocols/api/conditions.ts'
import { storagePolicyQuotas, storagePolicyUsages, virtualMachines } from '#protocols/api/resources.ts'
import { failed } from '#protocols/fault.ts'
import { startUsage } from '#src/usage.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStores } from '#test/fakes/stores.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

const meta = (name: string) => ({ apiVersion: 'g/v1', kind: 'K', metadata: { name, uid: name, resourceVersion: '1' } })

/** The role over a namespace with one quota of one class, whose image may grow to 100Gi. */
const begin = async (t: ExecutionContext) => {
  const clock = virtualClock()
  const store = fakeStores(clock)
  const { of } = store
  let permitted = true
  let unready: string | undefined
  await store.create(storagePolicyQuotas, { metadata: { name: 'q', namespace: 'demo' }, spec: { storagePolicyId: 'p' } })
  const role = startUsage({
    store, clock, random: () => 0.5, log: noLog, metrics: noMetrics, claim: () => undefined, systemNamespace: 'system', permits: () => permitted,
    shared: { unready: () => unready, image: () => ({ ...meta('i'), status: { disks: [{ name: 'a', limit: '100Gi' }] } }), clusterImage: () => undefined, storageClasses: () => [{ ...meta('gold'), parameters: { storagePolicyID: 'p' } }] },
  })
  t.teardown(() => role.stop())
  const told = async () => {
    const found = await store.get<StorageUsageView>(storagePolicyUsages, 'demo', 'gold-vm-usage')
    const usage = found.ok ? found.value.status?.quotaUsage : undefined
    return usage === undefined ? 'none' : `${usage.reserved}/${usage.used}`
  }
  const vm = (name: string) => store.create(virtualMachines, { metadata: { name, namespace: 'demo' }, spec: { storageClass: 'gold', image: { kind: 'VirtualMachineImage', name: 'i' } } })
  const stand = (name: string, total: string) =>
    store.patch(virtualMachines, 'demo', name, { type: 'merge', subresource: 'status', body: { status: { conditions: [{ type: conditionTypes.created, status: 'True' }], storage: { total } } } })
  const patches = () => of(storagePolicyUsages).calls.filter(call => call === 'patch').length
  return { clock, store, of, role, told, vm, stand, patches, permit: (value: boolean) => { permitted = value }, wait: (why: string | undefined) => { unready = why } }
}

test('usage is made, follows VMs from reserved to used to gone, and is not written when nothing changes', async t => {
  const { clock, store, told, vm, stand, patches } = await begin(t)
  await clock.advance(4_000)
  t.is(await told(), '0/0')
  await vm('a')
  await clock.advance(2_000)
  t.is(await told(), '100Gi/0')
  await stand('a', '16Gi')
  await clock.advance(2_000)
  t.is(await told(), '0/16Gi')
  const written = patches()
  await store.patch(virtualMachines, 'demo', 'a', { type: 'merge', body: { metadata: { labels: { a: 'b' } } } })
  await clock.advance(20_000)
  t.is(patches(), written)
  await store.delete(virtualMachines, 'demo', 'a', {})
  await clock.advance(2_000)
  t.is(await told(), '0/0')
})

test('what changes within a second is written once', async t => {
  const { clock, told, vm, patches } = await begin(t)
  await clock.advance(4_000)
  const before = patches()
  for (let number = 0; number < 50; number++) await vm(`vm-${number}`)
  await clock.advance(2_000)
  t.is(await told(), '5000Gi/0')
  t.is(patches() - before, 1)
})

test('nothing is told before everything has been read, or by a member that may not act', async t => {
  const { clock, told, permit, wait } = await begin(t)
  wait('images not read yet')
  await clock.advance(5_000)
  t.is(await told(), 'none')
  wait(undefined)
  permit(false)
  await clock.advance(5_000)
  t.is(await told(), 'none')
  permit(true)
  await clock.advance(5_000)
  t.is(await told(), '0/0')
})

test('writes that fail are made again, and what somebody else wrote is put right', async t => {
  const { clock, store, of, told } = await begin(t)
  of(storagePolicyUsages).fail('create', failed('Unavailable', 'down').fault)
  of(storagePolicyUsages).fail('patch', failed('Conflict', 'newer').fault, failed('Unavailable', 'down').fault)
  await clock.advance(12_000)
  t.is(await told(), '0/0')
  await store.patch(storagePolicyUsages, 'demo', 'gold-vm-usage', { type: 'merge', subresource: 'status', body: { status: { quotaUsage: { used: '7Gi' } } } })
  await clock.advance(3_000)
  t.is(await told(), '0/0')
})

test('a usage that is about something else, that its quota does not own, or that is gone, is made anew', async t => {
  const { clock, store, told, vm } = await begin(t)
  await vm('a')
  await clock.advance(5_000)
  const standing = async () => await store.get<StorageUsageView>(storagePolicyUsages, 'demo', 'gold-vm-usage')
  const whole = await standing()
  if (!whole.ok) return t.fail()
  for (const body of [{ spec: { storagePolicyId: 'x' } }, { metadata: { ownerReferences: null } }]) {
    t.true((await store.patch(storagePolicyUsages, 'demo', 'gold-vm-usage', { type: 'merge', body })).ok)
    await clock.advance(6_000)
    const now = await standing()
    if (!now.ok) return t.fail()
    t.deepEqual([now.value.spec, now.value.metadata.ownerReferences], [whole.value.spec, whole.value.metadata.ownerReferences])
    t.is(await told(), '100Gi/0')
  }
  await store.delete(storagePolicyUsages, 'demo', 'gold-vm-usage', {})
  await clock.advance(6_000)
  t.is(await told(), '100Gi/0')
})
