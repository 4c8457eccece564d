import { isIPv4, isIPv6 } from 'node:net'

export type Family = 4 | 6

/** The family of `10.0.0.5/24` or `fd00::5/64`; undefined when it is neither. */
export const cidrFamily = (text: string): Family | undefined => {
  const [address = '', bits = '', ...rest] = text.split('/')
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return undefined
  if (isIPv4(address) && Number(bits) <= 32) return 4
  return isIPv6(address) && Number(bits) <= 128 ? 6 : undefined
}

/** The family of an address without a prefix length; undefined when it is none. */
export const ipFamily = (text: string): Family | undefined => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : undefined)
