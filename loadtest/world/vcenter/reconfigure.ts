import type { MoRef } from '#protocols/vim/values.ts'
import { deviceContext } from './create.ts'
import { applyDeviceChanges, spaceOf } from './device-changes.ts'
import { guestSeesAdapters } from './guest.ts'
import { machineTask } from './machine-task.ts'
import { owned } from './owned.ts'
import type { Machine, VmConfig } from './vm.ts'
import { applySpec, checkWhileOn, type ConfigSpec } from './vm-config.ts'
import { invalidArgument, invalidPower, VimError } from './vim-error.ts'
import { changeVersion, type World } from './world.ts'

/** VirtualMachine.ReconfigVM_Task: all of the spec or nothing. */
export const reconfigure = (world: World, machine: Machine, spec: ConfigSpec): MoRef =>
  machineTask(world, machine, 'VirtualMachine.reconfigure', world.latencies.reconfigure, {
    begin: () => {
      checkTemplate(machine, spec)
      checkVersion(machine, spec)
    },
    work: () => {
      checkVersion(machine, spec)
      const after = reconfigured(world, machine, owned(spec))
      takeDifference(world, machine, after)
      world.looseFiles.exchanged(machine.properties.config.hardware.device, after.hardware.device, spec.deviceChange ?? [])
      become(world, machine, after)
      return undefined
    },
  })

/** Of a template only the name and the notes may be changed. */
const checkTemplate = ({ properties: { config } }: Machine, { name: _, annotation: __, changeVersion: ___, ...others }: ConfigSpec): void => {
  if (config.template && Object.keys(others).length > 0) throw new VimError('NotSupported', `The operation is not supported on the object: of a template ${Object.keys(others).join(', ')} cannot be changed.`)
}

const checkVersion = (machine: Machine, { changeVersion: decidedOn }: ConfigSpec): void => {
  const { changeVersion: stands, name } = machine.properties.config
  if (decidedOn !== undefined && decidedOn !== stands) {
    throw new VimError('ConcurrentAccess', `The configuration of ${name} has been changed since ${decidedOn}: it is at ${stands}.`)
  }
}

/** The configuration that the spec asks for, with everything checked but capacity. */
const reconfigured = (world: World, machine: Machine, spec: ConfigSpec): VmConfig => {
  const { config, runtime } = machine.properties
  const on = runtime.powerState === 'poweredOn'
  if (runtime.powerState === 'suspended' && (spec.deviceChange !== undefined || spec.numCPUs !== undefined || spec.memoryMB !== undefined)) throw invalidPower('poweredOff', 'suspended')
  if (on) checkWhileOn(config, spec)
  checkIdentity(world, machine, spec)
  const home = config.files.vmPathName.replace(/\.vmx$/, '')
  const devices = spec.deviceChange === undefined ? config.hardware.device : applyDeviceChanges(config.hardware.device, spec.deviceChange, deviceContext(world, home, on))
  return applySpec(config, lowered(spec), devices, changeVersion(world))
}

/** UUIDs are written in small letters. */
const lowered = (spec: ConfigSpec): ConfigSpec => ({
  ...spec,
  ...(spec.uuid === undefined ? {} : { uuid: spec.uuid.toLowerCase() }),
  ...(spec.instanceUuid === undefined ? {} : { instanceUuid: spec.instanceUuid.toLowerCase() }),
})

const checkIdentity = (world: World, machine: Machine, { instanceUuid, name }: ConfigSpec): void => {
  const taken = instanceUuid === undefined ? undefined : world.machines.byUuid(instanceUuid, true)
  if (taken !== undefined && taken !== machine) throw invalidArgument('spec.instanceUuid', `A specified parameter was not correct: instanceUuid ${instanceUuid ?? ''} is taken by ${taken.properties.name}.`)
  const { parent, name: before } = machine.properties
  const folder = parent === undefined ? undefined : world.objects.get(parent)
  if (name !== undefined && name !== before && folder !== undefined) world.folders.reserve(folder, name)()
}

/** Reservations on the host, while the VM is on, then space on the datastore; nothing is taken when one of them fails. */
const takeDifference = (world: World, machine: Machine, after: VmConfig): void => {
  const before = machine.properties.config
  const giveBack = readmit(world, machine, before, after)
  const was = spaceOf(before.hardware.device)
  const is = spaceOf(after.hardware.device)
  const [datastore] = machine.properties.datastore
  if (datastore === undefined) return
  try {
    world.capacity.takeSpace(datastore, after.files.vmPathName, is.committedBytes - was.committedBytes, is.uncommittedBytes - was.uncommittedBytes)
  } catch (error) {
    giveBack()
    throw error
  }
}

/** Admits a VM that is on with its new configuration; gives what undoes it. */
const readmit = (world: World, machine: Machine, before: VmConfig, after: VmConfig): (() => void) => {
  if (machine.held === undefined) return () => undefined
  const admitAs = (config: VmConfig): void => {
    world.capacity.release(machine)
    machine.properties.config = config
    world.capacity.admit(machine)
    machine.properties.config = before
  }
  try {
    admitAs(after)
  } catch (error) {
    admitAs(before)
    throw error
  }
  return () => admitAs(before)
}

const become = (world: World, machine: Machine, after: VmConfig): void => {
  const before = machine.properties.config
  world.machines.unindex(machine)
  Object.assign(machine.properties, spaceOf(after.hardware.device))
  setConfig(world, machine, after)
  world.machines.index(machine)
  if (after.name !== machine.properties.name) rename(world, machine, after.name)
  if (after.hardware.device !== before.hardware.device) {
    world.objects.touch(machine.object, ['network'])
    guestSeesAdapters(world, machine)
  }
}

/** Exchanges the configuration, and tells of what differs in it. */
export const setConfig = (world: World, { object, properties }: Machine, after: VmConfig): void => {
  const before = properties.config
  properties.config = after
  const differs = (one: object, other: object, prefix: string): readonly string[] =>
    Object.entries(other).flatMap(([name, value]) => (value === (one as Readonly<Record<string, unknown>>)[name] ? [] : [`${prefix}${name}`]))
  const paths = differs(before, after, 'config.').filter(path => path !== 'config.hardware')
  world.objects.touch(object, [...paths, ...differs(before.hardware, after.hardware, 'config.hardware.'), 'summary.config', 'summary.storage', 'layoutEx'])
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
  const at = changeVersion(world)
  setConfig(world, machine, { ...machine.properties.config, name, changeVersion: at, modified: at })
  world.objects.set(machine.object, { name })
}
