import type { ApiObject } from '#world/kubernetes/kind.ts'
import { dropNothing } from '#world/kubernetes/definitions/decode.ts'
import { specOf, statusOf } from '#world/kubernetes/definitions/definition.ts'
import { objects, part, word } from '#world/kubernetes/kinds/define.ts'
import { completeBinding, completeRole } from '#world/kubernetes/kinds/rbac-rules.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/** Completes an object of one kind in place, before it is validated and stored. */
export type Prepare = (object: ApiObject) => void

/** What the server does to a written object beyond schema defaults, by `group/Kind` (`/Secret` for the core group). Create, update and patch. */
export const prepareOnWrite: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['/Secret', foldStringData],
  ['/Namespace', labelWithName],
  ['/Service', completeService],
  ['/PersistentVolumeClaim', mirrorDataSource],
  ['rbac.authorization.k8s.io/Role', completeRole],
  ['rbac.authorization.k8s.io/ClusterRole', completeRole],
  ['rbac.authorization.k8s.io/RoleBinding', completeBinding],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', completeBinding],
  ['apiextensions.k8s.io/CustomResourceDefinition', completeDefinition],
])

/** What is set when an object is created, by `group/Kind`: the first status, which writers cannot give. */
export const prepareOnCreate: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['/Namespace', (object) => {
    object['spec'] = { ...part(object['spec']), finalizers: ['kubernetes'] }
    object['status'] = { phase: 'Active' }
  }],
  ['/PersistentVolumeClaim', (object) => { object['status'] = { phase: 'Pending' } }],
  ['/PersistentVolume', (object) => { object['status'] = { phase: 'Pending' } }],
  ['/Service', (object) => { object['status'] = { loadBalancer: {} } }],
  ['apiextensions.k8s.io/CustomResourceDefinition', (object) => {
    object['status'] = { conditions: null, acceptedNames: { plural: '', kind: '' } }
    rememberStored(object)
  }],
])

/** What follows in the status from a change of the rest, by `group/Kind`. */
export const prepareOnUpdate: ReadonlyMap<string, (object: ApiObject, subresource: string | undefined) => void> = new Map<string, (object: ApiObject, subresource: string | undefined) => void>([
  ['apiextensions.k8s.io/CustomResourceDefinition', (object, subresource) => { if (subresource === undefined) rememberStored(object) }],
])

/** Objects may be stored in the version that is marked so from now on. */
function rememberStored(object: ApiObject): void {
  const stored = specOf(object).versions.find(({ storage }) => storage)?.name
  const { storedVersions = [] } = statusOf(object)
  if (stored !== undefined && !storedVersions.includes(stored)) object['status'] = { ...statusOf(object), storedVersions: [...storedVersions, stored] }
}

/** `stringData` is only a way of writing: its texts go into `data` as base64, over what stands there. */
function foldStringData(object: ApiObject): void {
  const given = Object.entries(part(object['stringData']))
  delete object['stringData']
  if (given.length === 0) return
  const data = { ...part(object['data']) }
  for (const [key, value] of given) data[key] = Buffer.from(String(value), 'utf8').toString('base64')
  object['data'] = data
}

/** Every namespace can be selected by its name, once it has one. */
function labelWithName(object: ApiObject): void {
  if ((object.metadata.name ?? '') !== '') object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
}

/** Back ends listen where the service does, and an address given by a load balancer is its own, unless told otherwise. */
function completeService(object: ApiObject): void {
  for (const entry of objects(part(object['status'], 'loadBalancer')['ingress'])) if (entry['ip'] !== undefined) entry['ipMode'] ??= 'VIP'
  for (const port of objects(part(object['spec'])['ports'])) port['targetPort'] ??= port['port']
}

/** A reference to a data source holds in both forms. */
function mirrorDataSource(object: ApiObject): void {
  const spec = part(object['spec'])
  if (spec['dataSource'] !== undefined) spec['dataSourceRef'] ??= spec['dataSource']
}

/** Names follow from the kind's own; what is nothing in a schema is left out. */
function completeDefinition(object: ApiObject): void {
  for (const version of objects(part(object['spec'])['versions'])) {
    const schema = part(version['schema'])['openAPIV3Schema']
    if (isRecord(schema)) dropNothing(schema)
  }
  const names = part(object['spec'], 'names')
  const kind = word(names['kind'])
  if (kind === '') return
  names['singular'] ??= kind.toLowerCase()
  names['listKind'] ??= `${kind}List`
}
