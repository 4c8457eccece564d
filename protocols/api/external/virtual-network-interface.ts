import { virtualNetworkInterfaces } from '../resources.ts'
import { list, maybe, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { bareConditions } from './conditions.ts'

export const virtualNetworkInterfaceSpec = record({
  virtualNetwork: maybe(text('Name of the VirtualNetwork; the default one of the namespace when left out.')),
})

export const virtualNetworkInterfaceStatus = record({
  conditions: maybe(bareConditions),
  interfaceID: maybe(text('Identifier by which NSX knows the adapter; goes into the external ID of the adapter.')),
  ipAddresses: maybe(list(record({
    gateway: maybe(text('Address of the gateway.')),
    ip: maybe(text('Address of the interface.')),
    subnetMask: maybe(text('Network mask.')),
  }), 'Addresses that were assigned; none where the guest asks by DHCP.')),
  macAddress: maybe(text('MAC address that was assigned.')),
  providerStatus: maybe(record({
    nsxLogicalPortID: maybe(text('Logical port in NSX.')),
    nsxLogicalSwitchID: maybe(text('Logical switch in NSX, by which the network is found in vSphere.')),
  }, 'What NSX tells.')),
})

export type VirtualNetworkInterface = KindOf<typeof virtualNetworkInterfaceSpec, typeof virtualNetworkInterfaceStatus>

/** One adapter in NSX with tier-1 gateways. External: the network operator brings its own. */
export const virtualNetworkInterfaceKind: Kind = {
  ...virtualNetworkInterfaces, shortNames: [], categories: [],
  description: 'A network adapter of a virtual machine in NSX with tier-1 gateways: which network it asks for, and what it was given.',
  spec: virtualNetworkInterfaceSpec, status: virtualNetworkInterfaceStatus, columns: [],
}
