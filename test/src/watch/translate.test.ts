import test from 'ava'
import type { VirtualMachine } from '#protocols/api/virtual-machine/index.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import { desiredOf, prerequisitesOf, zoneOf, type AvailabilityZone, type SharedObjects } from '#src/watch/translate.ts'

const meta = (name: string) => ({ apiVersion: 'g/v1', kind: 'K', metadata: { name, namespace: 'demo', uid: name, resourceVersion: '1' } })
const vm = (spec: object) => ({ ...meta('vm'), spec }) as unknown as VirtualMachine & KubernetesObject
const ready = [{ type: 'Ready', status: 'True', lastTransitionTime: '' }]
const wanted = { className: 'small', image: { kind: 'VirtualMachineImage', name: 'vmi-1' }, storageClass: 'gold' }

/** Caches with one object of each kind; `class` and `image`: what these say. */
const caches = (of: { readonly class?: object; readonly image?: object } = {}): SharedObjects => {
  const image = { ...meta('image'), status: { conditions: ready, providerItemID: 'vm-7', ...of.image } }
  const found = { vmClass: { ...meta('small'), spec: { hardware: { cpus: 2, memory: '4Gi' }, ...of.class } }, image, storageClass: { ...meta('gold'), parameters: { storagePolicyID: 'policy-1' } } }
  return {
    vmClass: (namespace, name) => (namespace === 'demo' && name === 'small' ? found.vmClass : undefined),
    image: (namespace, name) => (namespace === 'demo' && name === 'vmi-1' ? image : undefined), clusterImage: name => (name === 'vmi-2' ? image : undefined),
    storageClass: name => (name === 'gold' ? found.storageClass : undefined),
  } as SharedObjects
}

test('all prerequisites are found in one pass, with what placement and creation need of them', t => {
  const policies = { resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: 2, memory: '4097Ki' } } }
  const disks = [{ name: 'a', limit: '10Gi', capacity: '1Gi' }, { name: 'b', capacity: '1Mi' }, { name: 'c', requested: '1' }, { name: 'd' }]
  t.deepEqual(prerequisitesOf(vm(wanted), caches({ class: { hardware: { cpus: 2, memory: '4Gi' }, policies }, image: { disks, osInfo: { type: 'ubuntu64Guest' } } })), {
    class: { kind: 'Found', value: { name: 'small', cpuCount: 2, memoryMiB: 4_096, cpuReservationMilli: 500, cpuLimitMilli: 2_000, memoryReservationMiB: 1_024, memoryLimitMiB: 5 } },
    image: { kind: 'Found', value: { name: 'vmi-1', itemId: 'vm-7', storageMiB: 10_242, guestId: 'ubuntu64Guest' } },
    storage: { kind: 'Found', value: { name: 'gold', policyId: 'policy-1' } },
  })
})

test('everything that is missing is told at once', t => {
  const { class: vmClass, image, storage } = prerequisitesOf(vm({ className: 'large', image: { kind: 'ClusterVirtualMachineImage', name: 'vmi-9' }, storageClass: 'iron' }), caches())
  t.deepEqual([vmClass, image, storage], [
    { kind: 'Missing', reason: 'NotFound', message: 'there is no VirtualMachineClass large in namespace demo' },
    { kind: 'Missing', reason: 'NotFound', message: 'there is no ClusterVirtualMachineImage vmi-9' },
    { kind: 'Missing', reason: 'NotFound', message: 'there is no StorageClass iron' },
  ])
})

test('a VM without an image needs none, one whose image was named and never found does', t => {
  t.is(prerequisitesOf(vm({ className: 'small', storageClass: 'gold' }), caches()).image, undefined)
  t.like(prerequisitesOf(vm({ className: 'small', storageClass: 'gold', imageName: 'ubuntu' }), caches()).image, { kind: 'Missing', reason: 'NotFound' })
})

