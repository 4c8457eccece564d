import type { MoRef } from '#protocols/vim/values.ts'
import { guestStarts, guestStops } from './guest.ts'
import { hostReady, machineTask } from './machine-task.ts'
import { suspended, switchedOff, switchedOn } from './power-state.ts'
import type { Machine, Power } from './vm.ts'
import { invalidPower, VimError } from './vim-error.ts'
import type { World } from './world.ts'

const mustBe = (machine: Machine, requested: Power, allowed: readonly Power[]): void => {
  const { powerState } = machine.properties.runtime
  if (!allowed.includes(powerState)) throw invalidPower(requested, powerState)
}

/** PowerOnVM_Task; also resumes. Admission is decided at the start, and the capacity is held from then on. */
export const powerOn = (world: World, machine: Machine): MoRef => machineTask(world, machine, 'VirtualMachine.powerOn', world.latencies.powerOn, {
  begin: () => {
    if (machine.properties.config.template) throw new VimError('NotSupported', 'The operation is not supported on the object: a template cannot be powered on.')
    mustBe(machine, 'poweredOn', ['poweredOff', 'suspended'])
    hostReady(world, machine)
    world.capacity.admit(machine)
  },
  work: () => {
    switchedOn(world, machine)
    return undefined
  },
  // It may have failed after it was admitted: the host went away.
  ended: () => { if (machine.properties.runtime.powerState !== 'poweredOn') world.capacity.release(machine) },
})

export const powerOff = (world: World, machine: Machine): MoRef => machineTask(world, machine, 'VirtualMachine.powerOff', world.latencies.powerOff, {
  begin: () => mustBe(machine, 'poweredOff', ['poweredOn', 'suspended']),
  work: () => {
    mustBe(machine, 'poweredOff', ['poweredOn', 'suspended'])
    switchedOff(world, machine)
    return undefined
  },
})

export const suspend = (world: World, machine: Machine): MoRef => machineTask(world, machine, 'VirtualMachine.suspend', world.latencies.suspend, {
  begin: () => mustBe(machine, 'suspended', ['poweredOn']),
  work: () => {
    mustBe(machine, 'suspended', ['poweredOn'])
    suspended(world, machine)
    return undefined
  },
})

export const reset = (world: World, machine: Machine): MoRef => machineTask(world, machine, 'VirtualMachine.reset', world.latencies.powerOn, {
  begin: () => mustBe(machine, 'poweredOn', ['poweredOn']),
  work: () => {
    mustBe(machine, 'poweredOn', ['poweredOn'])
    guestStops(world, machine)
    guestStarts(world, machine)
    return undefined
  },
})
