import type { Random } from '#protocols/clock.ts'

/** Uniform numbers in [0, 1) that a seed (any whole number) determines; mulberry32. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A time that varies: the median, and how far it spreads (0: always the median; 0.5: a tenth take twice as long). */
export interface Spread { readonly medianMs: number; readonly sigma: number }

/** One draw in milliseconds from a lognormal distribution. */
export const draw = ({ medianMs, sigma }: Spread, random: Random): number => {
  if (medianMs === 0 || sigma === 0) return medianMs
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return medianMs * Math.exp(sigma * normal)
}
