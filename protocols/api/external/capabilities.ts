import { capabilities } from '../resources.ts'
import { flag, mapList, mapOf, maybe, oneOf, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

const known = (description: string) => mapList(['name'], record({
  activatedWhenRule: maybe(text('Expression that says when the capability is active.')),
  activationRule: maybe(text('Expression that says when the capability may be active.')),
  description: maybe(text('What the capability is.')),
  enabled: flag('Whether the capability may be active at all.', { default: false }),
  name: text('Name of the capability.'),
  type: maybe(oneOf(['VCenter', 'Supervisor', 'Service'], 'What the capability belongs to.')),
  userFacing: maybe(flag('Whether users see anything of it.', { default: false })),
}), description)

const activated = record({
  activated: flag('Whether the capability is active.'),
})

export const capabilitiesSpec = record({
  infra: maybe(known('Capabilities of vCenter.')),
  services: maybe(mapList(['serviceID'], record({
    capabilities: maybe(known('Capabilities of the service.')),
    serviceID: text('Identifier of the service.'),
  }), 'Capabilities of services.')),
  supervisor: maybe(known('Capabilities of the Supervisor.')),
}, 'What is to be on, by the rules of each capability.')

export const capabilitiesStatus = record({
  services: maybe(mapOf(mapOf(activated, 'Capabilities of the service, by name.'), 'Capabilities of services, by service.')),
  supervisor: maybe(mapOf(activated, 'Capabilities of the Supervisor, by name.')),
})

export type Capabilities = KindOf<typeof capabilitiesSpec, typeof capabilitiesStatus>

/** Which features of a Supervisor are on. External: a Supervisor brings its own. */
export const capabilitiesKind: Kind = {
  ...capabilities, shortNames: [], categories: [],
  description: 'Which features of a Supervisor are on; the object is named supervisor-capabilities.',
  root: record({ spec: capabilitiesSpec }), status: capabilitiesStatus, columns: [],
}
