import type { Violation } from '#protocols/admission.ts'
import { controllerField, type Hardware } from '#protocols/allocation/slots.ts'
import { sameJson } from '#protocols/equal.ts'
import { forbidden, was } from '../../violations.ts'
import { oldVolumesOf } from '../volume.ts'
import { oldSpecOf, specOf, updateRule, wasUpgraded, type VmContext, type VmRule } from '../vm.ts'

/** Changes of controllers (webhooks.md section 4.8, V98, V99 and V109). */

const wasOn = (context: VmContext): boolean => oldSpecOf(context).powerState === 'PoweredOn'
const exempt = ({ caller, config }: VmContext): boolean => caller.controller || caller.master || !config.features.sharedDisks
const hardware = (context: VmContext): Hardware => specOf(context).hardware ?? {}
const oldHardware = (context: VmContext): Hardware => oldSpecOf(context).hardware ?? {}

/** Until a VM is upgraded, its controllers are the upgrade's to list. */
const beforeUpgrade: VmRule = updateRule(context => {
  if (exempt(context) || wasUpgraded(context)) return undefined
  return Object.values(controllerField).filter(list => !sameJson(hardware(context)[list] ?? [], oldHardware(context)[list] ?? []))
    .map(list => forbidden(`spec.hardware.${list}`, 'cannot be changed until the VM is upgraded'))
})

const sharedFields = { scsiControllers: ['type', 'sharingMode'], nvmeControllers: ['sharingMode'] } as const

/** What a bus is stays while the VM is on. */
const busStays: VmRule = updateRule(context => {
  if (!wasOn(context) || !context.config.features.sharedDisks) return undefined
  return (Object.keys(sharedFields) as (keyof typeof sharedFields)[]).flatMap(list => (hardware(context)[list] ?? []).flatMap((now, index): readonly Violation[] => {
    const before = (oldHardware(context)[list] ?? []).find(({ busNumber }) => busNumber === now.busNumber) as Readonly<Record<string, unknown>> | undefined
    return sharedFields[list].filter(key => before !== undefined && before[key] !== (now as Readonly<Record<string, unknown>>)[key])
      .map(key => forbidden(`spec.hardware.${list}[${index}].${key}`, `cannot be changed while the VM is on; ${was(before?.[key])}`))
  }))
})

/** A bus that hosts share does not bear a new controller beside it while the VM is on. */
const hotAdd: VmRule = updateRule(context => {
  if (!wasOn(context) || !wasUpgraded(context) || !context.config.features.sharedDisks) return undefined
  const physical = new Set((oldHardware(context).scsiControllers ?? []).filter(({ sharingMode }) => sharingMode === 'Physical').map(({ busNumber }) => busNumber))
  if (!oldVolumesOf(context).some(({ controllerType, controllerBusNumber }) => controllerType === 'SCSI' && controllerBusNumber !== undefined && physical.has(controllerBusNumber))) return undefined
  const before = new Set((oldHardware(context).scsiControllers ?? []).map(({ busNumber }) => busNumber))
  return (hardware(context).scsiControllers ?? []).flatMap(({ busNumber }, index) =>
    (before.has(busNumber) ? [] : [forbidden(`spec.hardware.scsiControllers[${index}]`, 'cannot be added while the VM is on and has disks on a bus with sharingMode Physical; power it off first')]))
})

export const controllerRules: readonly VmRule[] = [beforeUpgrade, busStays, hotAdd]
