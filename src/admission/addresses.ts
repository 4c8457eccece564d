import { isIP } from 'node:net'

/** Version of IP. */
export type Family = 4 | 6

/** The family of an address without a prefix length and without an interface (`%eth0`); undefined when it is none. */
export const ipFamily = (text: string): Family | undefined => {
  const family = text.includes('%') ? 0 : isIP(text)
  return family === 4 || family === 6 ? family : undefined
}

/** The family of `10.0.0.5/24` or `fd00::5/64`; undefined when it is neither. */
export const cidrFamily = (text: string): Family | undefined => {
  const [address = '', bits = '', ...rest] = text.split('/')
  const family = ipFamily(address)
  return family === undefined || rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128) ? undefined : family
}
