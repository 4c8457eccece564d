import { ageColumn, column, computed, define, part } from '#world/kubernetes/kinds/define.ts'
import { bool, bytes, listByKey, listOf, mapOf, objectReference, record, text, textMap } from '#world/kubernetes/kinds/fields.ts'
import type { ApiObject } from '#world/kubernetes/kind.ts'

const keyCount = (object: ApiObject): number => Object.keys(part(object['data'])).length + Object.keys(part(object['binaryData'])).length
const immutable = bool('Whether the data can no longer change.')

export const configMapKind = define({
  kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'], namespaced: true,
  description: 'Settings as keys and texts, for programs to read.',
  properties: {
    data: textMap('Texts by key.'),
    binaryData: mapOf('Bytes by key.', bytes('One value.')),
    immutable,
  },
  columns: [computed('Data', keyCount, { description: 'Number of keys.' }), ageColumn],
})

export const secretKind = define({
  kind: 'Secret', plural: 'secrets', namespaced: true, selectableFields: ['type'],
  description: 'Data that is not for everybody: passwords, keys, certificates.',
  properties: {
    data: mapOf('Bytes by key.', bytes('One value.')),
    stringData: textMap('Texts by key, turned into data when written; never read back.'),
    type: text('What the secret is for; says which keys are expected.', { default: 'Opaque' }),
    immutable,
  },
  columns: [column('Type', '.type'), computed('Data', keyCount, { description: 'Number of keys.' }), ageColumn],
})

export const serviceAccountKind = define({
  kind: 'ServiceAccount', plural: 'serviceaccounts', shortNames: ['sa'], namespaced: true,
  description: 'An identity for programs.',
  properties: {
    secrets: listByKey('Secrets that programs of this account may use.', ['name'], { ...objectReference('One secret.'), required: ['name'] }),
    imagePullSecrets: listOf('Secrets for fetching images.', record('One secret.', { name: text('Name of the secret.', { default: '' }) })),
    automountServiceAccountToken: bool('Whether pods get a token of the account.'),
  },
  columns: [ageColumn],
})
