import { quantityToMilli } from '#protocols/api/quantity.ts'

type Quantity = string | number | undefined

/** Whether a quantity is more than its limit. 0 and nothing mean that there is none. */
export const exceeds = (wanted: Quantity, limit: Quantity): boolean => {
  const [amount, most] = [milli(wanted), milli(limit)]
  return amount !== 0 && most !== 0 && amount > most
}
const milli = (quantity: Quantity): number => (quantity === undefined ? 0 : (quantityToMilli(quantity) ?? 0))
