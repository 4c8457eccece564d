import type { Library } from '#world/kubernetes/cel/environment.ts'

/** An amount, exact: nanos of its unit. */
export class Quantity {
  readonly nanos: bigint
  constructor(nanos: bigint) { this.nanos = nanos }
}

const nano = 1_000_000_000n
const binary: Readonly<Record<string, bigint>> = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, Ti: 1n << 40n, Pi: 1n << 50n, Ei: 1n << 60n }
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }

/** The amount that a text such as `1.5Gi`, `500m` or `2e3` names; undefined when it names none. */
export const quantityOf = (text: string): Quantity | undefined => {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/.exec(text)
  if (parts === null) return undefined
  const [, sign, units = '', part = '', suffix = ''] = parts
  if (units === '' && part === '') return undefined
  const digits = BigInt(`${units}${part}` || '0')
  const factor = binary[suffix]
  const power = (factor === undefined ? decimal[suffix] ?? Number(suffix.slice(1)) : 0) + 9 - part.length
  const scaled = digits * (factor ?? 1n)
  // Amounts finer than a nano are rounded away from zero.
  const nanos = power >= 0 ? scaled * 10n ** BigInt(power) : (scaled + 10n ** BigInt(-power) - 1n) / 10n ** BigInt(-power)
  return new Quantity(sign === '-' ? -nanos : nanos)
}

const compared = (left: Quantity, right: Quantity): bigint => (left.nanos < right.nanos ? -1n : left.nanos > right.nanos ? 1n : 0n)
const isWhole = ({ nanos }: Quantity): boolean => nanos % nano === 0n && BigInt.asIntN(64, nanos / nano) === nanos / nano

/** Amounts as resources use them. */
export const addQuantities: Library = environment => {
  const type = 'kubernetes.Quantity'
  environment.registerType(type, Quantity as never)
  environment.registerOperator(`${type} == ${type}`, (left: Quantity, right: Quantity) => left.nanos === right.nanos)
  environment.registerFunction(`quantity(string): ${type}`, (text: string) => {
    const found = quantityOf(text)
    if (found === undefined) throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
    return found
  })
  environment.registerFunction('isQuantity(string): bool', (text: string) => quantityOf(text) !== undefined)
  environment.registerFunction(`${type}.sign(): int`, ({ nanos }: Quantity) => (nanos < 0n ? -1n : nanos > 0n ? 1n : 0n))
  environment.registerFunction(`${type}.isGreaterThan(${type}): bool`, (left: Quantity, right: Quantity) => left.nanos > right.nanos)
  environment.registerFunction(`${type}.isLessThan(${type}): bool`, (left: Quantity, right: Quantity) => left.nanos < right.nanos)
  environment.registerFunction(`${type}.compareTo(${type}): int`, compared)
  environment.registerFunction(`${type}.isInteger(): bool`, isWhole)
  environment.registerFunction(`${type}.asInteger(): int`, (quantity: Quantity) => {
    if (!isWhole(quantity)) throw new Error('cannot convert value to integer')
    return quantity.nanos / nano
  })
  environment.registerFunction(`${type}.asApproximateFloat(): double`, ({ nanos }: Quantity) => Number(nanos) / Number(nano))
  environment.registerFunction(`${type}.add(${type}): ${type}`, (left: Quantity, right: Quantity) => new Quantity(left.nanos + right.nanos))
  environment.registerFunction(`${type}.add(int): ${type}`, (left: Quantity, right: bigint) => new Quantity(left.nanos + right * nano))
  environment.registerFunction(`${type}.sub(${type}): ${type}`, (left: Quantity, right: Quantity) => new Quantity(left.nanos - right.nanos))
  environment.registerFunction(`${type}.sub(int): ${type}`, (left: Quantity, right: bigint) => new Quantity(left.nanos - right * nano))
}
