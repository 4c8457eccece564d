import type { Moment } from '#protocols/clock.ts'

/** What a step yields: the next facts, and the effects to carry out in this order. */
export type Stepped<Facts, Effect> = readonly [facts: Facts, effects: readonly Effect[]]

/** A pure decision. No clock, no randomness, no I/O: `now` is a value like any other. */
export type Step<Facts, Event, Effect> = (facts: Facts, event: Event, now: Moment) => Stepped<Facts, Effect>
