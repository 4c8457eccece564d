import type { Moment } from '#protocols/clock.ts'
import type { VmAction, VmEffect, VmFacts, VmLimits } from '#protocols/vm.ts'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** An action before it has its number. */
export type VmIntent = WithoutId<VmAction> | Extract<VmEffect, { kind: 'Follow' }>

/**
 * One line of the life of a VM: an intent, `wait` when nothing may be done now, or undefined when this rule has nothing
 * to say and the next one decides.
 */
export type Rule = (facts: VmFacts, now: Moment, limits: VmLimits) => VmIntent | 'wait' | undefined
