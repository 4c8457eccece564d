import type { Moment } from '#protocols/clock.ts'
import { after, type EffectId, type Instant } from '#protocols/ids.ts'
import type { VmEffect, VmEvent, VmFacts, VmLimits } from '#protocols/vm.ts'
import type { Step } from '../step.ts'
import { absorb } from './absorb.ts'
import { decide } from './decide.ts'
import { report } from './report.ts'
import type { VmIntent } from './rules/rule.ts'
import { tell } from './tell.ts'

/** Facts, and the effects gathered so far. */
type Work = readonly [facts: VmFacts, effects: readonly VmEffect[]]

/**
 * The step of a VM actor: absorb the event, act, report, tell, set the alarm. The limits are bound once for all actors.
 */
export const vmStep = (limits: VmLimits): Step<VmFacts, VmEvent, VmEffect> => (facts, event, now) => {
  const known = absorb(facts, event, now, limits)
  const parts: readonly ((work: Work) => Work)[] = [
    work => leaveBehind(facts, work),
    work => act(work, now, limits),
    work => reportOn(work, now, limits),
    work => tellOf(facts, work),
    work => alarm(work, now),
  ]
  return parts.reduce((work, part) => part(work), [known, []] as Work)
}

/** What an earlier state held and the new one does not: a reservation, the following of a VM. */
const leaveBehind = (before: VmFacts, [facts, effects]: Work): Work => {
  const given = before.placement !== undefined && facts.placement === undefined && facts.observed?.vm === undefined && facts.made === undefined
  // The object went while a host was being looked for: the answer will find nobody.
  const asked = before.pending?.action.kind === 'Place' && facts.desired === undefined
  const gone = given || asked
  const left = before.following !== undefined && facts.following === undefined
  return [facts, [...effects, ...(gone ? [{ kind: 'Release' } as const] : []), ...(left ? [{ kind: 'Unfollow' } as const] : [])]]
}

const numbered = (facts: VmFacts): EffectId => (facts.lastEffect + 1) as EffectId

const act = ([facts, effects]: Work, now: Moment, limits: VmLimits): Work => {
  const intent: VmIntent | undefined = decide(facts, now, limits)
  if (intent === undefined) return [facts, effects]
  if (intent.kind === 'Follow') {
    const following = { vm: intent.vm, until: after(now.at, limits.followTimeoutMs) }
    return [{ ...facts, following }, [...effects, intent]]
  }
  const id = numbered(facts)
  const action = { ...intent, id }
  return [{ ...facts, lastEffect: id, pending: { action, until: after(now.at, limits.actionTimeoutMs) } }, [...effects, action]]
}

const reportOn = ([facts, effects]: Work, now: Moment, limits: VmLimits): Work => {
  const next = report(facts, now, limits)
  if (next === undefined || facts.desired === undefined) return [{ ...facts, reportDueSince: facts.reporting ? facts.reportDueSince : undefined }, effects]
  if (next.kind === 'WaitUntil') return [{ ...facts, reportDueSince: next.since, reportDueAt: next.at }, effects]
  const id = numbered(facts)
  const reporting = { id, status: next.status, until: after(now.at, limits.reportTimeoutMs) }
  const order: VmEffect = { kind: 'Report', id, status: next.status, last: facts.desired.status, resourceVersion: facts.desired.resourceVersion }
  return [{ ...facts, lastEffect: id, reporting, reportDueSince: undefined, reportRetryAt: undefined }, [...effects, order]]
}

const tellOf = (before: VmFacts, [facts, effects]: Work): Work => {
  const telling = tell(before, facts)
  return telling ? [{ ...facts, told: telling.told }, telling.effect ? [...effects, telling.effect] : effects] : [facts, effects]
}

/** The one alarm goes to the earliest of everything that waits. */
const alarm = ([facts, effects]: Work, now: Moment): Work => {
  const ahead = (until: Instant | undefined): Instant | undefined => (until !== undefined && until > now.at && facts.pending === undefined ? until : undefined)
  const waits: readonly (Instant | undefined)[] = [
    facts.pending?.until,
    facts.reporting?.until,
    facts.reportDueSince === undefined ? undefined : facts.reportDueAt,
    ahead(facts.failure?.until),
    ahead(facts.soft?.until),
    facts.observed ? undefined : facts.following?.until,
  ]
  const at = waits.reduce<Instant | undefined>((least, wait) => (wait !== undefined && (least === undefined || wait < least) ? wait : least), undefined)
  if (at === facts.wakeAt || at === undefined) return [{ ...facts, wakeAt: at }, effects]
  return [{ ...facts, wakeAt: at }, [...effects, { kind: 'Wake', at }]]
}
