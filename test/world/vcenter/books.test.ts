import test from 'ava'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { seeded } from '#loadtest/world/random.ts'
import type { DatastoreProperties, HostProperties } from '#world/vcenter/host.ts'
import { spaceOf } from '#world/vcenter/device-changes.ts'
import { propertyCollector, startStory, unhurried, vmFolder, type Story } from './client.ts'

/**
 * Random lives of many VMs, with failing tasks, lost replies and hosts that come and go. Whatever happened:
 * 1. hosts hold exactly the reservations of the VMs that are on;
 * 2. datastores hold exactly what the disks of the standing VMs take;
 * 3. folders and lists of VMs speak of exactly the standing VMs;
 * 4. a client that follows changes knows what a client knows that reads everything anew.
 */

const paths = ['name', 'runtime.powerState', 'runtime.connectionState', 'config.hardware.numCPU', 'config.annotation', 'guest.ipAddress', 'summary.config.numCpu']
const names = Array.from({ length: 12 }, (_, index) => `vm-${index}`)

const act = async (story: Story, random: () => number): Promise<void> => {
  const { faults, inventory } = story.vcenter
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
  const vm = pick(inventory.vms().filter(({ template }) => !template))
  const ref = moRef('VirtualMachine', vm?.id ?? 'vm-0')
  const host = pick(inventory.hosts())?.id ?? ''
  const name = pick(names) ?? ''
  const spec = { numCPUs: 1 + Math.floor(random() * 4), annotation: `note ${Math.floor(random() * 1e6)}`, cpuAllocation: { reservation: Math.floor(random() * 3_000) } }
  const linked = random() < 0.5 ? { diskMoveType: 'createNewChildDiskBacking' } : {}
  const actions: readonly (() => unknown)[] = [
    () => story.raw('CloneVM_Task', story.template, { folder: vmFolder, name, spec: { location: { ...story.place, host: moRef('HostSystem', host), ...linked }, template: false, powerOn: random() < 0.3, config: spec } }),
    () => story.raw('PowerOnVM_Task', ref), () => story.raw('PowerOnVM_Task', ref), () => story.raw('PowerOffVM_Task', ref), () => story.raw('SuspendVM_Task', ref),
    () => story.raw('Destroy_Task', ref), () => story.raw('ReconfigVM_Task', ref, { spec }), () => story.raw('Rename_Task', ref, { newName: name }), () => story.raw('ShutdownGuest', ref),
    () => story.raw('ReconfigVM_Task', ref, { spec: { deviceChange: [{ operation: 'add', fileOperation: 'create', device: {
      _typeName: 'VirtualDisk', key: -1, controllerKey: 1000, capacityInKB: 1_048_576, backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: '', diskMode: 'persistent' },
    } }] } }),
    () => faults.disconnectHost(host), () => faults.reconnectHost(host), () => faults.maintainHost(host, random() < 0.3),
    () => faults.add({ method: '*', trouble: { kind: 'TaskFault', fault: { type: 'SystemError', message: 'x', detail: { reason: 'x' } } }, times: 1 }),
    () => faults.add({ method: '*', trouble: { kind: 'LostReply' }, times: 1 }),
  ]
  await pick(actions)?.()
  story.clock.tick(random() * 500)
}

interface UpdateSet { readonly version: string; readonly filterSet: readonly { readonly objectSet: readonly { readonly kind: string; readonly obj: MoRef; readonly changeSet?: readonly { readonly name: string; readonly val?: unknown }[] }[] }[] }
type Known = Map<string, Record<string, unknown>>

const follow = async (story: Story, known: Known, version: string): Promise<string> => {
  let at = version
  for (;;) {
    const set = await story.call<UpdateSet | undefined>('WaitForUpdatesEx', propertyCollector, { version: at, options: { maxWaitSeconds: 0, maxObjectUpdates: 5 } })
    if (set === undefined) return at
    at = set.version
    for (const { kind, obj, changeSet = [] } of set.filterSet.flatMap(({ objectSet }) => objectSet)) {
      if (kind === 'leave') known.delete(obj.value)
      const properties = kind === 'enter' ? {} : known.get(obj.value)
      if (properties === undefined || kind === 'leave') continue
      for (const { name, val } of changeSet) {
        if (val === undefined) delete properties[name]
        else properties[name] = val
      }
      known.set(obj.value, properties)
    }
  }
}

