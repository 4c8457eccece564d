/** Amounts as Kubernetes reads them, and as it writes them back. */

interface Parts { readonly minus: boolean; readonly whole: string; readonly fraction: string; readonly suffix: string }
/** How the size of an amount is written: `5k`, `5e3`, `5Ki`. */
export type Notation = 'decimal' | 'exponent' | 'binary'
interface Unit { readonly notation: Notation; /** Of ten, or of 1024. */ readonly power: number }

const decimals = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binaries = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const leastPower = -9
const thousandths = -3
/** Texts of so many digits are kept as they are when nothing about them could be shorter. */
const keptDigits = 18
const mostZeros = 1_000

const partsOf = (text: string): Parts => {
  const [, sign = '', whole = '', fraction = '', suffix = ''] = /^([+-]?)0*(\d*)(?:\.(\d*))?(.*)$/s.exec(text) ?? []
  return { minus: sign === '-', whole, fraction, suffix }
}

const unitOf = (suffix: string): Unit | undefined => {
  const decimal = decimals.indexOf(suffix)
  if (decimal >= 0) return { notation: 'decimal', power: leastPower + 3 * decimal }
  const binary = binaries.indexOf(suffix)
  if (binary > 0) return { notation: 'binary', power: binary }
  return /^[eE][-+]?\d+$/.test(suffix) ? { notation: 'exponent', power: Number(suffix.slice(1)) } : undefined
}

/** Why a value is no amount, in the words of Kubernetes; undefined when it is one. */
export const quantityFault = (value: unknown): string | undefined => {
  const text = textOf(value)
  const { suffix } = partsOf(text)
  if (text === '' || !/^[eEinumkKMGTP]*[-+]?\d*$/.test(suffix)) return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
  return unitOf(suffix) === undefined ? "unable to parse quantity's suffix" : undefined
}

/** An amount: `value` times ten to the `scale`, and the notation that it came in. */
export interface Quantity { readonly value: bigint; readonly scale: number; readonly notation: Notation }

/** The amount that a value says; undefined when it says none. */
export const quantityOf = (value: unknown): Quantity | undefined => (quantityFault(value) === undefined ? amountOf(partsOf(textOf(value))) : undefined)

const amountOf = ({ minus, whole, fraction, suffix }: Parts): Quantity | undefined => {
  const unit = unitOf(suffix)
  if (unit === undefined) return undefined
  const isBinary = unit.notation === 'binary'
  const magnitude = BigInt(whole + fraction || '0') * (isBinary ? 1024n ** BigInt(unit.power) : 1n)
  return { value: minus ? -magnitude : magnitude, scale: (isBinary ? 0 : unit.power) - fraction.length, notation: unit.notation }
}

/** How often an amount holds ten to this power, rounded away from zero. Of exponents beyond all use, only that it is very often. */
export const countOf = ({ value, scale }: Quantity, power: number): bigint => {
  if (scale >= power) return value * 10n ** BigInt(Math.min(scale - power, mostZeros))
  if (power - scale > String(value).length) return value === 0n ? 0n : value < 0n ? -1n : 1n
  const unit = 10n ** BigInt(power - scale)
  return (value < 0n ? value - unit + 1n : value + unit - 1n) / unit
}

/** The text in which an amount is kept. Expects one that has no fault. */
export const canonicalQuantity = (value: unknown): string => {
  const text = textOf(value)
  const parts = partsOf(text)
  const amount = amountOf(parts)
  return amount === undefined || isShort(parts, amount) ? text : quantityText(amount)
}

/** The shortest exact text of an amount in its notation, to thousandths. */
export const quantityText = (amount: Quantity): string => {
  const { value, scale } = amount.scale < thousandths ? { value: countOf(amount, thousandths), scale: thousandths } : amount
  return value < 0n ? `-${written(-value, scale, amount.notation)}` : written(value, scale, amount.notation)
}

/** Whether an amount is positive. What is none is refused as that, and not by this. */
export const isPositive = (value: unknown): boolean => (quantityOf(value)?.value ?? 1n) > 0n

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value)).trim()

const isShort = ({ whole, fraction }: Parts, { scale, notation }: Quantity): boolean => {
  const digits = whole + fraction
  if (digits === '' || digits.length > keptDigits) return false
  // A multiple of 8 is looked at again, as it may be one of 1024.
  if (notation === 'binary') return fraction === '' && digits.length <= 12 && (BigInt(digits) & 7n) !== 0n
  return scale >= thousandths && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
}

const written = (value: bigint, scale: number, notation: Notation): string => {
  if (value === 0n) return '0'
  let [digits, power] = [value, scale]
  for (; digits % 10n === 0n; power++) digits /= 10n
  if (notation === 'binary' && power >= 0 && digits * 10n ** BigInt(power) >= 1024n) return inBinary(digits * 10n ** BigInt(power))
  const step = Math.min(3 * Math.floor(power / 3), notation === 'exponent' ? Infinity : leastPower + 3 * (decimals.length - 1))
  const shown = digits * 10n ** BigInt(power - step)
  if (notation === 'exponent') return step === 0 ? String(shown) : `${shown}e${step}`
  return `${shown}${decimals[(step - leastPower) / 3] ?? ''}`
}

const inBinary = (value: bigint): string => {
  let [digits, step] = [value, 0]
  for (; digits % 1024n === 0n && step < binaries.length - 1; step++) digits /= 1024n
  return `${digits}${binaries[step] ?? ''}`
}
