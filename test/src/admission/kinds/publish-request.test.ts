import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachinePublishRequestSpec } from '#protocols/api/virtual-machine-publish-request.ts'
import { publishRequestAdmission } from '#src/admission/kinds/publish-request.ts'
import { privileged } from '../asked.ts'
import { kindTable } from '../table.ts'
import { made, owner, type Metadata } from './made.ts'

const library = { apiVersion: 'imageregistry.vmware.com/v1alpha1', kind: 'ContentLibrary', name: 'lib' }
const source = { apiVersion: 'vmoperator.vmware.com/v1alpha1', kind: 'VirtualMachine', name: 'vm' }
const request = (spec: VirtualMachinePublishRequestSpec = {}, metadata: Metadata = {}) => made('VirtualMachinePublishRequest', { source, target: { location: library }, ...spec }, metadata)
const managed = (spec: VirtualMachinePublishRequestSpec = {}, uid = 'u-1') => request(spec, { labels: { [labels.publishManagedBy]: 'u-1' }, ownerReferences: [owner('VirtualMachineGroupPublishRequest', 'all', uid)] })
const managedField = `metadata.labels[${labels.publishManagedBy}]`
const quotaKey = 'vcfa.storage.quota.check.vmware.com/status'
const judged = request({}, { annotations: { [quotaKey]: 'ok' } })

kindTable(publishRequestAdmission, [
  { name: 'a request is admitted', object: request() },
  { name: 'a source of its own name is admitted', object: request({ source: {} }) },
  { name: 'any version of the group is a source', object: request({ source: { ...source, apiVersion: 'vmoperator.vmware.com/v1alpha4' } }) },
  { name: 'another group is no source', object: request({ source: { ...source, apiVersion: 'v1' } }), refused: ['spec.source.apiVersion: supported values: "vmoperator.vmware.com/v1alpha5"'] },
  { name: 'another kind is no source', object: request({ source: { ...source, kind: 'Pod' } }), refused: ['spec.source.kind: supported values: "VirtualMachine"'] },
  { name: 'a request names its library', object: request({ target: {} }), refused: ['spec.target.location.name: Required'] },
  { name: 'a library of either version is admitted', object: request({ target: { location: { ...library, apiVersion: 'imageregistry.vmware.com/v1alpha2' } } }) },
  { name: 'a library of another version is refused', object: request({ target: { location: { ...library, apiVersion: 'imageregistry.vmware.com/v1' } } }), refused: ['spec.target.location.apiVersion: supported values'] },
  { name: 'a library of the whole cluster is refused', object: request({ target: { location: { ...library, kind: 'ClusterContentLibrary' } } }), refused: ['spec.target.location.kind: supported values: "ContentLibrary"'] },

  { name: 'what a library is does not stay open', object: request({ target: { location: { ...library, kind: '', apiVersion: '' } } }), refused: ['spec.target.location.kind: supported values', 'spec.target.location.apiVersion: supported values'] },

  { name: 'how often is tried may be changed', old: request(), object: request({ backoffLimit: 5 }) },
  { name: 'what stands is not judged again', old: request({ source: { ...source, kind: 'Pod' }, target: {} }), object: request({ source: { ...source, kind: 'Pod' }, target: {}, backoffLimit: 5 }) },
  { name: 'the source stays', old: request(), object: request({ source: { ...source, name: 'other' } }), refused: ['spec.source: cannot be changed'] },
  { name: 'an empty description may be left out', old: request({ target: { item: { description: '' }, location: library } }), object: request({ target: { item: {}, location: library } }) },
  { name: 'the target stays', old: request(), object: request({ target: { location: { ...library, name: 'other' } } }), refused: ['spec.target: cannot be changed'] },

  { name: 'a request of a group request is admitted', object: managed() },
  { name: 'one that only says so is refused', object: request({}, { labels: { [labels.publishManagedBy]: 'u-1' } }), refused: [`${managedField}: needs an owner reference`] },
  { name: 'one that another group request owns is refused', object: managed({}, 'u-2'), refused: [`${managedField}: with the UID u-1`] },
  { name: 'one that something else with that UID owns is refused', object: request({}, { labels: { [labels.publishManagedBy]: 'u-1' }, ownerReferences: [owner('Job', 'all', 'u-1')] }), refused: [`${managedField}: needs an owner reference`] },
  { name: 'a user does not change a request of a group request', old: managed(), object: managed({ backoffLimit: 5 }), refused: [`${managedField}: was made for a group`] },
  { name: 'a user does not take one from its group request', old: managed(), object: request(), refused: [`${managedField}: was made for a group`] },
  { name: 'a user does not give one to a group request', old: request(), object: managed(), refused: [`${managedField}: was made for a group`] },
  { name: 'a user may annotate it', old: managed(), object: { ...managed(), metadata: { ...managed().metadata, annotations: { note: 'x' } } } },
  { name: 'a privileged user may change it', old: managed(), object: managed({ backoffLimit: 5 }), caller: privileged },

  ...['vmware-system-vcfa-storage-quota', ...['requested-capacity', 'status', 'message'].map(word => `vcfa.storage.quota.check.vmware.com/${word}`)].map(key => (
    { name: `a user does not say ${key}`, object: request({}, { annotations: { [key]: 'ok' } }), refused: [`metadata.annotations[${key}]: privileged`] })),
  { name: 'a user does not take it away', old: judged, object: request(), refused: [`metadata.annotations[${quotaKey}]: privileged`] },
  { name: 'what stands may stay', old: judged, object: judged },
  { name: 'a privileged user says it', object: judged, caller: privileged },
  { name: 'an administrator of the provider says it', object: judged, groups: ['SSO:SupervisorProviderAdministrators@example.com'] },
  { name: 'a group that is only called alike does not', object: judged, groups: ['x-sso:SupervisorProviderAdministrators@example.com'], refused: [`metadata.annotations[${quotaKey}]: privileged`] },
])
