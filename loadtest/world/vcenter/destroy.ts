import type { MoRef } from '#protocols/vim/values.ts'
import { gone, leavePool } from './birth.ts'
import { machineTask } from './machine-task.ts'
import { rename, setConfig } from './reconfigure.ts'
import type { Machine } from './vm.ts'
import { invalidPower, taskInProgress, VimError } from './vim-error.ts'
import { changeVersion, type World } from './world.ts'

const off = ({ properties: { runtime } }: Machine): void => {
  if (runtime.powerState !== 'poweredOff') throw invalidPower('poweredOff', runtime.powerState)
}

/** VirtualMachine.Destroy_Task: the VM must be off; its disks go with it. */
export const destroyVm = (world: World, machine: Machine): MoRef => machineTask(world, machine, 'VirtualMachine.destroy', world.latencies.destroy, {
  begin: () => off(machine),
  work: () => {
    off(machine)
    const { datastore: [datastore], committedBytes, uncommittedBytes } = machine.properties
    if (datastore !== undefined) world.capacity.freeSpace(datastore, committedBytes, uncommittedBytes)
    gone(world, machine)
    return undefined
  },
})

/** VirtualMachine.UnregisterVM: out of the inventory, the files stay. Works at once. */
export const unregisterVm = (world: World, machine: Machine): void => {
  free(machine)
  off(machine)
  world.looseFiles.exchanged(machine.properties.config.hardware.device, [], [])
  gone(world, machine)
}

/** VirtualMachine.MarkAsTemplate. Works at once. */
export const markAsTemplate = (world: World, machine: Machine): void => {
  if (machine.properties.config.template) throw new VimError('NotSupported', 'The operation is not supported on the object: it is a template already.')
  free(machine)
  off(machine)
  leavePool(world, machine)
  const at = changeVersion(world)
  setConfig(world, machine, { ...machine.properties.config, template: true, changeVersion: at, modified: at })
}

/** ManagedEntity.Rename_Task of a VM. */
export const renameVm = (world: World, machine: Machine, name: string): MoRef =>
  machineTask(world, machine, 'ManagedEntity.rename', world.latencies.reconfigure, {
    work: () => {
      rename(world, machine, name)
      return undefined
    },
  })

const free = ({ busy }: Machine): void => {
  if (busy !== undefined) throw taskInProgress(busy)
}
