import { owners } from '../api.ts'
import type { Case } from '../harness.ts'
import { installThing } from '../definitions.ts'
import { configMap, gadget, widget, group } from '../fixtures.ts'
import { conflict, invalid, invalidWidget, modified } from '../refusals.ts'

/** PUT: versions, what cannot be changed, generation, and writes that change nothing. */
export const cases: readonly Case[] = [
  {
    name: 'a replaced object keeps what only the server says',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      const now = await api.succeeds(api.put('widgets/a', widget('a', { size: 'large' }, { resourceVersion: made.metadata.resourceVersion })), 200)
      api.t.is(now.metadata.uid, made.metadata.uid)
      api.t.is(now.metadata.creationTimestamp, made.metadata.creationTimestamp)
      api.t.not(now.metadata.resourceVersion, made.metadata.resourceVersion)
      api.t.like(now.spec, { size: 'large', replicas: 1 })
    },
  },
  {
    name: 'an older version is refused',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.put('configmaps/a', configMap('a', { k: '1' })), 200)
      await api.refuses(api.put('configmaps/a', configMap('a', { k: '2' }, { resourceVersion: made.metadata.resourceVersion })), modified('configmaps', 'a'))
      const custom = await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.succeeds(api.patch('merge', 'gadgets/a', { spec: { x: 1 } }), 200)
      await api.refuses(api.put('gadgets/a', gadget('a', { x: 2 }, { resourceVersion: custom.metadata.resourceVersion })), modified(`gadgets.${group}`, 'a'))
    },
  },
  {
    name: 'a built-in kind is replaced without a version, a custom one needs it',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.put('configmaps/a', configMap('a', { k: '1' })), 200)
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.refuses(api.put('gadgets/a', gadget('a', { x: 1 })), invalid(`gadgets.${group}`, 'a', ['metadata.resourceVersion', 'invalid', 'Invalid value: 0: must be specified for an update']))
    },
  },
  {
    name: 'a version that is no number is refused',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const { code, body } = await api.put('configmaps/a', configMap('a', {}, { resourceVersion: 'x' }))
      api.t.deepEqual({ code, message: body['message'] }, { code: 500, message: 'strconv.ParseUint: parsing "x": invalid syntax' })
    },
  },
  {
    name: 'another uid is a conflict',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const why = (key: string, uid: string): string => `StorageError: invalid object, Code: 4, Key: /registry/${key}/${api.namespace}/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${uid}`
      await api.refuses(api.put('configmaps/a', configMap('a', {}, { uid: 'other' })), conflict('configmaps', 'a', why('configmaps', metadata.uid)))
      const custom = await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.refuses(api.put('gadgets/a', gadget('a', {}, { uid: 'other', resourceVersion: custom.metadata.resourceVersion })), conflict(`gadgets.${group}`, 'a', why(`${group}/gadgets`, custom.metadata.uid)))
    },
  },
  {
    name: 'metadata of the server is taken from what stands, whatever is written',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      const now = await api.succeeds(api.put('widgets/a', widget('a', {}, { resourceVersion: made.metadata.resourceVersion, creationTimestamp: '2001-01-01T00:00:00Z', generation: 9, labels: { l: '1' } })), 200)
      api.t.is(now.metadata.creationTimestamp, made.metadata.creationTimestamp)
      api.t.is(now.metadata.generation, 1)
    },
  },
  {
    name: 'generation grows with the spec, not with metadata or status',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const generation = async (asked: Promise<{ readonly code: number; readonly body: { readonly metadata: { readonly generation?: number } } }>) => (await asked).body.metadata.generation
      api.t.is(await generation(api.patch('merge', 'widgets/a', { metadata: { labels: { l: '1' } } })), 1)
      api.t.is(await generation(api.patch('merge', 'widgets/a', { spec: { replicas: 2 } })), 2)
      api.t.is(await generation(api.patch('merge', 'widgets/a/status', { status: { phase: 'x' } })), 2)
      api.t.is(await generation(api.patch('merge', 'widgets/a', { spec: { replicas: 2 } })), 2)
      api.t.is(await generation(api.patch('merge', 'widgets/a', { spec: { note: null } })), 2)
    },
  },
  {
    name: 'generation of a kind without a door for its status grows with everything but metadata',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      const changed = await api.succeeds(api.patch('merge', 'gadgets/a', { spec: { x: 1 } }), 200)
      api.t.is(changed.metadata.generation, 2)
      const labelled = await api.succeeds(api.patch('merge', 'gadgets/a', { metadata: { annotations: { n: '1' } } }), 200)
      api.t.is(labelled.metadata.generation, 2)
    },
  },
  {
    name: 'a write that changes nothing keeps the version',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps?fieldManager=me', configMap('a', { k: 'v' })), 201)
      const put = await api.succeeds(api.put('configmaps/a?fieldManager=me', configMap('a', { k: 'v' })), 200)
      api.t.deepEqual(put, made)
      const other = await api.succeeds(api.put('configmaps/a?fieldManager=other', configMap('a', { k: 'v' })), 200)
      api.t.deepEqual(other, made)
      const custom = await api.succeeds(api.post('widgets?fieldManager=me', widget('a')), 201)
      api.t.deepEqual(await api.succeeds(api.put('widgets/a?fieldManager=me', custom), 200), custom)
      api.t.deepEqual(await api.succeeds(api.patch('merge', 'widgets/a', { spec: { replicas: 1 } }), 200), custom)
    },
  },
  {
    name: 'status is not changed by a replacement of the object',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.succeeds(api.patch('merge', 'widgets/a/status', { status: { phase: 'Done' } }), 200)
      const now = await api.succeeds(api.get('widgets/a'))
      const put = await api.succeeds(api.put('widgets/a', { ...now, spec: { size: 'small' }, status: { phase: 'Other' } }), 200)
      api.t.deepEqual(put['status'], { phase: 'Done' })
    },
  },
  {
    name: 'what a replacement leaves out is gone, and defaults come again',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a', { replicas: 3, size: 'small' }, { labels: { l: '1' } })), 201)
      const put = await api.succeeds(api.put('widgets/a', widget('a', {}, { resourceVersion: made.metadata.resourceVersion })), 200)
      api.t.deepEqual(put.spec, { replicas: 1, hint: 'none', nested: { a: 'x' } })
      api.t.false('labels' in put.metadata)
    },
  },
  {
    name: 'what the schema refuses cannot be written by a replacement either',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.put('widgets/a', widget('a', { replicas: 99 }, { resourceVersion: made.metadata.resourceVersion })),
        invalidWidget('a', ['spec.replicas', 'invalid', 'Invalid value: 99: spec.replicas in body should be less than or equal to 10']))
    },
  },
  {
    name: 'a value that was wrong before may stay as it is',
    run: async api => {
      const { definition, path, object } = await installThing(api, { type: 'object', properties: { spec: { type: 'object', properties: { n: { type: 'integer' }, o: { type: 'integer' } } } } })
      await api.succeeds(api.post(path, object('a', { n: 7 })), 201)
      await api.succeeds(api.patch('json', definition, [{ op: 'add', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/n/maximum', value: 5 }]), 200)
      await api.answers('the new schema to hold', () => api.post(`${path}?dryRun=All`, object('b', { n: 7 })), ({ code }) => code === 422)
      await api.succeeds(api.patch('merge', `${path}/a`, { spec: { o: 1 } }), 200)
      const refused = await api.patch('merge', `${path}/a`, { spec: { n: 8 } })
      api.t.is(refused.code, 422)
    },
  },
  {
    name: 'who changes a field by an update owns it from then on',
    run: async api => {
      await api.succeeds(api.post('configmaps?fieldManager=one', configMap('a', { k: '1', l: '1' })), 201)
      const now = await api.succeeds(api.put('configmaps/a?fieldManager=two', configMap('a', { k: '2', l: '1' })), 200)
      api.t.deepEqual(owners(now), { 'one Update': { 'f:data': { '.': {}, 'f:l': {} } }, 'two Update': { 'f:data': { 'f:k': {} } } })
    },
  },
  {
    name: 'a field that is gone is owned by nobody',
    run: async api => {
      await api.succeeds(api.post('configmaps?fieldManager=one', configMap('a', { k: '1', l: '1' })), 201)
      const now = await api.succeeds(api.put('configmaps/a?fieldManager=two', configMap('a', { k: '1' })), 200)
      api.t.deepEqual(owners(now), { 'one Update': { 'f:data': { '.': {}, 'f:k': {} } } })
    },
  },
  {
    name: 'an immutable ConfigMap or Secret stays as it is, its labels aside',
    run: async api => {
      await api.succeeds(api.post('configmaps', { ...configMap('a', { k: '1' }), immutable: true }), 201)
      await api.refuses(api.put('configmaps/a', { ...configMap('a', { k: '2' }), immutable: true }), invalid('ConfigMap', 'a', ['data', 'forbidden', 'Forbidden: field is immutable when `immutable` is set']))
      await api.refuses(api.put('configmaps/a', configMap('a', { k: '1' })), invalid('ConfigMap', 'a', ['immutable', 'forbidden', 'Forbidden: field is immutable when `immutable` is set']))
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { labels: { l: '1' } } }), 200)
      await api.succeeds(api.post('secrets', { metadata: { name: 'a' }, stringData: { k: '1' }, immutable: true }), 201)
      await api.refuses(api.patch('merge', 'secrets/a', { stringData: { k: '2' } }), invalid('Secret', 'a', ['data', 'forbidden', 'Forbidden: field is immutable when `immutable` is set']))
    },
  },
]
