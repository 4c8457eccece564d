import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import type { Spread } from '../random.ts'
import { born, placeOf, type Place } from './birth.ts'
import { applyDeviceChanges, spaceOf, type DeviceContext } from './device-changes.ts'
import { isAttached } from './files.ts'
import { macOf } from './network-cards.ts'
import type { Managed } from './objects.ts'
import { owned, ownedText } from './owned.ts'
import { builtIn } from './slots.ts'
import { networkOf, type Device, type Machine, type VmConfig } from './vm.ts'
import { applySpec, emptyConfig, type ConfigSpec } from './vm-config.ts'
import { invalidArgument, notFound, VimError } from './vim-error.ts'
import { changeVersion, type World } from './world.ts'

/** What device changes may ask of the world. */
export const deviceContext = (world: World, home: string, poweredOn: boolean): DeviceContext => ({
  poweredOn,
  home,
  nextMac: () => macOf(world.counters.mac++),
  nextUuid: () => newUuid(world),
  checkBacking: backing => networkName(world, backing),
  fileExists: fileName => world.looseFiles.has(fileName) || isAttached(world.machines.all(), fileName),
})

/** The name of the network behind an adapter; faults when it is not there. */
const networkName = (world: World, backing: VimObject): string => {
  const network = networkOf(backing)
  if (network === undefined) return String(backing['deviceName'] ?? '')
  const found = world.objects.get(network)
  if (found === undefined) throw notFound(network)
  return (found.properties as { readonly name: string }).name
}

/** A version 4 UUID of seeded numbers, as one piece of text. */
export const newUuid = (world: World): string => {
  for (let at = 0; at < 36; at++) {
    const digit = at === 14 ? 4 : at === 19 ? 8 + Math.floor(world.random() * 4) : Math.floor(world.random() * 16)
    uuidText[at] = at === 8 || at === 13 || at === 18 || at === 23 ? 0x2d : hexDigits.charCodeAt(digit)
  }
  return uuidText.toString('latin1')
}
const uuidText = Buffer.alloc(36)
const hexDigits = '0123456789abcdef'

/** An instance UUID that no other VM has: the one asked for unless it is taken, as vCenter resolves conflicts. */
const freeInstanceUuid = (world: World, wanted: string | undefined): string =>
  (wanted === undefined || world.machines.byUuid(wanted, true) !== undefined ? newUuid(world) : wanted.toLowerCase())

/** What a new VM starts from: devices and settings of its source, or those that every VM has. */
export interface Origin { readonly config: VmConfig | undefined; readonly devices: readonly Device[] }

/** The configuration of a new VM; throws for specs that cannot be. */
const configOf = (world: World, name: string, place: Place, spec: ConfigSpec, origin: Origin): VmConfig => {
  const home = homeOf(world, name, place.datastore)
  const at = changeVersion(world)
  const empty = emptyConfig(ownedText(name), newUuid(world), newUuid(world), ownedText(`${home}.vmx`), origin.devices, at)
  const config = origin.config === undefined ? empty
    : { ...origin.config, name: empty.name, uuid: empty.uuid, instanceUuid: empty.instanceUuid, files: empty.files, createDate: at, template: false }
  const devices = applyDeviceChanges(origin.devices, spec.deviceChange ?? [], deviceContext(world, home, false))
  return applySpec(config, { ...spec, name: empty.name, instanceUuid: freeInstanceUuid(world, spec.instanceUuid), ...(spec.uuid === undefined ? {} : { uuid: spec.uuid.toLowerCase() }) }, devices, at)
}

export const homeOf = (world: World, name: string, datastore: MoRef): string => ownedText(`[${world.capacity.datastore(datastore).name}] ${name}/${name}`)

/** A birth that is under way: its name is kept and its space is taken. */
export interface Birth {
  /** The VM is there. */
  readonly complete: () => Machine
  /** Gives name and space back, unless it was completed. */
  readonly end: () => void
}

/** Checks everything about a new VM and holds what it needs, until it is complete or has failed. */
export const beginBirth = (world: World, place: Place, name: string, spec: ConfigSpec, origin: Origin): Birth => {
  const config = configOf(world, name, place, owned(spec), origin)
  const { committedBytes, uncommittedBytes } = spaceOf(config.hardware.device)
  world.capacity.takeSpace(place.datastore, config.files.vmPathName, committedBytes, uncommittedBytes)
  let done = false
  return {
    complete: () => {
      done = true
      return born(world, place, { ...config, instanceUuid: freeInstanceUuid(world, config.instanceUuid) })
    },
    end: () => { if (!done) world.capacity.freeSpace(place.datastore, committedBytes, uncommittedBytes) },
  }
}

/** A task that makes a VM. The name is kept from the call on, so that a second one of the same name is refused at once. */
export interface BirthOrder {
  readonly descriptionId: string
  readonly entity: Managed
  readonly takes: Spread
  readonly folder: MoRef
  readonly name: string
  /** Runs when the task starts. */
  readonly begin: () => Birth
  /** Runs with the VM when it is there. */
  readonly then?: (machine: Machine) => void
}

export const birthTask = (world: World, order: BirthOrder): MoRef => {
  const folder = world.objects.get(order.folder)
  if (folder === undefined) throw notFound(order.folder)
  const free = world.folders.reserve(folder, order.name)
  let birth: Birth | undefined
  return world.startTask({
    descriptionId: order.descriptionId, entity: order.entity, takes: order.takes, cancelable: true,
    begin: () => { birth = order.begin() },
    work: () => {
      const machine = birth?.complete()
      if (machine !== undefined) order.then?.(machine)
      return machine?.ref
    },
    ended: () => {
      free()
      birth?.end()
    },
  })
}

/** Folder.CreateVM_Task. The datastore is the one in `files.vmPathName`. */
export const createVm = (world: World, folder: MoRef, spec: ConfigSpec, pool: MoRef, host: MoRef | undefined): MoRef => {
  const { name } = spec
  const entity = world.objects.get(folder)
  if (entity === undefined) throw notFound(folder)
  if (name === undefined) throw invalidArgument('configSpec.name', 'A specified parameter was not correct: configSpec.name')
  return birthTask(world, {
    descriptionId: 'Folder.createVm', entity, takes: world.latencies.create, folder, name,
    begin: () => {
      const place = placeOf(world, folder, pool, host, datastoreNamed(world, spec.files?.vmPathName))
      return beginBirth(world, place, name, spec, { config: undefined, devices: builtIn })
    },
  })
}

/** The datastore of a path like `[name] directory/file`. */
const datastoreNamed = (world: World, path: string | undefined): MoRef => {
  const name = /^\[([^\]]+)\]/.exec(path ?? '')?.[1]
  for (const { ref, properties } of world.objects.ofType('Datastore')) if ((properties as { readonly name: string }).name === name) return ref
  throw new VimError('InvalidDatastorePath', `Invalid datastore path '${path ?? ''}'.`, { datastorePath: path ?? '' })
}
