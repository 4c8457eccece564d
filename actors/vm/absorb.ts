import type { Moment } from '#protocols/clock.ts'
import { failed, type Fault } from '#protocols/fault.ts'
import { after, type EffectId } from '#protocols/ids.ts'
import type { ObservedVm, PowerOperation, PowerState } from '#protocols/provider.ts'
import type { DesiredVm, VmAction, VmEvent, VmFacts, VmLimits } from '#protocols/vm.ts'

/**
 * Learning: the facts after hearing one event. Decides nothing.
 *
 * 1. An answer counts only if it carries the number of what is under way; anything else is an answer to an earlier life
 *    or to something that was given up, and is ignored.
 * 2. A failure makes what was observed unknown: what timed out may have been done.
 * 3. A change of the object by a user ends waiting: he may have removed the cause.
 */
export const absorb = (facts: VmFacts, event: VmEvent, now: Moment, limits: VmLimits): VmFacts => {
  switch (event.kind) {
    case 'Desired': return desiredNow(facts, event.desired)
    case 'Prerequisites': return { ...facts, prerequisites: event.prerequisites, ...againAfter(facts, 'Place', 'Create') }
    case 'Absent': return { key: facts.key, lastEffect: facts.lastEffect }
    case 'Observed': return observedNow({ ...facts, zone: event.zone ?? facts.zone }, event)
    case 'Placed': return answered(facts, event.answers, action => ({ ...settled(facts, action), placement: event.placement, refusal: undefined }))
    case 'Refused': return answered(facts, event.answers, () => ({
      ...failing(facts, 'Place', { reason: 'InsufficientCapacity', message: 'no host fits' }, now, limits), refusal: event.refusal }))
    case 'Created': return answered(facts, event.answers, action => ({
      ...settled(facts, action), observed: undefined, following: undefined, mustFind: false, made: event.id }))
    case 'Done': return answered(facts, event.answers, action => done(facts, action, event.resourceVersion, now, limits))
    case 'Reported': return reported(facts, event.answers, event.resourceVersion)
    case 'Failed': return refused(facts, event.answers, event.fault, now, limits)
    case 'ProviderUp': return { ...facts, ...againAfter(facts, 'Find', 'Create', 'Power', 'Destroy', 'Place') }
    case 'Woke': return overdue({ ...facts, wakeAt: undefined }, now, limits)
  }
}

const desiredNow = (facts: VmFacts, desired: DesiredVm): VmFacts => {
  if (facts.desired?.resourceVersion === desired.resourceVersion) return facts
  const another = facts.desired !== undefined && facts.desired.uid !== desired.uid
  const base: VmFacts = another ? { key: facts.key, lastEffect: facts.lastEffect } : facts
  const changed = base.desired?.generation !== desired.generation || base.desired.deleting !== desired.deleting
  return { ...base, desired, reported: desired.status, reportRetryAt: undefined, ...(changed ? { failure: undefined, soft: undefined } : {}) }
}

/** Ends the back-off when it came from one of `actions`. */
const againAfter = (facts: VmFacts, ...actions: readonly VmAction['kind'][]): Pick<VmFacts, 'failure'> =>
  ({ failure: facts.failure && actions.includes(facts.failure.action) ? undefined : facts.failure })

const answered = (facts: VmFacts, answers: EffectId, learn: (action: VmAction) => VmFacts): VmFacts =>
  facts.pending?.action.id === answers ? learn(facts.pending.action) : facts

/** The action has ended well. A failure of another action stays, so that its back-off keeps growing until that one ends well. */
const settled = (facts: VmFacts, action: VmAction): VmFacts =>
  ({ ...facts, pending: undefined, failure: facts.failure?.action === action.kind ? undefined : facts.failure })

const observedNow = (facts: VmFacts, { vm, answers }: Extract<VmEvent, { kind: 'Observed' }>): VmFacts =>
  answers === undefined ? seen(facts, vm) : answered(facts, answers, action => found(facts, action, vm))

/** Unasked news. That it is gone is only a hint (a view may drop it), so it is looked for. */
const seen = (facts: VmFacts, vm: ObservedVm | undefined): VmFacts => {
  if (vm === undefined) return { ...facts, observed: undefined, following: undefined, mustFind: true }
  const base: VmFacts = { ...facts, observed: { vm }, placement: undefined, refusal: undefined, mustFind: false, made: undefined }
  const failure = base.failure && overcome(base.failure.action, base, vm) ? undefined : base.failure
  const soft = base.soft?.towards === vm.power && base.soft.towards !== 'PoweredOn' ? undefined : base.soft
  return { ...base, failure, soft }
}

/** Whether seeing the VM so means that what failed is not needed any more. */
const overcome = (action: VmAction['kind'], facts: VmFacts, vm: ObservedVm): boolean => {
  switch (action) {
    case 'Find': case 'Place': case 'Create': return true
    case 'Power': return vm.power === facts.desired?.spec.powerState
    case 'Destroy': case 'SetFinalizers': return false
  }
}

const found = (facts: VmFacts, action: VmAction, vm: ObservedVm | undefined): VmFacts =>
  vm === undefined
    ? { ...settled(facts, action), observed: { vm }, following: undefined, mustFind: false }
    : seen(settled(facts, action), vm)

