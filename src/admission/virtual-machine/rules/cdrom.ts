import type { Violation } from '#protocols/admission.ts'
import { isPlaced, unitCount, type Cdrom } from '#protocols/allocation/slots.ts'
import { sameJson } from '#protocols/equal.ts'
import { repeats } from '../../repeats.ts'
import { duplicate, forbidden, invalid, required, unsupported } from '../../violations.ts'
import { imageKinds } from '../image.ts'
import { blank, isCreate, oldSpecOf, specOf, wasUpgraded, type VmContext, type VmRule } from '../vm.ts'
import { staysOn, unchangedWhileOn } from './machine.ts'
import { busViolations } from './slots.ts'

/** CD-ROM drives (webhooks.md section 4.9 and 4.3, V33 to V37). */

const field = (index: number, rest: string): string => `spec.hardware.cdrom[${index}].${rest}`
const drives = (context: VmContext): readonly Cdrom[] => specOf(context).hardware?.cdrom ?? []
const oldDrives = (context: VmContext): readonly Cdrom[] => oldSpecOf(context).hardware?.cdrom ?? []
const each = (rule: (drive: Cdrom, index: number, context: VmContext) => Violation | readonly Violation[] | undefined): VmRule => context =>
  drives(context).flatMap((drive, index) => rule(drive, index, context) ?? [])

const guest: VmRule = context => (drives(context).length > 0 && blank(specOf(context).guestID) ? required('spec.guestID', 'a VM with a CD-ROM says which guest it will run, such as ubuntu64Guest') : undefined)

const imageKind = each(({ image }, index) => (imageKinds.some(kind => kind === image.kind) ? undefined : unsupported(field(index, 'image.kind'), image.kind, imageKinds)))

const imageName = each(({ image }, index) => (image.name === '' ? required(field(index, 'image.name'), 'name an ISO image; kubectl get vmi,cvmi -l image.vmoperator.vmware.com/type=ISO lists them') : undefined))

const images: VmRule = context =>
  [...repeats(drives(context), ({ image }) => (image.name === '' ? undefined : image.name))].map(index => duplicate(field(index, 'image.name'), drives(context)[index]?.image.name, 'another drive has this image'))

const places = ['controllerType', 'controllerBusNumber', 'unitNumber'] as const

/** On creation a type goes with a bus; an upgraded VM knows all of it. */
const complete = each((drive, index, context) => {
  if (!context.config.features.sharedDisks) return undefined
  if (!isCreate(context)) return wasUpgraded(context) ? places.filter(key => drive[key] === undefined).map(key => required(field(index, key), unplaced(drive))) : undefined
  if (drive.controllerType !== undefined && drive.controllerBusNumber === undefined) return required(field(index, 'controllerBusNumber'), 'a controller type goes with a bus number')
  return drive.controllerType === undefined && drive.controllerBusNumber !== undefined ? required(field(index, 'controllerType'), 'a bus number goes with a controller type') : undefined
})

/** Before the upgrade a drive that stays as it was is not judged. */
const isJudged = (drive: Cdrom, context: VmContext): boolean => isCreate(context) || wasUpgraded(context) || !sameJson(oldDrives(context).find(({ name }) => name === drive.name), drive)
/** Mutation places what can be placed: why it did not. */
const unplaced = ({ controllerType: type, controllerBusNumber: bus, unitNumber: unit }: Cdrom): string => {
  if (type !== undefined && bus !== undefined) return `${type} ${bus} is not there or has no free unit`
  return type === undefined && bus === undefined && unit === undefined ? 'no place was found for the drive: all units of IDE and SATA are taken' : 'name the type and the bus of a controller, or nothing of a place'
}

const place = each((drive, index, context) => {
  const { controllerType: type, unitNumber: unit } = drive
  if (!context.config.features.sharedDisks || type === undefined || !isJudged(drive, context)) return undefined
  if (type !== 'IDE' && type !== 'SATA') return unsupported(field(index, 'controllerType'), type, ['IDE', 'SATA'])
  return [
    ...(context.caller.controller ? [] : busViolations(drive, field(index, 'controllerBusNumber'), context)),
    ...(unit !== undefined && (unit < 0 || unit >= unitCount(type)) ? [invalid(field(index, 'unitNumber'), unit, `${type} has the units 0 to ${unitCount(type) - 1}`)] : []),
  ]
})
const taken: VmRule = context => {
  if (!context.config.features.sharedDisks) return undefined
  const again = repeats(drives(context), drive => (isPlaced(drive) && (drive.controllerType === 'IDE' || drive.controllerType === 'SATA') ? places.map(key => drive[key]).join(' ') : undefined))
  return [...again].map(index => duplicate(field(index, 'unitNumber'), drives(context)[index]?.unitNumber, 'another drive has this place'))
}

/** Drives of a VM that is on only change whether they are connected and who may disconnect them. */
const staysWhileOn: VmRule = context => {
  if (!staysOn(context)) return undefined
  if (drives(context).length !== oldDrives(context).length) return forbidden('spec.hardware.cdrom', 'drives cannot be added or removed while the VM is on; power it off first')
  const [kept, stood] = [new Set(drives(context).map(({ name }) => name)), new Map(oldDrives(context).map(drive => [drive.name, drive]))]
  return [
    ...oldDrives(context).filter(({ name }) => !kept.has(name)).map(({ name }) => forbidden('spec.hardware.cdrom.name', `drive ${name} cannot be removed while the VM is on; power it off first`)),
    ...drives(context).flatMap((drive, index) => changes(drive, index, stood.get(drive.name), context)),
  ]
}
const changes = (drive: Cdrom, index: number, before: Cdrom | undefined, context: VmContext): readonly Violation[] => {
  if (before === undefined) return [forbidden(field(index, 'name'), `drive ${drive.name} cannot be added while the VM is on; power it off first`)]
  const known = context.config.features.sharedDisks && context.request.old?.status?.powerState !== undefined && wasUpgraded(context)
  return [
    ...(sameJson(before.image, drive.image) ? [] : [forbidden(field(index, 'image'), unchangedWhileOn)]),
    ...(known ? places.filter(key => before[key] !== undefined && before[key] !== drive[key]).map(key => forbidden(field(index, key), unchangedWhileOn)) : []),
  ]
}

export const cdromRules: readonly VmRule[] = [guest, imageKind, imageName, images, complete, place, taken, staysWhileOn]
