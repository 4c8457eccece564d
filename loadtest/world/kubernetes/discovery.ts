import { createHash } from 'node:crypto'
import type { KindDefinition } from './kind.ts'
import { byMaturity } from './maturity.ts'
import { apiVersionOf, type Registry } from './registry.ts'
import { reviewKinds, reviewKindsVersion } from './reviews.ts'

/** What is served, in the three forms in which clients ask: groups, resources of one version, and all in one (aggregated). */

const versionsOf = (registry: Registry, group: string): readonly string[] => [...new Set(registry.all().filter(kind => kind.group === group).map(kind => kind.version))].sort(byMaturity)

const groupsOf = (registry: Registry): readonly string[] => [...new Set(registry.all().map(kind => kind.group))].filter(group => group !== '')

const groupEntry = (registry: Registry, name: string): object => {
  const versions = versionsOf(registry, name).map(version => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions, preferredVersion: versions[0] }
}

/** `/api`. */
export const coreVersions = (address: string): object =>
  ({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }] })
/** Authorization and authentication are not kept as objects, but clients ask for them. */
const virtualGroups = ['authentication.k8s.io', 'authorization.k8s.io'].map(group => ({
  group, version: reviewKindsVersion,
  resources: reviewKinds.filter(kind => kind.group === group).map(({ plural, kind, namespaced }) => ({ name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs: ['create'] })),
}))
const tokenEntry = { name: 'serviceaccounts/token', singularName: '', namespaced: true, group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] }

/** `/apis`. */
export const apiGroups = (registry: Registry): object => ({
  kind: 'APIGroupList', apiVersion: 'v1',
  groups: [
    ...groupsOf(registry).map(name => groupEntry(registry, name)),
    ...virtualGroups.map(virtualEntry),
  ],
})

const virtualEntry = ({ group, version }: (typeof virtualGroups)[number]): object => {
  const only = { groupVersion: `${group}/${version}`, version }
  return { name: group, versions: [only], preferredVersion: only }
}

/** `/apis/<group>`; undefined when nothing of it is served. */
export const apiGroup = (registry: Registry, name: string): object | undefined => {
  const virtual = virtualGroups.find(({ group }) => group === name)
  const entry = virtual !== undefined ? virtualEntry(virtual) : groupsOf(registry).includes(name) ? groupEntry(registry, name) : undefined
  return entry === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...entry }
}

/** Kinds of definitions are listed with their verbs in an order of their own, and without those that make something while they end. */
const verbsOf = ({ builtin, verbs, ending }: KindDefinition): readonly string[] =>
  builtin ? verbs : ['delete', 'deletecollection', 'get', 'list', ...ending === true ? [] : ['patch', 'create', 'update'], 'watch'].filter(verb => verbs.some(one => one === verb))

/** Changes when objects are stored in another version. */
const storageHash = ({ group, version, kind, storedAs }: KindDefinition): string => createHash('sha256').update(`${group}/${storedAs?.version ?? version}/${kind}`).digest().subarray(0, 8).toString('base64')

/** The kind that answers have; for built-in kinds the version that stands above it says the rest. */
const responseKind = ({ builtin, group, version, kind }: KindDefinition): object => (builtin ? { group: '', version: '', kind } : { group, version, kind })

const resourceEntries = (kind: KindDefinition): readonly object[] => [
  {
    name: kind.plural, singularName: kind.singular, namespaced: kind.namespaced, kind: kind.kind, verbs: verbsOf(kind),
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}), ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
    storageVersionHash: storageHash(kind),
  },
  ...(kind.group === '' && kind.plural === 'serviceaccounts' ? [tokenEntry] : []),
  ...(kind.subresources.status ? [{ name: `${kind.plural}/status`, singularName: '', namespaced: kind.namespaced, kind: kind.kind, verbs: ['get', 'patch', 'update'] }] : []),
  ...(kind.subresources.scale ? [{ name: `${kind.plural}/scale`, singularName: '', namespaced: kind.namespaced, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] }] : []),
]

/** `/api/v1` and `/apis/<group>/<version>`; undefined when nothing of it is served. */
export const apiResources = (registry: Registry, group: string, version: string): object | undefined => {
  const virtual = virtualGroups.find(entry => entry.group === group && entry.version === version)
  const resources = virtual?.resources ?? registry.all().filter(kind => kind.group === group && kind.version === version).flatMap(resourceEntries)
  return resources.length === 0 ? undefined : { kind: 'APIResourceList', ...(group === '' ? {} : { apiVersion: 'v1' }), groupVersion: apiVersionOf({ group, version }), resources }
}

const aggregatedResource = (kind: KindDefinition): object => ({
  resource: kind.plural, responseKind: responseKind(kind), scope: kind.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: kind.singular, verbs: verbsOf(kind),
  ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}), ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
  ...subresourcesOf(kind),
})

const subresourcesOf = (kind: KindDefinition): object => {
  const subresources = [
    ...(kind.group === '' && kind.plural === 'serviceaccounts' ? [{ subresource: 'token', responseKind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }, verbs: ['create'] }] : []),
    ...(kind.subresources.status ? [{ subresource: 'status', responseKind: responseKind(kind), verbs: ['get', 'patch', 'update'] }] : []),
    ...(kind.subresources.scale ? [{ subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: ['get', 'patch', 'update'] }] : []),
  ]
  return subresources.length === 0 ? {} : { subresources }
}

/** `/api` or `/apis` in one answer. */
export const aggregatedDiscovery = (registry: Registry, root: 'api' | 'apis'): object => {
  const groups = root === 'api' ? [''] : groupsOf(registry)
  const virtual = root === 'api' ? [] : virtualGroups.map(({ group, version, resources }) => ({
    metadata: { name: group },
    versions: [{ version, freshness: 'Current', resources: resources.map(({ name, singularName, kind, namespaced, verbs }) => ({ resource: name, responseKind: { group, version, kind }, scope: namespaced ? 'Namespaced' : 'Cluster', singularResource: singularName, verbs })) }],
  }))
  const items = groups.map(group => ({
    metadata: group === '' ? {} : { name: group },
    versions: versionsOf(registry, group).map(version => ({
      version, freshness: 'Current', resources: registry.all().filter(kind => kind.group === group && kind.version === version).map(aggregatedResource),
    })),
  }))
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items: [...items, ...virtual] }
}

/** `/version`. */
export const serverVersion = {
  major: '1', minor: '37', emulationMajor: '1', emulationMinor: '37', minCompatibilityMajor: '1', minCompatibilityMinor: '36', gitVersion: 'v1.37.2-vmherd-world', gitCommit: '0'.repeat(40), gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z', goVersion: 'none', compiler: 'none', platform: 'linux/amd64',
} as const
