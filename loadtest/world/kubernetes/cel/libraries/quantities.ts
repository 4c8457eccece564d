import type { Library } from '#world/kubernetes/cel/environment.ts'
import { countOf, quantityFault, quantityOf } from '#world/kubernetes/schema/quantity.ts'

/** An amount in nanos of its unit. */
class Quantity {
  readonly nanos: bigint
  constructor(nanos: bigint) { this.nanos = nanos }
}

const nano = 1_000_000_000n

/** The amount that a text such as `1.5Gi`, `500m` or `2e3` names, finer ones rounded away from zero; undefined when it names none. */
const read = (text: string): Quantity | undefined => {
  const found = text === text.trim() ? quantityOf(text) : undefined
  return found && new Quantity(countOf(found, -9))
}

const compared = (left: Quantity, right: Quantity): bigint => (left.nanos < right.nanos ? -1n : left.nanos > right.nanos ? 1n : 0n)
const isWhole = ({ nanos }: Quantity): boolean => nanos % nano === 0n && BigInt.asIntN(64, nanos / nano) === nanos / nano

/** Amounts as resources use them. */
export const addQuantities: Library = environment => {
  const type = 'kubernetes.Quantity'
  environment.registerType(type, Quantity as never)
  environment.registerOperator(`${type} == ${type}`, (left: Quantity, right: Quantity) => left.nanos === right.nanos)
  environment.registerFunction(`quantity(string): ${type}`, (text: string) => {
    const found = read(text)
    if (found === undefined) throw new Error(quantityFault(text) ?? quantityFault(''))
    return found
  })
  environment.registerFunction('isQuantity(string): bool', (text: string) => read(text) !== undefined)
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
