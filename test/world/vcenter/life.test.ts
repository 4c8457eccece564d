import test from 'ava'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { addressesOf } from '#world/vcenter/network-cards.ts'
import { outcome, startStory, unhurried, vmFolder } from './client.ts'

test('a clone is off, has its own UUIDs and MAC address, and what its spec says', async t => {
  const story = await startStory()
  const vm = await story.clone('a', {
    instanceUuid: '11111111-1111-4111-8111-111111111111', uuid: '22222222-2222-4222-8222-222222222222', numCPUs: 4, memoryMB: 8192,
    cpuAllocation: { reservation: 1000 }, extraConfig: [{ key: 'guestinfo.x', value: 'y' }],
  })
  const found = await story.properties(vm, 'name', 'runtime.powerState', 'config.instanceUuid', 'config.uuid', 'config.hardware.numCPU', 'config.hardware.memoryMB',
    'config.cpuAllocation.reservation', 'config.extraConfig["guestinfo.x"]', 'config.template', 'summary.config.numCpu', 'parent')
  t.deepEqual(found, {
    name: 'a', 'runtime.powerState': 'poweredOff', 'config.instanceUuid': '11111111-1111-4111-8111-111111111111', 'config.uuid': '22222222-2222-4222-8222-222222222222',
    'config.hardware.numCPU': 4, 'config.hardware.memoryMB': 8192, 'config.cpuAllocation.reservation': 1000,
    'config.extraConfig["guestinfo.x"]': { _typeName: 'OptionValue', key: 'guestinfo.x', value: 'y' }, 'config.template': false, 'summary.config.numCpu': 4, parent: vmFolder,
  })
  const other = await story.clone('b')
  const macs = await Promise.all([vm, other, story.template].map(async ref =>
    ((await story.properties(ref, 'config.hardware.device'))['config.hardware.device'] as readonly VimObject[]).find(({ key }) => key === 4000)?.['macAddress']))
  t.is(new Set(macs).size, 3)
})

test('a VM is found by instance UUID, BIOS UUID, name and path until it is destroyed', async t => {
  const story = await startStory()
  const instanceUuid = '11111111-1111-4111-8111-111111111111'
  const vm = await story.clone('a', { instanceUuid })
  const uuid = (await story.properties(vm, 'config.uuid'))['config.uuid']
  const index = moRef('SearchIndex', 'SearchIndex')
  const find = () => Promise.all([
    story.call('FindByUuid', index, { uuid: instanceUuid, vmSearch: true, instanceUuid: true }), story.call('FindByUuid', index, { uuid, vmSearch: true }),
    story.call('FindChild', index, { entity: vmFolder, name: 'a' }), story.call('FindByInventoryPath', index, { inventoryPath: 'dc-1/vm/a' }),
  ])
  t.deepEqual(await find(), [vm, vm, vm, vm])
  t.is(outcome(await story.run('Destroy_Task', vm)), 'success')
  t.deepEqual(await find(), [undefined, undefined, undefined, undefined])
  t.is((await story.raw('PowerOnVM_Task', vm)).fault?.type, 'ManagedObjectNotFound')
})

test('some time after power-on the tools run, then the guest tells name and addresses; off, it tells nothing', async t => {
  const story = await startStory({ latency: unhurried })
  const vm = await story.clone('a')
  const task = await story.call<MoRef>('PowerOnVM_Task', vm)
  const seen: string[] = []
  for (let passedMs = 0; passedMs < 10_000; passedMs += 20) {
    story.clock.tick(passedMs === 0 ? 0 : 20)
    const { task: info, tools, address } = { task: await story.task(task), ...(await guest()) }
    const state = `${info.state} ${tools} ${address}`
    if (seen.at(-1) !== state) seen.push(state)
  }
  const net = (await story.properties(vm, 'guest.net'))['guest.net'] as readonly { readonly macAddress: string; readonly ipAddress: readonly string[] }[]
  const { ip4, ip6 } = addressesOf(net[0]?.macAddress ?? '')
  t.deepEqual(seen, [
    'queued guestToolsNotRunning undefined', 'running guestToolsNotRunning undefined', 'success guestToolsNotRunning undefined',
    'success guestToolsRunning undefined', `success guestToolsRunning ${ip4}`,
  ])
  t.deepEqual(net[0]?.ipAddress, [ip4, ip6])
  t.is((await story.properties(vm, 'guest.hostName'))['guest.hostName'], 'a')
  await story.run('PowerOffVM_Task', vm)
  t.deepEqual(await guest(), { tools: 'guestToolsNotRunning', address: undefined })

  async function guest(): Promise<{ readonly tools: unknown; readonly address: unknown }> {
    const found = await story.properties(vm, 'guest.toolsRunningStatus', 'guest.ipAddress')
    return { tools: found['guest.toolsRunningStatus'], address: found['guest.ipAddress'] }
  }
})