const readAnew = async (story: Story, filter: VimObject): Promise<Known> => {
  const found = await story.call<{ readonly objects: readonly { readonly obj: MoRef; readonly propSet?: readonly { readonly name: string; readonly val: unknown }[] }[] }>('RetrievePropertiesEx', propertyCollector, { specSet: [filter], options: {} })
  return new Map(found.objects.map(({ obj, propSet = [] }) => [obj.value, Object.fromEntries(propSet.map(({ name, val }) => [name, val]))]))
}

const sorted = (known: Known): readonly (readonly [string, Record<string, unknown>])[] =>
  [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, properties]) => [id, Object.fromEntries(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)))])

for (const seed of [1, 2, 3, 4]) {
  test(`the books balance after a random life (seed ${seed})`, async t => {
    const random = seeded(seed)
    const story = await startStory({ seed, latency: unhurried, inventory: { hosts: 3, clusters: 1, coresPerHost: 4, coreMhz: 1_000, datastoreGiB: 60 } })
    const view = await story.call<MoRef>('CreateContainerView', moRef('ViewManager', 'ViewManager'), { container: vmFolder, type: ['VirtualMachine'], recursive: true })
    const filter = { propSet: [{ type: 'VirtualMachine', pathSet: paths }], objectSet: [{ obj: view, skip: true, selectSet: [{ _typeName: 'TraversalSpec', type: 'ContainerView', path: 'view', skip: false }] }] }
    await story.call('CreateFilter', propertyCollector, { spec: filter, partialUpdates: false })
    const known: Known = new Map()
    let version = ''
    for (let step = 0; step < 600; step++) {
      await act(story, random)
      if (random() < 0.2) {
        story.vcenter.faults.clear()
        version = await follow(story, known, version)
      }
    }
    story.vcenter.faults.clear()
    story.clock.tick(120_000)
    await follow(story, known, version)
    t.is(story.vcenter.standing().tasks, 0)
    t.deepEqual(sorted(known), sorted(await readAnew(story, filter)))
    t.deepEqual(booked(story), standing(story))
    t.true((story.vcenter.counts()['CloneVM_Task'] ?? 0) > 20)
  })
}

/** What hosts, datastores, folders and indices say. */
function booked({ vcenter: { world } }: Story): object {
  const hosts = [...world.objects.ofType('HostSystem')].map(({ ref, properties }) => {
    const host = properties as HostProperties
    return [ref.value, host.reservedMhz, host.poweredOnCpus, [...host.vms.keys()].sort()]
  })
  const stores = [...world.objects.ofType('Datastore')].map(({ ref, properties }) => {
    const store = properties as DatastoreProperties
    return [ref.value, store.committedBytes, store.uncommittedBytes, [...store.vms.keys()].sort()]
  })
  const folder = world.objects.byId('group-v3')?.properties as { readonly children: ReadonlyMap<string, MoRef>; readonly reserved: ReadonlySet<string> }
  return { hosts, stores, names: [...folder.children].filter(([, { type }]) => type === 'VirtualMachine').map(([name, { value }]) => `${name} ${value}`).sort(), reserved: folder.reserved.size }
}

/** What follows from the VMs that stand. */
function standing({ vcenter: { world } }: Story): object {
  const machines = [...world.machines.all()]
  const idsOf = (chosen: typeof machines): readonly string[] => chosen.map(({ ref }) => ref.value).sort()
  const sum = (chosen: typeof machines, of: (machine: (typeof machines)[number]) => number): number => chosen.reduce((total, machine) => total + of(machine), 0)
  const hosts = [...world.objects.ofType('HostSystem')].map(({ ref }) => {
    const here = machines.filter(({ properties }) => properties.runtime.host.value === ref.value)
    const on = here.filter(({ properties }) => properties.runtime.powerState === 'poweredOn')
    return [ref.value, sum(on, ({ properties }) => properties.config.cpuAllocation.reservation), sum(on, ({ properties }) => properties.config.hardware.numCPU), idsOf(here)]
  })
  const stores = [...world.objects.ofType('Datastore')].map(({ ref }) => {
    const here = machines.filter(({ properties }) => properties.datastore[0]?.value === ref.value)
    const space = here.map(({ properties }) => spaceOf(properties.config.hardware.device))
    return [ref.value, space.reduce((total, { committedBytes }) => total + committedBytes, 0), space.reduce((total, { uncommittedBytes }) => total + uncommittedBytes, 0), idsOf(here)]
  })
  const own = machines.filter(({ properties }) => properties.parent?.value === 'group-v3')
  return { hosts, stores, names: own.map(({ ref, properties }) => `${properties.name} ${ref.value}`).sort(), reserved: 0 }
}
