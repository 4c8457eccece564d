import test from 'ava'
import { metadataTypeFault, validateMetadata, type WrittenMeta } from '#world/kubernetes/schema/metadata.ts'
import type { KindDefinition } from '#world/kubernetes/kind.ts'

const said = (meta: WrittenMeta, namespaced = true, nameRule?: KindDefinition['nameRule']): string[] =>
  validateMetadata(meta, { builtin: false, namespaced, nameRule }).map(({ field, message }) => `${field}: ${message.length > 60 ? `${message.slice(0, 60)}…` : message}`)

test('good metadata is silent', (t) => {
  t.deepEqual(said({
    name: 'web-0.a', namespace: 'team-a', labels: { 'vmherd.dev/shard': '1', app: '' }, annotations: { 'Some.Key/name_x': 'anything {}' },
    finalizers: ['vmoperator.vmware.com/virtualmachine'], ownerReferences: [{ apiVersion: 'v1', kind: 'A', name: 'a', uid: '1', controller: true }],
  }), [])
})

const cases: readonly (readonly [claim: string, meta: WrittenMeta, said: string])[] = [
  ['a name is needed', { namespace: 'a' }, 'metadata.name: Required value: name or generateName is required'],
  ['names are lower case', { name: 'Web', namespace: 'a' }, 'metadata.name: Invalid value: "Web": a lowercase RFC 1123 subdomain must co…'],
  ['names are limited', { name: 'a'.repeat(254), namespace: 'a' }, `metadata.name: Invalid value: "${'a'.repeat(44)}…`],
  ['a namespace is needed', { name: 'a' }, 'metadata.namespace: Required value'],
  ['label values are limited in their letters', { name: 'a', namespace: 'a', labels: { a: 'b c' } }, 'metadata.labels: Invalid value: "b c": a valid label must be an empty string …'],
  ['label keys are qualified names', { name: 'a', namespace: 'a', labels: { 'a b': '' } }, 'metadata.labels: Invalid value: "a b": name part must consist of alphanumeric…'],
  ['annotations have a size', { name: 'a', namespace: 'a', annotations: { a: 'x'.repeat(262_144) } }, 'metadata.annotations: Too long: may not be more than 262144 bytes'],
  ['owners are complete', { name: 'a', namespace: 'a', ownerReferences: [{ apiVersion: 'v1', kind: 'A', name: 'a', uid: '' }] }, 'metadata.ownerReferences[0].uid: Required value: must not be empty'],
]
for (const [claim, meta, wanted] of cases) test(claim, (t) => t.deepEqual(said(meta), [wanted]))

test('only one owner controls', (t) => {
  const owner = (name: string) => ({ apiVersion: 'v1', kind: 'A', name, uid: name, controller: true })
  t.is(said({ name: 'a', namespace: 'a', ownerReferences: [owner('x'), owner('y')] }).length, 1)
})

test('a kind of the whole cluster has no namespace', (t) => t.deepEqual(said({ name: 'a', namespace: 'a' }, false), ['metadata.namespace: Forbidden: not allowed on this type']))

test('namespaces are labels, so that they have no dots; roles are what may stand between slashes', (t) => {
  t.deepEqual(said({ name: 'a.b' }, false), [])
  t.is(said({ name: 'a.b' }, false, 'label').length, 1)
  t.deepEqual(said({ name: 'a:b', namespace: 'a' }, true, 'pathSegment'), [])
  t.is(said({ name: 'a/b', namespace: 'a' }, true, 'pathSegment').length, 1)
})

test('a wrong JSON type in metadata is told as a decoder tells it', (t) => {
  t.is(metadataTypeFault({ labels: { a: 1 } }, 'ConfigMap'), 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string')
  t.is(metadataTypeFault({ name: 'a', labels: { a: 'b' }, finalizers: ['x'] }, undefined), undefined)
  t.is(metadataTypeFault([], 'ConfigMap'), 'json: cannot unmarshal array into Go struct field ConfigMap.metadata of type v1.ObjectMeta')
  t.is(metadataTypeFault([], undefined), 'json: cannot unmarshal array into Go value of type v1.ObjectMeta')
})
