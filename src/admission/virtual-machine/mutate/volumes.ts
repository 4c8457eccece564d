import { allocate } from '#protocols/allocation/allocate.ts'
import { isPlaced, type Slot, type Volume } from '#protocols/allocation/slots.ts'
import { imageOf } from '../image.ts'
import { placesAreOurs } from '../volume.ts'
import { onCreate, onUpdate, willBeUpgraded, withSpec, type VmContext, type VmMutation } from '../vm.ts'

/** What an application asks of its disks (requirements, Application Types). */
export const diskDefaults = ({ applicationType }: Volume): Required<Pick<Volume, 'diskMode' | 'sharingMode'>> => {
  if (applicationType === undefined) return { diskMode: 'Persistent', sharingMode: 'None' }
  return { diskMode: 'IndependentPersistent', sharingMode: applicationType === 'OracleRAC' ? 'MultiWriter' : 'None' }
}

/** Disk and sharing modes of volumes with a claim; what is given stays. */
const defaults: VmMutation = (vm, context) => {
  const volumes = vm.spec?.volumes ?? []
  const bare = (volume: Volume): boolean => volume.persistentVolumeClaim !== undefined && (volume.diskMode === undefined || volume.sharingMode === undefined)
  if (!placesAreOurs(context) || !volumes.some(bare)) return vm
  return withSpec(vm, { volumes: volumes.map(volume => (bare(volume) ? { ...diskDefaults(volume), ...volume } : volume)) })
}

/** A VM has two IDE controllers unless it lists its own. */
const ideControllers: VmMutation = vm =>
  ((vm.spec?.hardware?.ideControllers ?? []).length > 0 ? vm : withSpec(vm, { hardware: { ...vm.spec?.hardware, ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] } }))

/**
 * Where devices are that the spec may not know of, and nothing new is put: those that the VM is seen to have; while nothing is
 * seen of it, the disks of its image (decisions.md 22).
 */
const standing = (context: VmContext): readonly Slot[] => {
  const { hardware: { controllers } = {}, volumes = [] } = context.request.old?.status ?? {}
  const devices = (controllers ?? []).flatMap(({ type, busNumber, devices: on = [] }) => on.map(({ unitNumber }) => ({ controllerType: type, controllerBusNumber: busNumber, unitNumber })))
  const toCome = controllers === undefined ? imageOf(context)?.status?.disks ?? [] : []
  return [...devices, ...[...volumes, ...toCome].filter(disk => isPlaced(disk))]
}

/** Places of volumes, once the disks of the image are known (decisions.md 22); of CD-ROMs too where disks are shared, else these keep what they name (webhooks.md, MU10 and MU12). */
const slots: VmMutation = (vm, context) => {
  const { hardware = {}, volumes = [] } = vm.spec ?? {}
  const { cdrom = [], ...controllers } = hardware
  const { sharedDisks } = context.config.features
  const placeable = sharedDisks ? hardware : controllers
  const next = allocate({ hardware: placeable, volumes }, [...standing(context), ...(sharedDisks ? [] : cdrom.filter(drive => isPlaced(drive)))])
  return withSpec(vm, { ...(next.volumes === volumes ? {} : { volumes: [...next.volumes] }), ...(next.hardware === placeable ? {} : { hardware: { ...hardware, ...next.hardware } }) })
}

const onceUpgraded = (mutation: VmMutation): VmMutation => (vm, context) => (willBeUpgraded(context) ? mutation(vm, context) : vm)
const wherePlaced = (mutation: VmMutation): VmMutation => (vm, context) => (placesAreOurs(context) ? mutation(vm, context) : vm)

export const volumeMutations: readonly VmMutation[] = [onCreate(defaults), onCreate(ideControllers), onUpdate(onceUpgraded(defaults)), onUpdate(onceUpgraded(wherePlaced(slots)))]
