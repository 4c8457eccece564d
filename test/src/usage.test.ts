import test, { type ExecutionContext } from 'ava'
import type { StorageUsageView } from '#protocols/admission.ts'
import { conditionTypes } from '#protocols/api/conditions.ts'
import { storagePolicyQuotas, storagePolicyUsages, virtualMachines, virtualMachineSnapshots } from '#protocols/api/resources.ts'
import { failed } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { ObjectStore } from '#protocols/store.ts'
import { startUsage } from '#src/usage.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStores } from '#test/fakes/stores.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

const meta = (name: string) => ({ apiVersion: 'g/v1', kind: 'K', metadata: { name, uid: name, resourceVersion: '1' } })
const imageOf = (limit: string) => ({ ...meta('i'), status: { disks: [{ name: 'a', limit }] } })
const claimOf = (storage: string) => ({ ...meta('data'), spec: { storageClassName: 'gold', resources: { requests: { storage } } } })

/** The role over a namespace with one quota of one class: its image `i` may grow to 100Gi, the image `i` of the cluster to 7Gi, and its claim `data` has 20Gi. */
const begin = async (t: ExecutionContext) => {
  const clock = virtualClock()
  const stores = fakeStores(clock)
  const { of } = stores
  /** What is written of usages. */
  const sent: unknown[] = []
  const logged: string[] = []
  /** What the world is like just now. */
  const now = { permitted: true, unready: undefined as string | undefined, image: imageOf('100Gi'), claim: claimOf('20Gi'), classes: ['gold'], beforePatch: async (): Promise<void> => undefined }
  const store: ObjectStore = {
    ...stores,
    create: (resource, object) => {
      if (resource === storagePolicyUsages) sent.push(['create', object])
      return stores.create(resource, object)
    },
    patch: async (resource, ...patch) => {
      if (resource === storagePolicyUsages) sent.push(['patch', ...patch])
      await now.beforePatch()
      return stores.patch(resource, ...patch)
    },
    delete: (resource, ...which) => {
      if (resource === storagePolicyUsages) sent.push(['delete', ...which])
      return stores.delete(resource, ...which)
    },
  }
  const log: Log = { ...noLog, warn: ({ step, reason }, words) => void logged.push(`${step} ${reason}: ${words}`), error: ({ step, key, error }, words) => void logged.push(`${step} ${key}: ${words}: ${String(error).split('\n')[0]}`) }
  await stores.create(storagePolicyQuotas, { metadata: { name: 'q', namespace: 'demo' }, spec: { storagePolicyId: 'p' } })
  const role = startUsage({
    store, clock, random: () => 0.5, log, metrics: noMetrics, systemNamespace: 'system', permits: () => now.permitted,
    lookup: { unready: () => now.unready, claim: (namespace, name) => (namespace === 'demo' && name === 'data' ? now.claim : undefined) },
    shared: {
      image: (namespace, name) => (namespace === 'demo' && name === 'i' ? now.image : undefined), clusterImage: name => (name === 'i' ? imageOf('7Gi') : undefined),
      storageClasses: () => now.classes.map(name => ({ ...meta(name), parameters: { storagePolicyID: 'p' } })),
    },
  })
  t.teardown(() => role.stop())
  const told = async (name = 'gold-vm-usage') => {
    const found = await stores.get<StorageUsageView>(storagePolicyUsages, 'demo', name)
    const usage = found.ok ? found.value.status?.quotaUsage : undefined
    return usage === undefined ? 'none' : `${usage.reserved}/${usage.used}`
  }
  const vm = (name: string, spec: object = { image: { kind: 'VirtualMachineImage', name: 'i' } }) => stores.create(virtualMachines, { metadata: { name, namespace: 'demo' }, spec: { storageClass: 'gold', ...spec } })
  const stand = (name: string, total: string) =>
    stores.patch(virtualMachines, 'demo', name, { type: 'merge', subresource: 'status', body: { status: { conditions: [{ type: conditionTypes.created, status: 'True' }], storage: { total } } } })
  const patches = () => of(storagePolicyUsages).calls.filter(call => call === 'patch').length
  return { clock, store: stores, of, role, told, vm, stand, patches, now, sent, logged }
}

test('usage is made, follows VMs from reserved to used to gone, and is not written when nothing changes', async t => {
  const { clock, store, told, vm, stand, patches, logged } = await begin(t)
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
  t.deepEqual(logged, [])
})

