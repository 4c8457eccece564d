import type { Violation } from '#protocols/admission.ts'
import { controllerField, type Hardware } from '#protocols/allocation/slots.ts'
import { invalid } from '../../violations.ts'
import { sizeOf } from '../class-instance.ts'
import { createRule, specOf, type VmContext, type VmRule } from '../vm.ts'

/**
 * Buses that both the class and the VM describe are described alike (webhooks.md section 4.8, V107). The status of an
 * image tells on which bus a disk is, but neither the adapter nor the sharing of the bus, so it cannot disagree.
 */

/** A bus as far as somebody describes it. */
interface Bus { readonly type: 'SCSI' | 'NVME'; readonly busNumber: number; readonly adapter?: string | undefined; readonly sharing?: string | undefined }

const adapters: Readonly<Record<string, Pick<Bus, 'type' | 'adapter'>>> = {
  ParaVirtualSCSIController: { type: 'SCSI', adapter: 'ParaVirtual' }, VirtualBusLogicController: { type: 'SCSI', adapter: 'BusLogic' }, VirtualLsiLogicController: { type: 'SCSI', adapter: 'LsiLogic' },
  VirtualLsiLogicSASController: { type: 'SCSI', adapter: 'LsiLogicSAS' }, VirtualNVMEController: { type: 'NVME' },
}
const sharings: Readonly<Record<string, string>> = { noSharing: 'None', physicalSharing: 'Physical', virtualSharing: 'Virtual' }

/** What is read of `configSpec.deviceChange`; a class may hold anything. */
interface DeviceChange { readonly device?: { readonly _typeName?: unknown; readonly busNumber?: unknown; readonly sharedBus?: unknown } | null }

const busesOfClass = (context: VmContext): readonly Bus[] => {
  const { deviceChange } = (sizeOf(context)?.spec?.configSpec ?? {}) as { readonly deviceChange?: unknown }
  if (!Array.isArray(deviceChange)) return []
  return deviceChange.flatMap((change: DeviceChange | null): readonly Bus[] => {
    const { _typeName, busNumber, sharedBus } = change?.device ?? {}
    const adapter = adapters[String(_typeName)]
    return adapter === undefined || typeof busNumber !== 'number' ? [] : [{ ...adapter, busNumber, sharing: sharings[String(sharedBus)] }]
  })
}

const busesOfVm = ({ scsiControllers = [], nvmeControllers = [] }: Hardware): readonly Bus[] => [
  ...scsiControllers.map(({ busNumber, type, sharingMode }): Bus => ({ type: 'SCSI', busNumber, adapter: type ?? 'ParaVirtual', sharing: sharingMode ?? 'None' })),
  ...nvmeControllers.map(({ busNumber, sharingMode }): Bus => ({ type: 'NVME', busNumber, sharing: sharingMode ?? 'None' })),
]

const differs = (ofClass: string | undefined, ofVm: string | undefined): boolean => ofClass !== undefined && ofClass !== ofVm
const described = ({ adapter, sharing }: Bus): string => [adapter, ...(sharing === undefined ? [] : [`sharingMode ${sharing}`])].filter(word => word !== undefined).join(', ')

const conflicts: VmRule = createRule((context): readonly Violation[] => {
  if (!context.config.features.sharedDisks) return []
  const ofClass = busesOfClass(context)
  return busesOfVm(specOf(context).hardware ?? {}).flatMap(bus => {
    const other = ofClass.find(({ type, busNumber, adapter, sharing }) => type === bus.type && busNumber === bus.busNumber && (differs(adapter, bus.adapter) || differs(sharing, bus.sharing)))
    return other === undefined ? [] : [invalid(`spec.hardware.${controllerField[bus.type]}`, described(bus), `class ${specOf(context).className ?? ''} has ${bus.type} controller ${bus.busNumber} as ${described(other)}; describe it so, or take another bus number`)]
  })
})

export const classControllerRules: readonly VmRule[] = [conflicts]
