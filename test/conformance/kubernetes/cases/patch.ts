import { at, owners, patchTypes } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, widget, group } from '../fixtures.ts'
import { badRequest, invalid, invalidWidget, modified, notFound } from '../refusals.ts'

const service = (spec: object, meta: object = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', ...meta }, spec })

/** Bodies of another type than their patch, and what is said of each; undefined where there is nothing to refuse. */
const mistaken = (type: string, goType: string): string => `json: cannot unmarshal ${type} into Go value of type ${goType}`
const mapType = 'map[string]interface {}'
const mistakes: readonly (readonly [how: keyof typeof patchTypes, body: string, told: string | undefined])[] = [
  ['json', '{}', `error decoding patch: ${mistaken('object', '[]handlers.jsonPatchOp')}`], ['json', '"a"', `error decoding patch: ${mistaken('string', '[]handlers.jsonPatchOp')}`],
  ['json', '[5]', `error decoding patch: ${mistaken('number', 'handlers.jsonPatchOp')}`], ['json', '[[]]', `error decoding patch: ${mistaken('array', 'handlers.jsonPatchOp')}`], ['json', 'null', undefined],
  ['merge', '[]', `error decoding patch: ${mistaken('array', mapType)}`], ['merge', 'true', `error decoding patch: ${mistaken('bool', mapType)}`], ['merge', 'null', 'Invalid JSON Patch'],
]

/** JSON patch, merge patch and strategic merge patch. */
export const cases: readonly Case[] = [
  {
    name: 'a JSON patch adds, replaces, removes, moves, copies and tests',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a', { a: 1, b: { c: 2 }, l: ['x', 'y'] })), 201)
      const { spec } = await api.succeeds(api.patch('json', 'gadgets/a', [
        { op: 'test', path: '/spec/a', value: 1 }, { op: 'add', path: '/spec/d', value: { e: 1 } }, { op: 'replace', path: '/spec/a', value: 9 }, { op: 'copy', from: '/spec/b', path: '/spec/f' },
        { op: 'move', from: '/spec/b/c', path: '/spec/g' }, { op: 'remove', path: '/spec/l/0' }, { op: 'add', path: '/spec/l/-', value: 'z' }, { op: 'add', path: '/spec/l/0', value: 'w' },
      ]), 200)
      api.t.deepEqual(spec, { a: 9, b: {}, d: { e: 1 }, f: { c: 2 }, g: 2, l: ['w', 'y', 'z'] })
    },
  },
  {
    name: 'a JSON patch names keys with slashes and tildes escaped',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', {}, { labels: { 'example.com/a': '1' } })), 201)
      const { metadata } = await api.succeeds(api.patch('json', 'configmaps/a', [{ op: 'replace', path: '/metadata/labels/example.com~1a', value: '2' }, { op: 'add', path: '/metadata/annotations', value: { 'x~y': '1' } }].slice(0, 1)), 200)
      api.t.deepEqual(metadata.labels, { 'example.com/a': '2' })
    },
  },
  {
    name: 'a JSON patch whose test fails is refused and changes nothing',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a', { k: '1' })), 201)
      const { code, body } = await api.patch('json', 'configmaps/a', [{ op: 'replace', path: '/data/k', value: '2' }, { op: 'test', path: '/data/k', value: '3' }])
      api.t.deepEqual({ code, reason: body['reason'], message: body['message'] }, { code: 422, reason: 'Invalid', message: 'the server rejected our request due to an error in our request' })
      api.t.deepEqual(await api.succeeds(api.get('configmaps/a')), made)
    },
  },
  {
    name: 'a JSON patch of a path that is not there is refused',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a', { l: ['x'] })), 201)
      for (const operation of [
        { op: 'remove', path: '/spec/no' }, { op: 'replace', path: '/spec/no/deep', value: 1 }, { op: 'add', path: '/spec/no/deep', value: 1 }, { op: 'move', from: '/spec/no', path: '/spec/x' },
        { op: 'remove', path: '/spec/l/5' }, { op: 'add', path: '/spec/l/7', value: 1 }, { op: 'replace', path: '/spec/l/x', value: 1 },
      ]) {
        const { code, body } = await api.patch('json', 'gadgets/a', [operation])
        api.t.deepEqual({ operation, code, reason: body['reason'], message: body['message'] }, { operation, code: 422, reason: 'Invalid', message: 'the server rejected our request due to an error in our request' })
      }
    },
  },
  {
    name: 'a JSON patch may replace a field that is not there, and copies null from one',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a', { x: 1 })), 201)
      const { spec } = await api.succeeds(api.patch('json', 'gadgets/a', [{ op: 'replace', path: '/spec/no', value: 1 }, { op: 'copy', from: '/spec/other', path: '/spec/y' }]), 200)
      api.t.deepEqual(spec, { x: 1, no: 1, y: null })
    },
  },
  {
    name: 'a JSON patch that is none is a bad request',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.patch('json', 'configmaps/a', { data: {} }), badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'))
      api.t.is((await api.patch('json', 'configmaps/a', 'x')).code, 400)
      api.t.is((await api.patch('json', 'configmaps/a', '')).code, 400)
      api.t.is((await api.patch('json', 'configmaps/a', [{ op: 'nothing', path: '/data' }])).code, 422)
    },
  },
  {
    name: 'a JSON patch of nothing changes nothing',
    run: async api => {
      const made = await api.succeeds(api.post('gadgets', gadget('a', { x: 1 })), 201)
      api.t.deepEqual(await api.succeeds(api.patch('json', 'gadgets/a', []), 200), made)
    },
  },
  {
    name: 'a merge patch sets, goes down into objects, replaces lists and removes by null',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a', { a: 1, b: { c: 2, d: 3 }, l: [1, 2], gone: true })), 201)
      const { spec } = await api.succeeds(api.patch('merge', 'gadgets/a', { spec: { a: 2, b: { c: null, e: 4 }, l: [3], gone: null, fresh: { x: 1, y: null } } }), 200)
      api.t.deepEqual(spec, { a: 2, b: { d: 3, e: 4 }, l: [3], fresh: { x: 1 } })
    },
  },
  {
    name: 'a merge patch that is no object is a bad request',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.patch('merge', 'configmaps/a', []), badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'))
      await api.refuses(api.patch('merge', 'configmaps/a', '{'), badRequest('invalid JSON patch'))
      for (const body of ['1', '']) api.t.is((await api.patch('merge', 'configmaps/a', body)).code, 400, body)
    },
  },
  {
    name: 'a merge patch with a version holds only for that version',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { resourceVersion: made.metadata.resourceVersion }, data: { k: '1' } }), 200)
      await api.refuses(api.patch('merge', 'configmaps/a', { metadata: { resourceVersion: made.metadata.resourceVersion }, data: { k: '2' } }), modified('configmaps', 'a'))
      const custom = await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.succeeds(api.patch('merge', 'widgets/a', { spec: { replicas: 2 } }), 200)
      await api.refuses(api.patch('merge', 'widgets/a', { metadata: { resourceVersion: custom.metadata.resourceVersion }, spec: { replicas: 3 } }), modified(`widgets.${group}`, 'a'))
    },
  },
  {
    name: 'a patch cannot change the uid',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.patch('merge', 'configmaps/a', { metadata: { uid: 'other' } }), invalid('ConfigMap', 'a', ['metadata.uid', 'invalid', 'Invalid value: "other": field is immutable']))
    },
  },
  {
    name: 'a patch cannot change the name',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.patch('merge', 'configmaps/a', { metadata: { name: 'b' } }), badRequest('the name of the object (b) does not match the name on the URL (a)'))
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.refuses(api.patch('merge', 'gadgets/a', { metadata: { name: 'b' } }), badRequest('the name of the object (b) does not match the name on the URL (a)'))
    },
  },
  {
    name: 'a patch cannot change kind or version',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.refuses(api.patch('merge', 'gadgets/a', { kind: 'Widget' }), invalidWidget('a', ['kind', 'invalid', 'Invalid value: "Widget": must be Gadget']))
      await api.refuses(api.patch('merge', 'gadgets/a', { apiVersion: 'other/v1' }), invalid('Gadget.other', 'a', ['apiVersion', 'invalid', `Invalid value: "other/v1": must be ${group}/v1`]))
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      api.t.is((await api.patch('merge', 'configmaps/a', { kind: 'Secret' })).code, 422)
    },
  },
  {
    name: 'what a patch makes wrong is refused as a whole',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.patch('merge', 'widgets/a', { spec: { replicas: 11 } }), invalidWidget('a', ['spec.replicas', 'invalid', 'Invalid value: 11: spec.replicas in body should be less than or equal to 10']))
      await api.refuses(api.patch('json', 'widgets/a', [{ op: 'add', path: '/spec/size', value: 'huge' }]), invalidWidget('a', ['spec.size', 'unsupported', 'Unsupported value: "huge": supported values: "small", "large"']))
    },
  },
  {
    name: 'a default that a patch removes comes back',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { replicas: 5 })), 201)
      const { spec } = await api.succeeds(api.patch('merge', 'widgets/a', { spec: { replicas: null } }), 200)
      api.t.is(spec?.['replicas'], 1)
    },
  },
  {
    name: 'a patch owns what it changed',
    run: async api => {
      await api.succeeds(api.post('gadgets?fieldManager=one', gadget('a', { x: 1, y: 1 })), 201)
      const patched = await api.succeeds(api.patch('merge', 'gadgets/a?fieldManager=two', { spec: { x: 2, z: 3 } }), 200)
      api.t.deepEqual(owners(patched), { 'one Update': { 'f:spec': { '.': {}, 'f:y': {} } }, 'two Update': { 'f:spec': { 'f:x': {}, 'f:z': {} } } })
    },
  },
  {
    name: 'a custom object is not patched strategically',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.patch('strategic', 'widgets/a', { spec: {} }), {
        code: 415, reason: 'UnsupportedMediaType',
        message: 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      })
    },
  },
  {
    name: 'a patch of an unknown type is refused',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.send('PATCH', 'configmaps/a', {}, { type: 'application/json' }), { code: 415, reason: 'UnsupportedMediaType', message: '415: Unsupported Media Type', details: {} })
    },
  },
  {
    name: 'a strategic patch merges lists by their keys',
    run: async api => {
      await api.succeeds(api.post('services', service({ ports: [{ name: 'a', port: 1 }, { name: 'b', port: 2 }] })), 201)
      const { spec } = await api.succeeds(api.patch('strategic', 'services/a', { spec: { ports: [{ name: 'c', port: 3 }, { name: 'bb', port: 2 }] } }), 200)
      api.t.deepEqual((spec?.['ports'] as { name: string; port: number }[]).map(({ name, port }) => [name, port]).sort(), [['a', 1], ['bb', 2], ['c', 3]])
    },
  },
  {
    name: 'a strategic patch deletes an item by its key',
    run: async api => {
      await api.succeeds(api.post('services', service({ ports: [{ name: 'a', port: 1 }, { name: 'b', port: 2 }] })), 201)
      const { spec } = await api.succeeds(api.patch('strategic', 'services/a', { spec: { ports: [{ $patch: 'delete', port: 1 }] } }), 200)
      api.t.deepEqual((spec?.['ports'] as { port: number }[]).map(({ port }) => port), [2])
    },
  },
  {
    name: 'a strategic patch replaces a list on demand',
    run: async api => {
      await api.succeeds(api.post('services', service({ ports: [{ name: 'a', port: 1 }, { name: 'b', port: 2 }] })), 201)
      const { spec } = await api.succeeds(api.patch('strategic', 'services/a', { spec: { ports: [{ $patch: 'replace' }, { name: 'c', port: 3 }] } }), 200)
      api.t.deepEqual((spec?.['ports'] as { port: number }[]).map(({ port }) => port), [3])
    },
  },
  {
    name: 'a strategic patch replaces or deletes a map on demand',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', { k: '1', l: '2' }, { labels: { x: '1', y: '2' } })), 201)
      const replaced = await api.succeeds(api.patch('strategic', 'configmaps/a', { data: { $patch: 'replace', m: '3' } }), 200)
      api.t.deepEqual(replaced['data'], { m: '3' })
      const deleted = await api.succeeds(api.patch('strategic', 'configmaps/a', { metadata: { labels: { $patch: 'delete' } } }), 200)
      api.t.false('labels' in deleted.metadata)
    },
  },
  {
    name: 'a strategic patch keeps only the named keys on demand',
    run: async api => {
      await api.succeeds(api.post('services', service({ ports: [{ port: 1 }], sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 9 } } })), 201)
      const { spec } = await api.succeeds(api.patch('strategic', 'services/a', { spec: { sessionAffinity: 'None', sessionAffinityConfig: { $retainKeys: [] } } }), 200)
      api.t.false('sessionAffinityConfig' in (spec ?? {}) && Object.keys(at(spec, 'sessionAffinityConfig') as object).length > 0)
    },
  },
  {
    name: 'a strategic patch merges and deletes finalizers as a set',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', {}, { finalizers: ['example.com/a', 'example.com/b'] })), 201)
      const added = await api.succeeds(api.patch('strategic', 'configmaps/a', { metadata: { finalizers: ['example.com/c'] } }), 200)
      api.t.deepEqual([...(added.metadata.finalizers ?? [])].sort(), ['example.com/a', 'example.com/b', 'example.com/c'])
      const fewer = await api.succeeds(api.patch('strategic', 'configmaps/a', { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a', 'example.com/c'] } }), 200)
      api.t.deepEqual(fewer.metadata.finalizers, ['example.com/b'])
      await api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } })
    },
  },
  {
    name: 'a strategic patch orders a list on demand',
    run: async api => {
      await api.succeeds(api.post('services', service({ ports: [{ name: 'a', port: 1 }, { name: 'b', port: 2 }, { name: 'c', port: 3 }] })), 201)
      const { spec } = await api.succeeds(api.patch('strategic', 'services/a', { spec: { '$setElementOrder/ports': [{ port: 3 }, { port: 1 }, { port: 2 }], ports: [{ port: 2, name: 'bb' }] } }), 200)
      api.t.deepEqual((spec?.['ports'] as { port: number }[]).map(({ port }) => port), [3, 1, 2])
    },
  },
  {
    name: 'a strategic patch with an unknown directive is refused',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', { k: '1' })), 201)
      const { code } = await api.patch('strategic', 'configmaps/a', { data: { $patch: 'nothing' } })
      api.t.is(code, 500)
    },
  },
  {
    name: 'a strategic patch whose item lacks the key is refused',
    run: async api => {
      await api.succeeds(api.post('services', service({ ports: [{ port: 1 }] })), 201)
      const { code, body } = await api.patch('strategic', 'services/a', { spec: { ports: [{ name: 'x' }] } })
      api.t.is(code, 500)
      api.t.regex(String(body['message']), /does not contain declared merge key: port$/)
    },
  },
  {
    name: 'lists without a merge key are replaced by a strategic patch',
    run: async api => {
      await api.succeeds(api.post('services', service({ ports: [{ port: 1 }], externalIPs: ['192.0.2.1'] })), 201)
      const { spec } = await api.succeeds(api.patch('strategic', 'services/a', { spec: { externalIPs: ['192.0.2.2'] } }), 200)
      api.t.deepEqual(spec?.['externalIPs'], ['192.0.2.2'])
    },
  },
  {
    name: 'many patches at once are all kept',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => api.patch('merge', 'gadgets/a', { spec: { [`k${index}`]: index } })))
      api.t.deepEqual(answers.map(({ code }) => code), [200, 200, 200, 200, 200])
      const { spec } = await api.succeeds(api.get('gadgets/a'))
      api.t.deepEqual(spec, { k0: 0, k1: 1, k2: 2, k3: 3, k4: 4 })
    },
  },
  {
    name: 'what is no patch of its type is refused once its object is found, scales among them; what is no JSON before',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.post('widgets', widget('a')), 201)
      for (const [how, body, told] of mistakes) {
        for (const path of ['configmaps/a', 'widgets/a', 'widgets/a/scale']) {
          if (told === undefined) await api.succeeds(api.patch(how, path, body), 200)
          else await api.refuses(api.patch(how, path, body), badRequest(told))
        }
        for (const path of ['widgets/nothing', 'widgets/nothing/scale']) await api.refuses(api.patch(how, path, body), notFound(`widgets.${group}`, 'nothing'))
      }
      for (const path of ['configmaps/nothing', 'widgets/nothing', 'widgets/nothing/scale']) for (const how of ['json', 'merge'] as const) await api.refuses(api.patch(how, path, '{'), badRequest('invalid JSON patch'))
      await api.refuses(api.patch('strategic', 'configmaps/a', '[]'), badRequest(mistaken('array', mapType)))
      await api.succeeds(api.patch('strategic', 'configmaps/a', 'null'), 200)
    },
  },
  {
    name: 'what is applied is an object that names its type, also to a scale',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      for (const path of ['configmaps/a', 'widgets/a', 'widgets/a/scale']) {
        for (const body of ['', '{}', 'null']) await api.refuses(api.patch('apply', `${path}?fieldManager=x`, body), badRequest('invalid object type: /, Kind='))
        await api.refuses(api.patch('apply', `${path}?fieldManager=x`, '[]'), badRequest(`error decoding patch: error unmarshaling JSON: while decoding JSON: ${mistaken('array', mapType)}`))
      }
    },
  },
  {
    name: 'a scale that is put is read before its object is looked for',
    run: async api => {
      for (const body of ['{', '', '[]', '"a"', '{"kind":"Widget"}']) await api.refuses(api.put('widgets/nothing/scale', body), badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"'))
      await api.refuses(api.put('widgets/nothing/scale', {}), badRequest('the name of the object (nothing based on URL) was undeterminable: name must be provided'))
    },
  },
]
