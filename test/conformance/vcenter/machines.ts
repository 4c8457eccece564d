import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { searchIndex } from './client.ts'
import { controller, disk, type Ground, type Suite } from './ground.ts'

const devicesOf = async (ground: Ground, vm: MoRef): Promise<readonly VimObject[]> => (await ground.properties(vm, 'config.hardware.device'))['config.hardware.device'] as readonly VimObject[]
const ofType = (devices: readonly VimObject[], type: string): readonly VimObject[] => devices.filter(({ _typeName }) => _typeName === type)
const uuid = (digit: number): string => `5028a0de-0000-4000-8000-00000000000${digit}`

export const machinesSuite: Suite = {
  'a VM is made from nothing, with the devices that are asked for': async (t, ground) => {
    const [card] = ofType(await devicesOf(ground, ground.template), 'VirtualVmxnet3')
    const vm = await ground.create('a', {
      numCPUs: 2, memoryMB: 1024, instanceUuid: uuid(1), uuid: uuid(2), extraConfig: [{ key: 'guestinfo.x', value: 'y' }], annotation: 'hello',
      managedBy: { extensionKey: 'dev.vmherd', type: 'VirtualMachine' },
      deviceChange: [
        controller(-100), disk(-101, -100, 0), disk(-102, -100, 1, 2_097_152),
        { operation: 'add', device: { _typeName: 'VirtualVmxnet3', key: -103, backing: card?.['backing'], addressType: 'assigned' } },
        { operation: 'add', device: { _typeName: 'VirtualAHCIController', key: -104, busNumber: 0 } },
        { operation: 'add', device: { _typeName: 'VirtualCdrom', key: -105, controllerKey: -104, unitNumber: 0, backing: { _typeName: 'VirtualCdromRemotePassthroughBackingInfo', deviceName: '', exclusive: false } } },
      ],
    })
    const devices = await devicesOf(ground, vm)
    const [scsi] = ofType(devices, 'ParaVirtualSCSIController')
    const [ahci] = ofType(devices, 'VirtualAHCIController')
    t.true(devices.every(({ key }) => Number(key) >= 0), 'every key is given by vCenter')
    t.deepEqual(ofType(devices, 'VirtualDisk').map(({ controllerKey, unitNumber, capacityInKB }) => [controllerKey, unitNumber, capacityInKB]), [[scsi?.['key'], 0, 1_048_576], [scsi?.['key'], 1, 2_097_152]])
    t.is(ofType(devices, 'VirtualCdrom')[0]?.['controllerKey'], ahci?.['key'])
    t.regex(String(ofType(devices, 'VirtualVmxnet3')[0]?.['macAddress']), /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i)
    t.like(await ground.properties(vm, 'config.instanceUuid', 'config.uuid', 'config.hardware.numCPU', 'config.hardware.memoryMB', 'config.annotation', 'parent', 'resourcePool', 'runtime.host', 'runtime.connectionState', 'config.managedBy'), {
      'config.instanceUuid': uuid(1), 'config.uuid': uuid(2), 'config.hardware.numCPU': 2, 'config.hardware.memoryMB': 1024, 'config.annotation': 'hello',
      parent: ground.folder, resourcePool: ground.pool, 'runtime.host': ground.host, 'runtime.connectionState': 'connected',
    })
  },

  'reservations and limits stand as they were asked for': async (t, ground) => {
    const vm = await ground.create('a', { cpuAllocation: { reservation: 500, limit: 1_000 }, memoryAllocation: { reservation: 256, limit: -1 } })
    t.like(await ground.properties(vm, 'config.cpuAllocation.reservation', 'config.cpuAllocation.limit', 'config.memoryAllocation.reservation', 'config.memoryAllocation.limit'), {
      'config.cpuAllocation.reservation': 500, 'config.cpuAllocation.limit': 1_000, 'config.memoryAllocation.reservation': 256, 'config.memoryAllocation.limit': -1,
    })
  },

  'a name is held by one VM of a folder': async (t, ground) => {
    const vm = await ground.create('a')
    t.is(await ground.outcome('CreateVM_Task', ground.folder, ground.createArgs('a')), ground.expected('DuplicateName', 'success', 'creating takes a name that another VM of the folder has'))
    t.is(await ground.outcome('CloneVM_Task', ground.template, ground.cloneArgs('a')), 'DuplicateName')
    const inner = await ground.call<MoRef>('CreateFolder', ground.folder, { name: 'inner' })
    t.is(await ground.outcome('CloneVM_Task', ground.template, { ...ground.cloneArgs('a'), folder: inner }), 'success')
    t.is(await ground.outcome('Destroy_Task', vm), 'success')
  },

  'what cannot be made is refused': async (t, ground) => {
    const create = (config: VimObject, args: VimObject = {}): Promise<string> => ground.outcome('CreateVM_Task', ground.folder, { ...ground.createArgs('a', config), ...args })
    t.is(await create({ name: 'guestless', guestId: 'teapot' }), ground.expected('InvalidArgument', 'success', 'the guest of a new VM is not looked at'))
    const nowhere = ground.expected(() => create({ files: { vmPathName: '[nowhere]' } }), undefined, 'a datastore that does not exist ends its process; not asked')
    if (nowhere !== undefined) t.is(await nowhere(), 'InvalidDatastorePath')
    t.is(await create({ deviceChange: [{ operation: 'add', device: { ...disk(-101, -100, 0)['device'] as VimObject, backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: `[${ground.datastoreName}] none/none.vmdk`, diskMode: 'persistent' } } }] }),
      ground.expected('InvalidDeviceSpec', 'FileNotFound', 'that there is no controller is not looked at'))
    t.is(await create({}), 'success')
  },

  'a clone is a copy with its own name, UUIDs, files and MAC address, and what its specification says': async (t, ground) => {
    const vm = await ground.clone('a', { instanceUuid: uuid(3), uuid: uuid(4), numCPUs: 4, memoryMB: 8_192, extraConfig: [{ key: 'guestinfo.x', value: 'y' }] })
    t.like(await ground.properties(vm, 'name', 'config.instanceUuid', 'config.uuid', 'config.hardware.numCPU', 'config.hardware.memoryMB', 'config.template', 'runtime.powerState', 'datastore', 'parent'), {
      name: 'a', 'config.instanceUuid': uuid(3), 'config.uuid': uuid(4), 'config.hardware.numCPU': 4, 'config.hardware.memoryMB': 8_192, 'config.template': false,
      'runtime.powerState': 'poweredOff', datastore: [ground.datastore], parent: ground.folder,
    })
    const [own, template] = [await devicesOf(ground, vm), await devicesOf(ground, ground.template)]
    const [[ownDisk], [templateDisk]] = [ofType(own, 'VirtualDisk'), ofType(template, 'VirtualDisk')]
    t.is(ownDisk?.['capacityInKB'], templateDisk?.['capacityInKB'])
    t.not((ownDisk?.['backing'] as VimObject)['fileName'], (templateDisk?.['backing'] as VimObject)['fileName'])
    const [ownCard, templateCard] = [ofType(own, 'VirtualVmxnet3')[0], ofType(template, 'VirtualVmxnet3')[0]]
    t.is(ownCard?.['macAddress'] === templateCard?.['macAddress'], ground.expected(false, true, 'a clone has the MAC addresses of its source'))
  },

  'a clone has the reservations and the manager of its specification': async (t, ground) => {
    const vm = await ground.clone('a', { cpuAllocation: { reservation: 500, limit: -1 }, memoryAllocation: { reservation: 256, limit: -1 }, managedBy: { extensionKey: 'dev.vmherd', type: 'VirtualMachine' } })
    const found = await ground.properties(vm, 'config.cpuAllocation.reservation', 'config.memoryAllocation.reservation', 'config.managedBy')
    const why = 'of the specification of a clone it takes UUIDs, CPUs, memory, options and devices alone'
    t.is(found['config.cpuAllocation.reservation'], ground.expected(500, 0, why))
    t.is(found['config.memoryAllocation.reservation'], ground.expected(256, 0, why))
    t.is((found['config.managedBy'] as VimObject | undefined)?.['extensionKey'], ground.expected('dev.vmherd', undefined, why))
  },

  'a linked clone has its disks above those of its template': async (t, ground) => {
    const vm = await ground.clone('a', {}, { diskMoveType: 'createNewChildDiskBacking' })
    const [own] = ofType(await devicesOf(ground, vm), 'VirtualDisk')
    const [template] = ofType(await devicesOf(ground, ground.template), 'VirtualDisk')
    const parent = (own?.['backing'] as VimObject)['parent'] as VimObject | undefined
    t.is(parent?.['fileName'], ground.expected((template?.['backing'] as VimObject)['fileName'], undefined, 'a linked clone is a full one'))
  },

  'a clone is on when that is asked for': async (t, ground) => {
    const args = ground.cloneArgs('a')
    const { result } = await ground.run('CloneVM_Task', ground.template, { ...args, spec: { ...args['spec'] as VimObject, powerOn: true } })
    for (let count = 0; count < 200 && (await ground.properties(result as MoRef, 'runtime.powerState'))['runtime.powerState'] !== 'poweredOn'; count++) await new Promise(resolve => { setImmediate(resolve) })
    t.is((await ground.properties(result as MoRef, 'runtime.powerState'))['runtime.powerState'], 'poweredOn')
  },

  'a template is cloned into a pool that is named, and is neither started nor changed': async (t, ground) => {
    t.is(await ground.outcome('CloneVM_Task', ground.template, ground.cloneArgs('a', {}, { pool: undefined })), 'InvalidArgument')
    t.is(await ground.outcome('PowerOnVM_Task', ground.template), ground.expected('NotSupported', 'InvalidState', 'that a template cannot be started is told as its state'))
    t.is(await ground.outcome('ReconfigVM_Task', ground.template, { spec: { numCPUs: 4 } }), 'NotSupported')
    t.is((await ground.raw('MarkAsTemplate', ground.template)).fault?.type, 'NotSupported')
  },

  'a VM is found by its UUIDs, its name and its path, until it is destroyed': async (t, ground) => {
    const vm = await ground.create('a', { instanceUuid: uuid(5), uuid: uuid(6) })
    const { name } = await ground.properties(ground.folder, 'name')
    const [datacenter] = [await ground.properties(ground.vmFolder, 'parent')]
    const { name: dc } = await ground.properties(datacenter['parent'] as MoRef, 'name')
    const find = (): Promise<readonly unknown[]> => Promise.all([
      ground.call('FindByUuid', searchIndex, { uuid: uuid(5), vmSearch: true, instanceUuid: true }), ground.call('FindByUuid', searchIndex, { uuid: uuid(6), vmSearch: true }),
      ground.call('FindChild', searchIndex, { entity: ground.folder, name: 'a' }), ground.call('FindByInventoryPath', searchIndex, { inventoryPath: `/${String(dc)}/vm/${String(name)}/a` }),
    ])
    t.deepEqual(await find(), [vm, vm, vm, vm])
    t.is(await ground.call('FindByUuid', searchIndex, { uuid: uuid(5), vmSearch: true, instanceUuid: false }), undefined)
    t.is(await ground.outcome('Destroy_Task', vm), 'success')
    t.deepEqual(await find(), [undefined, undefined, undefined, undefined])
  },

  'what is not there cannot be worked on': async (t, ground) => {
    const vm = await ground.create('a')
    t.is(await ground.outcome('Destroy_Task', vm), 'success')
    for (const method of ['PowerOnVM_Task', 'Destroy_Task', 'ShutdownGuest']) {
      const { fault } = await ground.raw(method, vm)
      t.is(fault?.type, 'ManagedObjectNotFound')
      t.deepEqual(fault?.detail['obj'], vm)
    }
    t.is((await ground.raw('CloneVM_Task', moRef('VirtualMachine', 'vm-99999'), ground.cloneArgs('a'))).fault?.type, 'ManagedObjectNotFound')
  },

  'a VM that was taken out of the inventory is not found': async (t, ground) => {
    const vm = await ground.create('a', { instanceUuid: uuid(7) })
    t.is((await ground.raw('UnregisterVM', vm)).fault, undefined)
    t.is(await ground.call('FindByUuid', searchIndex, { uuid: uuid(7), vmSearch: true, instanceUuid: true }), undefined)
  },
}