test('a VM reserves what the image that it names may grow to, in its namespace or in the cluster, and of none that is there nothing', async t => {
  const { clock, told, vm } = await begin(t)
  for (const [name, image, reserved] of [
    ['a', { kind: 'VirtualMachineImage', name: 'i' }, '100Gi'], ['b', { kind: 'ClusterVirtualMachineImage', name: 'i' }, '107Gi'], ['c', { kind: 'VirtualMachineImage', name: 'gone' }, '107Gi'], ['d', undefined, '107Gi'],
  ] as const) {
    await vm(name, image === undefined ? {} : { image })
    await clock.advance(5_000)
    t.is(await told(), `${reserved}/0`, name)
  }
})

test('a snapshot reserves its memory, the disks of its VM and its claims, uses all but the memory once it was taken, and goes', async t => {
  const { clock, store, told, vm, now, role } = await begin(t)
  await vm('web', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] })
  await store.patch(virtualMachines, 'demo', 'web', { type: 'merge', subresource: 'status', body: { status: { storage: { requested: { disks: '10Gi' } }, hardware: { memory: { total: '4Gi' } } } } })
  const snapshots = () => told('gold-vmsnapshot-usage')
  for (const [name, vmName] of [['s', 'web'], ['of-nothing', 'gone']]) await store.create(virtualMachineSnapshots, { metadata: { name, namespace: 'demo' }, spec: { vmName, memory: true } })
  await clock.advance(5_000)
  t.is(await snapshots(), '34Gi/0')
  now.claim = claimOf('30Gi')
  role.claimChanged('demo')
  await clock.advance(2_000)
  t.is(await snapshots(), '44Gi/0')
  await store.patch(virtualMachineSnapshots, 'demo', 's', { type: 'merge', body: { metadata: { annotations: { 'csi.vsphere.volume.sync': 'completed' } } } })
  await clock.advance(2_000)
  t.is(await snapshots(), '0/40Gi')
  await store.delete(virtualMachineSnapshots, 'demo', 's', {})
  await clock.advance(2_000)
  t.is(await snapshots(), '0/0')
})

test('a VM and a snapshot without a spec take nothing, and do not keep the others from being counted', async t => {
  const { clock, store, told, vm } = await begin(t)
  for (const kind of [virtualMachines, virtualMachineSnapshots]) await store.create(kind, { metadata: { name: 'bare', namespace: 'demo' } })
  await vm('a')
  await clock.advance(5_000)
  t.deepEqual([await told(), await told('gold-vmsnapshot-usage')], ['100Gi/0', '0/0'])
})

test('an image that comes to grow further is told, and a class that has gone is told on while its usage stands', async t => {
  const { clock, told, vm, now, role } = await begin(t)
  await vm('a')
  await clock.advance(5_000)
  now.image = imageOf('120Gi')
  role.dependencyChanged()
  await clock.advance(2_000)
  t.is(await told(), '120Gi/0')
  now.classes = []
  role.dependencyChanged()
  await vm('b')
  await clock.advance(2_000)
  t.is(await told(), '240Gi/0')
})

for (const kind of [virtualMachines, virtualMachineSnapshots, storagePolicyQuotas, storagePolicyUsages]) {
  test(`until ${kind.plural} have been read nothing is told`, async t => {
    const { clock, of, told, sent } = await begin(t)
    of(kind).fail('list', ...Array.from({ length: 4 }, () => failed('Unavailable', 'down').fault))
    await clock.advance(2_500)
    t.deepEqual(sent, [])
    await clock.advance(30_000)
    t.is(await told(), '0/0')
  })
}

for (const kind of [virtualMachineSnapshots, storagePolicyQuotas, storagePolicyUsages]) {
  test(`a cluster that comes to serve ${kind.plural} later is no trouble`, async t => {
    const { clock, of, told, logged } = await begin(t)
    of(kind).fail('list', failed('NotFound', 'not served').fault)
    await clock.advance(40_000)
    t.is(await told(), '0/0')
    t.deepEqual(logged, [])
  })
}

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
  const { clock, told, now } = await begin(t)
  now.unready = 'images not read yet'
  await clock.advance(5_000)
  t.is(await told(), 'none')
  now.unready = undefined
  now.permitted = false
  await clock.advance(5_000)
  t.is(await told(), 'none')
  now.permitted = true
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

