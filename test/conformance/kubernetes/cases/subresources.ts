import { owners, plain } from '../api.ts'
import type { Case } from '../harness.ts'
import { group, widget } from '../fixtures.ts'
import { invalidWidget, modified } from '../refusals.ts'

/** The doors to status and scale. */
export const cases: readonly Case[] = [
  {
    name: 'only the status goes through its door',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a', {}, { labels: { l: '1' } })), 201)
      const body = { ...made, spec: { replicas: 5 }, metadata: { ...made.metadata, labels: { l: '2' }, annotations: { n: '1' } }, status: { phase: 'Done' } }
      const now = await api.succeeds(api.put('widgets/a/status', body), 200)
      api.t.deepEqual(now.spec, made.spec)
      api.t.deepEqual(now.metadata.labels, { l: '1' })
      api.t.false('annotations' in now.metadata)
      api.t.deepEqual(now['status'], { phase: 'Done' })
      api.t.is(now.metadata.generation, 1)
    },
  },
  {
    name: 'the status is patched in both ways',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const merged = await api.succeeds(api.patch('merge', 'widgets/a/status', { status: { phase: 'x', replicas: 2 } }), 200)
      api.t.deepEqual(merged['status'], { phase: 'x', replicas: 2 })
      const patched = await api.succeeds(api.patch('json', 'widgets/a/status', [{ op: 'remove', path: '/status/phase' }]), 200)
      api.t.deepEqual(patched['status'], { replicas: 2 })
    },
  },
  {
    name: 'reading the status gives the whole object',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      api.t.deepEqual(await api.succeeds(api.get('widgets/a/status'), 200), made)
    },
  },
  {
    name: 'the status is checked by the schema, and pruned',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.patch('merge', 'widgets/a/status', { status: { phase: 1 } }), invalidWidget('a', ['status.phase', 'type', 'Invalid value: "integer": phase in body must be of type string: "integer"']))
      const now = await api.succeeds(api.patch('merge', 'widgets/a/status?fieldValidation=Ignore', { status: { phase: 'x', odd: 1 } }), 200)
      api.t.deepEqual(now['status'], { phase: 'x' })
    },
  },
  {
    name: 'a status is written on the version it was decided on',
    run: async api => {
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.succeeds(api.patch('merge', 'widgets/a', { metadata: { labels: { l: '1' } } }), 200)
      await api.refuses(api.put('widgets/a/status', { ...made, status: { phase: 'x' } }), modified(`widgets.${group}`, 'a'))
      await api.refuses(api.patch('merge', 'widgets/a/status', { metadata: { resourceVersion: made.metadata.resourceVersion }, status: { phase: 'x' } }), modified(`widgets.${group}`, 'a'))
    },
  },
  {
    name: 'who writes the status owns it apart from the object',
    run: async api => {
      await api.succeeds(api.post('widgets?fieldManager=me', widget('a', { size: 'small' })), 201)
      const now = await api.succeeds(api.patch('merge', 'widgets/a/status?fieldManager=me', { status: { phase: 'x' } }), 200)
      api.t.deepEqual(Object.keys(owners(now)).sort(), ['me Update', 'me Update/status'])
      api.t.deepEqual(owners(now)['me Update/status'], { 'f:status': { '.': {}, 'f:phase': {} } })
    },
  },
  {
    name: 'a status is not created or deleted by itself',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const posted = await api.post('widgets/a/status', widget('a'))
      api.t.is(posted.code, 405)
      const removed = await api.remove('widgets/a/status')
      api.t.is(removed.code, 405)
    },
  },
  {
    name: 'the scale of an object is read',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { replicas: 3 })), 201)
      await api.succeeds(api.patch('merge', 'widgets/a/status', { status: { replicas: 2, selector: 'a=b' } }), 200)
      const scale = await api.succeeds(api.get('widgets/a/scale'), 200)
      api.t.deepEqual(plain(scale), {
        kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'a', namespace: api.namespace, uid: '<uid>', resourceVersion: '<resourceVersion>', creationTimestamp: '<creationTimestamp>' },
        spec: { replicas: 3 }, status: { replicas: 2, selector: 'a=b' },
      })
    },
  },
  {
    name: 'scaling changes the object and its generation',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { replicas: 3 })), 201)
      const scale = await api.succeeds(api.get('widgets/a/scale'))
      const scaled = await api.succeeds(api.put('widgets/a/scale?fieldManager=scaler', { ...scale, spec: { replicas: 4 } }), 200)
      api.t.deepEqual(scaled.spec, { replicas: 4 })
      const now = await api.succeeds(api.get('widgets/a'))
      api.t.is(now.spec?.['replicas'], 4)
      api.t.is(now.metadata.generation, 2)
      api.t.is(scaled.metadata.resourceVersion, now.metadata.resourceVersion)
      api.t.deepEqual(owners(now)['scaler Update/scale'], { 'f:spec': { 'f:replicas': {} } })
    },
  },
  {
    name: 'scaling by a patch',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const merged = await api.succeeds(api.patch('merge', 'widgets/a/scale', { spec: { replicas: 6 } }), 200)
      api.t.deepEqual(merged.spec, { replicas: 6 })
      const patched = await api.succeeds(api.patch('json', 'widgets/a/scale', [{ op: 'replace', path: '/spec/replicas', value: 7 }]), 200)
      api.t.deepEqual(patched.spec, { replicas: 7 })
    },
  },
  {
    name: 'a scale is not below zero, and follows the schema',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.patch('merge', 'widgets/a/scale', { spec: { replicas: -1 } }), invalidWidget('a',
        ['spec.replicas', 'invalid', 'Invalid value: -1: spec.replicas in body should be greater than or equal to 0'], ['.spec.replicas', 'invalid', 'Invalid value: -1: should be a non-negative integer']))
      const { code } = await api.patch('merge', 'widgets/a/scale', { spec: { replicas: 11 } })
      api.t.is(code, 422)
    },
  },
  {
    name: 'a scale is written on the version it was read at',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      const scale = await api.succeeds(api.get('widgets/a/scale'))
      await api.succeeds(api.patch('merge', 'widgets/a', { metadata: { labels: { l: '1' } } }), 200)
      await api.refuses(api.put('widgets/a/scale', { ...scale, spec: { replicas: 4 } }), modified(`widgets.${group}`, 'a'))
    },
  },
  {
    name: 'the status of a built-in kind goes through its own door too',
    run: async api => {
      const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }
      const made = await api.succeeds(api.post('services', { ...service, status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }), 201)
      api.t.deepEqual(made['status'], { loadBalancer: {} })
      const now = await api.succeeds(api.patch('merge', 'services/a/status', { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }), 200)
      api.t.deepEqual(now['status'], { loadBalancer: { ingress: [{ ip: '192.0.2.1', ipMode: 'VIP' }] } })
    },
  },
]
