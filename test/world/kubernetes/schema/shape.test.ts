import test from 'ava'
import type { ApiObject, Schema } from '#world/kubernetes/kind.ts'
import { applyDefaults } from '#world/kubernetes/schema/defaults.ts'
import { prune } from '#world/kubernetes/schema/prune.ts'

const defaulted = (schema: Schema, value: unknown): unknown => {
  applyDefaults(schema, value)
  return value
}

const withDefaults: Schema = {
  type: 'object',
  properties: {
    foo: { type: 'string', default: 'default' },
    bar: { type: 'string', nullable: true },
    baz: { type: 'string' },
    deep: { type: 'object', default: {}, properties: { port: { type: 'integer', default: 80 } } },
    absent: { type: 'object', properties: { x: { type: 'integer', default: 1 } } },
    list: { type: 'array', items: { type: 'object', properties: { protocol: { type: 'string', default: 'TCP' } } } },
    map: { type: 'object', additionalProperties: { type: 'object', properties: { on: { type: 'boolean', default: false } } } },
  },
}

test('defaults fill what is missing, also inside a defaulted object, but never invent an object', (t) => {
  t.deepEqual(defaulted(withDefaults, {}), { foo: 'default', deep: { port: 80 } })
  t.deepEqual(defaulted(withDefaults, { list: [{}, { protocol: 'UDP' }], map: { a: {} } }),
    { foo: 'default', deep: { port: 80 }, list: [{ protocol: 'TCP' }, { protocol: 'UDP' }], map: { a: { on: false } } })
})

test('null is replaced by a default, kept where nullable, dropped elsewhere', (t) => {
  t.deepEqual(defaulted(withDefaults, { foo: null, bar: null, baz: null, deep: {} }), { foo: 'default', bar: null, deep: { port: 80 } })
})

test('a default is copied, never shared', (t) => {
  const [a, b] = [defaulted(withDefaults, {}), defaulted(withDefaults, {})] as [{ deep: object }, { deep: object }]
  t.not(a.deep, b.deep)
})

const known: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: { type: 'string' },
        list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
        labels: { type: 'object', additionalProperties: { type: 'object', properties: { a: { type: 'string' } } } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { closed: { type: 'object', properties: {} } } },
        template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: { type: 'object', properties: {} } } },
      },
    },
  },
}
const object = (rest: object, meta: object = {}): ApiObject =>
  ({ apiVersion: 'a/v1', kind: 'K', metadata: { name: 'n', uid: '', resourceVersion: '', creationTimestamp: '', ...meta }, ...rest })

test('unknown fields are dropped and named by their path', (t) => {
  const made = object({ spec: { a: 'x', b: 1, list: [{ a: '', bar: 1 }], labels: { k: { a: '', z: 1 } } }, other: 1 }, { odd: 1, labels: { a: 'b' } })
  t.deepEqual(prune(known, made).sort(), ['metadata.odd', 'other', 'spec.b', 'spec.labels.k.z', 'spec.list[0].bar'])
  t.deepEqual(made, object({ spec: { a: 'x', list: [{ a: '' }], labels: { k: { a: '' } } } }, { labels: { a: 'b' } }))
})

test('preserved fields stay, and closed ones within them are still pruned', (t) => {
  const made = object({ spec: { free: { x: { y: 1 }, closed: { z: 1 } } } })
  t.deepEqual(prune(known, made), ['spec.free.closed.z'])
  t.deepEqual(made['spec'], { free: { x: { y: 1 }, closed: {} } })
})

test('an embedded resource keeps its identity and metadata', (t) => {
  const made = object({ spec: { template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', odd: 1, creationTimestamp: null }, spec: { x: 1 }, odd: 1 } } })
  t.deepEqual(prune(known, made), ['spec.template.metadata.odd', 'spec.template.spec.x', 'spec.template.odd'])
})
