import { isIPv4, isIPv6 } from 'node:net'
import type { ObservedNic, ObservedVm } from '#protocols/provider.ts'
import type { VimObject } from '#protocols/vim/values.ts'
import { asList, numberAt, textAt, trueAt, type Properties } from './properties.ts'

/** What is kept of `guest.net`: the VM's own adapters; those that exist in the guest alone have device key -1. */
export const nicsOf = (net: readonly VimObject[]): readonly ObservedNic[] => net.map(nicOf).filter(nic => nic.deviceKey >= 0)

/** What the guest's tools report. */
export const guestOf = (properties: Properties): ObservedVm['guest'] => {
  const nics = (properties['guest.net'] ?? []) as readonly ObservedNic[]
  const first = textAt(properties, 'guest.ipAddress')
  const all = [...(first === undefined ? [] : [first]), ...nics.flatMap(nic => nic.addresses.map(bare))]
  return {
    tools: toolsOf(textAt(properties, 'guest.toolsRunningStatus')),
    id: textAt(properties, 'guest.guestId'),
    fullName: textAt(properties, 'guest.guestFullName'),
    hostName: textAt(properties, 'guest.hostName'),
    primaryIp4: all.find(address => isIPv4(address) && !address.startsWith('169.254.') && !address.startsWith('127.')),
    primaryIp6: all.find(address => isIPv6(address) && !/^fe[89ab]/i.test(address) && address !== '::1'),
    nics,
  }
}

const toolsOf = (status: string | undefined): ObservedVm['guest']['tools'] => {
  switch (status) {
    // While they execute scripts they run, too.
    case 'guestToolsRunning': case 'guestToolsExecutingScripts': return 'running'
    case 'guestToolsNotRunning': return 'notRunning'
    default: return 'unknown'
  }
}

const nicOf = (nic: VimObject): ObservedNic => ({
  deviceKey: typeof nic.deviceConfigId === 'number' ? nic.deviceConfigId : -1,
  macAddress: textAt(nic, 'macAddress') ?? '',
  connected: trueAt(nic, 'connected'),
  addresses: addressesOf(nic),
})

const addressesOf = (nic: VimObject): readonly string[] => {
  const { ipAddress } = (typeof nic.ipConfig === 'object' && nic.ipConfig !== null ? nic.ipConfig : {}) as { readonly ipAddress?: unknown }
  const withPrefix = asList(ipAddress).flatMap(item => {
    const address = textAt(item, 'ipAddress')
    return address === undefined ? [] : [`${address}/${numberAt(item, 'prefixLength')}`]
  })
  if (withPrefix.length > 0) return withPrefix
  return Array.isArray(nic.ipAddress) ? nic.ipAddress.filter((address): address is string => typeof address === 'string') : []
}

const bare = (address: string): string => address.split('/')[0] ?? address