/** What is wrong, the prerequisite that says so, and its reason. */
const wrong: readonly (readonly [claim: string, spec: object, of: Parameters<typeof caches>[0], which: 'class' | 'image' | 'storage', reason: string])[] = [
  ['no class is named', { ...wanted, className: undefined }, {}, 'class', 'NotSet'],
  ['the class is named by nothing', { ...wanted, className: '' }, {}, 'class', 'NotSet'],
  ['the class has no CPU', wanted, { class: { hardware: { memory: '4Gi' } } }, 'class', 'Invalid'],
  ['the class has no memory', wanted, { class: { hardware: { cpus: 2 } } }, 'class', 'Invalid'],
  ['the memory of the class is no quantity', wanted, { class: { hardware: { cpus: 2, memory: 'much' } } }, 'class', 'Invalid'],
  ['the class says nothing', wanted, { class: { hardware: undefined } }, 'class', 'Invalid'],
  ['the image is of an unknown kind', { ...wanted, image: { kind: 'Picture', name: 'vmi-1' } }, {}, 'image', 'UnknownKind'],
  ['the image is in another namespace', { ...wanted, image: { kind: 'VirtualMachineImage', name: 'vmi-2' } }, {}, 'image', 'NotFound'],
  ['nothing is known of the image', wanted, { image: { conditions: undefined } }, 'image', 'NotReady'],
  ['the image is not ready, with a reason', wanted, { image: { conditions: [{ type: 'Ready', status: 'False', reason: 'Syncing', message: 'half of it' }] } }, 'image', 'Syncing'],
  ['the image is no template', wanted, { image: { providerItemID: 'item-3', type: 'ISO' } }, 'image', 'NotSupported'],
  ['the image has no item', wanted, { image: { providerItemID: undefined } }, 'image', 'NotSupported'],
  ['no storage class is named', { ...wanted, storageClass: undefined }, {}, 'storage', 'StorageClassRequired'],
]
for (const [claim, spec, of, which, reason] of wrong) {
  test(`${claim}: ${which} is ${reason}`, t => {
    const lookup = prerequisitesOf(vm(spec), caches(of))[which]
    t.is(lookup?.kind === 'Missing' ? lookup.reason : 'found', reason)
  })
}

test('an image without a kind is one of the namespace', t => {
  t.like(prerequisitesOf(vm({ ...wanted, image: { name: 'vmi-1' } }), caches()).image, { kind: 'Found' })
})

test('what an actor decides from is there also where the object says nothing', t => {
  t.deepEqual(desiredOf({ ...meta('vm'), spec: undefined } as never), {
    uid: 'vm', resourceVersion: '1', generation: 0, deleting: false, finalizers: [], labels: {}, annotations: {}, spec: {}, status: {},
  })
  t.true(desiredOf({ ...meta('vm'), metadata: { ...meta('vm').metadata, deletionTimestamp: '2026-01-01T00:00:00Z' }, spec: {} } as never).deleting)
})

const zone = (spec: AvailabilityZone['spec'] | undefined): AvailabilityZone => ({ ...meta('zone-a'), ...(spec === undefined ? {} : { spec }) })
for (const [claim, spec, clusterIds] of [
  ['of one cluster', { clusterComputeResourceMoId: 'domain-c1' }, ['domain-c1']],
  ['of several clusters', { clusterComputeResourceMoIDs: ['domain-c1', 'domain-c2'] }, ['domain-c1', 'domain-c2']],
  ['that says it both ways', { clusterComputeResourceMoId: 'domain-c1', clusterComputeResourceMoIDs: ['domain-c1', 'domain-c2'] }, ['domain-c1', 'domain-c2']],
  ['whose list is empty', { clusterComputeResourceMoId: 'domain-c1', clusterComputeResourceMoIDs: [] }, ['domain-c1']],
  ['that says nothing', undefined, []],
] as const) {
  test(`a zone ${claim} has clusters ${clusterIds.join(' and ') || 'none'}`, t => t.deepEqual(zoneOf(zone(spec)), { name: 'zone-a', clusterIds, namespaces: undefined }))
}

test('a zone names pools and folder for its namespaces, and is closed to others', t => {
  t.deepEqual(zoneOf(zone({ namespaces: { demo: { poolMoIDs: ['resgroup-2', 'resgroup-3'], poolMoId: 'resgroup-1', folderMoId: 'group-v1' }, other: { poolMoId: 'resgroup-1' } } })).namespaces,
    { demo: { poolIds: ['resgroup-2', 'resgroup-3', 'resgroup-1'], folderId: 'group-v1' }, other: { poolIds: ['resgroup-1'], folderId: undefined } })
  t.deepEqual(zoneOf(zone({ namespaces: {} })).namespaces, {})
})
