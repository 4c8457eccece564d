import test from 'ava'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { outcome, startStory, unhurried, vmFolder, type Story } from './client.ts'

const GiB = 1_048_576

/** Name of the claim, and the fault that it ends with. */
type Refusal = readonly [claim: string, spec: VimObject | ((story: Story, vm: MoRef) => Promise<VimObject>), fault: string]

const disk = (fields: VimObject, backing: VimObject = {}): VimObject => ({
  _typeName: 'VirtualDisk', key: -1, controllerKey: 1000, unitNumber: 1, capacityInKB: GiB,
  ...fields, backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: '', diskMode: 'persistent', thinProvisioned: true, ...backing },
})
const controller = (fields: VimObject): VimObject => ({ _typeName: 'ParaVirtualSCSIController', key: -1, busNumber: 1, sharedBus: 'noSharing', ...fields })
const add = (device: VimObject): VimObject => ({ deviceChange: [{ operation: 'add', ...(device._typeName === 'VirtualDisk' ? { fileOperation: 'create' } : {}), device }] })
const edit = (device: VimObject): VimObject => ({ deviceChange: [{ operation: 'edit', device }] })
const remove = (device: VimObject): VimObject => ({ deviceChange: [{ operation: 'remove', device }] })

const always: readonly Refusal[] = [
  ['a disk cannot shrink', edit(disk({ key: 2000, unitNumber: 0, capacityInKB: GiB })), 'InvalidDeviceSpec'],
  ['an unknown key cannot be edited', edit(disk({ key: 2044 })), 'InvalidDeviceSpec'],
  ['an unknown key cannot be removed', remove(disk({ key: 2044 })), 'InvalidDeviceSpec'],
  ['a device stays of its type', edit(controller({ key: 2000 })), 'InvalidDeviceSpec'],
  ['a unit holds one disk', add(disk({ unitNumber: 0 })), 'InvalidDeviceSpec'],
  ['SCSI unit 7 is the controller', add(disk({ unitNumber: 7 })), 'InvalidDeviceSpec'],
  ['a SCSI unit is below 64', add(disk({ unitNumber: 64 })), 'InvalidDeviceSpec'],
  ['a disk needs a controller that is there', add(disk({ controllerKey: 1003 })), 'InvalidDeviceSpec'],
  ['a new disk needs a capacity', add(disk({ capacityInKB: 0 })), 'InvalidDeviceSpec'],
  ['a disk has at most 62 TiB', add(disk({ capacityInKB: 63 * 1024 * GiB })), 'InvalidDeviceSpec'],
  ['a bus number is given once', add(controller({ busNumber: 0 })), 'InvalidDeviceSpec'],
  ['a VM has four SCSI controllers', { deviceChange: [1, 2, 3, 4].map(busNumber => ({ operation: 'add', device: controller({ key: -busNumber, busNumber }) })) }, 'InvalidDeviceSpec'],
  ['a controller with disks stays', remove(controller({ key: 1000 })), 'InvalidDeviceSpec'],
  ['the built-in controllers stay', remove({ _typeName: 'VirtualIDEController', key: 200, busNumber: 0 }), 'InvalidDeviceSpec'],
  ['a manual MAC address is one', add({ _typeName: 'VirtualVmxnet3', key: -1, addressType: 'manual', macAddress: 'zz', backing: { _typeName: 'VirtualEthernetCardNetworkBackingInfo', deviceName: 'VM Network' } }), 'InvalidDeviceSpec'],
  ['a network is one that is there', add({ _typeName: 'VirtualVmxnet3', key: -1, backing: { _typeName: 'VirtualEthernetCardNetworkBackingInfo', deviceName: 'x', network: moRef('Network', 'network-999') } }), 'ManagedObjectNotFound'],
  ['a file that is attached is named', { deviceChange: [{ operation: 'add', device: disk({}) }] }, 'FileNotFound'],
  ['a VM has at least one CPU', { numCPUs: 0 }, 'InvalidArgument'],
  ['sockets hold whole numbers of CPUs', { numCPUs: 4, numCoresPerSocket: 3 }, 'InvalidArgument'],
  ['memory comes in steps of 4 MiB', { memoryMB: 1023 }, 'InvalidArgument'],
  ['a limit is not below the reservation', { cpuAllocation: { reservation: 2000, limit: 1000 } }, 'InvalidArgument'],
  ['a name is held by one VM of a folder', async story => {
    await story.clone('other')
    return { name: 'other' }
  }, 'DuplicateName'],
  ['an instance UUID is held by one VM', async story => {
    await story.clone('other', { instanceUuid: '11111111-1111-4111-8111-111111111111' })
    return { instanceUuid: '11111111-1111-4111-8111-111111111111' }
  }, 'InvalidArgument'],
  ['a configuration that was changed meanwhile is not changed', async (story, vm) => {
    const seen = (await story.properties(vm, 'config.changeVersion'))['config.changeVersion']
    await story.run('ReconfigVM_Task', vm, { spec: { annotation: 'by another' } })
    return { changeVersion: seen, annotation: 'by me' }
  }, 'ConcurrentAccess'],
]
const whileOn: readonly Refusal[] = [
  ['CPUs are added only where hot-add is enabled', { numCPUs: 4 }, 'CpuHotPlugNotSupported'],
  ['memory is added only where hot-add is enabled', { memoryMB: 8192 }, 'MemoryHotPlugNotSupported'],
  ['the hardware version stays', { version: 'vmx-22' }, 'InvalidPowerState'],
  ['IDE takes no disk', add(disk({ controllerKey: 200, unitNumber: 0 })), 'InvalidDeviceSpec'],
  ['a disk stays in its place', edit(disk({ key: 2000, unitNumber: 5, capacityInKB: 10 * GiB })), 'InvalidDeviceSpec'],
  ['a reservation beyond what the host has is refused', { cpuAllocation: { reservation: 32 * 2_400 + 1 } }, 'InsufficientCpuResourcesFault'],
]

