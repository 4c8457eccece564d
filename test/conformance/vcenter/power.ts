import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { propertyCollector } from './client.ts'
import type { Ground, Suite } from './ground.ts'

const powerOf = async (ground: Ground, vm: MoRef): Promise<unknown> => (await ground.properties(vm, 'runtime.powerState'))['runtime.powerState']

/** Waits, through a filter over one property, until it has this value. */
const until = async (ground: Ground, vm: MoRef, path: string, fits: (value: unknown) => boolean): Promise<void> => {
  const collector = await ground.call<MoRef>('CreatePropertyCollector', propertyCollector)
  await ground.call('CreateFilter', collector, { spec: { propSet: [{ type: vm.type, pathSet: [path] }], objectSet: [{ obj: vm }] }, partialUpdates: false })
  for (let version = ''; !fits((await ground.properties(vm, path))[path]);) {
    const set = await ground.call<{ readonly version: string } | undefined>('WaitForUpdatesEx', collector, { version, options: { maxWaitSeconds: 10 } })
    if (set === undefined) throw new Error(`${path} of ${vm.value} has not changed within 10 s`)
    version = set.version
  }
  await ground.call('DestroyPropertyCollector', collector)
}
const running = async (ground: Ground, vm: MoRef): Promise<void> => {
  if (await ground.outcome('PowerOnVM_Task', vm) !== 'success') throw new Error('it did not start')
  await until(ground, vm, 'guest.toolsRunningStatus', status => status === 'guestToolsRunning')
}

export const powerSuite: Suite = {
  'power goes on, suspended, on again, reset and off': async (t, ground) => {
    const vm = await ground.create('a')
    const states: unknown[] = []
    for (const method of ['PowerOnVM_Task', 'SuspendVM_Task', 'PowerOnVM_Task', 'ResetVM_Task', 'PowerOffVM_Task']) {
      t.is(await ground.outcome(method, vm), 'success', method)
      states.push(await powerOf(ground, vm))
    }
    t.deepEqual(states, ['poweredOn', 'suspended', 'poweredOn', 'poweredOn', 'poweredOff'])
  },

  'what does not fit the state is InvalidPowerState, and tells the state': async (t, ground) => {
    const vm = await ground.create('a')
    const existing = async (method: string): Promise<unknown> => {
      const { error } = await ground.run(method, vm)
      return error?.fault._typeName === 'InvalidPowerState' ? error.fault['existingState'] : (error?.fault._typeName ?? 'success')
    }
    t.is(await existing('PowerOffVM_Task'), 'poweredOff')
    t.is(await existing('SuspendVM_Task'), 'poweredOff')
    t.is(await existing('ResetVM_Task'), 'poweredOff')
    t.is(await ground.outcome('PowerOnVM_Task', vm), 'success')
    t.is(await existing('PowerOnVM_Task'), 'poweredOn')
    t.is(await existing('Destroy_Task'), 'poweredOn')
    t.is((await ground.raw('UnregisterVM', vm)).fault?.type, 'InvalidPowerState')
    t.is(await existing('SuspendVM_Task'), 'success')
    t.is(await existing('SuspendVM_Task'), 'suspended')
  },

  'a guest is asked only while the VM is on and its tools run': async (t, ground) => {
    const vm = await ground.create('a')
    for (const method of ['ShutdownGuest', 'StandbyGuest', 'RebootGuest']) {
      const { fault } = await ground.raw(method, vm)
      t.is(fault?.type, 'InvalidPowerState', method)
      t.is(fault?.detail['existingState'], 'poweredOff')
    }
  },

  'a guest that shuts down switches its VM off, and tells nothing any more': async (t, ground) => {
    const vm = await ground.clone('a')
    await running(ground, vm)
    t.is((await ground.raw('ShutdownGuest', vm)).fault, undefined)
    await until(ground, vm, 'runtime.powerState', state => state === 'poweredOff')
    await until(ground, vm, 'guest.toolsRunningStatus', status => status !== 'guestToolsRunning')
    t.is((await ground.properties(vm, 'guest.ipAddress'))['guest.ipAddress'], undefined)
  },

  'a guest that is put to standby suspends its VM, one that reboots keeps it on': async (t, ground) => {
    const vm = await ground.clone('a')
    await running(ground, vm)
    t.is((await ground.raw('RebootGuest', vm)).fault, undefined)
    t.is(await powerOf(ground, vm), 'poweredOn')
    await until(ground, vm, 'guest.toolsRunningStatus', status => status === 'guestToolsRunning')
    t.is((await ground.raw('StandbyGuest', vm)).fault, undefined)
    await until(ground, vm, 'runtime.powerState', state => state === 'suspended')
  },

  'a guest that runs tells its name, and its address on the adapter that has it': async (t, ground) => {
    const vm = await ground.clone('a')
    await running(ground, vm)
    await until(ground, vm, 'guest.ipAddress', address => typeof address === 'string' && address !== '')
    const { 'guest.ipAddress': address, 'guest.hostName': name, 'guest.net': net, 'config.hardware.device': devices } =
      await ground.properties(vm, 'guest.ipAddress', 'guest.hostName', 'guest.net', 'config.hardware.device')
    const card = (devices as readonly VimObject[]).find(({ _typeName }) => _typeName === 'VirtualVmxnet3')
    const [nic] = net as readonly VimObject[]
    t.is(name, 'a')
    t.true((nic?.['ipAddress'] as readonly string[]).includes(String(address)))
    t.deepEqual([nic?.['deviceConfigId'], nic?.['macAddress']], [card?.['key'], card?.['macAddress']])
  },

  'nothing starts on a host in maintenance': async (t, ground) => {
    const vm = await ground.create('a')
    await ground.server.control('POST hosts/maintenance', { host: ground.hostName, on: true })
    try {
      t.is(await ground.outcome('PowerOnVM_Task', vm), 'InvalidState')
    } finally {
      await ground.server.control('POST hosts/maintenance', { host: ground.hostName, on: false })
    }
    t.is(await ground.outcome('PowerOnVM_Task', vm), 'success')
  },

  'the VMs of a host that is away are told so and left alone': async (t, ground) => {
    const vm = await ground.create('a')
    await ground.server.control('POST hosts/disconnect', { host: ground.hostName })
    try {
      t.is((await ground.properties(vm, 'runtime.connectionState'))['runtime.connectionState'], 'disconnected')
      t.is(await ground.outcome('PowerOnVM_Task', vm), ground.expected('InvalidState', 'success', 'VMs of hosts that are away are worked on'))
    } finally {
      await ground.server.control('POST hosts/reconnect', { host: ground.hostName })
    }
    t.is((await ground.properties(vm, 'runtime.connectionState'))['runtime.connectionState'], 'connected')
  },

  'what a host has no room for is not started': async (t, ground) => {
    const { 'summary.hardware.memorySize': bytes } = await ground.properties(ground.host, 'summary.hardware.memorySize')
    const memoryMB = Number(bytes) / 1_048_576 * 2
    const vm = await ground.create('a', { memoryMB, memoryAllocation: { reservation: memoryMB, limit: -1 } })
    t.is(await ground.outcome('PowerOnVM_Task', vm), ground.expected('InsufficientMemoryResourcesFault', 'success', 'whatever the room, VMs start'))
  },
}
