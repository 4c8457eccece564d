import test from 'ava'
import { crd, schemaOf, type Schema } from '#protocols/api/crd.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import type { Kind } from '#protocols/api/schema.ts'

/** What `kubectl explain` shows of a field. */

interface Definition { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] }
const installed = (kind: Kind): Schema => (crd(kind)['spec'] as Definition).versions[0]?.schema.openAPIV3Schema ?? {}

/** The schema and all that is in it. */
const parts = (schema: Schema): readonly Schema[] =>
  [schema, ...[...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties].flatMap(inner => (inner === undefined ? [] : parts(inner)))]

for (const kind of [...ownKinds, ...externalKinds]) {
  test(`descriptions of ${kind.kind} tell defaults, and nothing else is another than in the schema`, t => {
    const [told, written] = [parts(installed(kind)), parts(schemaOf(kind))]
    t.is(told.length, written.length)
    for (const [index, { description, properties: _properties, items: _items, additionalProperties: _values, ...rest }] of told.entries()) {
      const { description: before, properties: _p, items: _i, additionalProperties: _v, ...was } = written[index] ?? {}
      t.deepEqual(rest, was)
      t.is(description, was.default === undefined ? before : `${before ?? ''} Default: ${String(was.default)}.`)
    }
  })
}

test('of a power mode the default is told', t => {
  t.is(parts(installed(ownKinds[0] as Kind)).find(({ description }) => description?.startsWith('How the VM is powered off'))?.description,
    'How the VM is powered off: Hard at once, Soft by the guest, TrySoft by the guest and hard after five minutes. Default: TrySoft.')
})
