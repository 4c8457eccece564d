/** Amounts as Kubernetes writes them back: the shortest exact text in the notation that they came in, to thousandths. */

interface Parts { readonly minus: boolean; readonly whole: string; readonly fraction: string; readonly suffix: string }
type Notation = 'decimal' | 'exponent' | 'binary'
interface Unit { readonly notation: Notation; /** Of ten, or of 1024. */ readonly power: number }

const decimals = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binaries = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const leastPower = -9
const thousandths = -3
/** Texts of so many digits are kept as they are when nothing about them could be shorter. */
const keptDigits = 18

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

/** The text in which an amount is kept. Expects one that has no fault. */
export const canonicalQuantity = (value: unknown): string => {
  const text = textOf(value)
  const { minus, whole, fraction, suffix } = partsOf(text)
  const unit = unitOf(suffix)
  if (unit === undefined) return text
  const digits = whole + fraction
  const scale = (unit.notation === 'binary' ? 0 : unit.power) - fraction.length
  if (isShort(digits, scale, unit, fraction)) return text
  const amount = { value: BigInt(digits === '' ? 0 : digits) * (unit.notation === 'binary' ? 1024n ** BigInt(unit.power) : 1n), scale }
  return `${minus && amount.value > 0n ? '-' : ''}${written(roundedUp(amount), unit.notation)}`
}

/** Whether an amount is positive. Expects one that has no fault. */
export const isPositive = (value: unknown): boolean => !/^(-|0$)/.test(canonicalQuantity(value))

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value)).trim()

const isShort = (digits: string, scale: number, { notation }: Unit, fraction: string): boolean => {
  if (digits === '' || digits.length > keptDigits) return false
  // A multiple of 8 is looked at again, as it may be one of 1024.
  if (notation === 'binary') return fraction === '' && digits.length <= 12 && (BigInt(digits) & 7n) !== 0n
  return scale >= thousandths && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
}

interface Amount { readonly value: bigint; readonly scale: number }

const roundedUp = ({ value, scale }: Amount): Amount => {
  if (scale >= thousandths) return { value, scale }
  const factor = 10n ** BigInt(thousandths - scale)
  return { value: (value + factor - 1n) / factor, scale: thousandths }
}

const written = ({ value, scale }: Amount, notation: Notation): string => {
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
