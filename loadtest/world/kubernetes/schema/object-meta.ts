import type { Schema } from '#world/kubernetes/kind.ts'
import { text, time } from '#world/kubernetes/kinds/fields.ts'

const ownerReference: Schema = {
  type: 'object',
  description: 'An object that this one depends on.',
  'x-kubernetes-map-type': 'atomic',
  required: ['apiVersion', 'kind', 'name', 'uid'],
  properties: {
    apiVersion: text('API version of the owner.'),
    kind: text('Kind of the owner.'),
    name: text('Name of the owner.'),
    uid: text('UID of the owner.'),
    controller: { type: 'boolean', description: 'Whether this owner is the managing controller.' },
    blockOwnerDeletion: { type: 'boolean', description: 'Whether a foreground deletion of the owner waits for this object.' },
  },
}

const managedFieldsEntry: Schema = {
  type: 'object',
  description: 'Which fields one writer has set.',
  properties: {
    manager: text('Name of the writer.'),
    operation: text('How the fields were written: Apply or Update.'),
    apiVersion: text('API version that the field names belong to.'),
    time: time('When the set of fields last changed.'),
    fieldsType: text('Format of the set; always FieldsV1.'),
    fieldsV1: { type: 'object', description: 'The set of fields as a tree.', 'x-kubernetes-preserve-unknown-fields': true },
    subresource: text('Subresource that was written, empty for the object itself.'),
  },
}

/** ObjectMeta as every object has it: what is pruned, merged and explained by. */
export const metadataSchema: Schema = {
  type: 'object',
  description: 'Standard metadata of an object: its name, labels, owners and version.',
  properties: {
    annotations: {
      type: 'object', additionalProperties: { type: 'string' },
      description: 'Free data that tools attach to the object; not selectable.',
    },
    creationTimestamp: time('When the server created the object. Set by the server.'),
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64', description: 'Seconds the object has for an orderly end. Set by the server.' },
    deletionTimestamp: time('When deletion was asked for; the object goes once its finalizers are gone. Set by the server.'),
    finalizers: {
      type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set',
      description: 'Names that keep the object until whoever put them there takes them off.',
      'x-kubernetes-patch-strategy': 'merge',
    },
    generateName: text('Prefix of the name that the server makes up when no name is given.'),
    generation: { type: 'integer', format: 'int64', description: 'Counts the changes of what is wanted. Set by the server.' },
    labels: {
      type: 'object', additionalProperties: { type: 'string' },
      description: 'Keys and values to select and group objects by.',
    },
    managedFields: { type: 'array', items: managedFieldsEntry, 'x-kubernetes-list-type': 'atomic', description: 'Which writer set which field. Kept by the server.' },
    name: text('Name, unique among the objects of its kind in its namespace. Cannot change.'),
    namespace: text('Namespace of the object; empty for kinds of the whole cluster. Cannot change.'),
    ownerReferences: {
      type: 'array', items: ownerReference, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['uid'],
      description: 'Objects that this one depends on; it is collected when none is left.',
      'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'uid',
    },
    resourceVersion: text('Opaque version of the stored object, for optimistic concurrency and watches. Set by the server.'),
    selfLink: text('No longer used.'),
    uid: text('Identity of the object in time and space. Set by the server.'),
  },
}
