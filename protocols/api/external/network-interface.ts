import { networkInterfaces } from '../resources.ts'
import { int32, list, maybe, oneOf, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { plainConditions } from './conditions.ts'

const ipConfig = record({
  gateway: text('Address of the gateway.'),
  ip: text('Address of the interface.'),
  ipFamily: text('IPv4 or IPv6.'),
  prefix: maybe(int32('Length of the network part in bits.', { minimum: 0, maximum: 128 })),
  subnetMask: text('Network mask.'),
})

export const networkInterfaceSpec = record({
  externalID: maybe(text('Identifier of the interface outside.')),
  ipFamilyPolicy: maybe(oneOf(['IPv4Only', 'IPv6Only', 'DualStack'], 'Families of the addresses that are wanted.')),
  networkName: maybe(text('Name of the Network; the default one of the namespace when left out.')),
  portAllocation: maybe(record({
    nodeName: text('Host of the VM.'),
  }, 'For a port that is made ahead.')),
  providerRef: maybe(record({
    apiGroup: text('API group of the object.'),
    apiVersion: maybe(text('API version of the object.')),
    kind: text('Kind of the object.'),
    name: text('Name of the object.'),
  }, 'Object with settings of the provider.')),
  type: maybe(text('Adapter type: vmxnet3.')),
})

export const networkInterfaceStatus = record({
  conditions: maybe(plainConditions),
  connectionID: maybe(text('Identifier of the connection to the switch.')),
  externalID: maybe(text('Identifier of the interface outside.')),
  ipAssignmentMode: maybe(text('How the guest comes by IPv4 addresses: staticpool, dhcp or none.')),
  ipConfigs: maybe(list(ipConfig, 'Addresses that were assigned.')),
  ipv6AssignmentMode: maybe(text('How the guest comes by IPv6 addresses: staticpool, dhcp or none.')),
  macAddress: maybe(text('MAC address that was assigned.')),
  networkID: maybe(text('Portgroup of the network in vSphere (dvportgroup-12).')),
  portID: maybe(text('Port of the distributed switch.')),
})

export type NetworkInterface = KindOf<typeof networkInterfaceSpec, typeof networkInterfaceStatus>

/** One adapter on a distributed switch. External: the network operator brings its own. */
export const networkInterfaceKind: Kind = {
  ...networkInterfaces, shortNames: [], categories: [],
  description: 'A network adapter of a virtual machine on a distributed switch: which network it asks for, and what it was given.',
  spec: networkInterfaceSpec, status: networkInterfaceStatus, columns: [],
}
