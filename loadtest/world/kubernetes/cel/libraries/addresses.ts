import { isIPv4, isIPv6 } from 'node:net'
import type { Library } from '#world/kubernetes/cel/environment.ts'

/** An IP address as a number of 32 or 128 bits. */
class Ip {
  readonly bits: bigint
  readonly family: 4 | 6
  constructor(bits: bigint, family: 4 | 6) {
    this.bits = bits
    this.family = family
  }
}

/** A network: an address in it and the length of its prefix. */
class Cidr {
  readonly address: Ip
  readonly prefix: number
  constructor(address: Ip, prefix: number) {
    this.address = address
    this.prefix = prefix
  }
}

const width = ({ family }: Ip): number => (family === 4 ? 32 : 128)

const ipOf = (text: string): Ip | undefined => {
  if (isIPv4(text)) return new Ip(text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), 4)
  // Zones, and IPv4 written as IPv6, are not taken.
  if (!isIPv6(text) || text.includes('%') || /^::ffff:/i.test(text)) return undefined
  const [head = '', tail] = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
    `${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`).split('::')
  const words = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'))
  const missing = tail === undefined ? 0 : 8 - words(head).length - words(tail).length
  const all = [...words(head), ...Array.from({ length: missing }, () => '0'), ...words(tail)]
  return new Ip(all.reduce((bits, word) => (bits << 16n) | BigInt(`0x${word}`), 0n), 6)
}

const cidrOf = (text: string): Cidr | undefined => {
  const [address = '', prefix = '', ...rest] = text.split('/')
  const ip = ipOf(address)
  if (ip === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > width(ip)) return undefined
  return new Cidr(ip, Number(prefix))
}

/** The canonical text: for IPv6 lower case, with the longest run of zeros left out. */
const textOf = ({ bits, family }: Ip): string => {
  if (family === 4) return [24n, 16n, 8n, 0n].map(shift => (bits >> shift) & 255n).join('.')
  const text = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':')
  const longest = [...text.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)].map(([run]) => run).reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return text
  const at = text.search(new RegExp(`(?:^|(?<=:))${longest}(?=:|$)`))
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`
}

const inNetwork = (ip: Ip, { address, prefix }: Cidr): boolean => {
  if (ip.family !== address.family) return false
  const shift = BigInt(width(address) - prefix)
  return ip.bits >> shift === address.bits >> shift
}
const network = (text: string): Cidr => cidrOf(text) ?? unreadable(text, 'network')
const address = (text: string): Ip => ipOf(text) ?? unreadable(text, 'IP')
const unreadable = (text: string, what: 'network' | 'IP'): never => {
  throw new Error(what === 'IP'
    ? `IP Address "${text}" parse error during conversion from string: ParseAddr("${text}"): unable to parse IP`
    : `network address parse error during conversion from string: netip.ParsePrefix("${text}"): no '/'`)
}

const inAny = (...networks: readonly string[]): ((ip: Ip) => boolean) => {
  const all = networks.map(network)
  return ip => all.some(one => inNetwork(ip, one))
}
const isLinkLocalMulticast = inAny('224.0.0.0/24', 'ff02::/16')
const isLoopback = inAny('127.0.0.0/8', '::1/128')
const isLinkLocalUnicast = inAny('169.254.0.0/16', 'fe80::/10')
const isMulticast = inAny('224.0.0.0/4', 'ff00::/8')
const isUnspecified = ({ bits }: Ip): boolean => bits === 0n
const isGlobalUnicast = (ip: Ip): boolean =>
  !isUnspecified(ip) && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocalUnicast(ip) && !(ip.family === 4 && ip.bits === 0xffffffffn)

const cidrText = ({ address: ip, prefix }: Cidr): string => `${textOf(ip)}/${prefix}`
const masked = ({ address: ip, prefix }: Cidr): Cidr => {
  const shift = BigInt(width(ip) - prefix)
  return new Cidr(new Ip((ip.bits >> shift) << shift, ip.family), prefix)
}

/** `ip` is a function, and a name that another one hangs on. */
class IpName {}

/** Addresses and networks. */
export const addAddresses: Library = environment => {
  const [ip, cidr] = ['net.IP', 'net.CIDR']
  environment.registerType(ip, Ip as never)
  environment.registerType(cidr, Cidr as never)
  environment.registerType('kubernetes.IPName', IpName as never)
  environment.registerConstant('ip', 'kubernetes.IPName', new IpName())
  environment.registerOperator(`${ip} == ${ip}`, (left: Ip, right: Ip) => left.bits === right.bits && left.family === right.family)
  environment.registerOperator(`${cidr} == ${cidr}`, (left: Cidr, right: Cidr) => cidrText(left) === cidrText(right))
  environment.registerFunction(`ip(string): ${ip}`, address)
  environment.registerFunction('isIP(string): bool', (text: string) => ipOf(text) !== undefined)
  environment.registerFunction('kubernetes.IPName.isCanonical(string): bool', (_: IpName, text: string) => textOf(address(text)) === text)
  environment.registerFunction(`${ip}.family(): int`, ({ family }: Ip) => BigInt(family))
  environment.registerFunction(`string(${ip}): string`, textOf)
  for (const [name, holds] of Object.entries({ isUnspecified, isLoopback, isLinkLocalMulticast, isLinkLocalUnicast, isGlobalUnicast })) {
    environment.registerFunction(`${ip}.${name}(): bool`, holds)
  }
  environment.registerFunction(`cidr(string): ${cidr}`, network)
  environment.registerFunction('isCIDR(string): bool', (text: string) => cidrOf(text) !== undefined)
  environment.registerFunction(`string(${cidr}): string`, cidrText)
  environment.registerFunction(`${cidr}.ip(): ${ip}`, (one: Cidr) => one.address)
  environment.registerFunction(`${cidr}.prefixLength(): int`, ({ prefix }: Cidr) => BigInt(prefix))
  environment.registerFunction(`${cidr}.masked(): ${cidr}`, masked)
  environment.registerFunction(`${cidr}.containsIP(${ip}): bool`, (one: Cidr, other: Ip) => inNetwork(other, one))
  environment.registerFunction(`${cidr}.containsIP(string): bool`, (one: Cidr, other: string) => inNetwork(address(other), one))
  const contains = (one: Cidr, other: Cidr): boolean => other.prefix >= one.prefix && inNetwork(other.address, one)
  environment.registerFunction(`${cidr}.containsCIDR(${cidr}): bool`, contains)
  environment.registerFunction(`${cidr}.containsCIDR(string): bool`, (one: Cidr, other: string) => contains(one, network(other)))
}
