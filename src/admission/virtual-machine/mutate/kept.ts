import { sameJson } from '#protocols/equal.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import type { Cdrom, ControllerType, Hardware, Place, Volume } from '#protocols/allocation/slots.ts'
import { blank, onUpdate, withSpec, type VmContext, type VmMutation } from '../vm.ts'
import { complete, type Interface } from './network.ts'

/**
 * What admission filled into the entries of a list stays when an update leaves it out: `kubectl apply` sends lists whole, as the manifest has them. What a user
 * wrote and takes away again is not kept: rules say whether that may be.
 */

/** The entry with those fields of what it was that it leaves out; itself where there are none. */
const filled = <T extends object>(now: T, before: T, keys: readonly (keyof T)[]): T => {
  const left = keys.filter(key => now[key] === undefined && before[key] !== undefined)
  return left.length === 0 ? now : { ...now, ...Object.fromEntries(left.map(key => [key, before[key]])) }
}

const place = ['controllerType', 'controllerBusNumber', 'unitNumber'] as const
/** The place that an entry had, unless it names a part of another. */
const placed = <T extends Volume | Cdrom>(now: T, before: T): T =>
  (place.some(key => now[key] !== undefined && now[key] !== before[key]) ? now : filled<T>(now, before, place))

const volume = (now: Volume, before: Volume): Volume => {
  if (now.persistentVolumeClaim?.claimName !== before.persistentVolumeClaim?.claimName || now.applicationType !== before.applicationType) return now
  return filled(placed(now, before), before, ['diskMode', 'sharingMode'])
}

const adapter = (now: Interface, before: Interface, { config }: VmContext): Interface => {
  const { network } = before
  if (network === undefined) return now
  if (now.network === undefined) return blank(network.name) || sameJson(network, complete(undefined, config.network)) ? { ...now, network } : now
  // As in a new VM, a network without a name is the one that the provider brings.
  const reference = (now.network.name ?? '') === network.name ? filled(now.network, network, ['apiVersion', 'kind', 'name']) : now.network
  return reference === now.network ? now : { ...now, network: reference }
}

/** The list with each entry beside the one of its name; the same list when nothing in it changes. */
const each = <T extends { readonly name: string }>(now: T[] | undefined, before: readonly T[] | undefined, change: (now: T, before: T) => T): T[] | undefined => {
  const old = new Map((before ?? []).map(entry => [entry.name, entry]))
  const next = now?.map(entry => {
    const was = old.get(entry.name)
    return was === undefined ? entry : change(entry, was)
  })
  return next?.every((entry, index) => entry === now?.[index]) === true ? now : next
}

/** Where entries stand that say nothing of it themselves. */
const keptPlaces = <T extends Place & { readonly name: string }>(now: readonly T[] = [], then: readonly T[] = []): readonly Place[] =>
  then.filter((entry, index) => now[index]?.controllerBusNumber === undefined && entry.controllerBusNumber !== undefined)

/** A controller that was added for such an entry stays with it; one that an entry names is the user's to list. Those of IDE, which every VM has, stay where none is listed. */
const controllersFor = (places: readonly Place[], now: Hardware, before: Hardware): Hardware => {
  const stay = <T extends { readonly busNumber: number }>(type: ControllerType, listed: T[] = [], stood: readonly T[] = []): T[] | undefined => {
    const missing = stood.filter(({ busNumber }) => !listed.some(one => one.busNumber === busNumber) && places.some(place => place.controllerType === type && place.controllerBusNumber === busNumber))
    return missing.length === 0 ? undefined : [...listed, ...missing]
  }
  const lists = {
    ideControllers: (now.ideControllers ?? []).length === 0 && (before.ideControllers ?? []).length > 0 ? before.ideControllers : stay('IDE', now.ideControllers, before.ideControllers), nvmeControllers: stay('NVME', now.nvmeControllers, before.nvmeControllers),
    sataControllers: stay('SATA', now.sataControllers, before.sataControllers), scsiControllers: stay('SCSI', now.scsiControllers, before.scsiControllers),
  }
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined))
}

const kept: VmMutation = (vm, context) => {
  const spec: VirtualMachineSpec = vm.spec ?? {}
  const before: VirtualMachineSpec = context.request.old?.spec ?? {}
  const volumes = each(spec.volumes, before.volumes, volume)
  const cdrom = each(spec.hardware?.cdrom, before.hardware?.cdrom, placed)
  const interfaces = each(spec.network?.interfaces, before.network?.interfaces, (one, was) => adapter(one, was, context))
  const added = controllersFor([...keptPlaces(spec.volumes, volumes), ...keptPlaces(spec.hardware?.cdrom, cdrom)], spec.hardware ?? {}, before.hardware ?? {})
  const changed = {
    ...(volumes === spec.volumes || volumes === undefined ? {} : { volumes }),
    ...((cdrom === spec.hardware?.cdrom || cdrom === undefined) && Object.keys(added).length === 0 ? {} : { hardware: { ...spec.hardware, ...(cdrom === undefined ? {} : { cdrom }), ...added } }),
    ...(interfaces === spec.network?.interfaces || interfaces === undefined ? {} : { network: { ...spec.network, interfaces } }),
  }
  return Object.keys(changed).length === 0 ? vm : withSpec(vm, changed)
}

/** The controller writes what it finds. */
export const keptMutations: readonly VmMutation[] = [onUpdate((vm, context) => (context.caller.controller ? vm : kept(vm, context)))]
