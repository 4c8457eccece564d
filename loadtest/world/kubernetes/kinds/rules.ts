import type { ApiObject, Cause } from '#world/kubernetes/kind.ts'
import { definitionCauses } from '#world/kubernetes/definitions/rules.ts'
import { definitionWarnings } from '#world/kubernetes/definitions/warnings.ts'
import { objects, part, word } from '#world/kubernetes/kinds/define.ts'
import { bindingRule, roleRule } from '#world/kubernetes/kinds/rbac-rules.ts'
import { webhookRule } from '#world/kubernetes/kinds/webhook-rules.ts'
import { duplicate, forbidden, invalid, required } from '#world/kubernetes/schema/causes.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { dns1035Label } from '#world/kubernetes/schema/names.ts'
import { isPositive } from '#world/kubernetes/schema/quantity.ts'

/** Looks at an object, and at what stood before it, for what a schema cannot say; `subresource` is the door through which it was written. */
export type KindRule = (object: ApiObject, before: ApiObject | undefined, subresource: string | undefined) => Cause[]

/** Rules of built-in kinds beyond their schemas, by `group/Kind` (`/Secret` for the core group). */
export const kindRules: ReadonlyMap<string, KindRule> = new Map<string, KindRule>([
  ['/ConfigMap', dataRule],
  ['/Secret', dataRule],
  ['/Service', serviceRule],
  ['/PersistentVolumeClaim', claimRule],
  ['/PersistentVolume', volumeRule],
  ['storage.k8s.io/StorageClass', classRule],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', webhookRule],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', webhookRule],
  ['rbac.authorization.k8s.io/Role', roleRule],
  ['rbac.authorization.k8s.io/ClusterRole', roleRule],
  ['rbac.authorization.k8s.io/RoleBinding', bindingRule],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', bindingRule],
  ['coordination.k8s.io/Lease', leaseRule],
  ['/Event', eventRule],
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionCauses],
])

/** Kinds whose rules say everything that their schemas do, in other words. */
export const rulesSayAll: ReadonlySet<string> = new Set(['apiextensions.k8s.io/CustomResourceDefinition'])

/** What is taken, and told all the same. */
export const kindWarnings: ReadonlyMap<string, (object: ApiObject, before: ApiObject | undefined) => readonly string[]> = new Map([
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionWarnings],
])

const dataMaxBytes = 1024 * 1024

function dataRule(object: ApiObject, before: ApiObject | undefined): Cause[] {
  const causes: Cause[] = []
  let bytes = 0
  for (const field of ['data', 'binaryData']) {
    for (const [key, value] of Object.entries(part(object[field]))) {
      if (!/^[-._a-zA-Z0-9]+$/.test(key) || key.length > 253 || key === '.' || key.startsWith('..')) {
        causes.push(invalid(`${field}[${key}]`, key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"))
      }
      bytes += Buffer.byteLength(String(value))
    }
  }
  for (const key of Object.keys(part(object['binaryData']))) if (part(object['data'])[key] !== undefined) causes.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'))
  if (object.kind === 'Secret') for (const key of keysOfTypes.get(word(object['type'])) ?? []) if (part(object['data'])[key] === undefined) causes.push(required(`data[${key}]`))
  if (bytes > dataMaxBytes) causes.push({ reason: 'FieldValueTooLong', field: '[]', message: `Too long: may not be more than ${dataMaxBytes} bytes` })
  if (before?.['immutable'] === true) {
    if (object['immutable'] !== true) causes.push(forbidden('immutable', 'field is immutable when `immutable` is set'))
    for (const field of ['data', 'binaryData']) {
      if (!sameJson(part(object[field]), part(before[field]))) causes.push(forbidden(field, 'field is immutable when `immutable` is set'))
    }
  }
  if (object.kind === 'Secret' && before !== undefined && object['type'] !== before['type']) causes.push(invalid('type', object['type'], 'field is immutable'))
  return causes
}

/** Keys that a Secret of a known type has. */
const keysOfTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']], ['kubernetes.io/ssh-auth', ['ssh-privatekey']], ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
])

function leaseRule(object: ApiObject): Cause[] {
  const seconds = part(object['spec'])['leaseDurationSeconds']
  return typeof seconds === 'number' && seconds <= 0 ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : []
}

/** An event stands beside what it is about. */
function eventRule(object: ApiObject): Cause[] {
  const namespace = word(part(object['involvedObject'])['namespace'])
  return namespace === '' || namespace === object.metadata.namespace ? [] : [invalid('involvedObject.namespace', namespace, 'does not match event.namespace')]
}

function serviceRule(object: ApiObject): Cause[] {
  const spec = part(object['spec'])
  const ports = objects(spec['ports'])
  const headless = spec['clusterIP'] === 'None'
  if (ports.length === 0 && !headless && spec['type'] !== 'ExternalName') return [required('spec.ports')]
  const names = new Set<unknown>()
  return ports.flatMap((port, index) => {
    const name = word(port['name'])
    if (name === '') return ports.length > 1 ? [required(`spec.ports[${index}].name`)] : []
    const causes = dns1035Label(name.replace(/^\d+/, 'a')).map((why) => invalid(`spec.ports[${index}].name`, name, why))
    if (names.has(name)) causes.push(duplicate(`spec.ports[${index}].name`, name))
    names.add(name)
    return causes
  })
}

function claimRule(object: ApiObject, before: ApiObject | undefined): Cause[] {
  const spec = part(object['spec'])
  const causes: Cause[] = []
  if ((spec['accessModes'] as readonly string[] | undefined ?? []).length === 0) causes.push(required('spec.accessModes', 'at least 1 access mode is required'))
  const size = part(spec['resources'], 'requests')['storage']
  if (size === undefined) causes.push(required('spec.resources[storage]'))
  else if (!isPositive(size)) causes.push(invalid('spec.resources[storage]', size, 'must be greater than zero'))
  if (before !== undefined && !sameJson(fixedClaim(object), fixedClaim(before, object))) {
    causes.push(forbidden('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'))
  }
  return causes
}

/** The part of a claim that never changes: without its size, and without the volume while that is still open. */
function fixedClaim(object: ApiObject, after: ApiObject = object): object {
  const { resources: _resources, volumeAttributesClassName: _class, ...fixed } = part(object['spec'])
  if (fixed['volumeName'] === undefined || fixed['volumeName'] === '') fixed['volumeName'] = part(after['spec'])['volumeName']
  if (fixed['storageClassName'] === undefined) fixed['storageClassName'] = part(after['spec'])['storageClassName']
  return fixed
}

function volumeRule(object: ApiObject): Cause[] {
  const spec = part(object['spec'])
  const causes: Cause[] = []
  if ((spec['accessModes'] as readonly string[] | undefined ?? []).length === 0) causes.push(required('spec.accessModes'))
  if (part(spec['capacity'])['storage'] === undefined) causes.push(required('spec.capacity'))
  if (!['csi', 'hostPath', 'local', 'nfs', 'vsphereVolume'].some((source) => spec[source] !== undefined)) causes.push(required('spec', 'must specify a volume type'))
  return causes
}

/** A class is a promise to those who used it: only its growth and its metadata change. */
function classRule(object: ApiObject, before: ApiObject | undefined): Cause[] {
  if (before === undefined) return []
  return ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'].filter((field) => !sameJson(object[field] ?? {}, before[field] ?? {}))
    .map((field) => field === 'provisioner' || field === 'parameters' ? forbidden(field, `updates to ${field} are forbidden.`) : invalid(field, object[field], 'field is immutable'))
}
