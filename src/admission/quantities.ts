import type { Violation } from '#protocols/admission.ts'
import { exactMilli } from '#protocols/api/quantity.ts'
import { invalid } from './violations.ts'

type Quantity = string | number | undefined
const milli = (quantity: Quantity): bigint => (quantity === undefined ? 0n : (exactMilli(quantity) ?? 0n))

/** Refuses an amount that is less than nothing. */
export const notBelowZero = (field: string, quantity: Quantity): readonly Violation[] => (milli(quantity) < 0n ? [invalid(field, quantity, 'cannot be below 0')] : [])

/** CPU and memory of something, and the field that tells them. */
interface Amounts { readonly field: string; readonly of: { readonly cpu?: Quantity; readonly memory?: Quantity } | undefined }
/** What is kept of CPU and memory is not more than their limits. 0 and nothing mean that there is none. */
export const keptWithinLimits = (kept: Amounts, limits: Amounts): readonly Violation[] => (['cpu', 'memory'] as const).flatMap(key => {
  const [wanted, most] = [kept.of?.[key], limits.of?.[key]]
  return [
    ...notBelowZero(`${kept.field}.${key}`, wanted),
    ...notBelowZero(`${limits.field}.${key}`, most),
    ...(milli(most) > 0n && milli(wanted) > milli(most) ? [invalid(`${kept.field}.${key}`, wanted, `is more than the limit, ${most ?? ''}`)] : []),
  ]
})
