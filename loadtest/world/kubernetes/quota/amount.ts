import { countOf, quantityOf, quantityText, type Notation } from '../schema/quantity.ts'

/** A whole number of something, and in which notation it is written: powers of 1024 (`4Gi`) or of 1000 (`4G`). */
export interface Amount { readonly value: bigint; readonly notation: Notation }

export const zero: Amount = { value: 0n, notation: 'decimal' }
export const one: Amount = { value: 1n, notation: 'decimal' }

/** Reads a quantity, rounded up to a whole number; what cannot be read counts as nothing. */
export const amount = (text: string): Amount => {
  const found = quantityOf(text)
  return found === undefined ? zero : { value: countOf(found, 0), notation: found.notation }
}

/** A sum is written like its first part, unless that is nothing. */
export const plus = (a: Amount, b: Amount): Amount => ({ value: a.value + b.value, notation: a.value === 0n ? b.notation : a.notation })
export const minus = (a: Amount, b: Amount): Amount => plus(a, { ...b, value: -b.value })

/** The shortest exact text. */
export const written = ({ value, notation }: Amount): string => quantityText({ value, scale: 0, notation })
