import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { viewManager } from './client.ts'
import type { Ground, Suite } from './ground.ts'

const containerView = (ground: Ground, container: MoRef, type: readonly string[], recursive = true): Promise<MoRef> =>
  ground.call('CreateContainerView', viewManager, { container, type, recursive })
const members = async (ground: Ground, view: MoRef): Promise<readonly string[]> =>
  (((await ground.properties(view, 'view'))['view'] ?? []) as readonly MoRef[]).map(({ value }) => value)

export const viewsSuite: Suite = {
  'a container view holds what is in its container, as it comes and goes': async (t, ground) => {
    const vm = await ground.create('a')
    const view = await containerView(ground, ground.folder, ['VirtualMachine'])
    t.deepEqual(await members(ground, view), [vm.value])
    const other = await ground.create('b')
    t.deepEqual([...await members(ground, view)].sort(), [vm.value, other.value].sort())
    t.is(await ground.outcome('Destroy_Task', vm), 'success')
    t.deepEqual(await members(ground, view), [other.value])
  },

  'what is deeper down is in recursive views alone': async (t, ground) => {
    const inner = await ground.call<MoRef>('CreateFolder', ground.folder, { name: 'inner' })
    const flat = await containerView(ground, ground.vmFolder, ['Folder'], false)
    const deep = await containerView(ground, ground.vmFolder, ['Folder'])
    t.true((await members(ground, flat)).includes(ground.folder.value))
    t.false((await members(ground, flat)).includes(inner.value))
    t.true((await members(ground, deep)).includes(inner.value))
  },

  'VMs are in the views of their pool, their host and their folder alike': async (t, ground) => {
    const vm = await ground.create('a')
    for (const container of [ground.pool, ground.host, ground.cluster, ground.vmFolder, moRef('Folder', 'group-d1')]) {
      t.true((await members(ground, await containerView(ground, container, ['VirtualMachine']))).includes(vm.value), container.value)
    }
  },

  'a type stands for those that descend from it': async (t, ground) => {
    const view = await containerView(ground, moRef('Folder', 'group-d1'), ['ComputeResource'])
    t.true((await members(ground, view)).includes(ground.cluster.value))
  },

  'a view of a container that is not there, or of what is no type, is refused': async (t, ground) => {
    const args: VimObject = { container: moRef('Folder', 'group-v999'), type: ['VirtualMachine'], recursive: true }
    t.is((await ground.raw('CreateContainerView', viewManager, args)).fault?.type, 'ManagedObjectNotFound')
    t.is((await ground.raw('CreateContainerView', viewManager, { ...args, container: ground.folder, type: ['Teapot'] })).fault?.type, 'InvalidArgument')
    t.is((await ground.raw('CreateContainerView', viewManager, { ...args, container: ground.template })).fault?.type, 'InvalidArgument')
  },

  'a list view holds what it is given; what does not exist is named': async (t, ground) => {
    const vm = await ground.create('a')
    const missing = moRef('VirtualMachine', 'vm-99999')
    const list = await ground.call<MoRef>('CreateListView', viewManager)
    t.deepEqual(await ground.call<readonly MoRef[]>('ModifyListView', list, { add: [vm, missing] }), [missing])
    t.deepEqual(await members(ground, list), ground.expected([vm.value], [vm.value, missing.value], 'what does not exist is named, and listed all the same'))
    await ground.call('ModifyListView', list, { remove: [vm, missing] })
    t.deepEqual(await members(ground, list), [])
  },

  'a view that was destroyed is there no more': async (t, ground) => {
    const view = await containerView(ground, ground.folder, ['VirtualMachine'])
    await ground.call('DestroyView', view)
    t.is((await ground.raw('DestroyView', view)).fault?.type, 'ManagedObjectNotFound')
    t.is((await ground.raw('ModifyListView', view, { add: [] })).fault?.type, 'ManagedObjectNotFound')
  },
}
