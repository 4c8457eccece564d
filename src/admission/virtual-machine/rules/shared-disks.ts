import type { Violation } from '#protocols/admission.ts'
import type { Volume } from '#protocols/allocation/slots.ts'
import { sameJson } from '#protocols/equal.ts'
import { forbidden, invalid } from '../../violations.ts'
import { diskDefaults } from '../mutate/volumes.ts'
import { claimOf, isEncrypted, isSharedClaim, placesAreOurs, sharingOf } from '../volume.ts'
import { isCreate, oldSpecOf, specOf, wasUpgraded, type VmContext, type VmRule } from '../vm.ts'
import { volumeRule } from './volumes.ts'

/** Applications that share disks, and the claims that they need (webhooks.md section 4.7, V87 to V93; decisions.md 26). */

const field = (index: number, rest: string): string => `spec.volumes[${index}].${rest}`
const where = (rule: Parameters<typeof volumeRule>[0]): VmRule => volumeRule((volume, index, context, before) => (placesAreOurs(context) ? rule(withModes(volume, context), index, context, before) : undefined))
/** What a volume that is added before the upgrade leaves open is filled in after it. */
const withModes = (volume: Volume, context: VmContext): Volume => (isCreate(context) || wasUpgraded(context) ? volume : { ...diskDefaults(volume), ...volume })

/** Modes are what the application needs. */
const modes = where((volume, index) => {
  const { applicationType, diskMode, sharingMode } = volume
  if (applicationType === undefined) return undefined
  const needed = diskDefaults(volume)
  return [
    ...(diskMode === needed.diskMode ? [] : [invalid(field(index, 'diskMode'), diskMode, `${applicationType} needs ${needed.diskMode}`)]),
    ...(applicationType === 'MicrosoftWSFC' || sharingMode === needed.sharingMode ? [] : [invalid(field(index, 'sharingMode'), sharingMode, `${applicationType} needs ${needed.sharingMode}`)]),
  ]
})

const failoverBus = where((volume, index, context) => {
  const sharing = sharingOf(volume, context)
  return volume.applicationType !== 'MicrosoftWSFC' || sharing === undefined || sharing === 'Physical' ? undefined
    : invalid(field(index, 'applicationType'), volume.applicationType, `needs a controller with sharingMode Physical; ${volume.controllerType ?? 'SCSI'} ${volume.controllerBusNumber ?? ''} has ${sharing}`)
})

/** NVME buses may be shared too, for failover clusters (requirements, Controller Sharing Modes); what is asked of claims on shared buses is asked of SCSI. */
const onSharedBus = (volume: Volume, context: VmContext): boolean => onSharedScsi(volume, context) || (sharingOf(volume, context) ?? 'None') !== 'None'
const onSharedScsi = (volume: Volume, context: VmContext): boolean =>
  (volume.controllerType ?? 'SCSI') === 'SCSI' && (sharingOf(volume, context) ?? (volume.applicationType === 'MicrosoftWSFC' ? 'Physical' : 'None')) !== 'None'

/** A volume is judged when it, or what it stands on, is new or changed: a claim that is encrypted later does not make its VM unchangeable. */
const claims: VmRule = context => {
  const hardwareStays = sameJson(oldSpecOf(context).hardware, specOf(context).hardware)
  return where((volume, index, _context, before) => (hardwareStays && sameJson(before, volume) ? undefined : claimRule(volume, index, context)))(context)
}
/** A claim that is not there yet is looked at when the volume is attached. */
const claimRule = (volume: Volume, index: number, context: VmContext): readonly Violation[] => {
  const claim = claimOf(volume, context)
  if (claim === undefined) return []
  const { name } = claim.metadata
  const multiWriter = volume.sharingMode === 'MultiWriter'
  const shared = onSharedScsi(volume, context)
  const application = volume.applicationType !== undefined
  const violations: Violation[] = []
  if (isEncrypted(claim, context)) {
    if (multiWriter) violations.push(invalid(field(index, 'sharingMode'), 'MultiWriter', `claim ${name} is encrypted, and encrypted disks cannot be shared`))
    if (shared) violations.push(invalid(field(index, 'controllerBusNumber'), volume.controllerBusNumber, `claim ${name} is encrypted, and encrypted disks cannot stand on a shared bus`))
  }
  if (!isSharedClaim(claim)) {
    if (multiWriter) violations.push(invalid(field(index, 'sharingMode'), 'MultiWriter', `claim ${name} needs the access mode ReadWriteMany for that`))
    if (shared && application) violations.push(invalid(field(index, 'controllerBusNumber'), volume.controllerBusNumber, `claim ${name} needs the access mode ReadWriteMany to stand on a shared bus`))
  } else if (application && !multiWriter && !onSharedBus(volume, context) && volume.controllerType !== undefined) {
    violations.push(invalid(field(index, 'sharingMode'), volume.sharingMode, `claim ${name} is ReadWriteMany: set MultiWriter, or use a controller that is shared`))
  }
  return violations
}

const off: VmRule = volumeRule((volume, index, { config: { features } }) =>
  (volume.applicationType === undefined || features.sharedDisks ? undefined : forbidden(field(index, 'applicationType'), 'disks of such applications are not offered here (features.sharedDisks is off)')))

export const sharedDiskRules: readonly VmRule[] = [modes, failoverBus, claims, off]
