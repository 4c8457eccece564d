import { descends } from '#protocols/vim/types.ts'
import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { disk, type Ground, type Suite } from './ground.ts'

const reconfigure = (ground: Ground, vm: MoRef, spec: VimObject): Promise<string> => ground.outcome('ReconfigVM_Task', vm, { spec })
const diskOf = async (ground: Ground, vm: MoRef): Promise<VimObject> =>
  ((await ground.properties(vm, 'config.hardware.device'))['config.hardware.device'] as readonly VimObject[]).find(({ _typeName }) => _typeName === 'VirtualDisk') as VimObject
const versionOf = async (ground: Ground, vm: MoRef): Promise<string> => String((await ground.properties(vm, 'config.changeVersion'))['config.changeVersion'])

export const reconfigureSuite: Suite = {
  'CPUs, memory and options are changed, and the version of the configuration with them': async (t, ground) => {
    const vm = await ground.create('a', { extraConfig: [{ key: 'guestinfo.old', value: '1' }] })
    const before = await versionOf(ground, vm)
    t.is(await reconfigure(ground, vm, { changeVersion: before, numCPUs: 4, memoryMB: 2_048, annotation: 'x', extraConfig: [{ key: 'guestinfo.new', value: '2' }, { key: 'guestinfo.old', value: '' }] }), 'success')
    t.deepEqual(await ground.properties(vm, 'config.hardware.numCPU', 'config.hardware.memoryMB', 'config.annotation', 'config.extraConfig["guestinfo.old"]'),
      { 'config.hardware.numCPU': 4, 'config.hardware.memoryMB': 2_048, 'config.annotation': 'x' })
    t.like((await ground.properties(vm, 'config.extraConfig["guestinfo.new"]'))['config.extraConfig["guestinfo.new"]'], { value: '2' })
    t.not(await versionOf(ground, vm), before)
  },

  'a configuration that was changed meanwhile is not changed': async (t, ground) => {
    const vm = await ground.create('a')
    const seen = await versionOf(ground, vm)
    t.is(await reconfigure(ground, vm, { annotation: 'by another' }), 'success')
    t.is(await reconfigure(ground, vm, { changeVersion: seen, annotation: 'by me' }), ground.expected('ConcurrentAccess', 'success', 'the version of the configuration is not compared'))
    t.is((await ground.properties(vm, 'config.annotation'))['config.annotation'], ground.expected('by another', 'by me', 'and so the later one wins'))
  },

  'a disk is added, grows, and is removed': async (t, ground) => {
    const vm = await ground.create('a')
    const first = await diskOf(ground, vm)
    t.is(await reconfigure(ground, vm, { deviceChange: [disk(-1, Number(first['controllerKey']), 1, 2_097_152)] }), 'success')
    const disks = async (): Promise<readonly VimObject[]> =>
      ((await ground.properties(vm, 'config.hardware.device'))['config.hardware.device'] as readonly VimObject[]).filter(({ _typeName }) => _typeName === 'VirtualDisk')
    const [, added] = await disks()
    t.deepEqual([added?.['unitNumber'], added?.['capacityInKB']], [1, 2_097_152])
    t.is(await reconfigure(ground, vm, { deviceChange: [{ operation: 'edit', device: { ...first, capacityInKB: 4_194_304, capacityInBytes: 4_294_967_296 } }] }), 'success')
    t.deepEqual((await disks()).map(({ capacityInKB }) => Number(capacityInKB)).sort((a, b) => b - a), [4_194_304, 2_097_152])
    t.is(await reconfigure(ground, vm, { deviceChange: [{ operation: 'remove', fileOperation: 'destroy', device: added }] }), 'success')
    t.deepEqual((await disks()).map(({ key }) => key), [first['key']])
  },

  'a disk does not shrink, and devices that are not there are not changed': async (t, ground) => {
    const vm = await ground.create('a')
    const first = await diskOf(ground, vm)
    const refused = async (change: VimObject): Promise<boolean> => descends(await reconfigure(ground, vm, { deviceChange: [change] }), 'InvalidDeviceSpec')
    t.true(await refused({ operation: 'edit', device: { ...first, capacityInKB: 1_024, capacityInBytes: 1_048_576 } }))
    t.is(await refused({ operation: 'remove', device: { ...first, key: 2_044 } }), ground.expected(true, false, 'removing what is not there is fine'))
  },

  'a file that is not there cannot be attached': async (t, ground) => {
    const vm = await ground.create('a')
    const first = await diskOf(ground, vm)
    const device = { _typeName: 'VirtualDisk', key: -1, controllerKey: first['controllerKey'], unitNumber: 1, capacityInKB: 0, backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: `[${ground.datastoreName}] none/none.vmdk`, diskMode: 'persistent' } }
    t.is(await reconfigure(ground, vm, { deviceChange: [{ operation: 'add', device }] }), 'FileNotFound')
  },

  'a disk that is taken out and not deleted is attached to another VM': async (t, ground) => {
    const [vm, other] = [await ground.create('a'), await ground.create('b')]
    const taken = await diskOf(ground, vm)
    t.is(await reconfigure(ground, vm, { deviceChange: [{ operation: 'remove', device: taken }] }), 'success')
    const controllerKey = (await diskOf(ground, other))['controllerKey']
    t.is(await reconfigure(ground, other, { deviceChange: [{ operation: 'add', device: { ...taken, key: -1, controllerKey, unitNumber: 1 } }] }), 'success')
    const disks = ((await ground.properties(other, 'config.hardware.device'))['config.hardware.device'] as readonly VimObject[]).filter(({ _typeName }) => _typeName === 'VirtualDisk')
    t.true(disks.some(({ backing }) => (backing as VimObject)['fileName'] === (taken['backing'] as VimObject)['fileName']))
  },

  'while a VM is on, CPUs come only where that was allowed': async (t, ground) => {
    const vm = await ground.create('a')
    t.is(await ground.outcome('PowerOnVM_Task', vm), 'success')
    t.is(await reconfigure(ground, vm, { numCPUs: 4 }), ground.expected('CpuHotPlugNotSupported', 'success', 'CPUs come at any time'))
    t.is(await reconfigure(ground, vm, { annotation: 'x' }), 'success')
    const hot = await ground.create('b', { cpuHotAddEnabled: true })
    t.is(await ground.outcome('PowerOnVM_Task', hot), 'success')
    t.is(await reconfigure(ground, hot, { numCPUs: 4 }), 'success')
  },

  'a new name is free in its folder': async (t, ground) => {
    const [vm] = [await ground.create('a'), await ground.create('b')]
    const why = 'VMs take names that others have'
    t.is(await reconfigure(ground, vm, { name: 'b' }), ground.expected('DuplicateName', 'success', why))
    t.is(await reconfigure(ground, vm, { name: 'c' }), 'success')
    t.is((await ground.properties(vm, 'name'))['name'], 'c')
    t.is(await ground.outcome('Rename_Task', vm, { newName: 'd' }), 'success')
    t.is((await ground.properties(vm, 'name'))['name'], 'd')
    t.is(await ground.outcome('Rename_Task', vm, { newName: 'b' }), ground.expected('DuplicateName', 'InvalidArgument', 'a name that is taken is an invalid one'))
  },

  'numbers that cannot be are refused': async (t, ground) => {
    const vm = await ground.create('a')
    const why = 'any number is taken'
    t.is(await reconfigure(ground, vm, { memoryMB: 1_023 }), ground.expected('InvalidArgument', 'success', why))
    t.is(await reconfigure(ground, vm, { cpuAllocation: { reservation: 2_000, limit: 1_000 } }), ground.expected('InvalidArgument', 'success', why))
    t.is(await reconfigure(ground, vm, { cpuAllocation: { reservation: -5 } }), 'InvalidArgument')
    t.is(await reconfigure(ground, vm, { guestId: 'teapot' }), 'InvalidArgument')
  },
}