test('a usage is made and deleted as what it is, and its status patched as the version that was judged', async t => {
  const { clock, store, sent } = await begin(t)
  await clock.advance(5_000)
  const found = await store.get<StorageUsageView>(storagePolicyUsages, 'demo', 'gold-vm-usage')
  if (!found.ok) return t.fail()
  const { uid, ownerReferences } = found.value.metadata
  t.deepEqual(sent.slice(0, 4).map(one => JSON.parse(JSON.stringify(one))), [
    ...['VirtualMachine', 'VirtualMachineSnapshot'].map(resourceKind => {
      const [prefix, suffix] = resourceKind === 'VirtualMachine' ? ['', 'vm-usage'] : ['snapshot-', 'vmsnapshot-usage']
      return ['create', {
        apiVersion: 'cns.vmware.com/v1alpha2', kind: 'StoragePolicyUsage', metadata: { name: `gold-${suffix}`, namespace: 'demo', ownerReferences },
        spec: { storagePolicyId: 'p', storageClassName: 'gold', resourceApiGroup: 'vmoperator.vmware.com', resourceKind, resourceExtensionName: `${prefix}vmware-system-vmop-webhook-service`, resourceExtensionNamespace: 'system' },
      }]
    }),
    ...[['gold-vm-usage', '1'], ['gold-vmsnapshot-usage', '2']].map(([name, resourceVersion]) =>
      ['patch', 'demo', name, { type: 'merge', subresource: 'status', body: { metadata: { resourceVersion }, status: { quotaUsage: { reserved: '0', used: '0' } } } }]),
  ])
  sent.length = 0
  await store.patch(storagePolicyUsages, 'demo', 'gold-vm-usage', { type: 'merge', body: { metadata: { ownerReferences: null } } })
  await clock.advance(1_500)
  t.deepEqual(sent, [['delete', 'demo', 'gold-vm-usage', { uid }]])
})

test('a usage is written once at a time, and what changed meanwhile after that, whatever the watch has shown by then', async t => {
  const { clock, of, vm, told, patches, now } = await begin(t)
  await clock.advance(4_000)
  of(storagePolicyUsages).mute(true)
  const before = patches()
  const held = Promise.withResolvers<void>()
  let begun = 0
  now.beforePatch = () => {
    begun += 1
    return held.promise
  }
  await vm('a')
  await clock.advance(2_000)
  await vm('b')
  await clock.advance(5_000)
  t.deepEqual([begun, patches() - before], [1, 0])
  held.resolve()
  await clock.advance(2_000)
  t.deepEqual([await told(), begun], ['200Gi/0', 2])
})

test('what was written just now is not written again while the watch has not shown it', async t => {
  const { clock, of, vm, stand, told, patches } = await begin(t)
  await clock.advance(4_000)
  of(storagePolicyUsages).mute(true)
  const before = patches()
  await vm('a')
  await clock.advance(2_000)
  await stand('a', '16Gi')
  await clock.advance(2_000)
  t.deepEqual([await told(), patches() - before], ['0/16Gi', 2])
})

test('which failures are worth a warning: not those by which others were only quicker', async t => {
  const { clock, of, vm, told, logged } = await begin(t)
  await clock.advance(4_000)
  for (const [reason, warned] of [
    ['Conflict', []], ['NotFound', []], ['AlreadyExists', []], ['Unavailable', ['status Unavailable: storage usage not written: so it went']], ['Forbidden', ['status Forbidden: storage usage not written: so it went']],
  ] as const) {
    of(storagePolicyUsages).fail('patch', failed(reason, 'so it went').fault)
    await vm(reason.toLowerCase())
    await clock.advance(6_000)
    t.deepEqual(logged.splice(0), [...warned], reason)
  }
  t.is(await told(), '500Gi/0')
})

test('a write that ends in a bug is told, and made again', async t => {
  const { clock, vm, told, logged, now } = await begin(t)
  await clock.advance(4_000)
  now.beforePatch = async () => {
    now.beforePatch = async () => undefined
    throw new Error('a bug')
  }
  await vm('a')
  await clock.advance(6_000)
  t.is(await told(), '100Gi/0')
  t.deepEqual(logged, ['status demo/gold-vm-usage: storage usage not written: Error: a bug'])
})

for (const [name, changed] of [['a write was to be made again', []], ['changes were gathered', ['b', 'c']]] as const) {
  test(`who has the role no more writes nothing more: ${name}`, async t => {
    const { clock, of, vm, told, role, sent } = await begin(t)
    await clock.advance(4_000)
    of(storagePolicyUsages).fail('patch', failed('Unavailable', 'down').fault)
    await vm('a')
    await clock.advance(2_000)
    for (const other of changed) await vm(other)
    await clock.advance(100)
    role.stop()
    role.dependencyChanged()
    role.claimChanged('demo')
    const before = sent.length
    await clock.advance(30_000)
    t.deepEqual([sent.length - before, await told(), clock.pending()], [0, '0/0', 0])
  })
}
