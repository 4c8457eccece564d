import { at } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, widget } from '../fixtures.ts'
import type { WatchEvent } from '../watch.ts'

const told = (events: readonly WatchEvent[]): readonly string[] => events.map(({ type, object }) => `${type} ${object.metadata.name}`)

/** Watches: what is told, from which version, with which selectors. */
export const cases: readonly Case[] = [
  {
    name: 'a watch from a version tells what came after it',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('before')), 201)
      const { metadata } = await api.succeeds(api.get('configmaps'), 200)
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const watch = await api.watch(`configmaps?watch=1&resourceVersion=${metadata.resourceVersion}`)
      await api.succeeds(api.patch('merge', 'configmaps/a', { data: { k: '1' } }), 200)
      await api.succeeds(api.remove('configmaps/a'), 200)
      const events = await watch.take(3)
      api.t.deepEqual(told(events), ['ADDED a', 'MODIFIED a', 'DELETED a'])
      api.t.deepEqual(events[2]?.object['data'], { k: '1' })
      api.t.true(BigInt(events[2]?.object.metadata.resourceVersion ?? 0) > BigInt(events[1]?.object.metadata.resourceVersion ?? 0))
    },
  },
  {
    name: 'a watch without a version begins with what is there',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.succeeds(api.post('gadgets', gadget('b')), 201)
      const watch = await api.watch('gadgets?watch=true')
      api.t.deepEqual([...told(await watch.take(2))].sort(), ['ADDED a', 'ADDED b'])
    },
  },
  {
    name: 'objects of a watch have their types',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const watch = await api.watch('configmaps?watch=1&resourceVersion=0')
      const [event] = await watch.take(1)
      api.t.like(event?.object, { kind: 'ConfigMap', apiVersion: 'v1' })
    },
  },
  {
    name: 'with a label selector, what comes in is added and what leaves is deleted',
    run: async api => {
      const { metadata } = await api.succeeds(api.get('configmaps'), 200)
      const watch = await api.watch(`configmaps?watch=1&labelSelector=${encodeURIComponent('color in (red,blue)')}&resourceVersion=${metadata.resourceVersion}`)
      await api.succeeds(api.post('configmaps', configMap('a', {}, { labels: { color: 'green' } })), 201)
      const paint = (color: string | null) => api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { labels: { color } } }), 200)
      await paint('red')
      await paint('blue')
      const last = await paint(null)
      await paint('red')
      await api.succeeds(api.remove('configmaps/a'), 200)
      const events = await watch.take(5)
      api.t.deepEqual(told(events), ['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED a', 'DELETED a'])
      api.t.is(events[2]?.object.metadata.resourceVersion, last.metadata.resourceVersion)
      api.t.deepEqual(events[2]?.object.metadata.labels, { color: 'blue' })
    },
  },
  {
    name: 'one object is watched by its name',
    run: async api => {
      const { metadata } = await api.succeeds(api.get('configmaps'), 200)
      const watch = await api.watch(`configmaps?watch=1&fieldSelector=metadata.name=b&resourceVersion=${metadata.resourceVersion}`)
      for (const name of ['a', 'b']) await api.succeeds(api.post('configmaps', configMap(name)), 201)
      api.t.deepEqual(told(await watch.take(1)), ['ADDED b'])
    },
  },
  {
    name: 'a definition says by which fields its objects are watched',
    run: async api => {
      const { metadata } = await api.succeeds(api.get('widgets'), 200)
      const watch = await api.watch(`widgets?watch=1&fieldSelector=spec.size=large&resourceVersion=${metadata.resourceVersion}`)
      await api.succeeds(api.post('widgets', widget('a', { size: 'small' })), 201)
      await api.succeeds(api.patch('merge', 'widgets/a', { spec: { size: 'large' } }), 200)
      await api.succeeds(api.patch('merge', 'widgets/a', { spec: { size: 'small' } }), 200)
      api.t.deepEqual(told(await watch.take(2)), ['ADDED a', 'DELETED a'])
    },
  },
  {
    name: 'a write that changes nothing is not told',
    run: async api => {
      const made = await api.succeeds(api.post('gadgets', gadget('a', { x: 1 })), 201)
      const watch = await api.watch(`gadgets?watch=1&resourceVersion=${made.metadata.resourceVersion}`)
      await api.succeeds(api.patch('merge', 'gadgets/a', { spec: { x: 1 } }), 200)
      await api.succeeds(api.patch('merge', 'gadgets/a', { spec: { x: 2 } }), 200)
      const [event] = await watch.take(1)
      api.t.is(at(event?.object, 'spec', 'x'), 2)
    },
  },
  {
    name: 'a watch ends when its time is up',
    run: async api => {
      const watch = await api.watch('configmaps?watch=1&timeoutSeconds=1')
      api.t.is(await watch.next(), undefined)
    },
  },
  {
    name: 'the end of a watch with bookmarks is announced by one',
    run: async api => {
      const { metadata } = await api.succeeds(api.post('widgets', widget('a')), 201)
      const watch = await api.watch(`widgets?watch=1&allowWatchBookmarks=true&timeoutSeconds=3&resourceVersion=${metadata.resourceVersion}`)
      const event = await watch.next()
      api.t.is(event?.type, 'BOOKMARK')
      api.t.true(BigInt(event?.object.metadata.resourceVersion ?? 0) >= BigInt(metadata.resourceVersion))
      api.t.like(event?.object, { kind: 'Widget', apiVersion: 'conformance.vmherd.dev/v1' })
    },
  },
  {
    name: 'a watch that began with everything tells when it has told it',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const watch = await api.watch('widgets?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan')
      const first = await watch.next()
      const second = await watch.next()
      api.t.deepEqual([first?.type, first?.object.metadata.name, second?.type], ['ADDED', 'a', 'BOOKMARK'])
      api.t.is(second?.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true')
    },
  },
  {
    name: 'a version that is no number is refused',
    run: async api => {
      const { code, body } = await api.get('configmaps?watch=1&resourceVersion=x')
      api.t.deepEqual({ code, message: body['message'] }, { code: 500, message: 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax' })
    },
  },
  {
    name: 'a version from before all history is told in the stream as gone',
    run: async api => {
      const watch = await api.watch('widgets?watch=1&resourceVersion=1')
      const event = await watch.next()
      api.t.is(watch.code, 200)
      api.t.like(event, { type: 'ERROR' })
      api.t.like(event?.object as object, { kind: 'Status', code: 410, reason: 'Expired' })
      api.t.regex(String(event?.object['message']), /^too old resource version: 1 \(\d+\)$/)
    },
  },
  {
    name: 'a watch is given as metadata alone',
    run: async api => {
      const { metadata } = await api.succeeds(api.get('widgets'), 200)
      const watch = await api.watch(`widgets?watch=1&resourceVersion=${metadata.resourceVersion}`, { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' })
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const [event] = await watch.take(1)
      api.t.like(event?.object, { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' })
      api.t.false('spec' in (event?.object ?? {}))
    },
  },
  {
    name: 'what is being deleted is told as modified, and as deleted when its last finalizer goes',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a', {}, { finalizers: ['example.com/hold'] })), 201)
      const watch = await api.watch(`configmaps?watch=1&resourceVersion=${made.metadata.resourceVersion}`)
      await api.succeeds(api.remove('configmaps/a'), 200)
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }), 200)
      const events = await watch.take(2)
      api.t.deepEqual(told(events), ['MODIFIED a', 'DELETED a'])
      api.t.truthy(events[0]?.object.metadata.deletionTimestamp)
    },
  },
]
