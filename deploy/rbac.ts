import {
  availabilityZones, clusterVirtualMachineImages, computePolicies, contentLibraries, encryptionClasses, events, group, persistentVolumeClaims, resourceQuotas, secrets, storageClasses, storagePolicies, storagePolicyQuotas, storagePolicyUsages,
  virtualMachineClasses, virtualMachineClassInstances, virtualMachineGroups, virtualMachineImages, virtualMachines, virtualMachineSnapshots, zones,
} from '#protocols/api/resources.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import type { Resource } from '#protocols/store.ts'

/** Where the controller is installed: its namespace, its account, and the Secret with the credentials of vCenter. */
export const installation = { namespace: 'vmherd-system', account: 'vmherd', secret: 'vcenter' } as const

/** One right: verbs on a resource, or on its subresource. */
export interface Right { readonly resource: Resource; readonly subresource?: string; readonly verbs: readonly string[] }

/** What admission looks up besides; most of it is there only where others bring it. */
const lookedUp: readonly Resource[] = [
  persistentVolumeClaims, resourceQuotas, virtualMachineClassInstances, virtualMachineGroups, zones, computePolicies, contentLibraries, encryptionClasses, storagePolicies, storagePolicyQuotas, storagePolicyUsages,
]

/** All that the controller does in the whole cluster, and nothing more; a test counts what it asks for. */
export const controllerRights: readonly Right[] = [
  { resource: virtualMachines, verbs: ['get', 'list', 'watch', 'patch'] },
  { resource: virtualMachines, subresource: 'status', verbs: ['patch'] },
  ...[virtualMachineClasses, virtualMachineImages, clusterVirtualMachineImages, availabilityZones, storageClasses].map(resource => ({ resource, verbs: ['list', 'watch'] })),
  ...lookedUp.map(resource => ({ resource, verbs: ['list', 'watch'] })),
  { resource: virtualMachineSnapshots, verbs: ['list', 'watch'] },
  { resource: storagePolicyUsages, verbs: ['create', 'delete'] },
  { resource: storagePolicyUsages, subresource: 'status', verbs: ['patch'] },
  { resource: events, verbs: ['create', 'patch'] },
]

const api = 'rbac.authorization.k8s.io'
const read = ['get', 'list', 'watch']
const write = ['create', 'update', 'patch', 'delete', 'deletecollection']

/** An object to be applied. */
export type RbacManifest = Readonly<Record<string, unknown>> & { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> } }
interface Rule { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly verbs: readonly string[]; readonly resourceNames?: readonly string[] }

const role = (kind: 'Role' | 'ClusterRole', metadata: RbacManifest['metadata'], rules: readonly Rule[]): RbacManifest => ({ apiVersion: `${api}/v1`, kind, metadata, rules })
const binding = (kind: 'RoleBinding' | 'ClusterRoleBinding', metadata: RbacManifest['metadata'], roleKind: 'Role' | 'ClusterRole', roleName: string, subject: object): RbacManifest =>
  ({ apiVersion: `${api}/v1`, kind, metadata, roleRef: { apiGroup: api, kind: roleKind, name: roleName }, subjects: [subject] })
const groupSubject = (name: string): object => ({ kind: 'Group', apiGroup: api, name })

const ruleOf = ({ resource, subresource, verbs }: Right): Rule => ({ apiGroups: [resource.group], resources: [subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`], verbs })

/** The controller's account, its rights, and those in its own namespace. */
export const controllerManifests = (): readonly RbacManifest[] => {
  const { namespace, account, secret } = installation
  const subject = { kind: 'ServiceAccount', namespace, name: account }
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } },
    role('ClusterRole', { name: account }, controllerRights.map(ruleOf)),
    binding('ClusterRoleBinding', { name: account }, 'ClusterRole', account, subject),
    role('Role', { name: account, namespace }, [{ apiGroups: [secrets.group], resources: [secrets.plural], resourceNames: [secret], verbs: ['get'] }]),
    binding('RoleBinding', { name: account, namespace }, 'Role', account, subject),
  ]
}

/** What administrators choose from for others: users look at it. */
const curated = new Set(['VirtualMachineClass', 'VirtualMachineClassInstance', 'VirtualMachineImage', 'ClusterVirtualMachineImage', 'VirtualMachineImageCache', 'VirtualMachineSetResourcePolicy'])
/** Others' kinds that users name in a VM, that messages of admission tell them to look at, or that are made for their VMs and say what is wrong with them. */
const told = new Set([
  'ComputePolicy', 'ContentLibrary', 'EncryptionClass', 'Network', 'StoragePolicyQuota', 'StoragePolicyUsage', 'Subnet', 'SubnetSet', 'TagPolicy', 'VirtualNetwork', 'Zone',
  'CnsNodeVmAttachment', 'CnsNodeVMBatchAttachment', 'CnsRegisterVolume', 'NetworkInterface', 'PolicyEvaluation', 'SubnetPort', 'VirtualNetworkInterface',
])
const gathered = (name: string): Readonly<Record<string, string>> => ({ [`${api}/aggregate-to-${name}`]: 'true' })

/** Whoever may view or edit a namespace may view or edit its VMs; whoever is known sees what there is to choose from in the whole cluster. */
export const userManifests = (): readonly RbacManifest[] => {
  const namespaced = ownKinds.filter(kind => kind.namespaced)
  const scales = namespaced.filter(({ scale }) => scale !== undefined).map(({ plural }) => `${plural}/scale`)
  const seen = [...namespaced.flatMap(({ plural }) => [plural, `${plural}/status`]), ...scales]
  const edited = namespaced.filter(({ kind }) => !curated.has(kind)).map(({ plural }) => plural)
  const cluster = ownKinds.filter(kind => !kind.namespaced).map(({ plural }) => plural)
  return [
    role('ClusterRole', { name: 'vmherd-view', labels: gathered('view') }, [
      { apiGroups: [group], resources: seen, verbs: read },
      ...externalKinds.filter(({ kind }) => told.has(kind)).map(resource => ({ apiGroups: [resource.group], resources: [resource.plural], verbs: read })),
    ]),
    role('ClusterRole', { name: 'vmherd-edit', labels: gathered('edit') }, [{ apiGroups: [group], resources: [...edited, ...scales], verbs: write }]),
    role('ClusterRole', { name: 'vmherd-catalogue' }, [
      { apiGroups: [group], resources: cluster, verbs: read },
      ...[availabilityZones, storageClasses].map(resource => ({ apiGroups: [resource.group], resources: [resource.plural], verbs: read })),
    ]),
    binding('ClusterRoleBinding', { name: 'vmherd-catalogue' }, 'ClusterRole', 'vmherd-catalogue', groupSubject('system:authenticated')),
  ]
}

/** The right to edit one namespace, for a group of users. */
export const editors = (namespace: string, groupName: string): RbacManifest => binding('RoleBinding', { name: groupName, namespace }, 'ClusterRole', 'edit', groupSubject(groupName))
