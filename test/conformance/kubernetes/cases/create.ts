import { at, owners, plain } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, gizmo, group, widget } from '../fixtures.ts'
import { invalid, invalidWidget } from '../refusals.ts'

/** What stands after a creation: metadata of the server, names, what the schema fills in and drops. */
export const cases: readonly Case[] = [
  {
    name: 'a new built-in object has what the server adds, and no generation where the kind counts none',
    run: async api => {
      const body = await api.succeeds(api.post('configmaps?fieldManager=me', configMap('a', { k: 'v' })), 201)
      api.t.deepEqual(plain(body), {
        kind: 'ConfigMap', apiVersion: 'v1',
        metadata: {
          name: 'a', namespace: api.namespace, uid: '<uid>', resourceVersion: '<resourceVersion>', creationTimestamp: '<creationTimestamp>',
          managedFields: [{ manager: 'me', operation: 'Update', apiVersion: 'v1', time: '<time>', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { '.': {}, 'f:k': {} } } }],
        },
        data: { k: 'v' },
      })
      api.t.regex(body.metadata.uid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      api.t.regex(body.metadata.creationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    },
  },
  {
    name: 'a new custom object starts with generation 1',
    run: async api => {
      const body = await api.succeeds(api.post('gadgets?fieldManager=me', gadget('a', { x: 1 })), 201)
      api.t.deepEqual(plain(body), {
        apiVersion: `${group}/v1`, kind: 'Gadget',
        metadata: {
          name: 'a', namespace: api.namespace, uid: '<uid>', resourceVersion: '<resourceVersion>', creationTimestamp: '<creationTimestamp>', generation: 1,
          managedFields: [{ manager: 'me', operation: 'Update', apiVersion: `${group}/v1`, time: '<time>', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { '.': {}, 'f:x': {} } } }],
        },
        spec: { x: 1 },
      })
    },
  },
  {
    name: 'what the creation answers is what is read afterwards',
    run: async api => {
      for (const [resource, object] of [['configmaps', configMap('a', { k: 'v' })], ['widgets', widget('a', { size: 'small' })], ['gadgets', gadget('a')]] as const) {
        const made = await api.succeeds(api.post(resource, object), 201)
        api.t.deepEqual(await api.succeeds(api.get(`${resource}/a`), 200), made)
      }
    },
  },
  {
    name: 'the server decides uid, creation time and generation',
    run: async api => {
      const meta = { uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z', generation: 7, selfLink: '/x', deletionTimestamp: '2001-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 }
      const { metadata } = await api.succeeds(api.post('widgets', widget('a', {}, meta)), 201)
      api.t.not(metadata.uid, 'mine')
      api.t.not(metadata.creationTimestamp, '2001-01-01T00:00:00Z')
      api.t.is(metadata.generation, 1)
      for (const field of ['selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds']) api.t.false(field in metadata, field)
    },
  },
  {
    name: 'a new object brings no resource version',
    run: async api => {
      for (const asked of [api.post('configmaps', configMap('a', {}, { resourceVersion: '5' })), api.post('widgets', widget('a', {}, { resourceVersion: '5' }))]) {
        const { code, body } = await asked
        api.t.deepEqual(body as object, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'resourceVersion should not be set on objects to be created', code: 500 })
        api.t.is(code, 500)
      }
    },
  },
  {
    name: 'a name is made from a prefix',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('configmaps', { metadata: { generateName: 'some-' } }), 201)
      api.t.regex(metadata.name, /^some-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
      api.t.is(metadata['generateName'], 'some-')
      const other = await api.succeeds(api.post('widgets', { ...widget(''), metadata: { generateName: 'some-' } }), 201)
      api.t.regex(other.metadata.name, /^some-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    },
  },
  {
    name: 'a long prefix is cut so that the name fits',
    run: async api => {
      const prefix = `${'x'.repeat(70)}-`
      const { metadata } = await api.succeeds(api.post('configmaps', { metadata: { generateName: prefix } }), 201)
      api.t.is(metadata.name.length, 63)
      api.t.true(metadata.name.startsWith('x'.repeat(58)))
      api.t.is(metadata['generateName'], prefix)
    },
  },
  {
    name: 'a name goes before a prefix',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('configmaps', { metadata: { name: 'a', generateName: 'some-' } }), 201)
      api.t.is(metadata.name, 'a')
    },
  },
  {
    name: 'an object without a name is refused',
    run: async api => {
      await api.refuses(api.post('configmaps', { metadata: {} }), invalid('ConfigMap', '', ['metadata.name', 'required', 'Required value: name or generateName is required']))
      await api.refuses(api.post('widgets', { ...widget(''), metadata: {} }), invalidWidget('', ['metadata.name', 'required', 'Required value: name or generateName is required']))
    },
  },
  {
    name: 'an object of the whole cluster has no namespace',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('gizmos', gizmo(api.namespace)), 201)
      api.t.false('namespace' in metadata)
      await api.succeeds(api.remove(`gizmos/${api.namespace}`))
    },
  },
  {
    name: 'defaults are filled in, where their parents are, and not where a value is null',
    run: async api => {
      const { spec } = await api.succeeds(api.post('widgets', widget('a', { items: [{ name: 'i' }] })), 201)
      api.t.deepEqual(spec, { replicas: 1, hint: 'none', nested: { a: 'x' }, items: [{ name: 'i', kind: 'plain' }] })
    },
  },
  {
    name: 'null stays where it is allowed, and is dropped where there is a default and null is not allowed',
    run: async api => {
      const { spec } = await api.succeeds(api.post('widgets', widget('a', { note: null, hint: null, replicas: null, nested: null })), 201)
      api.t.deepEqual(spec, { note: null, hint: null, replicas: 1, nested: { a: 'x' } })
    },
  },
  {
    name: 'null where it is not allowed and no default stands is dropped',
    run: async api => {
      const { spec } = await api.succeeds(api.post('widgets', widget('a', { size: null })), 201)
      api.t.deepEqual(spec, { replicas: 1, hint: 'none', nested: { a: 'x' } })
    },
  },
  {
    name: 'fields that the schema does not know are dropped, at any depth',
    run: async api => {
      const object = { ...widget('a', { odd: 1, nested: { b: 'y', odd: 1 }, items: [{ name: 'i', odd: 1 }], map: { k: 'v' } }), odd: { a: 1 } }
      const body = await api.succeeds(api.post('widgets?fieldValidation=Ignore', object), 201)
      api.t.deepEqual(body.spec, { replicas: 1, hint: 'none', nested: { a: 'x', b: 'y' }, items: [{ name: 'i', kind: 'plain' }], map: { k: 'v' } })
      api.t.false('odd' in body)
    },
  },
  {
    name: 'fields of metadata that do not exist are dropped',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('widgets?fieldValidation=Ignore', widget('a', {}, { odd: 1 })), 201)
      api.t.false('odd' in metadata)
    },
  },
  {
    name: 'what is not to be pruned is kept as it came',
    run: async api => {
      const free = { a: { b: [1, 'x', null, { c: true }] }, 'odd/key': 1.5 }
      const { spec } = await api.succeeds(api.post('widgets', widget('a', { free })), 201)
      api.t.deepEqual(at(spec, 'free'), free)
    },
  },
  {
    name: 'an embedded resource keeps its type and metadata, and needs its type',
    run: async api => {
      const template = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'x', labels: { l: '1' } }, spec: { a: '1', odd: 2 } }
      const { spec } = await api.succeeds(api.post('widgets?fieldValidation=Ignore', widget('a', { template })), 201)
      api.t.deepEqual(at(spec, 'template'), { ...template, spec: { a: '1' } })
      await api.refuses(api.post('widgets', widget('b', { template: { spec: {} } })), invalidWidget('b',
        ['spec.template.apiVersion', 'required', 'Required value'], ['spec.template.kind', 'required', 'Required value']))
    },
  },
  {
    name: 'a port is a number or a text',
    run: async api => {
      api.t.is(at(await api.succeeds(api.post('widgets', widget('a', { port: 80 })), 201), 'spec', 'port'), 80)
      api.t.is(at(await api.succeeds(api.post('widgets', widget('b', { port: 'http' })), 201), 'spec', 'port'), 'http')
      await api.refuses(api.post('widgets', widget('c', { port: true })), invalidWidget('c', ['spec.port', 'type', 'Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"']))
    },
  },
  {
    name: 'status is left out of a new object whose status has its own door, and kept where it has none',
    run: async api => {
      const body = await api.succeeds(api.post('widgets', { ...widget('a'), status: { phase: 'Done' } }), 201)
      api.t.false('status' in body)
    },
  },
  {
    name: 'the manager is the first word of the user agent unless it is named',
    run: async api => {
      const agent = await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' }), { headers: { 'user-agent': 'tool/v1.2 (linux) x' } }), 201)
      api.t.deepEqual(Object.keys(owners(agent)), ['tool Update'])
      const named = await api.succeeds(api.post('configmaps?fieldManager=hand', configMap('b', { k: 'v' }), { headers: { 'user-agent': 'tool/v1.2' } }), 201)
      api.t.deepEqual(Object.keys(owners(named)), ['hand Update'])
    },
  },
  {
    name: 'labels, annotations, finalizers and owners of a new object are owned by who made it',
    run: async api => {
      const meta = { labels: { l: '1' }, annotations: { n: '2' }, finalizers: ['example.com/hold'], ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u-1' }] }
      const body = await api.succeeds(api.post('gadgets?fieldManager=me', gadget('a', { x: 1 }, meta)), 201)
      api.t.deepEqual(owners(body), {
        'me Update': {
          'f:metadata': {
            'f:annotations': { '.': {}, 'f:n': {} }, 'f:finalizers': { '.': {}, 'v:"example.com/hold"': {} }, 'f:labels': { '.': {}, 'f:l': {} }, 'f:ownerReferences': { '.': {}, 'k:{"uid":"u-1"}': {} },
          },
          'f:spec': { '.': {}, 'f:x': {} },
        },
      })
      await api.patch('merge', 'gadgets/a', { metadata: { finalizers: null } })
    },
  },
  {
    name: 'empty maps of labels are not kept',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('configmaps', configMap('a', {}, { labels: {}, annotations: {}, finalizers: [] })), 201)
      for (const field of ['labels', 'annotations', 'finalizers']) api.t.false(field in metadata, field)
    },
  },
  {
    name: 'where nothing is said of content, the kind stands alone',
    run: async api => {
      const body = await api.succeeds(api.post('gadgets', { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'a' } }), 201)
      api.t.deepEqual(Object.keys(body).sort(), ['apiVersion', 'kind', 'metadata'])
      await api.refuses(api.post('widgets', { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'a' } }), invalidWidget('a', ['spec', 'required', 'Required value']))
    },
  },
]