for (const [mode, refusals] of [['off', always], ['on', whileOn]] as const) {
  for (const [claim, spec, fault] of refusals) {
    test(`while a VM is ${mode}: ${claim}`, async t => {
      const story = await startStory()
      const vm = await story.clone('a')
      if (mode === 'on') await story.run('PowerOnVM_Task', vm)
      const given = typeof spec === 'function' ? await spec(story, vm) : spec
      const before = story.vcenter.world.machines.must(vm).properties.config
      const resources = JSON.stringify([story.vcenter.inventory.hosts(), story.vcenter.inventory.datastores()])
      t.is(outcome(await story.run('ReconfigVM_Task', vm, { spec: given })), fault)
      t.is(story.vcenter.world.machines.must(vm).properties.config, before)
      t.is(JSON.stringify([story.vcenter.inventory.hosts(), story.vcenter.inventory.datastores()]), resources)
    })
  }
}

test('devices come and go: new keys, free units, and disks that grow', async t => {
  const story = await startStory()
  const vm = await story.clone('a')
  const spec = { deviceChange: [
    { operation: 'add', device: controller({ key: -10 }) },
    { operation: 'add', fileOperation: 'create', device: disk({ key: -11, controllerKey: -10, unitNumber: -1 }) },
    { operation: 'add', fileOperation: 'create', device: disk({ key: -12, controllerKey: -10, unitNumber: -1 }) },
    { operation: 'add', device: { _typeName: 'VirtualAHCIController', key: -13, busNumber: 0 } },
    { operation: 'add', device: { _typeName: 'VirtualCdrom', key: -14, controllerKey: -13, backing: { _typeName: 'VirtualCdromRemotePassthroughBackingInfo', deviceName: '', exclusive: false } } },
    { operation: 'edit', device: disk({ key: 2000, controllerKey: 1000, unitNumber: 0, capacityInKB: 20 * GiB }, { fileName: '[x] y.vmdk' }) },
    { operation: 'remove', device: { _typeName: 'VirtualVmxnet3', key: 4000 } },
  ] }
  t.is(outcome(await story.run('ReconfigVM_Task', vm, { spec })), 'success')
  const devices = (await story.properties(vm, 'config.hardware.device'))['config.hardware.device'] as readonly VimObject[]
  t.deepEqual(devices.filter(({ key }) => Number(key) >= 1000).map(({ _typeName, key, controllerKey, unitNumber, capacityInKB }) => [_typeName, key, controllerKey, unitNumber, capacityInKB]), [
    ['ParaVirtualSCSIController', 1000, 100, 3, undefined],
    ['VirtualDisk', 2000, 1000, 0, 20 * GiB],
    ['ParaVirtualSCSIController', 1001, 100, undefined, undefined],
    ['VirtualDisk', 2030, 1001, 0, GiB],
    ['VirtualDisk', 2031, 1001, 1, GiB],
    ['VirtualAHCIController', 15000, 100, undefined, undefined],
    ['VirtualCdrom', 16000, 15000, 0, undefined],
  ])
})

