import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { searchIndex } from './client.ts'
import type { Suite } from './ground.ts'

const noLimits = { cpuAllocation: { reservation: 0, expandableReservation: true, limit: -1, shares: { shares: 4_000, level: 'normal' } }, memoryAllocation: { reservation: 0, expandableReservation: true, limit: -1, shares: { shares: 163_840, level: 'normal' } } }

export const treeSuite: Suite = {
  'a folder is made in a folder, and told by both': async (t, ground) => {
    const inner = await ground.call<MoRef>('CreateFolder', ground.folder, { name: 'inner' })
    t.like(await ground.properties(inner, 'name', 'parent', 'childType'), { name: 'inner', parent: ground.folder })
    t.true(((await ground.properties(inner, 'childType'))['childType'] as readonly string[]).includes('VirtualMachine'))
    t.deepEqual((await ground.properties(ground.folder, 'childEntity'))['childEntity'], [inner])
  },

  'a name is given once in a folder; the fault names who has it': async (t, ground) => {
    const inner = await ground.call<MoRef>('CreateFolder', ground.folder, { name: 'inner' })
    const { fault } = await ground.raw('CreateFolder', ground.folder, { name: 'inner' })
    t.is(fault?.type, 'DuplicateName')
    t.deepEqual([fault?.detail['name'], fault?.detail['object']], ['inner', inner])
    await ground.create('a')
    t.is((await ground.raw('CreateFolder', ground.folder, { name: 'a' })).fault?.type, 'DuplicateName')
  },

  'of many who make the same folder at once, one does': async (t, ground) => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ground.raw('CreateFolder', ground.folder, { name: 'inner' })))
    t.deepEqual(answers.map(({ fault }) => fault?.type ?? 'made').sort(), [...Array.from({ length: 7 }, () => 'DuplicateName'), 'made'])
  },

  'a child is found by name, and nothing is found where there is none': async (t, ground) => {
    const inner = await ground.call<MoRef>('CreateFolder', ground.folder, { name: 'inner' })
    t.deepEqual(await ground.call('FindChild', searchIndex, { entity: ground.folder, name: 'inner' }), inner)
    t.is(await ground.call('FindChild', searchIndex, { entity: ground.folder, name: 'none' }), undefined)
    t.is((await ground.raw('FindChild', searchIndex, { entity: moRef('Folder', 'group-v99999'), name: 'none' })).fault?.type, 'ManagedObjectNotFound')
    t.is(await ground.call('FindByUuid', searchIndex, { uuid: '5028a0de-0000-4000-8000-999999999999', vmSearch: true, instanceUuid: true }), undefined)
    t.is(await ground.call('FindByInventoryPath', searchIndex, { inventoryPath: '/none/vm' }), undefined)
  },

  'from a cluster the way leads up to its datacenter and to the folder for VMs': async (t, ground) => {
    let at = ground.cluster
    for (let depth = 0; depth < 8 && at.type !== 'Datacenter'; depth++) at = (await ground.properties(at, 'parent'))['parent'] as MoRef
    t.is(at.type, 'Datacenter')
    t.deepEqual((await ground.properties(at, 'vmFolder'))['vmFolder'], ground.vmFolder)
  },

  'a resource pool is made below another, and VMs in it': async (t, ground) => {
    const name = String((await ground.properties(ground.folder, 'name'))['name'])
    const pool = await ground.call<MoRef>('CreateResourcePool', ground.pool, { name, spec: noLimits })
    t.like(await ground.properties(pool, 'name', 'parent', 'owner'), { name, parent: ground.pool, owner: ground.cluster })
    t.is((await ground.raw('CreateResourcePool', ground.pool, { name, spec: noLimits })).fault?.type, 'DuplicateName')
    const vm = (await ground.run('CreateVM_Task', ground.folder, { ...ground.createArgs('a'), pool })).result as MoRef
    t.deepEqual((await ground.properties(vm, 'resourcePool'))['resourcePool'], pool)
    t.deepEqual((await ground.properties(pool, 'vm'))['vm'], [vm])
  },

  'hosts, datastores and clusters tell what placement asks of them': async (t, ground) => {
    const host = await ground.properties(ground.host, 'name', 'parent', 'datastore', 'network', 'runtime.connectionState', 'runtime.inMaintenanceMode',
      'summary.hardware.cpuMhz', 'summary.hardware.numCpuCores', 'summary.hardware.numCpuThreads', 'summary.hardware.memorySize')
    t.like(host, { name: ground.hostName, parent: ground.cluster, 'runtime.connectionState': 'connected', 'runtime.inMaintenanceMode': false })
    for (const path of ['cpuMhz', 'numCpuCores', 'numCpuThreads', 'memorySize']) t.true(Number(host[`summary.hardware.${path}`]) > 0, path)
    const store = await ground.properties(ground.datastore, 'name', 'summary.capacity', 'summary.freeSpace', 'summary.accessible')
    t.true(Number(store['summary.capacity']) >= Number(store['summary.freeSpace']) && store['summary.accessible'] === true)
    t.deepEqual((await ground.properties(ground.cluster, 'resourcePool'))['resourcePool'], ground.pool)
  },
}
