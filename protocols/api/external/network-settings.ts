import { networkSettings } from '../resources.ts'
import { maybe, oneOf, record } from '../schema.ts'
import type { Kind } from '../schema.ts'

const providers = ['vsphere-distributed', 'nsx-tier1', 'vpc'] as const

export const networkSettingsFields = record({
  legacyProvider: maybe(oneOf(providers, 'Provider that the namespace had before: vsphere-distributed or nsx-tier1.')),
  provider: oneOf(providers, 'What connects the VMs of the namespace: distributed switches, NSX with tier-1 gateways, or NSX with VPCs.'),
})

/** Which networks a namespace has. External: a Supervisor brings its own. */
export const networkSettingsKind: Kind = {
  ...networkSettings, shortNames: [], categories: [],
  description: 'Which kind of network connects the virtual machines of a namespace; the object is named default.',
  root: networkSettingsFields, columns: [],
}
