import { subnetPorts } from '../resources.ts'
import { flag, list, maybe, oneOf, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { plainConditions } from './conditions.ts'

export const subnetPortSpec = record({
  addressBindings: maybe(list(record({
    ipAddress: maybe(text('Address of the interface.')),
    macAddress: maybe(text('MAC address of the interface.')),
  }), 'Addresses that are wanted; assigned when left out.')),
  interfaceIPType: maybe(oneOf(['IPv4', 'IPv6', 'IPv4IPv6'], 'Families of the addresses that are wanted.')),
  staticIPAllocationType: maybe(oneOf(['IPv4', 'IPv6', 'IPv4IPv6', 'None'], 'Families of which addresses are assigned.')),
  subnet: maybe(text('Name of the Subnet. Excludes subnetSet.')),
  subnetSet: maybe(text('Name of the SubnetSet. Excludes subnet.')),
})

const networkInterfaceConfig = record({
  dhcpDeactivatedOnSubnet: maybe(flag('Whether the network answers no DHCP.')),
  dhcpv6DeactivatedOnSubnet: maybe(flag('Whether the network answers no DHCP for IPv6.')),
  ipAddresses: maybe(list(record({
    gateway: maybe(text('Address of the gateway.')),
    ipAddress: maybe(text('Address with prefix length.')),
  }), 'Addresses that were assigned.')),
  logicalSwitchUUID: maybe(text('Logical switch in NSX, by which the network is found in vSphere.')),
  macAddress: maybe(text('MAC address that was assigned.')),
  raDeactivated: maybe(flag('Whether routers of the network advertise nothing.')),
}, 'What the interface was given.')

export const subnetPortStatus = record({
  attachment: maybe(record({
    id: maybe(text('Identifier by which NSX knows the adapter; goes into the external ID of the adapter.')),
  }, 'How the adapter is joined to the port.')),
  conditions: maybe(plainConditions),
  networkInterfaceConfig: maybe(networkInterfaceConfig),
})

export type SubnetPort = KindOf<typeof subnetPortSpec, typeof subnetPortStatus>

/** One adapter in a VPC. External: the network operator brings its own. */
export const subnetPortKind: Kind = {
  ...subnetPorts, shortNames: [], categories: [],
  description: 'A network adapter of a virtual machine in a VPC: which network it asks for, and what it was given.',
  spec: subnetPortSpec, status: subnetPortStatus, columns: [],
}
