/** An instant as RFC 3339 in UTC, with fractions of a second only where there are any. */
export const stamp = (wallMs: number): string => new Date(wallMs).toISOString().replace(/\.?0+Z$/, 'Z')

const rfc3339 = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
/** Whether a text is an instant as RFC 3339, to the nanosecond at most, on a day that the calendar has. */
export const isStamp = (text: string): boolean => {
  const [, year, month, day] = (rfc3339.exec(text) ?? []).map(Number)
  return year !== undefined && month !== undefined && day !== undefined && day <= daysOf(year, month)
}
/** Day 0 of a month is the last one of the month before. */
const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()