test('a disk with a parent cannot grow', async t => {
  const story = await startStory()
  const vm = await story.clone('a', {}, { diskMoveType: 'createNewChildDiskBacking' })
  t.is(outcome(await story.run('ReconfigVM_Task', vm, { spec: edit(disk({ key: 2000, unitNumber: 0, capacityInKB: 20 * GiB })) })), 'InvalidDeviceSpec')
})

test('a name is taken from the moment a creation starts, and free again when it fails', async t => {
  const story = await startStory({ latency: unhurried })
  const order = { folder: vmFolder, name: 'a', spec: { location: story.place, template: false, powerOn: false } }
  const task = await story.call<MoRef>('CloneVM_Task', story.template, order)
  t.is((await story.raw('CloneVM_Task', story.template, order)).fault?.type, 'DuplicateName')
  await story.call('CancelTask', task)
  t.is(outcome(await story.task(task)), 'RequestCanceled')
  t.is(outcome(await story.run('CloneVM_Task', story.template, order)), 'success')
  t.is((await story.raw('CloneVM_Task', story.template, order)).fault?.type, 'DuplicateName')
  t.is((await story.raw('CreateFolder', vmFolder, { name: 'a' })).fault?.type, 'DuplicateName')
})

test('one task works on a VM at a time; many clones come from one template', async t => {
  const story = await startStory({ latency: unhurried })
  const vm = await story.clone('a')
  const first = await story.call<MoRef>('PowerOnVM_Task', vm)
  const second = await story.run('ReconfigVM_Task', vm, { spec: { annotation: 'x' } })
  t.is(outcome(second), 'TaskInProgress')
  t.deepEqual(second.error?.fault['task'], first)
  t.is((await story.raw('UnregisterVM', await story.clone('b'))).fault, undefined)
  const tasks = await Promise.all(['c', 'd', 'e'].map(name => story.call<MoRef>('CloneVM_Task', story.template, { folder: vmFolder, name, spec: { location: story.place, template: false, powerOn: false } })))
  story.clock.tick(30_000)
  t.deepEqual(await Promise.all(tasks.map(async task => outcome(await story.task(task)))), ['success', 'success', 'success'])
})

const tight = { coresPerHost: 4, coreMhz: 1_000, memoryGiBPerHost: 8, datastoreGiB: 100 }
const admissions: readonly (readonly [claim: string, spec: VimObject, fault: string])[] = [
  ['CPU reservations beyond the host', { cpuAllocation: { reservation: 4_001 } }, 'InsufficientCpuResourcesFault'],
  ['memory reservations beyond the host', { memoryMB: 8192, memoryAllocation: { reservation: 8 * 1024 + 4 } }, 'InsufficientMemoryResourcesFault'],
  ['more CPUs than the host has threads', { numCPUs: 9 }, 'NotEnoughCpus'],
]
for (const [claim, spec, fault] of admissions) {
  test(`power-on is refused for ${claim}`, async t => {
    const story = await startStory({ inventory: tight })
    t.is(outcome(await story.run('PowerOnVM_Task', await story.clone('a', spec))), fault)
  })
}

