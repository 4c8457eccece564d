import type { Moment } from '#protocols/clock.ts'
import { sameJson } from '#protocols/equal.ts'
import { after, type Instant } from '#protocols/ids.ts'
import type { VirtualMachineStatus } from '#protocols/api/virtual-machine/index.ts'
import type { VmFacts, VmLimits } from '#protocols/vm.ts'
import { annotations, checkPrefixes } from '#protocols/api/keys.ts'
import { checks, hasFinalizer, standing } from './facts.ts'
import { status } from './status/status.ts'

/** What to do about the status: write it now, wait until then, or nothing (undefined). */
export type Reporting =
  | { readonly kind: 'Write'; readonly status: VirtualMachineStatus }
  | { readonly kind: 'WaitUntil'; readonly at: Instant; readonly since: Instant }

/**
 * When the status is written: reporting is not acting, so it goes along whatever else is under way.
 *
 * - nothing while it says what stands, while a write is under way, or before anything was looked at;
 * - at once when the VM is in trouble: the user has to know;
 * - while the VM is on its way, held for `reportHoldMs`, because the next step will change it again;
 * - after `reportStorageMs` when nothing but the use of storage differs: it changes by itself, and mostly goes along with more;
 * - else after `reportLingerMs`, so that what comes in pieces goes out in one.
 *
 * So a plain VM costs one write or two until it is ready (design section 6).
 */
export const report = (facts: VmFacts, now: Moment, limits: VmLimits): Reporting | undefined => {
  if (facts.reporting !== undefined || !worthReporting(facts)) return undefined
  const wanted = status(facts, now)
  if (sameJson(wanted, facts.reported)) return undefined
  const since = facts.reportDueSince ?? now.at
  const due = facts.reportRetryAt ?? (inTrouble(facts) ? since : after(since, patienceMs(facts, wanted, limits)))
  return due <= now.at ? { kind: 'Write', status: wanted } : { kind: 'WaitUntil', at: due, since }
}

const patienceMs = (facts: VmFacts, wanted: VirtualMachineStatus, limits: VmLimits): number => {
  if (progressing(facts)) return limits.reportHoldMs
  const { storage: _storage, ...before } = facts.reported ?? {}
  const { storage: _wanted, ...rest } = wanted
  return sameJson(rest, before) ? limits.reportStorageMs : limits.reportLingerMs
}

/** An actor that has just started knows too little to correct what it wrote in an earlier life. */
const looked = (facts: VmFacts): boolean => facts.observed !== undefined || facts.failure !== undefined || facts.following !== undefined

/** Not while the user wants hands off; and a deletion is reported only when something holds it. */
const worthReporting = (facts: VmFacts): boolean => {
  const { desired } = facts
  if (desired === undefined || desired.annotations[annotations.paused] !== undefined) return false
  if (!desired.deleting) return looked(facts)
  return hasFinalizer(desired) && (checks(desired, checkPrefixes.delete).length > 0 || facts.failure !== undefined)
}

/** Something is wrong that a user may have to act on. */
const inTrouble = (facts: VmFacts): boolean => {
  const vm = standing(facts)
  if (facts.failure !== undefined && facts.failure.fault.reason !== 'Conflict' && facts.failure.fault.reason !== 'Busy') return true
  if (facts.refusal !== undefined) return true
  if (vm?.owner !== undefined && vm.owner !== facts.key) return true
  return vm === undefined && facts.observed !== undefined && missing(facts)
}

const missing = ({ prerequisites }: VmFacts): boolean =>
  prerequisites !== undefined && [prerequisites.class, prerequisites.image, prerequisites.storage].some(lookup => lookup?.kind === 'Missing')

/** A step that changes the status is under way, or a guest that was just switched on has not told its address. */
const progressing = (facts: VmFacts): boolean => {
  const vm = standing(facts)
  if (facts.pending !== undefined || facts.soft !== undefined || (facts.following !== undefined && facts.observed === undefined)) return true
  return vm?.power === 'PoweredOn' && vm.guest.primaryIp4 === undefined && vm.guest.primaryIp6 === undefined
}
