import { crd } from '#protocols/api/crd.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import { groupVersion, storagePolicyQuotas } from '#protocols/api/resources.ts'
import { controllerManifests, editors, installation, userManifests } from '../deploy/rbac.ts'

/** An object to be applied. */
export type Manifest = Readonly<Record<string, unknown>> & { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }

/** What a vCenter has that Kubernetes objects stand for. */
export interface Estate {
  readonly clusters: readonly { readonly id: string; readonly name: string }[]
  readonly templates: readonly { readonly id: string; readonly name: string; readonly guestId: string; readonly diskGiB: number }[]
}

/** Namespace of the controller and of its Secret. */
export const systemNamespace = installation.namespace
/** Secret with the credentials of vCenter; changing it is how a password is changed while everything runs. */
export const credentialsSecret = { namespace: systemNamespace, name: installation.secret } as const
/** Group of ordinary users, who may edit the namespaces that have classes. */
export const usersGroup = 'devops'

/** CustomResourceDefinitions of our kinds and of those that others bring. */
export const definitions = (): readonly Manifest[] => [...ownKinds, ...externalKinds].map(kind => crd(kind) as Manifest)

/** What has to stand besides the definitions: namespaces, rights, credentials, storage classes, zones, images, and a set of classes a namespace. */
export const surroundings = (estate: Estate, credentials: { readonly user: string; readonly password: string }, namespaces: readonly string[]): readonly Manifest[] => [
  ...[systemNamespace, ...namespaces.filter(name => name !== 'default')].map(namespace),
  ...controllerManifests(), ...userManifests(), ...namespaces.map(name => editors(name, usersGroup)),
  secret(credentials),
  ...storage.map(storageClass),
  ...estate.clusters.map(zone),
  ...namespaces.flatMap(name => classes.map(one => vmClass(name, one))),
  ...namespaces.flatMap(name => storage.map(one => storageQuota(name, one))),
]

const namespace = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

/** The credentials of vCenter. */
export const secret = ({ user, password }: { readonly user: string; readonly password: string }): Manifest =>
  ({ apiVersion: 'v1', kind: 'Secret', metadata: credentialsSecret, stringData: { username: user, password } })

interface Storage { readonly name: string; readonly policyId: string }
const storage: readonly Storage[] = [{ name: 'standard', policyId: 'policy-standard' }, { name: 'fast', policyId: 'policy-fast' }]

const storageClass = ({ name, policyId }: Storage): Manifest =>
  ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner: 'csi.vsphere.vmware.com', parameters: { storagePolicyID: policyId } })

/** Assigns a storage class to a namespace, with room for 100,000 VMs of 40Gi. */
const storageQuota = (namespace: string, { policyId }: Storage): Manifest => ({
  apiVersion: `${storagePolicyQuotas.group}/${storagePolicyQuotas.version}`, kind: storagePolicyQuotas.kind, metadata: { name: policyId, namespace }, spec: { storagePolicyId: policyId, limit: '4Pi' },
})

/** `zone-a`, `zone-b` … */
const zone = ({ id }: Estate['clusters'][number], index: number): Manifest => ({
  apiVersion: 'topology.tanzu.vmware.com/v1alpha1', kind: 'AvailabilityZone', metadata: { name: `zone-${String.fromCharCode(97 + index)}` }, spec: { clusterComputeResourceMoIDs: [id] },
})

interface ClassSize { readonly name: string; readonly cpus: number; readonly memory: string; readonly guaranteed: boolean }
const classes: readonly ClassSize[] = [
  { name: 'small', cpus: 2, memory: '4Gi', guaranteed: false },
  { name: 'medium', cpus: 4, memory: '16Gi', guaranteed: false },
  { name: 'large', cpus: 8, memory: '32Gi', guaranteed: false },
  { name: 'small-guaranteed', cpus: 2, memory: '4Gi', guaranteed: true },
  { name: 'enormous', cpus: 512, memory: '24Ti', guaranteed: false },
]
const vmClass = (inNamespace: string, { name, cpus, memory, guaranteed }: ClassSize): Manifest => ({
  apiVersion: groupVersion, kind: 'VirtualMachineClass', metadata: { name, namespace: inNamespace },
  spec: { hardware: { cpus, memory }, ...(guaranteed ? { policies: { resources: { requests: { cpu: String(cpus), memory } } } } : {}) },
})

/** An image of the whole cluster for a template, with the status that a content library would write. */
export const images = (estate: Estate, wallMs: number): readonly { readonly object: Manifest; readonly status: object }[] =>
  estate.templates.map(({ id, name, guestId, diskGiB }, index) => ({
    object: { apiVersion: groupVersion, kind: 'ClusterVirtualMachineImage', metadata: { name: `vmi-${(index + 1).toString(16).padStart(17, '0')}`, labels: { 'image.vmoperator.vmware.com/type': 'VM' } }, spec: {} },
    status: {
      name, type: 'VM', providerItemID: id, osInfo: { type: guestId }, hardwareVersion: 21, firmware: 'efi',
      disks: [{ name: 'disk-0', limit: `${diskGiB}Gi`, capacity: `${diskGiB}Gi`, requested: `${diskGiB}Gi`, controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 0 }],
      conditions: [{ type: 'Ready', status: 'True', reason: 'True', message: '', lastTransitionTime: `${new Date(wallMs).toISOString().slice(0, 19)}Z` }],
    },
  }))
