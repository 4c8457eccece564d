import { at, owners } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, group, widget } from '../fixtures.ts'
import { badRequest, invalid, invalidWidget, notFound } from '../refusals.ts'

/** The refusal names the fields and whose they are, not the object. */
const conflicted = (message: string, ...causes: readonly (readonly [message: string, field: string])[]) =>
  ({ code: 409, reason: 'Conflict', message, details: { causes: causes.map(([message, field]) => ({ reason: 'FieldManagerConflict', message, field })) } })

/** Server-side apply. */
export const cases: readonly Case[] = [
  {
    name: 'an object that is not there is created',
    run: async api => {
      const body = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me', widget('a', { size: 'small' })), 201)
      api.t.deepEqual(owners(body), { 'me Apply': { 'f:spec': { 'f:size': {} } } })
      api.t.deepEqual(body.spec, { size: 'small', replicas: 1, hint: 'none', nested: { a: 'x' } })
      api.t.is(body.metadata.generation, 1)
    },
  },
  {
    name: 'applying the same again changes nothing',
    run: async api => {
      const made = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me', widget('a', { size: 'small' })), 201)
      api.t.deepEqual(await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me', widget('a', { size: 'small' })), 200), made)
      const map = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '1' })), 201)
      api.t.deepEqual(await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '1' })), 200), map)
    },
  },
  {
    name: 'a body in YAML is applied',
    run: async api => {
      const yaml = `apiVersion: ${group}/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  items:\n  - name: i\n    value: 1\n`
      const body = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me', yaml), 201)
      api.t.deepEqual(owners(body), { 'me Apply': { 'f:spec': { 'f:items': { 'k:{"name":"i"}': { '.': {}, 'f:name': {}, 'f:value': {} } } } } })
    },
  },
  {
    name: 'what the applier leaves out is removed when nobody else owns it',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '1', l: '2' }, { labels: { x: '1' } })), 201)
      const now = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '1' })), 200)
      api.t.deepEqual(now['data'], { k: '1' })
      api.t.false('labels' in now.metadata)
      api.t.deepEqual(owners(now), { 'me Apply': { 'f:data': { 'f:k': {} } } })
    },
  },
  {
    name: 'what the applier leaves out and another owns stays',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=one', configMap('a', { k: '1', l: '2' })), 201)
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=two', configMap('a', { l: '2' })), 200)
      const now = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=one', configMap('a', { k: '1' })), 200)
      api.t.deepEqual(now['data'], { k: '1', l: '2' })
      api.t.deepEqual(owners(now), { 'one Apply': { 'f:data': { 'f:k': {} } }, 'two Apply': { 'f:data': { 'f:l': {} } } })
    },
  },
  {
    name: 'a default comes back where the applier leaves a field out',
    run: async api => {
      await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me', widget('a', { replicas: 5, size: 'small' })), 201)
      const now = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me', widget('a', { size: 'small' })), 200)
      api.t.is(at(now, 'spec', 'replicas'), 1)
      api.t.deepEqual(owners(now), { 'me Apply': { 'f:spec': { 'f:size': {} } } })
    },
  },
  {
    name: 'a field of another applier is a conflict that names him and it',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=one', configMap('a', { k: '1' })), 201)
      await api.refuses(api.patch('apply', 'configmaps/a?fieldManager=two', configMap('a', { k: '2' })),
        conflicted('Apply failed with 1 conflict: conflict with "one": .data.k', ['conflict with "one"', '.data.k']))
    },
  },
  {
    name: 'a field of an updater is a conflict that tells the version',
    run: async api => {
      await api.succeeds(api.post('configmaps?fieldManager=one', configMap('a', { k: '1' })), 201)
      const answer = await api.patch('apply', 'configmaps/a?fieldManager=two', configMap('a', { k: '2' }))
      api.t.is(answer.code, 409)
      api.t.is(answer.body['message'], 'Apply failed with 1 conflict: conflict with "one" using v1: .data.k')
    },
  },
  {
    name: 'several conflicts are listed by owner',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=one', configMap('a', { k: '1', l: '1' })), 201)
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=two', configMap('a', { m: '1' })), 200)
      await api.refuses(api.patch('apply', 'configmaps/a?fieldManager=three', configMap('a', { k: '2', l: '2', m: '2' })),
        conflicted('Apply failed with 3 conflicts: conflicts with "one":\n- .data.k\n- .data.l\nconflicts with "two":\n- .data.m',
          ['conflict with "one"', '.data.k'], ['conflict with "one"', '.data.l'], ['conflict with "two"', '.data.m']))
    },
  },
  {
    name: 'two conflicts with one owner',
    run: async api => {
      await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', { size: 'small', items: [{ name: 'i', value: 1 }] })), 201)
      await api.refuses(api.patch('apply', 'widgets/a?fieldManager=two', widget('a', { size: 'large', items: [{ name: 'i', value: 2 }] })),
        conflicted('Apply failed with 2 conflicts: conflicts with "one":\n- .spec.size\n- .spec.items[name="i"].value', ['conflict with "one"', '.spec.items[name="i"].value'], ['conflict with "one"', '.spec.size']))
    },
  },
  {
    name: 'force takes a field over',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=one', configMap('a', { k: '1', l: '1' })), 201)
      const now = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=two&force=true', configMap('a', { k: '2' })), 200)
      api.t.deepEqual(now['data'], { k: '2', l: '1' })
      api.t.deepEqual(owners(now), { 'one Apply': { 'f:data': { 'f:l': {} } }, 'two Apply': { 'f:data': { 'f:k': {} } } })
    },
  },
  {
    name: 'the same value is shared',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=one', configMap('a', { k: '1' })), 201)
      const now = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=two', configMap('a', { k: '1' })), 200)
      api.t.deepEqual(owners(now), { 'one Apply': { 'f:data': { 'f:k': {} } }, 'two Apply': { 'f:data': { 'f:k': {} } } })
    },
  },
  {
    name: 'an update takes a field away from whoever applied it',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=one', configMap('a', { k: '1', l: '1' })), 201)
      const now = await api.succeeds(api.patch('merge', 'configmaps/a?fieldManager=two', { data: { k: '2' } }), 200)
      api.t.deepEqual(owners(now), { 'one Apply': { 'f:data': { 'f:l': {} } }, 'two Update': { 'f:data': { 'f:k': {} } } })
    },
  },
  {
    name: 'items of a map list belong to different appliers',
    run: async api => {
      await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', { items: [{ name: 'i', value: 1 }] })), 201)
      const both = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=two', widget('a', { items: [{ name: 'j', value: 2 }] })), 200)
      api.t.deepEqual((at(both, 'spec', 'items') as object[]).map(item => at(item, 'name')), ['i', 'j'])
      const fewer = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', {})), 200)
      api.t.deepEqual((at(fewer, 'spec', 'items') as object[]).map(item => at(item, 'name')), ['j'])
    },
  },
  {
    name: 'two appliers share an item, each with fields of its own',
    run: async api => {
      await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', { items: [{ name: 'i', value: 1 }] })), 201)
      const both = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=two', widget('a', { items: [{ name: 'i', kind: 'fine' }] })), 200)
      api.t.deepEqual(at(both, 'spec', 'items'), [{ name: 'i', value: 1, kind: 'fine' }])
      const fewer = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', {})), 200)
      api.t.deepEqual(at(fewer, 'spec', 'items'), [{ name: 'i', kind: 'fine' }])
    },
  },
  {
    name: 'values of a set belong to different appliers',
    run: async api => {
      await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', { tags: ['x', 'y'] })), 201)
      const both = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=two', widget('a', { tags: ['y', 'z'] })), 200)
      api.t.deepEqual([...(at(both, 'spec', 'tags') as string[])].sort(), ['x', 'y', 'z'])
      api.t.deepEqual(owners(both)['two Apply'], { 'f:spec': { 'f:tags': { 'v:"y"': {}, 'v:"z"': {} } } })
      const fewer = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', {})), 200)
      api.t.deepEqual([...(at(fewer, 'spec', 'tags') as string[])].sort(), ['y', 'z'])
    },
  },
  {
    name: 'an atomic list and an atomic map have one owner',
    run: async api => {
      const made = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=one', widget('a', { steps: ['x'], whole: { a: '1' } })), 201)
      api.t.deepEqual(owners(made), { 'one Apply': { 'f:spec': { 'f:steps': {}, 'f:whole': {} } } })
      const { code, body } = await api.patch('apply', 'widgets/a?fieldManager=two', widget('a', { steps: ['y'], whole: { b: '1' } }))
      api.t.is(code, 409)
      api.t.is(body['message'], 'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.steps\n- .spec.whole')
    },
  },
  {
    name: 'the status is applied through its own door',
    run: async api => {
      await api.succeeds(api.post('widgets?fieldManager=maker', widget('a')), 201)
      const now = await api.succeeds(api.patch('apply', 'widgets/a/status?fieldManager=me', { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'a' }, status: { phase: 'x' } }), 200)
      api.t.deepEqual(now['status'], { phase: 'x' })
      api.t.deepEqual(owners(now)['me Apply/status'], { 'f:status': { 'f:phase': {} } })
      await api.refuses(api.patch('apply', 'widgets/b/status?fieldManager=me', { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'b' }, status: { phase: 'x' } }), notFound(`widgets.${group}`, 'b'))
    },
  },
  {
    name: 'a status in the object is ignored when the object is applied',
    run: async api => {
      const made = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me', { ...widget('a', { size: 'small' }), status: { phase: 'x' } }), 201)
      api.t.false('status' in made)
      api.t.deepEqual(owners(made), { 'me Apply': { 'f:spec': { 'f:size': {} } } })
    },
  },
  {
    name: 'a dry apply answers as if and stores nothing',
    run: async api => {
      const dry = await api.succeeds(api.patch('apply', 'widgets/a?fieldManager=me&dryRun=All', widget('a', { size: 'small' })), 201)
      api.t.is(at(dry, 'spec', 'size'), 'small')
      await api.refuses(api.get('widgets/a'), notFound(`widgets.${group}`, 'a'))
    },
  },
  {
    name: 'an applier has a name',
    run: async api => {
      await api.refuses(api.patch('apply', 'widgets/a', widget('a')), invalid('PatchOptions.meta.k8s.io', '', ['fieldManager', 'required', 'Required value: is required for apply patch']))
    },
  },
  {
    name: 'force is for appliers only',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.patch('merge', 'configmaps/a?force=true', {}), invalid('PatchOptions.meta.k8s.io', '', ['force', 'forbidden', 'Forbidden: may not be specified for non-apply patch']))
    },
  },
  {
    name: 'an applied object brings no managed fields',
    run: async api => {
      const entry = { manager: 'x', operation: 'Apply', apiVersion: `${group}/v1`, fieldsType: 'FieldsV1', fieldsV1: {} }
      await api.refuses(api.patch('apply', 'widgets/a?fieldManager=me', widget('a', {}, { managedFields: [entry] })), badRequest('metadata.managedFields must be nil'))
    },
  },
  {
    name: 'an applied object needs its type, and the name of the path',
    run: async api => {
      api.t.is((await api.patch('apply', 'widgets/a?fieldManager=me', { metadata: { name: 'a' } })).code, 400)
      api.t.is((await api.patch('apply', 'configmaps/a?fieldManager=me', { metadata: { name: 'a' } })).code, 400)
      await api.refuses(api.patch('apply', 'widgets/a?fieldManager=me', widget('b')), badRequest('the name of the object (b) does not match the name on the URL (a)'))
    },
  },
  {
    name: 'what the schema refuses cannot be applied',
    run: async api => {
      await api.refuses(api.patch('apply', 'widgets/a?fieldManager=me', widget('a', { replicas: 11 })), invalidWidget('a', ['spec.replicas', 'invalid', 'Invalid value: 11: spec.replicas in body should be less than or equal to 10']))
    },
  },
  {
    name: 'applied fields that do not exist are refused, whatever validation is asked for',
    run: async api => {
      const { code, body } = await api.patch('apply', 'widgets/a?fieldManager=me', widget('a', { odd: 1 }))
      api.t.is(code, 500)
      api.t.is(body['message'], `failed to create typed patch object (/a; ${group}/v1, Kind=Widget): .spec.odd: field not declared in schema`)
    },
  },
  {
    name: 'an older version is a conflict when it is applied',
    run: async api => {
      const made = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '1' })), 201)
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '2' })), 200)
      const { code, body } = await api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '3' }, { resourceVersion: made.metadata.resourceVersion }))
      api.t.deepEqual({ code, reason: body['reason'] }, { code: 409, reason: 'Conflict' })
    },
  },
  {
    name: 'ownership is given up by an empty list of managed fields',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: '1' })), 201)
      const now = await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { managedFields: [{}] } }), 200)
      api.t.false('managedFields' in now.metadata)
      const applied = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=other', configMap('a', { l: '1' })), 200)
      api.t.deepEqual(owners(applied), { 'before-first-apply Update': { 'f:data': { '.': {}, 'f:k': {} } }, 'other Apply': { 'f:data': { 'f:l': {} } } })
    },
  },
  {
    name: 'fields below what is not to be pruned are owned one by one',
    run: async api => {
      const made = await api.succeeds(api.patch('apply', 'gadgets/a?fieldManager=me', gadget('a', { a: { b: 1 }, l: [1, 2] })), 201)
      api.t.deepEqual(owners(made), { 'me Apply': { 'f:spec': { 'f:a': { '.': {}, 'f:b': {} }, 'f:l': {} } } })
    },
  },
  {
    name: 'labels, annotations and finalizers are owned one by one',
    run: async api => {
      const made = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', undefined, { labels: { l: '1' }, annotations: { n: '1' }, finalizers: ['example.com/x'] })), 201)
      api.t.deepEqual(owners(made), { 'me Apply': { 'f:metadata': { 'f:annotations': { 'f:n': {} }, 'f:finalizers': { 'v:"example.com/x"': {} }, 'f:labels': { 'f:l': {} } } } })
      const now = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a')), 200)
      for (const field of ['labels', 'annotations', 'finalizers']) api.t.false(field in now.metadata, field)
    },
  },
  {
    name: 'ports of a Service are merged by port and protocol',
    run: async api => {
      const service = (ports: object[]) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports } })
      await api.succeeds(api.patch('apply', 'services/a?fieldManager=one', service([{ name: 'a', port: 1, protocol: 'TCP' }])), 201)
      const both = await api.succeeds(api.patch('apply', 'services/a?fieldManager=two', service([{ name: 'b', port: 2, protocol: 'TCP' }])), 200)
      api.t.deepEqual((at(both, 'spec', 'ports') as object[]).map(port => at(port, 'port')), [1, 2])
      api.t.deepEqual(owners(both)['two Apply'], { 'f:spec': { 'f:ports': { 'k:{"port":2,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {}, 'f:protocol': {} } } } })
    },
  },
]
