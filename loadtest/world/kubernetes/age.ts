/** Lengths in the four steps that kubectl's ages change their form at, in the unit named. */
const minuteSeconds = 60
const hourMinutes = 60
const dayHours = 24
const yearDays = 365

/**
 * A span as kubectl shows ages: `45s`, `5m3s`, `47m`, `3h12m`, `26h`, `3d4h`, `12d`, `2y30d`. `spanMs` a little below zero (clocks that
 * differ) is `0s`, more than two seconds below is `<invalid>`.
 */
export function age(spanMs: number): string {
  const seconds = Math.trunc(spanMs / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 2 * minuteSeconds) return `${seconds}s`
  const minutes = Math.floor(seconds / minuteSeconds)
  if (minutes < 10) return joined(minutes, 'm', seconds % minuteSeconds, 's')
  if (minutes < 3 * hourMinutes) return `${minutes}m`
  const hours = Math.floor(minutes / hourMinutes)
  if (hours < 8) return joined(hours, 'h', minutes % hourMinutes, 'm')
  if (hours < 2 * dayHours) return `${hours}h`
  const days = Math.floor(hours / dayHours)
  if (days < 8) return joined(days, 'd', hours % dayHours, 'h')
  if (days < 2 * yearDays) return `${days}d`
  const years = Math.floor(days / yearDays)
  return years < 8 ? joined(years, 'y', days % yearDays, 'd') : `${years}y`
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`

/** The age of a time as ISO text at `now` (wall clock, ms): `<unknown>` when there is none, `<invalid>` when it cannot be read. */
export function ageAt(time: unknown, now: number): string {
  if (time === undefined || time === null || time === '') return '<unknown>'
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(at) ? '<invalid>' : age(now - at)
}
