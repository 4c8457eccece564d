import type { Violation } from '#protocols/admission.ts'
import { isPlaced, type Volume } from '#protocols/allocation/slots.ts'
import { sameJson } from '#protocols/equal.ts'
import { isDnsLabel, isDnsSubdomain } from '../../names.ts'
import { duplicate, forbidden, invalid, required, unsupported, was } from '../../violations.ts'
import { oldVolumesByName, oldVolumesOf, volumesOf } from '../volume.ts'
import { isCreate, updateRule, wasUpgraded, type VmContext, type VmRule } from '../vm.ts'

/** Volumes by themselves: names, claims, what stays (webhooks.md section 4.7). */

const field = (index: number, rest = ''): string => `spec.volumes[${index}]${rest}`
const claimField = (index: number, rest: string): string => field(index, `.persistentVolumeClaim.${rest}`)

/** Which volumes are judged: all of a new VM and of one that is upgraded, before the upgrade those that are new or changed. What the controller writes is not judged. */
export const judgedIn = (context: VmContext, before = oldVolumesByName(context)): ((volume: Volume) => boolean) => {
  if (context.caller.controller) return () => false
  if (isCreate(context) || wasUpgraded(context)) return () => true
  return volume => !sameJson(before.get(volume.name), volume)
}
/** A rule about each volume that is judged, and what it was before. */
export const volumeRule = (rule: (volume: Volume, index: number, context: VmContext, before: Volume | undefined) => Violation | readonly Violation[] | undefined): VmRule => context => {
  const before = oldVolumesByName(context)
  const judged = judgedIn(context, before)
  return volumesOf(context).flatMap((volume, index) => (judged(volume) ? rule(volume, index, context, before.get(volume.name)) ?? [] : []))
}

/** The name of a volume becomes a part of that of its attachment: a DNS label (decisions.md 25). */
const name = volumeRule((volume, index, { request }) => {
  if (volume.name === '') return required(field(index, '.name'), 'name the volume')
  if (!isDnsLabel(volume.name)) return invalid(field(index, '.name'), volume.name, 'use up to 63 lower case letters, digits and dashes, with a letter or digit at both ends')
  const attachment = `${request.name}-${volume.name}`
  return isDnsSubdomain(attachment) ? undefined : invalid(field(index, '.name'), volume.name, `its attachment would be called ${attachment}, which has more than 253 characters`)
})

/** The second and later of equal ones, if one of them is judged. */
const repeated = (of: (volume: Volume) => string | undefined, say: (index: number, value: string) => Violation): VmRule => context => {
  const judged = judgedIn(context)
  const seen = new Map<string, boolean>()
  return volumesOf(context).flatMap((volume, index) => {
    const value = of(volume)
    if (value === undefined || value === '') return []
    const earlier = seen.get(value)
    const now = judged(volume) || earlier === true
    seen.set(value, now)
    return earlier !== undefined && now ? [say(index, value)] : []
  })
}
const names = repeated(volume => volume.name, (index, value) => duplicate(field(index, '.name'), value, 'each volume has a name of its own'))
const claims = repeated(volume => volume.persistentVolumeClaim?.claimName, (index, value) => duplicate(claimField(index, 'claimName'), value, 'another volume of this VM has this claim'))

const claim = volumeRule(({ persistentVolumeClaim }, index) => {
  if (persistentVolumeClaim === undefined) return undefined
  return [
    ...(persistentVolumeClaim.claimName === '' ? [required(claimField(index, 'claimName'), 'name a PersistentVolumeClaim of this namespace')] : []),
    ...(persistentVolumeClaim.readOnly === true ? [unsupported(claimField(index, 'readOnly'), true, ['false'])] : []),
  ]
})

const modes = ['applicationType', 'diskMode', 'sharingMode'] as const
const fixedFields = ['controllerType', 'controllerBusNumber', 'unitNumber', ...modes] as const
/**
 * How a volume is attached stays once it is said; that it is of no application is said from the start. Until the upgrade tells where it is its place may be corrected,
 * its modes may be left out, and with another claim it is another volume.
 */
const stays = volumeRule((volume, index, context, before) => {
  const upgraded = wasUpgraded(context)
  if (before === undefined || (!upgraded && before.persistentVolumeClaim?.claimName !== volume.persistentVolumeClaim?.claimName)) return undefined
  const isFixed = (key: (typeof fixedFields)[number]): boolean => key === 'applicationType' || (before[key] !== undefined && (upgraded || volume[key] !== undefined))
  return (upgraded ? fixedFields : modes).filter(key => isFixed(key) && before[key] !== volume[key])
    .map(key => invalid(field(index, `.${key}`), volume[key], `cannot be changed; ${was(before[key])}. Remove the volume and add it anew`))
})

const removed = (context: VmContext): readonly { readonly volume: Volume; readonly index: number }[] => {
  const kept = new Set(volumesOf(context).map(volume => volume.name))
  return oldVolumesOf(context).map((volume, index) => ({ volume, index })).filter(({ volume }) => !kept.has(volume.name))
}

const removable: VmRule = updateRule(context => (context.caller.controller ? undefined : removed(context).filter(({ volume }) => volume.removable === false)
  .map(({ volume, index }) => forbidden(field(index), `${volume.name} is not removable (removable: false)`))))

/** The disks that came with the image. */
const classicNames = (context: VmContext): ReadonlySet<string> => new Set((context.request.old?.status?.volumes ?? []).filter(({ type }) => type === 'Classic').map(volume => volume.name))

/** The disk that a VM starts from: the first of the image's disks (decisions.md 33). */
const bootDisk = (context: VmContext): string | undefined => {
  const classic = classicNames(context)
  return oldVolumesOf(context).filter(volume => classic.has(volume.name)).filter(isPlaced)
    .sort((a, b) => (a.controllerBusNumber ?? 0) - (b.controllerBusNumber ?? 0) || (a.unitNumber ?? 0) - (b.unitNumber ?? 0))[0]?.name
}
const bootStays: VmRule = updateRule(context => {
  if (context.caller.controller) return undefined
  const boot = bootDisk(context)
  return removed(context).filter(({ volume }) => volume.name === boot).map(({ volume, index }) => forbidden(field(index), `${volume.name} is the boot disk and cannot be removed`))
})

/** Another disk of the image may go once it has a claim, which keeps it (decisions.md 33): without one nothing would lead to it any more. */
const unclaimedStays: VmRule = updateRule(context => {
  if (context.caller.controller) return undefined
  const [boot, classic] = [bootDisk(context), classicNames(context)]
  return removed(context).filter(({ volume }) => volume.name !== boot && volume.persistentVolumeClaim === undefined && isPlaced(volume) && classic.has(volume.name))
    .map(({ volume, index }) => forbidden(field(index), `${volume.name} is a disk of the image and has no claim yet; it can be removed once it has one`))
})

/** Instance storage is for system services. */
const instanceStorage: VmRule = context => {
  const of = (volumes: readonly Volume[]) => volumes.filter(({ persistentVolumeClaim }) => persistentVolumeClaim?.instanceVolumeClaim !== undefined)
  const changed = !sameJson(of(volumesOf(context)), of(oldVolumesOf(context)))
  return changed && !context.caller.privileged ? forbidden('spec.volumes', 'volumes with an instanceVolumeClaim are kept for privileged users') : undefined
}

export const volumeRules: readonly VmRule[] = [name, names, claims, claim, stays, removable, bootStays, unclaimedStays, instanceStorage]
