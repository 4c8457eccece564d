import { create, place, prerequisites } from './rules/create.ts'
import { addFinalizer, deleteHeld, destroy, released } from './rules/delete.ts'
import { disconnected, follow, foreign, observe } from './rules/observe.ts'
import { power, restart } from './rules/power.ts'
import type { Rule, VmIntent } from './rules/rule.ts'
import { backOff, busy, paused, unwanted } from './rules/waiting.ts'
import type { Moment } from '#protocols/clock.ts'
import type { VmFacts, VmLimits } from '#protocols/vm.ts'

/** The life of a VM, read top to bottom: the first rule that has something to say decides. */
export const rules: readonly Rule[] = [
  unwanted, busy, paused, backOff,
  released, deleteHeld,
  observe, follow,
  destroy,
  foreign,
  addFinalizer, prerequisites, place, create,
  disconnected, power, restart,
]

/** The next act, from everything known; undefined when there is nothing to do now. */
export const decide = (facts: VmFacts, now: Moment, limits: VmLimits): VmIntent | undefined => {
  for (const rule of rules) {
    const intent = rule(facts, now, limits)
    if (intent !== undefined) return intent === 'wait' ? undefined : intent
  }
  return undefined
}
