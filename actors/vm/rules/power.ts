import { checkPrefixes } from '#protocols/api/keys.ts'
import type { Moment } from '#protocols/clock.ts'
import type { ObservedVm, PowerState } from '#protocols/provider.ts'
import type { PowerMode, VmFacts, VmLimits } from '#protocols/vm.ts'
import { checks, standing } from '../facts.ts'
import type { Rule, VmIntent } from './rule.ts'

/** Brings the observed power state to the desired one. */
export const power: Rule = (facts, now, limits) => {
  const vm = standing(facts)
  const wanted = facts.desired?.spec.powerState
  if (vm === undefined || facts.desired === undefined || wanted === undefined || vm.power === wanted) return undefined
  if (wanted === 'PoweredOn' && checks(facts.desired, checkPrefixes.powerOn).length > 0) return 'wait'
  return powerTowards(facts, vm, wanted, now, limits)
}

/**
 * The next operation towards a power state:
 *
 *     PoweredOff ──on──▶ PoweredOn ──shutdownGuest / off──▶ PoweredOff
 *     Suspended  ──on──▶ PoweredOn ──standbyGuest / suspend──▶ Suspended
 *     Suspended  ──off (Hard, TrySoft)──▶ PoweredOff
 *
 * Off to Suspended is refused at admission and waited out here. Modes: decisions.md 16.
 */
export const powerTowards = (facts: VmFacts, vm: ObservedVm, wanted: PowerState, now: Moment, limits: VmLimits): VmIntent | 'wait' => {
  switch (wanted) {
    case 'PoweredOn': return { kind: 'Power', vm: vm.id, operation: 'on' }
    case 'PoweredOff':
      if (vm.power === 'Suspended') return modeOf(facts, 'powerOffMode') === 'Soft' ? 'wait' : { kind: 'Power', vm: vm.id, operation: 'off' }
      return byMode(facts, vm, modeOf(facts, 'powerOffMode'), { soft: 'shutdownGuest', hard: 'off' }, now, limits)
    case 'Suspended':
      if (vm.power === 'PoweredOff') return 'wait'
      return byMode(facts, vm, modeOf(facts, 'suspendMode'), { soft: 'standbyGuest', hard: 'suspend' }, now, limits)
  }
}

const modeOf = (facts: VmFacts, field: 'powerOffMode' | 'suspendMode' | 'restartMode'): PowerMode => facts.desired?.spec[field] ?? 'TrySoft'

interface Operations {
  readonly soft: 'shutdownGuest' | 'standbyGuest' | 'rebootGuest'
  readonly hard: 'off' | 'suspend' | 'reset'
}

/** Hard: at once. Soft: ask the guest, and ask again when its time is up. TrySoft: ask once, then hard. */
const byMode = (facts: VmFacts, vm: ObservedVm, mode: PowerMode, operations: Operations, now: Moment, _limits: VmLimits): VmIntent | 'wait' => {
  const asked = facts.soft
  if (mode === 'Hard') return { kind: 'Power', vm: vm.id, operation: operations.hard }
  if (asked !== undefined && asked.until > now.at) return 'wait'
  if (mode === 'Soft') return { kind: 'Power', vm: vm.id, operation: operations.soft }
  const guestThere = asked === undefined && vm.guest.tools === 'running'
  return { kind: 'Power', vm: vm.id, operation: guestThere ? operations.soft : operations.hard }
}

/** Carries out a restart that the user asked for (`nextRestartTime`) once, on a VM that is on. */
export const restart: Rule = (facts, now, limits) => {
  const vm = standing(facts)
  const asked = facts.desired?.spec.nextRestartTime
  if (vm === undefined || asked === undefined || asked === '' || vm.power !== 'PoweredOn' || facts.desired?.spec.powerState !== 'PoweredOn') return undefined
  const last = facts.restarted ?? facts.desired.status.lastRestartTime
  if (last !== undefined && Date.parse(asked) <= Date.parse(last)) return undefined
  return byMode(facts, vm, modeOf(facts, 'restartMode'), { soft: 'rebootGuest', hard: 'reset' }, now, limits)
}
