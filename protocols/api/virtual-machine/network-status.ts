import { flag, int32, list, mapList, maybe, oneOf, record, text, time } from '../schema.ts'

const names = {
  domainName: maybe(text('Domain of the guest.')),
  hostName: maybe(text('Host name of the guest.')),
  nameservers: maybe(list(text(), 'Addresses of DNS servers.')),
  searchDomains: maybe(list(text(), 'DNS search domains.')),
}

const intendedFamily = (family: string) => maybe(record({ enabled: maybe(flag(`Whether the guest is to ask for an ${family} address.`)) }, `DHCP for ${family}.`))

const intendedInterface = record({
  dns: maybe(record(names, 'DNS of the interface.')),
  ip: maybe(record({
    addresses: maybe(list(text(), 'Addresses with prefix length, from the spec or assigned by the network; none with DHCP.')),
    dhcp: maybe(record({ ip4: intendedFamily('IPv4'), ip6: intendedFamily('IPv6') }, 'Whether the guest is to ask for addresses.')),
    gateway4: maybe(text('IPv4 gateway.')),
    gateway6: maybe(text('IPv6 gateway.')),
  }, 'Addresses of the interface.')),
  name: maybe(text('Name of the interface in the spec.')),
})

/** The network configuration that the guest is meant to have. */
const networkConfig = record({
  dns: maybe(record(names, 'DNS of the guest as a whole; from the spec, or else from the settings of the installation.')),
  interfaces: maybe(list(intendedInterface, 'One entry an interface of the spec.')),
}, 'What the guest was given to set up its network by, for guests that do it themselves. It is meant, not observed.')

const seenNames = maybe(record({ dhcp: maybe(flag('Whether it came by DHCP.')), ...names }, 'DNS, as the guest reports it.'))

const pairs = (description: string) => maybe(mapList(['key'], record({
  key: text('Name of the setting.'),
  value: maybe(text('Its value.')),
}), description))

const seenFamily = (family: string) => maybe(record({
  config: pairs('Settings of the DHCP client.'),
  enabled: maybe(flag(`Whether the guest asks for an ${family} address.`)),
}, `DHCP for ${family}.`))
const seenDhcp = maybe(record({ ip4: seenFamily('IPv4'), ip6: seenFamily('IPv6') }, 'DHCP, as the guest reports it.'))

const address = record({
  address: maybe(text('Address with prefix length.')),
  lifetime: maybe(time('Until when the guest may use it.')),
  origin: maybe(oneOf(['dhcp', 'linklayer', 'manual', 'other', 'random'], 'How the guest came by it.')),
  state: maybe(oneOf(['deprecated', 'duplicate', 'inaccessible', 'invalid', 'preferred', 'tentative', 'unknown'], 'Whether it can be used.')),
})

/** The adapters as the guest reports them. */
const networkInterfaces = list(record({
  deviceKey: maybe(int32('Key of the adapter in vSphere.')),
  dns: seenNames,
  ip: maybe(record({
    addresses: maybe(list(address, 'Addresses of the adapter.')),
    autoConfigurationEnabled: maybe(flag('Whether the guest chooses IPv6 addresses by itself.')),
    dhcp: seenDhcp,
    macAddr: maybe(text('MAC address.')),
  }, 'Addresses of the adapter.')),
  name: maybe(text('Name of the interface in the spec.')),
}), 'Adapters, as VMware Tools in the guest reports them.')

/** The guest-wide IP stacks. */
const ipStacks = list(record({
  dhcp: seenDhcp,
  dns: seenNames,
  ipRoutes: maybe(list(record({
    gateway: maybe(record({
      address: maybe(text('Address of the next hop.')),
      device: maybe(text('Device through which it goes.')),
    }, 'Next hop.')),
    networkAddress: maybe(text('Target with prefix length.')),
  }), 'Routes of the guest.')),
  kernelConfig: pairs('Settings of the kernel.'),
}), 'Settings of the guest that no single adapter has.')

/** The network of the guest, intended and observed (api.md section 2.10). */
export const networkStatus = record({
  config: maybe(networkConfig),
  hostName: maybe(text('Host name that the guest reports.')),
  interfaces: maybe(networkInterfaces),
  ipStacks: maybe(ipStacks),
  primaryIP4: maybe(text('First IPv4 address that the guest reports.')),
  primaryIP6: maybe(text('First IPv6 address that the guest reports.')),
}, 'Network of the guest: what it was given, and what it reports.')
