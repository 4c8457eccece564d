import type { VimObject } from '#protocols/vim/values.ts'
import { ownedText } from './owned.ts'
import type { Device } from './vm.ts'

/** vCenter's own range of MAC addresses, in order: 00:50:56:80:00:00 to 00:50:56:bf:ff:ff. */
export const macOf = (index: number): string => {
  const low = 0x800000 + (index % 0x400000)
  return ownedText(`00:50:56:${octet(low >>> 16)}:${octet((low >>> 8) & 0xff)}:${octet(low & 0xff)}`)
}
const octet = (value: number): string => value.toString(16).padStart(2, '0')

export const isMac = (text: string): boolean => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)

/** The addresses that a guest with this MAC address always gets: one of 10.0.0.0/8, and the EUI-64 of fd00::/64. */
export const addressesOf = (mac: string): { readonly ip4: string; readonly ip6: string } => {
  const bytes = mac.split(':').map(part => Number.parseInt(part, 16))
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes
  // 254 hosts in each /24, so that no guest gets a network or a broadcast address.
  const index = ((d & 0x7f) << 16) | (e << 8) | f
  const net = Math.floor(index / 254)
  const hex = (high: number, low: number): string => ((high << 8) | low).toString(16)
  return { ip4: `10.${(net >>> 8) & 0xff}.${net & 0xff}.${(index % 254) + 1}`, ip6: `fd00::${hex(a ^ 2, b)}:${hex(c, 0xff)}:${hex(0xfe, d)}:${hex(e, f)}` }
}

/** `guest.net` of a guest that has its addresses. */
export const guestNets = (devices: readonly Device[]): readonly VimObject[] => devices.flatMap(device => {
  const mac = device.macAddress
  if (mac === undefined) return []
  const { ip4, ip6 } = addressesOf(mac)
  return [{
    network: (device['deviceInfo'] as { readonly summary?: string } | undefined)?.summary ?? '', ipAddress: [ip4, ip6], macAddress: mac, connected: device.connectable?.['connected'] !== false, deviceConfigId: device.key,
    ipConfig: { ipAddress: [
      { ipAddress: ip4, prefixLength: 8, origin: 'dhcp', state: 'preferred' },
      { ipAddress: ip6, prefixLength: 64, origin: 'linklayer', state: 'preferred' },
    ] },
  }]
})
