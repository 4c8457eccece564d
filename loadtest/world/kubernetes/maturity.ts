/** Orders names of versions: stable ones first, then beta, alpha and others; later ones before earlier ones, and the others by the alphabet. */
export const byMaturity = (left: string, right: string): number => {
  const [a, b] = [maturityOf(left), maturityOf(right)]
  if (a === undefined || b === undefined) return a === b ? (left < right ? -1 : 1) : a === undefined ? 1 : -1
  return a.map((part, index) => (b[index] ?? 0) - part).find(difference => difference !== 0) ?? 0
}

/** Stage, number and number within the stage, each larger for what is more mature; undefined for what is named otherwise. */
const maturityOf = (version: string): readonly number[] | undefined => {
  const [, major, stage, minor = '0'] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version) ?? []
  return major === undefined ? undefined : [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor)]
}
