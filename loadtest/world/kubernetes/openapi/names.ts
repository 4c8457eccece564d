import type { KindDefinition } from '#world/kubernetes/kind.ts'

/** Names of the components that all kinds share. */
export const shared = {
  objectMeta: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  listMeta: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta',
  ownerReference: 'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference',
  managedFieldsEntry: 'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry',
  fieldsV1: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  time: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  patch: 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
  status: 'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
  deleteOptions: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
} as const

/** Name of a kind's component: by Go package for built-in kinds, by the group read backwards for others (`com.vmware.…v1alpha5.VirtualMachine`). */
export function componentName({ builtin, group, version, kind }: KindDefinition): string {
  if (!builtin) return [...group.split('.').reverse(), version, kind].join('.')
  if (group === 'apiextensions.k8s.io') return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${version}.${kind}`
  return `io.k8s.api.${group === '' ? 'core' : group.split('.')[0] ?? ''}.${version}.${kind}`
}

/** Path under which a group and version are served, without a leading slash: `api/v1`, `apis/apps/v1`. */
export const apiPath = (groupAndVersion: string): string => groupAndVersion.includes('/') ? `apis/${groupAndVersion}` : `api/${groupAndVersion}`

/** Group, version and kind as the extension holds them. */
export const gvk = ({ group, version, kind }: KindDefinition): { group: string; kind: string; version: string } => ({ group, kind, version })