const done = (facts: VmFacts, action: VmAction, resourceVersion: string | undefined, now: Moment, limits: VmLimits): VmFacts => {
  const base = settled(facts, action)
  const vm = facts.observed?.vm
  switch (action.kind) {
    case 'Power': return vm ? powered(base, vm, action, now, limits) : base
    case 'Destroy': return { ...base, observed: { vm: undefined }, following: undefined }
    case 'SetFinalizers':
      return base.desired === undefined ? base
        : { ...base, desired: { ...base.desired, finalizers: action.finalizers, resourceVersion: resourceVersion ?? base.desired.resourceVersion } }
    case 'Find': case 'Place': case 'Create': return base
  }
}

/** What a power operation that ended well has done; the provider's own news follows and may correct it. */
const powered = (facts: VmFacts, vm: ObservedVm, action: Extract<VmAction, { kind: 'Power' }>, now: Moment, limits: VmLimits): VmFacts => {
  const until = after(now.at, limits.softPowerMs)
  switch (action.operation) {
    case 'on': return { ...facts, soft: undefined, observed: { vm: { ...vm, power: 'PoweredOn' } } }
    case 'off': return { ...facts, soft: undefined, observed: { vm: { ...vm, power: 'PoweredOff' } } }
    case 'suspend': return { ...facts, soft: undefined, observed: { vm: { ...vm, power: 'Suspended' } } }
    case 'shutdownGuest': return vm.power === 'PoweredOn' ? { ...facts, soft: { towards: 'PoweredOff', until } } : facts
    case 'standbyGuest': return vm.power === 'PoweredOn' ? { ...facts, soft: { towards: 'Suspended', until } } : facts
    case 'reset': case 'rebootGuest': return { ...facts, soft: undefined, restarted: facts.desired?.spec.nextRestartTime }
  }
}

const reported = (facts: VmFacts, answers: EffectId, resourceVersion: string): VmFacts => {
  if (facts.reporting?.id !== answers) return facts
  const { status } = facts.reporting
  const desired = facts.desired && { ...facts.desired, resourceVersion, status }
  return { ...facts, desired, reported: status, reporting: undefined, reportDueSince: undefined, reportRetryAt: undefined }
}

const refused = (facts: VmFacts, answers: EffectId, fault: Fault, now: Moment, limits: VmLimits): VmFacts => {
  if (facts.reporting?.id === answers) return { ...facts, reporting: undefined, reportRetryAt: after(now.at, reportRetryMs(fault)) }
  return answered(facts, answers, action => guestRefused(facts, action, fault, now) ?? failing(facts, action.kind, fault, now, limits))
}

/** After a conflict the newer object is on its way and decides anew; the alarm is only in case it is not. */
const reportRetryMs = (fault: Fault): number => fault.retryAfterMs ?? (fault.reason === 'Conflict' ? 1_000 : 5_000)

/** TrySoft goes hard at once when the guest refuses or has no tools (decisions.md 16): its time is up now. */
const guestRefused = (facts: VmFacts, action: VmAction, fault: Fault, now: Moment): VmFacts | undefined => {
  if (action.kind !== 'Power' || fault.reason !== 'InvalidState') return undefined
  const asked = guestOperations[action.operation]
  if (asked === undefined || (facts.desired?.spec[asked.mode] ?? 'TrySoft') !== 'TrySoft') return undefined
  return { ...settled(facts, action), soft: { towards: asked.towards, until: now.at, refused: fault.message } }
}

const guestOperations: { readonly [operation in PowerOperation]?: { readonly towards: PowerState; readonly mode: 'powerOffMode' | 'suspendMode' | 'restartMode' } } = {
  shutdownGuest: { towards: 'PoweredOff', mode: 'powerOffMode' },
  standbyGuest: { towards: 'Suspended', mode: 'suspendMode' },
  rebootGuest: { towards: 'PoweredOn', mode: 'restartMode' },
}

const failing = (facts: VmFacts, action: VmAction['kind'], fault: Fault, now: Moment, limits: VmLimits): VmFacts => {
  const count = facts.failure?.action === action ? facts.failure.count + 1 : 1
  const backOffMs = Math.min(limits.backOffMaxMs, limits.backOffMinMs * 2 ** Math.min(count - 1, 20))
  const until = after(now.at, Math.max(fault.retryAfterMs ?? 0, fault.reason === 'Conflict' ? limits.backOffMinMs : backOffMs))
  const touched = action !== 'Place' && action !== 'SetFinalizers'
  const replace = action === 'Create' && fault.reason !== 'Timeout'
  return {
    ...facts,
    pending: undefined,
    failure: { action, fault, count, until },
    ...(touched ? { observed: undefined, mustFind: true } : {}),
    ...(replace ? { placement: undefined } : {}),
  }
}

/** Everything that waits has a deadline that makes it look again. */
const overdue = (facts: VmFacts, now: Moment, limits: VmLimits): VmFacts => {
  let next = facts
  if (next.reporting && next.reporting.until <= now.at) next = { ...next, reporting: undefined }
  if (next.following && !next.observed && next.following.until <= now.at) next = { ...next, following: undefined, mustFind: true }
  if (next.pending && next.pending.until <= now.at) {
    const { action } = next.pending
    next = failing(next, action.kind, failed('Timeout', `${action.kind} of ${next.key} gave no answer in time`).fault, now, limits)
  }
  return next
}
