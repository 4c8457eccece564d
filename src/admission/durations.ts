import type { Violation } from '#protocols/admission.ts'
import { invalid } from './violations.ts'

/** A span of time as Go writes it: `10s`, `1m30s`, `1.5h`, `0`; none is below nothing. */
const duration = /^(0|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/
const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g
const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
/** Whether a text is such a span. */
export const isDuration = (text: string): boolean => duration.test(text)

/** How long it is; undefined for what is no duration. */
export const durationMs = (text: string): number | undefined =>
  (isDuration(text) ? [...text.matchAll(part)].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0) : undefined)

/** A field that holds a duration, or nothing. */
export const durationRule = (field: string, given: string | undefined): readonly Violation[] =>
  (given === undefined || given === '' || isDuration(given) ? [] : [invalid(field, given, 'is no duration such as 10s or 1m30s')])