test('a guest that is asked to shut down takes its time; a deaf one takes no notice', async t => {
  const story = await startStory({ latency: unhurried })
  const vm = await story.clone('a')
  await story.run('PowerOnVM_Task', vm)
  t.is((await story.raw('ShutdownGuest', vm)).fault?.type, 'ToolsUnavailable')
  story.clock.tick(20_000)
  story.vcenter.faults.ignoreShutdown(/^a$/)
  await story.call('ShutdownGuest', vm)
  story.clock.tick(60_000)
  t.is(power(), 'poweredOn')
  story.vcenter.faults.ignoreShutdown(undefined)
  await story.call('ShutdownGuest', vm)
  t.is(power(), 'poweredOn')
  story.clock.tick(60_000)
  t.is(power(), 'poweredOff')
  t.is((await story.raw('ShutdownGuest', vm)).fault?.type, 'InvalidPowerState')

  function power(): string | undefined { return story.vcenter.inventory.vms().find(({ name }) => name === 'a')?.power }
})

test('power goes on, suspended, on again, reset, off; what does not fit is InvalidPowerState', async t => {
  const story = await startStory()
  const vm = await story.clone('a')
  const steps = ['PowerOffVM_Task', 'SuspendVM_Task', 'ResetVM_Task', 'PowerOnVM_Task', 'PowerOnVM_Task', 'Destroy_Task', 'SuspendVM_Task', 'PowerOnVM_Task', 'ResetVM_Task', 'PowerOffVM_Task', 'PowerOffVM_Task', 'Destroy_Task']
  const outcomes: string[] = []
  for (const step of steps) outcomes.push(outcome(await story.run(step, vm)))
  const no = 'InvalidPowerState'
  t.deepEqual(outcomes, [no, no, no, 'success', no, no, 'success', 'success', 'success', 'success', no, 'success'])
})

test('CreateVM makes a VM with a controller and a disk in the datastore that it names', async t => {
  const story = await startStory()
  const { pool } = story.place
  const [datastore] = story.vcenter.inventory.datastores().filter(({ id }) => id === story.place.datastore.value)
  const info = await story.run('CreateVM_Task', vmFolder, {
    pool, config: { name: 'empty', guestId: 'otherLinux64Guest', files: { vmPathName: `[${datastore?.name ?? ''}]` }, numCPUs: 2, memoryMB: 1024, deviceChange: [
      { operation: 'add', device: { _typeName: 'ParaVirtualSCSIController', key: -100, busNumber: 0, sharedBus: 'noSharing' } },
      { operation: 'add', fileOperation: 'create', device: {
        _typeName: 'VirtualDisk', key: -101, controllerKey: -100, unitNumber: 0, capacityInKB: 1_048_576,
        backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: '', diskMode: 'persistent' },
      } },
    ] },
  })
  t.is(outcome(info), 'success')
  const devices = (await story.properties(info.result ?? vmFolder, 'config.hardware.device'))['config.hardware.device'] as readonly VimObject[]
  const disk = devices.find(({ _typeName }) => _typeName === 'VirtualDisk')
  t.deepEqual([disk?.['key'], disk?.['controllerKey'], (disk?.['backing'] as VimObject)['fileName']], [2000, 1000, `[${datastore?.name ?? ''}] empty/empty.vmdk`])
})

test('the same seed gives the same inventory and the same UUIDs', async t => {
  const looks = await Promise.all([7, 7, 8].map(async seed => {
    const story = await startStory({ seed, vmsPerHost: 2 })
    await story.clone('a')
    return JSON.stringify([story.vcenter.inventory.vms(), story.vcenter.inventory.hosts(), story.vcenter.inventory.datastores()])
  }))
  t.is(looks[0], looks[1])
  t.not(looks[0], looks[2])
})

test('objects are read as a whole, with all that their types need', async t => {
  const story = await startStory()
  const vm = await story.clone('a')
  await story.run('PowerOnVM_Task', vm)
  story.clock.tick(1_000)
  const guest = await story.call<VimObject>('Fetch', vm, { prop: 'guest' })
  t.is(guest._typeName, 'GuestInfo')
  t.is(guest['hostName'], 'a')
  const summary = await story.call<{ readonly config: VimObject; readonly storage: VimObject }>('Fetch', vm, { prop: 'summary' })
  t.deepEqual([summary.config['numVirtualDisks'], summary.config['numEthernetCards']], [1, 1])
  const [network] = await story.call<readonly MoRef[]>('Fetch', vm, { prop: 'network' })
  t.is(await story.call('Fetch', network ?? vm, { prop: 'name' }), 'primary')
  t.is((await story.call<VimObject>('Fetch', moRef('ServiceInstance', 'ServiceInstance'), { prop: 'content' }))._typeName, 'ServiceContent')
  t.is((await story.raw('Fetch', vm, { prop: 'colour' })).fault?.type, 'InvalidProperty')
})
