import { quantityToBytes } from '#protocols/api/quantity.ts'

/** A whole number of something, and whether it is written in powers of 1024 (`4Gi`) or of 1000 (`4G`). */
export interface Amount { readonly value: bigint; readonly binary: boolean }

export const zero: Amount = { value: 0n, binary: false }
export const one: Amount = { value: 1n, binary: false }

/** Reads a quantity, rounded up to a whole number; what cannot be read counts as nothing. */
export const amount = (text: string): Amount => ({ value: BigInt(quantityToBytes(text) ?? 0), binary: /[KMGTPE]i$/.test(text) })

/** A sum is written like its first part, unless that is nothing. */
export const plus = (a: Amount, b: Amount): Amount => ({ value: a.value + b.value, binary: a.value === 0n ? b.binary : a.binary })
export const minus = (a: Amount, b: Amount): Amount => ({ value: a.value - b.value, binary: a.value === 0n ? b.binary : a.binary })

const binarySteps = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const
const decimalSteps = ['E', 'P', 'T', 'G', 'M', 'k'] as const

/** The shortest exact text. */
export const written = ({ value, binary }: Amount): string => {
  if (value === 0n) return '0'
  const steps = binary ? binarySteps : decimalSteps
  for (const [index, suffix] of steps.entries()) {
    const size = (binary ? 1024n : 1000n) ** BigInt(steps.length - index)
    if (value % size === 0n) return `${value / size}${suffix}`
  }
  return String(value)
}
