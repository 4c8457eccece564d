import type { Resource } from '../../store.ts'
import { netopNetworks, subnets, subnetSets, virtualNetworks } from '../resources.ts'
import { anyObject, maybe, record } from '../schema.ts'
import type { Kind } from '../schema.ts'

/** Networks that interfaces name. Only that they exist is looked at; what they say is the affair of their operator. */
const networkKind = (resource: Resource, description: string): Kind => ({
  ...resource, shortNames: [], categories: [], description,
  root: record({ spec: maybe(anyObject('What the network is to be, as its operator understands it.')) }),
  status: record({}, 'What the network is, as its operator tells.', { 'x-kubernetes-preserve-unknown-fields': true }), columns: [],
})

export const netopNetworkKind = networkKind(netopNetworks, 'A network of distributed switches that interfaces of virtual machines can name.')
export const virtualNetworkKind = networkKind(virtualNetworks, 'A network of NSX with tier-1 gateways that interfaces of virtual machines can name.')
export const subnetKind = networkKind(subnets, 'A network of a VPC that interfaces of virtual machines can name.')
export const subnetSetKind = networkKind(subnetSets, 'Like networks of a VPC, one of which is chosen for each interface that names the set.')
