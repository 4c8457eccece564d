/** An instant as RFC 3339 in UTC, with fractions of a second only where there are any. */
export const stamp = (wallMs: number): string => new Date(wallMs).toISOString().replace(/\.?0+Z$/, 'Z')

const rfc3339 = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
/** Whether a text is an instant as RFC 3339, to the nanosecond at most. */
export const isStamp = (text: string): boolean => rfc3339.test(text) && !Number.isNaN(Date.parse(text))
