import type { ApiObject, Schema } from '#world/kubernetes/kind.ts'
import { ageColumn, column, computed, define, part, word } from '#world/kubernetes/kinds/define.ts'
import {
  atomic, bool, choice, conditions, free, labelSelector, listOf, mapOf, objectReference, quantity, record, text, textMap, time,
} from '#world/kubernetes/kinds/fields.ts'

const shortModes: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' }
const modes = (value: unknown): string => {
  const wanted = new Set(Array.isArray(value) ? value as string[] : [])
  return Object.entries(shortModes).filter(([mode]) => wanted.has(mode)).map(([, short]) => short).join(',')
}
const accessModes = (description: string): Schema => ({
  type: 'array', description, 'x-kubernetes-list-type': 'atomic',
  items: choice('One way of access.', ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']),
})
const volumeMode = choice('Whether the volume is a file system or a bare device.', ['Block', 'Filesystem'], { default: 'Filesystem' })
const resources = (description: string): Schema => mapOf(description, quantity('Amount of one resource.'))
const unset = '<unset>'
const deleting = (object: ApiObject): string => object.metadata.deletionTimestamp === undefined ? word(part(object['status'])['phase']) : 'Terminating'

export const claimKind = define({
  kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims', shortNames: ['pvc'], namespaced: true, status: true,
  description: 'A wish for storage, met by a persistent volume.',
  properties: {
    spec: record('What is wanted.', {
      accessModes: accessModes('How the volume is to be mounted.'),
      selector: labelSelector('Volumes that come into question.'),
      resources: record('How much is wanted.', { limits: resources('At most.'), requests: resources('At least; storage is the size.') }),
      storageClassName: text('Class of storage; the cluster\'s default when left out.'),
      volumeAttributesClassName: text('Class of attributes that can be changed later.'),
      volumeMode,
      volumeName: text('Volume that the claim is bound to.'),
      dataSource: atomic('What the volume is filled from.', { apiGroup: text('API group.'), kind: text('Kind.'), name: text('Name.') }, ['kind', 'name']),
      dataSourceRef: record('What the volume is filled from, also from other namespaces.',
        { apiGroup: text('API group.'), kind: text('Kind.'), name: text('Name.'), namespace: text('Namespace.') }, ['kind', 'name']),
    }, ['accessModes', 'resources']),
    status: record('What stands.', {
      phase: text('Pending, Bound or Lost.'),
      accessModes: accessModes('How the volume can be mounted.'),
      capacity: resources('What the volume has.'),
      allocatedResources: resources('What is set aside for it.'),
      allocatedResourceStatuses: textMap('How far a change of size is, by resource.', { 'x-kubernetes-map-type': 'granular' }),
      conditions: conditions('How a change of the volume goes.', { lastProbeTime: time('When it was last looked at.') }),
      currentVolumeAttributesClassName: text('Class of attributes in effect.'),
      modifyVolumeStatus: record('How far a change of attributes is.', { status: text('Pending, InProgress or Infeasible.'), targetVolumeAttributesClassName: text('Class that is wanted.') }, ['status']),
    }),
  },
  required: ['spec'],
  columns: [
    computed('Status', deleting), column('Volume', '.spec.volumeName'), column('Capacity', '.status.capacity.storage'),
    computed('Access Modes', (object) => modes(part(object['status'])['accessModes'])), column('StorageClass', '.spec.storageClassName'),
    computed('VolumeAttributesClass', (object) => word(part(object['spec'])['volumeAttributesClassName'], unset)), ageColumn,
    column('VolumeMode', '.spec.volumeMode', { priority: 1 }),
  ],
})

const source = (description: string): Schema => free(description)

export const volumeKind = define({
  kind: 'PersistentVolume', plural: 'persistentvolumes', shortNames: ['pv'], namespaced: false, status: true,
  description: 'A piece of storage of the cluster.',
  properties: {
    spec: record('What the volume is.', {
      accessModes: accessModes('How the volume can be mounted.'),
      capacity: resources('What the volume has; storage is the size.'),
      claimRef: { ...objectReference('Claim that the volume is bound to.'), 'x-kubernetes-map-type': 'granular' },
      csi: record('Volume of a CSI driver.', {
        driver: text('Name of the driver.'), volumeHandle: text('Name of the volume for the driver.'), fsType: text('File system.'),
        readOnly: bool('Whether it is only read.'), volumeAttributes: textMap('What the driver wants to know.'),
        controllerPublishSecretRef: secretReference('Secret for attaching.'), nodePublishSecretRef: secretReference('Secret for mounting.'),
        nodeStageSecretRef: secretReference('Secret for staging.'), controllerExpandSecretRef: secretReference('Secret for growing.'),
        nodeExpandSecretRef: secretReference('Secret for growing on the node.'),
      }, ['driver', 'volumeHandle']),
      hostPath: record('Folder of a node.', { path: text('Path on the node.'), type: text('What has to be there.') }, ['path']),
      local: record('Disk of a node.', { path: text('Path on the node.'), fsType: text('File system.') }, ['path']),
      nfs: record('Share of an NFS server.', { server: text('Name or address.'), path: text('Path of the share.'), readOnly: bool('Whether it is only read.') }, ['server', 'path']),
      vsphereVolume: record('Disk in vSphere.', { volumePath: text('Path of the disk.'), fsType: text('File system.'), storagePolicyID: text('Identity of the storage policy.'), storagePolicyName: text('Name of the storage policy.') }, ['volumePath']),
      mountOptions: listOf('Options for mounting.', text('One option.')),
      nodeAffinity: record('Nodes that can reach the volume.', { required: source('Terms of which one must hold.') }),
      persistentVolumeReclaimPolicy: choice('What becomes of the volume once its claim is gone.', ['Delete', 'Recycle', 'Retain'], { default: 'Retain' }),
      storageClassName: text('Class of storage.'),
      volumeAttributesClassName: text('Class of attributes.'),
      volumeMode,
    }),
    status: record('What stands.', {
      phase: text('Pending, Available, Bound, Released or Failed.'), reason: text('One word for a failure.'), message: text('A sentence for a failure.'),
      lastPhaseTransitionTime: time('When the phase last changed.'),
    }),
  },
  columns: [
    column('Capacity', '.spec.capacity.storage'), computed('Access Modes', (object) => modes(part(object['spec'])['accessModes'])),
    column('Reclaim Policy', '.spec.persistentVolumeReclaimPolicy'), computed('Status', deleting), computed('Claim', claim),
    column('StorageClass', '.spec.storageClassName'), computed('VolumeAttributesClass', (object) => word(part(object['spec'])['volumeAttributesClassName'], unset)),
    column('Reason', '.status.reason'), ageColumn, column('VolumeMode', '.spec.volumeMode', { priority: 1 }),
  ],
})

function secretReference(description: string): Schema {
  return atomic(description, { name: text('Name of the secret.'), namespace: text('Namespace of the secret.') })
}

function claim(object: ApiObject): string {
  const reference = part(object['spec'], 'claimRef')
  return reference['name'] === undefined ? '' : `${word(reference['namespace'])}/${word(reference['name'])}`
}

const defaultMarks = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']
const nameWithDefault = (object: ApiObject): string =>
  defaultMarks.some((mark) => object.metadata.annotations?.[mark] === 'true') ? `${object.metadata.name} (default)` : object.metadata.name

export const storageClassKind = define({
  group: 'storage.k8s.io', kind: 'StorageClass', plural: 'storageclasses', shortNames: ['sc'], namespaced: false,
  description: 'A kind of storage that claims can ask for.',
  properties: {
    provisioner: text('Driver that makes the volumes.'),
    parameters: textMap('What the driver wants to know.'),
    reclaimPolicy: choice('What becomes of a volume once its claim is gone.', ['Delete', 'Recycle', 'Retain'], { default: 'Delete' }),
    mountOptions: listOf('Options for mounting.', text('One option.')),
    allowVolumeExpansion: bool('Whether volumes can grow.'),
    volumeBindingMode: choice('When a volume is made: at once, or when the first user is placed.', ['Immediate', 'WaitForFirstConsumer'], { default: 'Immediate' }),
    allowedTopologies: listOf('Where volumes may be made.', record('One alternative.', {
      matchLabelExpressions: listOf('Conditions, all of which must hold.', record('One condition.', { key: text('Label.'), values: listOf('Allowed values.', text('A value.')) }, ['key', 'values'])),
    }, [], { 'x-kubernetes-map-type': 'atomic' })),
  },
  required: ['provisioner'],
  columns: [
    computed('Name', nameWithDefault, { format: 'name' }), column('Provisioner', '.provisioner'), column('ReclaimPolicy', '.reclaimPolicy'),
    column('VolumeBindingMode', '.volumeBindingMode'),
    computed('AllowVolumeExpansion', (object) => object['allowVolumeExpansion'] === true, { type: 'string' }), ageColumn,
  ],
})
