/** Kubernetes quantities: a decimal number with a binary (`Ki`) or decimal (`k`, `m`) suffix or an exponent. */

const suffixes: Readonly<Record<string, readonly [numerator: bigint, denominator: bigint]>> = {
  n: [1n, 1_000_000_000n], u: [1n, 1_000_000n], m: [1n, 1_000n], '': [1n, 1n],
  k: [10n ** 3n, 1n], M: [10n ** 6n, 1n], G: [10n ** 9n, 1n], T: [10n ** 12n, 1n], P: [10n ** 15n, 1n], E: [10n ** 18n, 1n],
  Ki: [1n << 10n, 1n], Mi: [1n << 20n, 1n], Gi: [1n << 30n, 1n], Ti: [1n << 40n, 1n], Pi: [1n << 50n, 1n], Ei: [1n << 60n, 1n],
}

/** More than any amount has that we count with; a number of a million digits would take a while. */
const digitsLimit = 60
const shape = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE])([+-]?\d+)|([numkKMGTPE]i?|))$/

/** The value times `scale`, rounded up; undefined when the text is not a quantity. Exact: no floating point on the way. */
const parse = (quantity: string | number, scale: bigint): bigint | undefined => {
  const match = shape.exec(String(quantity))
  if (match === null) return undefined
  const [, sign, wholePart = '', fraction = '', , exponent, suffix = ''] = match
  const digits = wholePart.length + fraction.length
  if (digits === 0 || digits > digitsLimit) return undefined
  const factor = exponent === undefined ? suffixes[suffix] : powerOfTen(Number(exponent))
  if (factor === undefined) return undefined
  const numerator = BigInt(wholePart + fraction) * factor[0] * scale
  const denominator = 10n ** BigInt(fraction.length) * factor[1]
  const up = (numerator + denominator - 1n) / denominator
  return sign === '-' ? -up : up
}

const powerOfTen = (exponent: number): readonly [bigint, bigint] | undefined => {
  if (Math.abs(exponent) > 30) return undefined
  return exponent >= 0 ? [10n ** BigInt(exponent), 1n] : [1n, 10n ** BigInt(-exponent)]
}

/** Bytes, rounded up; undefined when it is not a quantity or above 2^53. */
export const quantityToBytes = (quantity: string | number): number | undefined => safe(parse(quantity, 1n))
/** Thousandths of an amount of any size, to be compared; undefined when it is not a quantity. */
export const exactMilli = (quantity: string | number): bigint | undefined => parse(quantity, 1_000n)
/** Thousandths (of a core), rounded up; undefined when it is not a quantity or above 2^53. */
export const quantityToMilli = (quantity: string | number): number | undefined => safe(parse(quantity, 1_000n))

const safe = (value: bigint | undefined): number | undefined =>
  value !== undefined && value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : undefined

/** A number of bytes for people: exact when that is short (`4Gi`, `1536Mi`), else to two places (`50.25Gi`). */
export const shownBytes = (bytes: number): string => {
  const exact = formatBytes(bytes)
  if (exact.length <= 6) return exact
  const step = steps.find(suffix => bytes >= Number(suffixes[suffix]?.[0] ?? 1n)) ?? 'Ki'
  return `${Math.round((bytes / Number(suffixes[step]?.[0] ?? 1n)) * 100) / 100}${step}`
}

const steps = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const

/** The shortest exact text for a number of bytes (`4Gi`, `1536Mi`, `1000`). */
export const formatBytes = (bytes: number): string => {
  const value = BigInt(Math.round(bytes))
  const step = value === 0n ? undefined : steps.find(suffix => value % (suffixes[suffix]?.[0] ?? 1n) === 0n)
  return step === undefined ? value.toString() : `${value / (suffixes[step]?.[0] ?? 1n)}${step}`
}
