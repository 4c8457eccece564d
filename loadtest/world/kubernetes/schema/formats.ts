import { isIP, isIPv4, isIPv6 } from 'node:net'

/** Whether a string has a format; formats that Kubernetes does not know are not checked. */
export type FormatCheck = (text: string) => boolean

const matches = (pattern: RegExp): FormatCheck => (text) => pattern.test(text)

const dateTime = /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)$/
const isDateTime: FormatCheck = (text) => dateTime.test(text) && isDay(text)
const isDate: FormatCheck = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text)

/** Whether a text that begins as `2026-02-28` names a day that there is. */
const isDay = (text: string): boolean => {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
  if (month < 1 || month > 12 || day < 1) return false
  if (month !== 2) return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31)
  return day <= (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28)
}
const isCidr: FormatCheck = (text) => {
  const [address = '', bits = '', ...rest] = text.split('/')
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && isIP(address) !== 0 && Number(bits) <= (isIPv4(address) ? 32 : 128)
}
const uuid = (version: string): FormatCheck =>
  matches(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`, 'i'))
const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?'

/** The formats of CustomResourceDefinitions that hold for strings. */
export const stringFormats: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ['date-time', isDateTime],
  ['datetime', isDateTime],
  ['date', isDate],
  ['duration', matches(/^[-+]?(\d+(\.\d*)?|\.\d+)\s*(ns|us|µs|μs|ms|s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?|milliseconds?)(\s*(\d+(\.\d*)?|\.\d+)\s*(ns|us|µs|μs|ms|s|m|h|d|w))*$|^0$/)],
  ['uuid', uuid('[0-9a-f]')],
  ['uuid3', uuid('3')],
  ['uuid4', uuid('4')],
  ['uuid5', uuid('5')],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['cidr', isCidr],
  ['mac', matches(/^([0-9a-f]{2}([:-])[0-9a-f]{2}(\2[0-9a-f]{2}){4,6}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i)],
  ['hostname', matches(new RegExp(`^${label}(\\.${label})*\\.?$`, 'i'))],
  ['email', matches(/^[^\s@]+@[^\s@]+$/)],
  ['uri', (text) => URL.canParse(text) || /^\/[^\s]*$/.test(text)],
  ['byte', matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)],
  ['hexcolor', matches(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i)],
  ['k8s-short-name', matches(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)],
  ['k8s-long-name', (text) => text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)],
])

/** Lower and upper end of an integer format. Numbers read from JSON cannot tell the largest of 64 bits from the one above it, which is taken, too. */
export const integerRanges: ReadonlyMap<string, readonly [least: number, most: number]> = new Map<string, readonly [number, number]>([
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['int64', [-(2 ** 63), 2 ** 63]],
  ['uint32', [0, 2 ** 32 - 1]],
  ['uint64', [0, 2 ** 64]],
])
