import type { MoRef } from '#protocols/vim/values.ts'
import { deviceContext } from './create.ts'
import { applyDeviceChanges, spaceOf } from './device-changes.ts'
import { guestSeesAdapters } from './guest.ts'
import { machineTask } from './machine-task.ts'
import type { Machine, VmConfig } from './vm.ts'
import { applySpec, checkWhileOn, type ConfigSpec } from './vm-config.ts'
import { VimError } from './vim-error.ts'
import { changeVersion, type World } from './world.ts'

/** VirtualMachine.ReconfigVM_Task: all of the spec or nothing. */
export const reconfigure = (world: World, machine: Machine, spec: ConfigSpec): MoRef =>
  machineTask(world, machine, 'VirtualMachine.reconfigure', world.latencies.reconfigure, {
    begin: () => checkVersion(machine, spec),
    work: () => {
      checkVersion(machine, spec)
      const before = machine.properties.config
      const after = reconfigured(world, machine, spec)
      takeDifference(world, machine, before, after)
      become(world, machine, before, after)
      return undefined
    },
  })

const checkVersion = (machine: Machine, { changeVersion: decidedOn }: ConfigSpec): void => {
  const { changeVersion: stands, name } = machine.properties.config
  if (decidedOn !== undefined && decidedOn !== stands) {
    throw new VimError('ConcurrentAccess', `The configuration of ${name} has been changed since ${decidedOn}: it is at ${stands}.`)
  }
}

const reconfigured = (world: World, machine: Machine, spec: ConfigSpec): VmConfig => {
  const { config, runtime } = machine.properties
  const on = runtime.powerState === 'poweredOn'
  if (runtime.powerState === 'suspended' && (spec.deviceChange !== undefined || spec.numCPUs !== undefined || spec.memoryMB !== undefined)) {
    throw new VimError('InvalidPowerState', 'The attempted operation cannot be performed in the current state (Suspended).', { requestedState: 'poweredOff', existingState: 'suspended' })
  }
  if (on) checkWhileOn(config, spec)
  const home = config.files.vmPathName.replace(/\.vmx$/, '')
  const devices = spec.deviceChange === undefined ? config.hardware.device : applyDeviceChanges(config.hardware.device, spec.deviceChange, deviceContext(world, home, on))
  const taken = spec.instanceUuid === undefined ? undefined : world.machines.byUuid(spec.instanceUuid, true)
  if (taken !== undefined && taken !== machine) throw new VimError('InvalidArgument', `A specified parameter was not correct: instanceUuid ${String(spec.instanceUuid)} is taken.`, { invalidProperty: 'spec.instanceUuid' })
  return applySpec(config, spec, devices, changeVersion(world))
}

/** Space on the datastore and, while the VM is on, reservations on the host. */
const takeDifference = (world: World, machine: Machine, before: VmConfig, after: VmConfig): void => {
  const was = spaceOf(before.hardware.device)
  const is = spaceOf(after.hardware.device)
  const [datastore] = machine.properties.datastore
  const committed = is.committedBytes - was.committedBytes
  if (datastore !== undefined) world.capacity.takeSpace(datastore, after.files.vmPathName, committed, is.uncommittedBytes - was.uncommittedBytes)
  if (machine.held !== undefined) readmit(world, machine, before, after)
}

const readmit = (world: World, machine: Machine, before: VmConfig, after: VmConfig): void => {
  world.capacity.release(machine)
  machine.properties.config = after
  try {
    world.capacity.admit(machine)
  } catch (error) {
    machine.properties.config = before
    world.capacity.admit(machine)
    throw error
  }
  machine.properties.config = before
}

const become = (world: World, machine: Machine, before: VmConfig, after: VmConfig): void => {
  world.machines.unindex(machine)
  Object.assign(machine.properties, spaceOf(after.hardware.device))
  world.objects.set(machine.object, { config: after }, ['summary.config'])
  world.machines.index(machine)
  if (after.name !== machine.properties.name) rename(world, machine, after.name)
  if (after.hardware.device !== before.hardware.device) {
    world.objects.touch(machine.object, ['network'])
    guestSeesAdapters(world, machine)
  }
}

/** Gives a VM another name in its folder; DuplicateName when it is taken. */
export const rename = (world: World, machine: Machine, name: string): void => {
  const { parent, name: before } = machine.properties
  if (name === before) return
  const folder = parent === undefined ? undefined : world.objects.get(parent)
  if (folder !== undefined) {
    world.folders.reserve(folder, name)()
    world.folders.leave(folder, before)
    world.folders.enter(folder, name, machine.ref)
  }
  world.objects.set(machine.object, { name, config: { ...machine.properties.config, name } }, ['summary.config'])
}
