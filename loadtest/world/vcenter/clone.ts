import type { MoRef } from '#protocols/vim/values.ts'
import { placeOf } from './birth.ts'
import { beginBirth, birthTask, homeOf, newUuid } from './create.ts'
import { markAsTemplate } from './destroy.ts'
import { connected } from './machine-task.ts'
import { macOf } from './network-cards.ts'
import { ownedText } from './owned.ts'
import { powerOn } from './power.ts'
import { isDisk, isNic, type Device, type Machine } from './vm.ts'
import type { ConfigSpec } from './vm-config.ts'
import { invalidArgument, taskInProgress, VimError } from './vim-error.ts'
import type { World } from './world.ts'

/** A VirtualMachineCloneSpec, as far as the simulation acts on it. */
export interface CloneSpec {
  readonly location: {
    readonly folder?: MoRef
    readonly datastore?: MoRef
    readonly pool?: MoRef
    readonly host?: MoRef
    /** `createNewChildDiskBacking` makes a linked clone; anything else copies. */
    readonly diskMoveType?: string
  }
  readonly template: boolean
  readonly powerOn: boolean
  readonly config?: ConfigSpec
}

const linkedType = 'createNewChildDiskBacking'

/** VirtualMachine.CloneVM_Task: the source may be a template, or a VM that nothing else works on. */
export const cloneVm = (world: World, source: Machine, folder: MoRef, name: string, spec: CloneSpec): MoRef => {
  const { location, config = {} } = spec
  const linked = location.diskMoveType === linkedType
  return birthTask(world, {
    descriptionId: 'VirtualMachine.clone', entity: source.object, takes: linked ? world.latencies.linkedClone : world.latencies.clone,
    folder: location.folder ?? folder, name,
    begin: () => {
      const { properties } = world.machines.must(source.ref)
      connected(source)
      if (source.busy !== undefined) throw taskInProgress(source.busy)
      const pool = location.pool ?? properties.resourcePool
      if (pool === undefined) throw invalidArgument('spec.location.pool', 'A specified parameter was not correct: spec.location.pool')
      const datastore = location.datastore ?? properties.datastore[0]
      if (datastore === undefined) throw invalidArgument('spec.location.datastore', 'A specified parameter was not correct: spec.location.datastore')
      const place = placeOf(world, location.folder ?? folder, pool, location.host, datastore)
      if (linked) reachable(world, source, place.host)
      const devices = copied(world, properties.config.hardware.device, homeOf(world, name, datastore), datastore, linked)
      return beginBirth(world, place, name, config, { config: properties.config, devices })
    },
    then: machine => {
      if (spec.template) markAsTemplate(world, machine)
      else if (spec.powerOn) powerOn(world, machine)
    },
  })
}

/** A linked clone reads its parent's disks, so its host has to reach them. */
const reachable = (world: World, source: Machine, host: MoRef): void => {
  const { datastore, name } = source.properties
  const mounted = world.capacity.host(host).datastore
  const missing = datastore.find(ref => !mounted.some(other => other.value === ref.value))
  if (missing !== undefined) {
    throw new VimError('InvalidDatastore', `Host ${host.value} has no access to ${missing.value}, where the disks of ${name} are.`, { datastore: missing, name: world.capacity.datastore(missing).name })
  }
}

/** The source's devices for the clone: disks get their own files (or become children), adapters their own MAC addresses. */
export const copied = (world: World, devices: readonly Device[], home: string, datastore: MoRef, linked: boolean): readonly Device[] => {
  let disks = 0
  return devices.map(device => {
    if (isNic(device)) return { ...device, macAddress: macOf(world.counters.mac++), addressType: 'assigned' }
    if (!isDisk(device) || device.backing === undefined) return device
    const number = disks++
    const fileName = ownedText(`${home}${number === 0 ? '' : `_${number}`}.vmdk`)
    const backing = { _typeName: 'VirtualDiskFlatVer2BackingInfo', diskMode: 'persistent', thinProvisioned: device.backing['thinProvisioned'], fileName, datastore, uuid: newUuid(world) }
    return { ...device, backing: linked ? { ...backing, parent: device.backing } : backing }
  })
}
