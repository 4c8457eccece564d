import type { MoRef } from '#protocols/vim/values.ts'
import type { Spread } from '../random.ts'
import { checkHost } from './birth.ts'
import type { TaskOrder } from './tasks.ts'
import type { Machine } from './vm.ts'
import { taskInProgress, VimError } from './vim-error.ts'
import type { World } from './world.ts'

/**
 * A task that works on a VM alone: while it runs, every other one fails with TaskInProgress. It fails too when the VM has been
 * destroyed, or its host is gone.
 */
export const machineTask = (world: World, machine: Machine, descriptionId: string, takes: Spread, does: Pick<TaskOrder, 'begin' | 'work' | 'ended'>): MoRef => {
  const busy = machine.busy
  const entity = machine.object
  if (busy !== undefined) {
    return world.startTask({ descriptionId, entity, takes: { medianMs: 0, sigma: 0 }, work: () => { throw taskInProgress(busy) } })
  }
  machine.busy = world.startTask({
    descriptionId, entity, takes,
    begin: () => {
      world.machines.must(machine.ref)
      connected(machine)
      does.begin?.()
    },
    work: () => {
      connected(machine)
      return does.work()
    },
    ended: () => {
      machine.busy = undefined
      does.ended?.()
    },
  })
  return machine.busy
}

/** InvalidState unless vCenter reaches the VM's host. */
export const connected = ({ properties: { runtime, name } }: Machine): void => {
  if (runtime.connectionState !== 'connected') throw new VimError('InvalidState', `The operation is not allowed in the current state: virtual machine ${name} is ${runtime.connectionState}.`)
}

/** InvalidState unless the VM's host may run it. */
export const hostReady = (world: World, machine: Machine): void => checkHost(world, machine.properties.runtime.host)
