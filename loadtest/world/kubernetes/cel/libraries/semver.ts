import type { Library } from '#world/kubernetes/cel/environment.ts'

/** A semantic version. */
class Semver {
  readonly numbers: readonly bigint[]
  readonly pre: readonly string[]
  constructor(numbers: readonly bigint[], pre: readonly string[]) {
    this.numbers = numbers
    this.pre = pre
  }
}

const number = '(0|[1-9]\\d*)'
const pattern = new RegExp(`^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?$`)

const semverOf = (text: string): Semver | undefined => {
  const parts = pattern.exec(text)
  if (parts === null) return undefined
  const pre = parts[4]?.split('.') ?? []
  if (pre.some(one => one === '' || /^0\d+$/.test(one))) return undefined
  return new Semver([1, 2, 3].map(index => BigInt(parts[index] ?? '0')), pre)
}

/** `v1.2` as `1.2.0`: without the leading v, without leading zeros, with what is missing. */
const normalized = (text: string): string => {
  const cut = text.replace(/^v/, '')
  const end = cut.search(/[-+]/)
  const [core, rest] = end < 0 ? [cut, ''] : [cut.slice(0, end), cut.slice(end)]
  const numbers = core.split('.').map(one => one.replace(/^0+(?=\d)/, ''))
  while (numbers.length < 3) numbers.push('0')
  return `${numbers.join('.')}${rest}`
}

const order = (left: bigint | number | string, right: bigint | number | string): number => (left < right ? -1 : left > right ? 1 : 0)

const comparedPre = (left: readonly string[], right: readonly string[]): number => {
  if (left.length === 0 || right.length === 0) return order(right.length, left.length)
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [a = '', b = ''] = [left[index], right[index]]
    const [aNumber, bNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)]
    const found = aNumber && bNumber ? order(BigInt(a), BigInt(b)) : aNumber !== bNumber ? (aNumber ? -1 : 1) : order(a, b)
    if (found !== 0) return found
  }
  return order(left.length, right.length)
}

const compared = (left: Semver, right: Semver): number => {
  for (const index of [0, 1, 2]) {
    const found = order(left.numbers[index] ?? 0n, right.numbers[index] ?? 0n)
    if (found !== 0) return found
  }
  return comparedPre(left.pre, right.pre)
}

const parsed = (text: string): Semver => {
  const found = semverOf(text)
  if (found === undefined) throw new Error(text.split('.').length < 3 ? 'No Major.Minor.Patch elements found' : `Invalid character(s) found in version "${text}"`)
  return found
}

/** Semantic versions. */
export const addSemver: Library = environment => {
  const type = 'kubernetes.Semver'
  environment.registerType(type, Semver as never)
  environment.registerOperator(`${type} == ${type}`, (left: Semver, right: Semver) => compared(left, right) === 0)
  environment.registerFunction(`semver(string): ${type}`, parsed)
  environment.registerFunction(`semver(string, bool): ${type}`, (text: string, normalize: boolean) => parsed(normalize ? normalized(text) : text))
  environment.registerFunction('isSemver(string): bool', (text: string) => semverOf(text) !== undefined)
  environment.registerFunction('isSemver(string, bool): bool', (text: string, normalize: boolean) => semverOf(normalize ? normalized(text) : text) !== undefined)
  environment.registerFunction(`${type}.isGreaterThan(${type}): bool`, (left: Semver, right: Semver) => compared(left, right) > 0)
  environment.registerFunction(`${type}.isLessThan(${type}): bool`, (left: Semver, right: Semver) => compared(left, right) < 0)
  environment.registerFunction(`${type}.compareTo(${type}): int`, (left: Semver, right: Semver) => BigInt(compared(left, right)))
  for (const [index, name] of ['major', 'minor', 'patch'].entries()) environment.registerFunction(`${type}.${name}(): int`, ({ numbers }: Semver) => numbers[index] ?? 0n)
}
