import { at, plain, type Api } from '../api.ts'
import type { Body } from '../client.ts'
import { configMap, gadget, gizmo, group, widget } from '../fixtures.ts'
import type { Case } from '../harness.ts'

/** How objects go: at once, held by finalizers, under conditions, many together. */

const held = (name: string, ...finalizers: readonly string[]) => configMap(name, undefined, { finalizers })
const options = (more: object) => ({ kind: 'DeleteOptions', apiVersion: 'v1', ...more })
const names = (body: Body): readonly string[] => (body.items ?? []).map(({ metadata }) => metadata.name).sort()
const invalid = (what: string) => ({ code: 422, reason: 'Invalid', message: `DeleteOptions.meta.k8s.io "" is invalid: ${what}` })
const keep = 'conformance.vmherd.dev/keep'
const gone = async (api: Api, path: string): Promise<void> => { api.t.is((await api.get(path)).code, 404, path) }

export const cases: readonly Case[] = [
  {
    name: 'the answer to a deletion names what is gone',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      api.t.deepEqual(await api.succeeds(api.remove('configmaps/a'), 200), { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name: 'a', kind: 'configmaps', uid: made.metadata.uid } } as never)
      const widgetMade = await api.succeeds(api.post('widgets', widget('a')), 201)
      api.t.deepEqual(await api.succeeds(api.remove('widgets/a'), 200), { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name: 'a', group, kind: 'widgets', uid: widgetMade.metadata.uid } } as never)
      await gone(api, 'configmaps/a')
    },
  },
  {
    name: 'some kinds are answered with the object that is gone',
    run: async api => {
      for (const [path, body] of [['serviceaccounts', { metadata: { name: 'a' } }], ['resourcequotas', { metadata: { name: 'a' }, spec: {} }], ['services', { metadata: { name: 'a' }, spec: { clusterIP: 'None', selector: { a: 'b' } } }]] as const) {
        await api.succeeds(api.post(path, body), 201)
        const answer = await api.succeeds(api.remove(`${path}/a`), 200)
        api.t.is(answer.metadata.name, 'a', path)
        await gone(api, `${path}/a`)
      }
    },
  },
  {
    name: 'a finalizer holds an object, which then tells when its end began',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      const answer = await api.succeeds(api.remove('configmaps/a'), 200)
      api.t.is(answer.kind, 'ConfigMap')
      api.t.is(answer.metadata['deletionGracePeriodSeconds'], 0)
      api.t.regex(String(answer.metadata.deletionTimestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      const stands = await api.succeeds(api.get('configmaps/a'), 200)
      api.t.deepEqual(stands, answer)
    },
  },
  {
    name: 'the last finalizer taken off ends the object, and the answer shows it',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      await api.succeeds(api.remove('configmaps/a'), 200)
      const answer = await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }), 200)
      api.t.is(answer.metadata.name, 'a')
      await gone(api, 'configmaps/a')
    },
  },
  {
    name: 'of several finalizers each has to go',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep, `${keep}-2`)), 201)
      await api.succeeds(api.remove('configmaps/a'), 200)
      await api.succeeds(api.patch('json', 'configmaps/a', [{ op: 'remove', path: '/metadata/finalizers/0' }]), 200)
      await api.succeeds(api.get('configmaps/a'), 200)
      await api.succeeds(api.patch('json', 'configmaps/a', [{ op: 'remove', path: '/metadata/finalizers/0' }]), 200)
      await gone(api, 'configmaps/a')
    },
  },
  {
    name: 'a finalizer taken off before leaves the object alone',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: [] } }), 200)
      await api.succeeds(api.get('configmaps/a'), 200)
    },
  },
  {
    name: 'what is being deleted takes no new finalizer',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      await api.succeeds(api.remove('configmaps/a'), 200)
      await api.refuses(api.patch('merge', 'configmaps/a', { metadata: { finalizers: [keep, 'example.com/more'] } }), {
        code: 422, reason: 'Invalid',
        message: 'ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
      })
    },
  },
  {
    name: 'a second deletion changes nothing',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', {}, { finalizers: [keep] })), 201)
      const first = await api.succeeds(api.remove('widgets/a'), 200)
      api.t.is(first.metadata.generation, 2)
      api.t.deepEqual(await api.succeeds(api.remove('widgets/a'), 200), first)
      api.t.is((await api.succeeds(api.get('widgets/a'), 200)).metadata.resourceVersion, first.metadata.resourceVersion)
    },
  },
  {
    name: 'what is being deleted may still be changed',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      await api.succeeds(api.remove('configmaps/a'), 200)
      api.t.is(at(await api.succeeds(api.patch('merge', 'configmaps/a', { data: { x: 'y' } }), 200), 'data', 'x'), 'y')
      await api.refuses(api.post('configmaps', configMap('a')), { code: 409, reason: 'AlreadyExists', message: /object is being deleted: configmaps "a" already exists|configmaps "a" already exists/ })
    },
  },
  {
    name: 'the time of deletion is not for writers',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a', undefined, { deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 })), 201)
      api.t.is(made.metadata.deletionTimestamp, undefined)
      await api.refuses(api.patch('merge', 'configmaps/a', { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } }), {
        code: 422, reason: 'Invalid', message: 'ConfigMap "a" is invalid: metadata.deletionTimestamp: Invalid value: "2020-01-01T00:00:00Z": field is immutable',
      })
      await api.refuses(api.patch('merge', 'configmaps/a', { metadata: { deletionGracePeriodSeconds: 5 } }), {
        code: 422, reason: 'Invalid', message: 'ConfigMap "a" is invalid: metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable',
      })
    },
  },
  {
    name: 'a deletion may ask for a uid',
    run: async api => {
      const { metadata: { uid } } = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.remove('configmaps/a', options({ preconditions: { uid: 'other' } })), {
        code: 409, reason: 'Conflict',
        message: `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`, details: { name: 'a', kind: 'ConfigMap' },
      })
      await api.succeeds(api.remove('configmaps/a', options({ preconditions: { uid } })), 200)
    },
  },
  {
    name: 'a deletion may ask for a version',
    run: async api => {
      const { metadata: { resourceVersion } } = await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.remove('widgets/a', options({ preconditions: { resourceVersion: '1' } })), {
        code: 409, reason: 'Conflict',
        message: `Operation cannot be fulfilled on Widget.${group} "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
      })
      await api.succeeds(api.remove('widgets/a', options({ preconditions: { resourceVersion } })), 200)
    },
  },
  {
    name: 'a dry deletion deletes nothing',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      api.t.is((await api.succeeds(api.remove('configmaps/a?dryRun=All'), 200))['status'], 'Success')
      await api.succeeds(api.remove('configmaps/a', options({ dryRun: ['All'] })), 200)
      const stands = await api.succeeds(api.get('configmaps/a'), 200)
      api.t.is(stands.metadata.deletionTimestamp, undefined)
      await api.succeeds(api.post('configmaps', held('b', keep)), 201)
      const marked = await api.succeeds(api.remove('configmaps/b?dryRun=All'), 200)
      api.t.not(marked.metadata.deletionTimestamp, undefined)
      api.t.is((await api.succeeds(api.get('configmaps/b'), 200)).metadata.deletionTimestamp, undefined)
    },
  },
  {
    name: 'options of a body go before those of the query',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.remove('configmaps/a?dryRun=All', options({})), 200)
      await gone(api, 'configmaps/a')
    },
  },
  {
    name: 'options that make no sense are refused',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const unknown = 'propagationPolicy: Unsupported value: "Never": supported values: "Foreground", "Background", "Orphan", "nil"'
      await api.refuses(api.remove('configmaps/a', options({ propagationPolicy: 'Never' })), invalid(unknown))
      await api.refuses(api.remove('configmaps/a?propagationPolicy=Never'), invalid(unknown))
      await api.refuses(api.remove('configmaps/a', options({ propagationPolicy: 'Orphan', orphanDependents: true })),
        invalid('propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set'))
      await api.refuses(api.remove('configmaps/a', options({ dryRun: ['Some'] })), invalid('dryRun: Unsupported value: ["Some"]: supported values: "All"'))
      await api.succeeds(api.get('configmaps/a'), 200)
    },
  },
  {
    name: 'a grace period means nothing to what has no process',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      const answer = await api.succeeds(api.remove('configmaps/a?gracePeriodSeconds=30'), 200)
      api.t.is(answer.metadata['deletionGracePeriodSeconds'], 0)
      await api.succeeds(api.post('configmaps', configMap('b')), 201)
      await api.succeeds(api.remove('configmaps/b', options({ gracePeriodSeconds: 30 })), 200)
      await gone(api, 'configmaps/b')
    },
  },
  {
    name: 'a watch sees the mark, and then the end',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      const watch = await api.watch(`configmaps?watch=1&resourceVersion=${made.metadata.resourceVersion}&fieldSelector=metadata.name%3Da`)
      await api.succeeds(api.remove('configmaps/a'), 200)
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }), 200)
      const [marked, ended] = await watch.take(2)
      api.t.is(marked?.type, 'MODIFIED')
      api.t.not(marked?.object.metadata.deletionTimestamp, undefined)
      api.t.is(ended?.type, 'DELETED')
      api.t.true(Number(ended?.object.metadata.resourceVersion) > Number(marked?.object.metadata.resourceVersion))
    },
  },
  {
    name: 'a deleted object is told with the version of its end',
    run: async api => {
      const made = await api.succeeds(api.post('gadgets', gadget('a')), 201)
      const watch = await api.watch(`gadgets?watch=1&resourceVersion=${made.metadata.resourceVersion}`)
      await api.succeeds(api.remove('gadgets/a'), 200)
      const [ended] = await watch.take(1)
      api.t.is(ended?.type, 'DELETED')
      api.t.true(Number(ended?.object.metadata.resourceVersion) > Number(made.metadata.resourceVersion))
      api.t.deepEqual(plain(ended?.object), plain(made))
    },
  },
  {
    name: 'a collection goes by selector',
    run: async api => {
      for (const [name, color] of [['a', 'red'], ['b', 'blue'], ['c', 'red']] as const) await api.succeeds(api.post('configmaps', configMap(name, undefined, { labels: { color } })), 201)
      const answer = await api.succeeds(api.remove('configmaps?labelSelector=color%3Dred'), 200)
      api.t.is(answer.kind, 'ConfigMapList')
      api.t.deepEqual(names(answer), ['a', 'c'])
      api.t.deepEqual(names(await api.succeeds(api.get('configmaps?labelSelector=color'))), ['b'])
      await api.succeeds(api.remove('configmaps?fieldSelector=metadata.name%3Db'), 200)
      api.t.deepEqual(names(await api.succeeds(api.get('configmaps?labelSelector=color'))), [])
    },
  },
  {
    name: 'a collection goes with what finalizers hold only marked',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.succeeds(api.post('gadgets', gadget('b', {}, { finalizers: [keep] })), 201)
      const answer = await api.succeeds(api.remove('gadgets'), 200)
      api.t.is(answer.kind, 'GadgetList')
      const left = (await api.succeeds(api.get('gadgets'))).items ?? []
      api.t.deepEqual(left.map(({ metadata: { name, deletionTimestamp } }) => [name, deletionTimestamp !== undefined]), [['b', true]])
    },
  },
  {
    name: 'a collection can be deleted dry',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.succeeds(api.remove('gadgets?dryRun=All', options({ dryRun: ['All'] })), 200)
      api.t.deepEqual(names(await api.succeeds(api.get('gadgets'))), ['a'])
    },
  },
  {
    name: 'a collection with options that make no sense stays',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      await api.refuses(api.remove('gadgets?propagationPolicy=Never'), invalid('propagationPolicy: Unsupported value: "Never": supported values: "Foreground", "Background", "Orphan", "nil"'))
      api.t.deepEqual(names(await api.succeeds(api.get('gadgets'))), ['a'])
    },
  },
  {
    name: 'a collection in no namespace goes by selector, too',
    run: async api => {
      await api.succeeds(api.post('gizmos', gizmo(`${api.namespace}-a`, {}, { labels: { of: api.namespace } })), 201)
      await api.succeeds(api.remove(`gizmos?labelSelector=of%3D${api.namespace}`), 200)
      await gone(api, `gizmos/${api.namespace}-a`)
    },
  },
  {
    name: 'a whole cluster of a namespaced kind cannot be deleted at once',
    run: async api => {
      const { code } = await api.remove('/api/v1/configmaps')
      api.t.is(code, 405)
    },
  },
  {
    name: 'asked in the old way, dependents wait and the answer is another',
    run: async api => {
      await api.succeeds(api.post('configmaps', held('a', keep)), 201)
      await api.succeeds(api.remove('configmaps/a', options({ orphanDependents: false })), 202)
      await api.succeeds(api.post('configmaps', configMap('b')), 201)
      await api.succeeds(api.remove('configmaps/b', options({ orphanDependents: false })), 200)
    },
  },
]
