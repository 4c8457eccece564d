import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { overObject, overView, propertyCollector, viewManager } from './client.ts'
import type { Suite } from './ground.ts'

interface Content {
  readonly obj: MoRef
  readonly propSet?: readonly { readonly name: string; readonly val?: unknown }[]
  readonly missingSet?: readonly { readonly path: string; readonly fault: { readonly fault: VimObject } }[]
}
interface Result { readonly token?: string; readonly objects: readonly Content[] }

export const retrieveSuite: Suite = {
  'values come with their types: text, numbers, truth, references, lists, data objects': async (t, ground) => {
    const vm = await ground.create('a', { memoryMB: 1024, numCPUs: 2, extraConfig: [{ key: 'guestinfo.x', value: 'y' }] })
    const values = await ground.properties(vm, 'name', 'config.hardware.memoryMB', 'config.hardware.numCPU', 'config.template', 'parent', 'datastore', 'runtime.powerState', 'config.createDate')
    t.like(values, {
      name: 'a', 'config.hardware.memoryMB': 1024, 'config.hardware.numCPU': 2, 'config.template': false, parent: ground.folder, datastore: [ground.datastore], 'runtime.powerState': 'poweredOff',
    })
    t.false(Number.isNaN(Date.parse(String(values['config.createDate']))))
    const { 'config.hardware.device': devices } = await ground.properties(vm, 'config.hardware.device')
    t.true((devices as readonly VimObject[]).some(({ _typeName, capacityInKB }) => _typeName === 'VirtualDisk' && capacityInKB === 1_048_576))
  },

  'one entry of a list is read by its key': async (t, ground) => {
    const vm = await ground.create('a', { extraConfig: [{ key: 'guestinfo.x', value: 'y' }] })
    const path = 'config.extraConfig["guestinfo.x"]'
    t.like((await ground.properties(vm, path))[path], { key: 'guestinfo.x', value: 'y' })
    t.deepEqual(await ground.properties(vm, 'config.extraConfig["guestinfo.none"]'), {})
  },

  'what is not set is missing': async (t, ground) => {
    const vm = await ground.create('a')
    t.deepEqual(await ground.properties(vm, 'snapshot', 'guest.ipAddress'), {})
  },

  'a property that the type does not have is refused': async (t, ground) => {
    const args = { specSet: [overObject(ground.folder, ['name', 'colour'])], options: {} }
    const { fault, value } = await ground.raw('RetrievePropertiesEx', propertyCollector, args)
    const missing = (value as Result | undefined)?.objects[0]?.missingSet?.[0]
    t.is(fault?.type ?? `missing ${String(missing?.fault.fault._typeName)}`,
      ground.expected('InvalidProperty', 'missing InvalidProperty', 'what does not exist is told as missing, not refused'))
    t.is(fault?.detail['name'] ?? missing?.path, 'colour')
  },

  'an object that is not there is named': async (t, ground) => {
    const vm = await ground.create('a')
    t.is(await ground.outcome('Destroy_Task', vm), 'success')
    for (const gone of [vm, moRef('Folder', 'group-v99999')]) {
      const { fault } = await ground.raw('RetrievePropertiesEx', propertyCollector, { specSet: [overObject(gone, ['name'])], options: {} })
      t.is(fault?.type, 'ManagedObjectNotFound')
      t.deepEqual(fault?.detail['obj'], gone)
    }
  },

  'pages follow one another by tokens that are good once': async (t, ground) => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names) await ground.call('CreateFolder', ground.folder, { name })
    const view = await ground.call<MoRef>('CreateContainerView', viewManager, { container: ground.folder, type: ['Folder'], recursive: true })
    const first = await ground.call<Result>('RetrievePropertiesEx', propertyCollector, { specSet: [overView(view, ['name'], 'Folder')], options: { maxObjects: 2 } })
    const second = await ground.call<Result>('ContinueRetrievePropertiesEx', propertyCollector, { token: first.token })
    const third = await ground.call<Result>('ContinueRetrievePropertiesEx', propertyCollector, { token: second.token })
    t.deepEqual([first, second, third].map(({ objects, token }) => [objects.length, token !== undefined]), [[2, true], [2, true], [1, false]])
    t.deepEqual([first, second, third].flatMap(({ objects }) => objects.map(({ propSet }) => String(propSet?.[0]?.val))).sort(), names)
    t.is((await ground.raw('ContinueRetrievePropertiesEx', propertyCollector, { token: first.token })).fault?.type,
      ground.expected('InvalidArgument', 'InvalidPropertyFault', 'a token that was used is an invalid property, in the name of a Go type'))
  },

  'steps through folders find what is in them, also when the specification goes in a circle': async (t, ground) => {
    const inner = await ground.call<MoRef>('CreateFolder', ground.folder, { name: 'inner' })
    const deepest = await ground.call<MoRef>('CreateFolder', inner, { name: 'deepest' })
    const spec = {
      propSet: [{ type: 'Folder', pathSet: ['name'] }],
      objectSet: [{ obj: ground.folder, skip: true, selectSet: [{ _typeName: 'TraversalSpec', name: 'down', type: 'Folder', path: 'childEntity', skip: false, selectSet: [{ name: 'down' }] }] }],
    }
    const { objects } = await ground.call<Result>('RetrievePropertiesEx', propertyCollector, { specSet: [spec], options: {} })
    t.deepEqual(objects.map(({ obj }) => obj.value).sort(), [inner.value, deepest.value].sort())
  },
}
