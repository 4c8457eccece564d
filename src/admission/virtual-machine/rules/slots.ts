import type { Violation } from '#protocols/admission.ts'
import { controllerField, controllerLimit, controllersOf, isReserved, unitCount, type ControllerType, type Place, type Volume } from '#protocols/allocation/slots.ts'
import { invalid, required } from '../../violations.ts'
import { placesAreOurs, volumesOf } from '../volume.ts'
import { specOf, wasUpgraded, willBeUpgraded, type VmContext, type VmRule } from '../vm.ts'
import { judgedIn, volumeRule } from './volumes.ts'

/** Controllers and units of volumes (webhooks.md section 4.8; decisions.md 22 to 24). */

const field = (index: number, rest: string): string => `spec.volumes[${index}].${rest}`

/** A volume of a VM that is upgraded has a place; before, a unit only counts together with its bus. */
const complete = (volume: Volume, index: number, context: VmContext): readonly Violation[] => {
  const places = ['controllerType', 'controllerBusNumber', 'unitNumber'] as const
  const missing = places.filter(key => volume[key] === undefined)
  if (wasUpgraded(context)) return missing.map(key => required(field(index, key), noRoom(volume, context)))
  return volume.unitNumber === undefined ? [] : missing.map(key => required(field(index, key), 'a unit needs the controller that it is on'))
}
/** Mutation places what can be placed, so what is left has no room, or names a bus that is not there. */
const noRoom = ({ controllerType: type = 'SCSI', controllerBusNumber: bus }: Volume, context: VmContext): string => {
  const listed = controllersOf(specOf(context).hardware ?? {}).filter(one => one.type === type)
  if (bus !== undefined && !listed.some(({ busNumber }) => busNumber === bus)) return `there is no ${type} controller ${bus} in spec.hardware.${controllerField[type]}; add it, or leave the bus out`
  return `no place was found: ${listed.length} of at most ${controllerLimit[type]} ${type} controllers are there, and none that fits has a free unit`
}

/** What is wrong with the bus that a volume or a drive names. */
export const busViolations = ({ controllerType: type, controllerBusNumber: number }: Place, at: string, context: VmContext): readonly Violation[] => {
  if (type === undefined || number === undefined) return []
  if (number < 0 || number >= controllerLimit[type]) return [invalid(at, number, `${type} has the bus numbers 0 to ${controllerLimit[type] - 1}`)]
  const listed = controllersOf(specOf(context).hardware ?? {}).filter(one => one.type === type)
  const known = wasUpgraded(context) || (listed.length > 0 && type !== 'IDE')
  return !known || listed.some(({ busNumber }) => busNumber === number) ? []
    : [invalid(at, number, `there is no ${type} controller ${number} in spec.hardware.${controllerField[type]}; add it, or leave the bus out`)]
}

const unitsOn = (type: ControllerType, number: number | undefined, context: VmContext): number =>
  controllersOf(specOf(context).hardware ?? {}).find(one => one.type === type && one.busNumber === number)?.unitCount ?? unitCount(type)

const unit = (volume: Volume, index: number, context: VmContext): readonly Violation[] => {
  const { controllerType: type, unitNumber } = volume
  if (type === undefined || unitNumber === undefined) return []
  const count = unitsOn(type, volume.controllerBusNumber, context)
  if (unitNumber < 0 || unitNumber >= count) return [invalid(field(index, 'unitNumber'), unitNumber, `this ${type} controller has the units 0 to ${count - 1}`)]
  return isReserved(type, unitNumber) ? [invalid(field(index, 'unitNumber'), unitNumber, `unit ${unitNumber} is the SCSI controller itself; take another`)] : []
}

const slotOf = ({ controllerType: type, controllerBusNumber: number, unitNumber: at }: Partial<Volume>): string | undefined =>
  type === undefined || number === undefined || at === undefined ? undefined : `${type} ${number}:${at}`

interface Holder { readonly name: string; readonly judged: boolean }
/** Of two volumes in one slot one has to be judged. */
const taken: VmRule = context => {
  const judged = judgedIn(context)
  const holders = new Map<string, Holder>()
  for (const drive of specOf(context).hardware?.cdrom ?? []) {
    const slot = slotOf(drive as Partial<Volume>)
    if (slot !== undefined) holders.set(slot, { name: `CD-ROM ${drive.name}`, judged: false })
  }
  return volumesOf(context).flatMap((volume, index) => {
    const slot = slotOf(volume)
    if (slot === undefined) return []
    const holder = holders.get(slot)
    if (holder === undefined) holders.set(slot, { name: `volume ${volume.name}`, judged: judged(volume) })
    return holder === undefined || !(holder.judged || judged(volume)) ? [] : [invalid(field(index, 'unitNumber'), volume.unitNumber, `${slot} is already in use by ${holder.name}`)]
  })
}

const wherePlaced = (rule: VmRule): VmRule => context => (placesAreOurs(context) ? rule(context) : undefined)
/** Slots that the VM must not have, told on creation too (decisions.md 24). */
const slots = volumeRule((volume, index, context) => [...busViolations(volume, field(index, 'controllerBusNumber'), context), ...unit(volume, index, context), ...complete(volume, index, context)])

/** An upgraded VM has the two IDE controllers of every VM. */
const ide: VmRule = context => {
  const listed = specOf(context).hardware?.ideControllers ?? []
  return !context.config.features.sharedDisks || !willBeUpgraded(context) || specOf(context).hardware === undefined || listed.length === 2 ? undefined
    : invalid('spec.hardware.ideControllers', listed, 'a VM has two IDE controllers, with the bus numbers 0 and 1')
}

export const slotRules: readonly VmRule[] = [wherePlaced(slots), wherePlaced(taken), ide]
