import test, { type ExecutionContext } from 'ava'
import { availabilityZones, clusterVirtualMachineImages, storageClasses, virtualMachineClasses, virtualMachineImages } from '#protocols/api/resources.ts'
import { failed } from '#protocols/fault.ts'
import type { Resource } from '#protocols/store.ts'
import { dependenciesOf, watchShared } from '#src/shared.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStores } from '#test/fakes/stores.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

const begin = (t: ExecutionContext) => {
  const clock = virtualClock()
  const store = fakeStores(clock)
  const told: string[] = []
  const start = () => {
    const shared = watchShared({ store, clock, random: () => 0.5, log: noLog, metrics: noMetrics, onDependency: name => { told.push(name) }, onRead: () => { told.push('all read') } })
    t.teardown(() => shared.stop())
    return shared
  }
  const make = (resource: Resource, name: string, spec: object = {}) => store.create(resource, { metadata: resource.namespaced ? { name, namespace: 'demo' } : { name }, spec })
  return { clock, store, told, start, make }
}

/** A VM that depends on one object of each kind but the other kind of image, and one of these for each. */
const words: readonly (readonly [Resource, string])[] = [
  [virtualMachineClasses, 'VirtualMachineClass demo/a'], [virtualMachineImages, 'VirtualMachineImage demo/a'], [clusterVirtualMachineImages, 'ClusterVirtualMachineImage a'], [storageClasses, 'StorageClass a'],
]
const vmOf = (kind: string) => ({ apiVersion: 'g/v1', kind: 'VirtualMachine', metadata: { name: 'vm', namespace: 'demo', uid: 'vm', resourceVersion: '1' }, spec: { className: 'a', storageClass: 'a', image: { kind, name: 'a' } } })

for (const [resource, word] of words) {
  test(`a ${resource.kind} that comes, changes and goes is told by the word under which VMs that depend on it are found`, async t => {
    const { clock, store, told, start, make } = begin(t)
    start()
    await clock.advance(1_000)
    t.deepEqual(told.splice(0), ['all read'])
    await make(resource, 'a')
    await store.patch(resource, resource.namespaced ? 'demo' : undefined, 'a', { type: 'merge', body: { spec: { of: 'another kind' } } })
    await store.delete(resource, resource.namespaced ? 'demo' : undefined, 'a', {})
    await clock.advance(1_000)
    t.deepEqual(told, [word, word, word])
    t.true(dependenciesOf(vmOf(resource.kind)).includes(word))
  })
}

test('what a VM does not name it does not depend on', t => {
  t.deepEqual(dependenciesOf({ ...vmOf(''), spec: { image: { kind: 'VirtualMachineImage' } } }), [])
})

test('everything is found by its name, and what is in a namespace only there', async t => {
  const { clock, start, make } = begin(t)
  for (const [resource] of words) await make(resource, 'a')
  await make(availabilityZones, 'zone-a', { clusterComputeResourceMoIDs: ['domain-c1'] })
  const shared = start()
  await clock.advance(1_000)
  const found = [shared.vmClass('demo', 'a'), shared.image('demo', 'a'), shared.clusterImage('a'), shared.storageClass('a'), ...shared.images(), ...shared.clusterImages(), ...shared.storageClasses()]
  t.deepEqual(found.map(object => object?.metadata.name), Array.from({ length: 7 }, () => 'a'))
  t.deepEqual([shared.vmClass('other', 'a'), shared.image('other', 'a'), shared.clusterImage('b'), shared.storageClass('b')], [undefined, undefined, undefined, undefined])
  t.deepEqual(shared.zones(), [{ name: 'zone-a', clusterIds: ['domain-c1'], namespaces: undefined }])
})

test('a kind that cannot be read is named with its trouble until it is, and only then all is read, once', async t => {
  const { clock, store, told, start } = begin(t)
  store.of(storageClasses).fail('list', failed('Forbidden', 'storageclasses is forbidden').fault)
  const shared = start()
  t.is(shared.unready(), 'classes not read yet')
  await clock.advance(50)
  t.is(shared.unready(), 'storage not read yet: storageclasses is forbidden')
  t.deepEqual(told, [])
  await clock.advance(2_000)
  t.is(shared.unready(), undefined)
  store.of(storageClasses).compact()
  await clock.advance(20_000)
  t.deepEqual(told, ['all read'])
})
