import type { Violation } from '#protocols/admission.ts'
import { invalid } from './violations.ts'

/** A span of time as Go writes it: `10s`, `1m30s`, `1.5h`, `0`; none is below nothing. */
const duration = /^(0|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/
export const isDuration = (text: string): boolean => duration.test(text)

/** A field that holds a duration, or nothing. */
export const durationRule = (field: string, given: string | undefined): readonly Violation[] =>
  (given === undefined || given === '' || isDuration(given) ? [] : [invalid(field, given, 'is no duration such as 10s or 1m30s')])