test('reservations are held while a VM is on and given back when it is off', async t => {
  const story = await startStory({ inventory: tight })
  const [a, b] = [await story.clone('a', { cpuAllocation: { reservation: 2_500 } }), await story.clone('b', { cpuAllocation: { reservation: 2_500 } })]
  t.is(outcome(await story.run('PowerOnVM_Task', a)), 'success')
  const refused = await story.run('PowerOnVM_Task', b)
  t.is(outcome(refused), 'InsufficientCpuResourcesFault')
  t.deepEqual([refused.error?.fault['unreserved'], refused.error?.fault['requested']], [1_500, 2_500])
  t.is(outcome(await story.run('SuspendVM_Task', a)), 'success')
  t.is(outcome(await story.run('PowerOnVM_Task', b)), 'success')
  t.is(outcome(await story.run('PowerOnVM_Task', a)), 'InsufficientCpuResourcesFault')
  t.is(outcome(await story.run('PowerOffVM_Task', b)), 'success')
  t.is(story.vcenter.inventory.hosts().reduce((sum, { reservedMhz }) => sum + reservedMhz, 0), 0)
})

test('a datastore that is full takes no disk, and has its space back when VMs go', async t => {
  const story = await startStory({ inventory: tight })
  const thick = (gib: number): VimObject => add(disk({ capacityInKB: gib * GiB }, { thinProvisioned: false }))
  const free = (): readonly number[] => story.vcenter.inventory.datastores().map(({ committedBytes }) => committedBytes)
  const before = free()
  const vm = await story.clone('a', thick(90))
  const refused = await story.run('CloneVM_Task', story.template, { folder: vmFolder, name: 'b', spec: { location: story.place, template: false, powerOn: false, config: thick(20) } })
  t.is(outcome(refused), 'NoDiskSpace')
  t.is(outcome(await story.run('ReconfigVM_Task', vm, { spec: edit(disk({ key: 2001, capacityInKB: 110 * GiB }, { fileName: 'x' })) })), 'NoDiskSpace')
  t.is(outcome(await story.run('Destroy_Task', vm)), 'success')
  t.deepEqual(free(), before)
})

test('nothing is made or started on hosts in maintenance or out of reach', async t => {
  const story = await startStory()
  const { faults } = story.vcenter
  const vm = await story.clone('a')
  const host = story.place.host.value
  const order = { folder: vmFolder, name: 'b', spec: { location: story.place, template: false, powerOn: false } }
  faults.maintainHost(host, true)
  t.is(outcome(await story.run('PowerOnVM_Task', vm)), 'InvalidState')
  t.is(outcome(await story.run('CloneVM_Task', story.template, order)), 'InvalidState')
  faults.maintainHost(host, false)
  faults.disconnectHost(host)
  t.is((await story.properties(vm, 'runtime.connectionState'))['runtime.connectionState'], 'disconnected')
  t.is(outcome(await story.run('PowerOnVM_Task', vm)), 'InvalidState')
  t.is(outcome(await story.run('Destroy_Task', vm)), 'InvalidState')
  faults.reconnectHost(host)
  t.is(outcome(await story.run('PowerOnVM_Task', vm)), 'success')
})

test('a place is one that fits together', async t => {
  const story = await startStory()
  const [, other] = story.vcenter.inventory.clusters()
  const clone = async (location: VimObject) => outcome(await story.run('CloneVM_Task', story.template, { folder: vmFolder, name: 'a', spec: { location: { ...story.place, ...location }, template: false, powerOn: false } }))
  t.is(await clone({ host: moRef('HostSystem', other?.hosts[0] ?? '') }), 'InvalidArgument')
  t.is(await clone({ datastore: moRef('Datastore', other?.datastores[0] ?? '') }), 'InvalidDatastore')
  t.is(await clone({ datastore: moRef('Datastore', 'datastore-999') }), 'ManagedObjectNotFound')
  t.is(await clone({ folder: moRef('Folder', 'group-h4') }), 'InvalidArgument')
})
