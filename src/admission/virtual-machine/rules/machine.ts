import { checkPrefixes } from '#protocols/api/keys.ts'
import { forbidden, invalid } from '../../violations.ts'
import { oldSpecOf, specOf, updateRule, type VmContext, type VmRule } from '../vm.ts'

/**
 * Whether a VM is on and stays on, so that what only changes while it is off may not change. One that is held back from
 * powering on counts as off.
 */
export const staysOn = (context: VmContext): boolean => {
  const held = Object.keys(context.request.old?.metadata.annotations ?? {}).some(key => key.startsWith(checkPrefixes.powerOn))
  return !held && oldSpecOf(context).powerState === 'PoweredOn' && specOf(context).powerState === 'PoweredOn'
}

/** Why something is refused then. */
export const unchangedWhileOn = 'cannot be changed while the VM is on; power it off first'

/** Virtual hardware version and guest (webhooks.md section 4.3, V28 to V32). */
const newestVersion: VmRule = context => {
  const wanted = specOf(context).minHardwareVersion ?? 0
  const { hardwareVersionMax } = context.config
  return wanted <= hardwareVersionMax ? undefined : invalid('spec.minHardwareVersion', wanted, `the newest version is ${hardwareVersionMax}`)
}

const versionGrows: VmRule = updateRule(context => {
  const [before, now] = [oldSpecOf(context).minHardwareVersion ?? 0, specOf(context).minHardwareVersion ?? 0]
  if (now < before) return invalid('spec.minHardwareVersion', now, `cannot be lowered; it was ${before}`)
  const off = oldSpecOf(context).powerState === 'PoweredOff' || specOf(context).powerState === 'PoweredOff'
  return now > before && !off ? invalid('spec.minHardwareVersion', now, 'can be raised only while the VM is off; power it off first') : undefined
})

const guestStays: VmRule = context =>
  (staysOn(context) && (oldSpecOf(context).guestID ?? '') !== (specOf(context).guestID ?? '') ? forbidden('spec.guestID', unchangedWhileOn) : undefined)

export const machineRules: readonly VmRule[] = [newestVersion, versionGrows, guestStays]
