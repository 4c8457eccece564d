import { at } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, group, widget } from '../fixtures.ts'
import { badRequest, invalidWidget, notFound } from '../refusals.ts'

const warned = (headers: Readonly<Record<string, unknown>>): readonly string[] =>
  ([headers['warning'] ?? []].flat() as string[]).flatMap(text => [...text.matchAll(/299 - "((?:\\.|[^"\\])*)"/g)].map(match => (match[1] ?? '').replaceAll('\\"', '"')))

/** Dry runs and validation of fields. */
export const cases: readonly Case[] = [
  {
    name: 'a dry creation answers with everything, and stores nothing',
    run: async api => {
      const body = await api.succeeds(api.post('widgets?dryRun=All', widget('a')), 201)
      api.t.truthy(body.metadata.uid)
      api.t.is(body.spec?.['replicas'], 1)
      api.t.false('resourceVersion' in body.metadata)
      await api.refuses(api.get('widgets/a'), notFound(`widgets.${group}`, 'a'))
    },
  },
  {
    name: 'a dry creation is refused for what a creation is refused for',
    run: async api => {
      await api.refuses(api.post('widgets?dryRun=All', widget('a', { replicas: 11 })), invalidWidget('a', ['spec.replicas', 'invalid', 'Invalid value: 11: spec.replicas in body should be less than or equal to 10']))
      await api.succeeds(api.post('widgets', widget('a')), 201)
      api.t.is((await api.post('widgets?dryRun=All', widget('a'))).code, 409)
    },
  },
  {
    name: 'a dry update answers as if, and stores nothing',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      const put = await api.succeeds(api.put('widgets/a?dryRun=All', widget('a', { replicas: 2 }, { resourceVersion: made.metadata.resourceVersion })), 200)
      api.t.is(put.spec?.['replicas'], 2)
      api.t.is(put.metadata.generation, 2)
      api.t.is(put.metadata.resourceVersion, made.metadata.resourceVersion)
      api.t.deepEqual(await api.succeeds(api.get('widgets/a'), 200), made)
    },
  },
  {
    name: 'dry patches answer as if, and store nothing',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      for (const asked of [api.patch('merge', 'widgets/a?dryRun=All', { spec: { replicas: 3 } }), api.patch('json', 'widgets/a?dryRun=All', [{ op: 'replace', path: '/spec/replicas', value: 3 }]), api.patch('apply', 'widgets/a?dryRun=All&fieldManager=me&force=true', widget('a', { replicas: 3 }))]) {
        api.t.is((await api.succeeds(asked, 200)).spec?.['replicas'], 3)
      }
      api.t.deepEqual(await api.succeeds(api.get('widgets/a'), 200), made)
    },
  },
  {
    name: 'a dry deletion answers as if, and deletes nothing',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.remove('configmaps/a?dryRun=All'), 200)
      await api.succeeds(api.remove('configmaps/a', { apiVersion: 'v1', kind: 'DeleteOptions', dryRun: ['All'] }), 200)
      api.t.deepEqual(await api.succeeds(api.get('configmaps/a'), 200), made)
    },
  },
  {
    name: 'dry writes of status and scale store nothing',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.succeeds(api.patch('merge', 'widgets/a/status?dryRun=All', { status: { phase: 'x' } }), 200)
      const scaled = await api.succeeds(api.patch('merge', 'widgets/a/scale?dryRun=All', { spec: { replicas: 4 } }), 200)
      api.t.deepEqual(scaled.spec, { replicas: 4 })
      api.t.deepEqual(await api.succeeds(api.get('widgets/a'), 200), made)
    },
  },
  {
    name: 'strict: unknown fields are refused, all at once, in one order',
    run: async api => {
      await api.refuses(api.post('widgets?fieldValidation=Strict', { ...widget('a', { odd: 1, nested: { odd: 2 } }), more: 1 }),
        badRequest('Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "more", unknown field "spec.nested.odd", unknown field "spec.odd"'))
      await api.refuses(api.post('configmaps?fieldValidation=Strict', { ...configMap('a'), odd: 1 }), badRequest('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "odd"'))
    },
  },
  {
    name: 'strict: unknown fields of metadata are refused',
    run: async api => {
      await api.refuses(api.post('configmaps?fieldValidation=Strict', configMap('a', {}, { odd: 1 })), badRequest('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.odd"'))
      await api.refuses(api.post('widgets?fieldValidation=Strict', widget('a', {}, { odd: 1 })), badRequest('Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "metadata.odd"'))
    },
  },
  {
    name: 'strict: duplicate fields are refused',
    run: async api => {
      const body = JSON.stringify(widget('a', { size: 'small' })).replace('"size":"small"', '"size":"small","size":"large"')
      await api.refuses(api.post('widgets?fieldValidation=Strict', body), badRequest('Widget in version "v1" cannot be handled as a Widget: strict decoding error: duplicate field "spec.size"'))
      const map = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"1","k":"2"}}'
      await api.refuses(api.post('configmaps?fieldValidation=Strict', map), badRequest('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.k"'))
    },
  },
  {
    name: 'warn: unknown and duplicate fields are told in the header, and the last of two counts',
    run: async api => {
      const body = JSON.stringify(widget('a', { odd: 1, size: 'small' })).replace('"size":"small"', '"size":"small","size":"large"')
      const answer = await api.post('widgets?fieldValidation=Warn', body)
      api.t.is(answer.code, 201)
      api.t.is(at(answer.body, 'spec', 'size'), 'large')
      api.t.deepEqual([...warned(answer.headers)].sort(), ['duplicate field "spec.size"', 'unknown field "spec.odd"'])
    },
  },
  {
    name: 'warn is what happens when nothing is said',
    run: async api => {
      const answer = await api.post('configmaps', { ...configMap('a'), odd: 1 })
      api.t.is(answer.code, 201)
      api.t.deepEqual(warned(answer.headers), ['unknown field "odd"'])
    },
  },
  {
    name: 'ignore: nothing is told',
    run: async api => {
      const answer = await api.post('widgets?fieldValidation=Ignore', widget('a', { odd: 1 }))
      api.t.is(answer.code, 201)
      api.t.deepEqual(warned(answer.headers), [])
    },
  },
  {
    name: 'updates and patches look at fields as well',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.put('widgets/a?fieldValidation=Strict', widget('a', { odd: 1 }, { resourceVersion: made.metadata.resourceVersion })), badRequest('Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.odd"'))
      const patched = await api.patch('merge', 'widgets/a?fieldValidation=Strict', { spec: { odd: 1 } })
      api.t.is(patched.code, 422)
      api.t.regex(String(patched.body['message']), /strict decoding error: unknown field "spec\.odd"$/)
      const told = await api.patch('merge', 'widgets/a', { spec: { odd: 1 } })
      api.t.deepEqual([told.code, warned(told.headers)], [200, ['unknown field "spec.odd"']])
    },
  },
  {
    name: 'strict: what is kept unpruned is not unknown',
    run: async api => {
      await api.succeeds(api.post('gadgets?fieldValidation=Strict', gadget('a', { anything: { goes: 1 } })), 201)
      await api.succeeds(api.post('widgets?fieldValidation=Strict', widget('a', { free: { anything: 1 } })), 201)
    },
  },
]
