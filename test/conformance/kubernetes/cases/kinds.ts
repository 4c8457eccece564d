import { at, plain } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap } from '../fixtures.ts'
import { badRequest, invalid } from '../refusals.ts'
import { definitionOf, installThing } from '../definitions.ts'

const claim = (spec: object = {}) => ({ metadata: { name: 'a' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } })
const service = (spec: object) => ({ metadata: { name: 'a' }, spec })
const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const causesOf = (body: object): readonly string[] => ((at(body, 'details', 'causes') ?? []) as { field: string }[]).map(({ field }) => field).sort()

/** What built-in kinds have of their own: defaults, rules, what they forbid. */
export const cases: readonly Case[] = [
  {
    name: 'texts of a Secret become bytes, over those that are there, and are not read back',
    run: async api => {
      const body = await api.succeeds(api.post('secrets', { metadata: { name: 'a' }, data: { a: 'eA==', b: 'eA==' }, stringData: { b: 'y', c: 'z' } }), 201)
      api.t.deepEqual(body['data'], { a: 'eA==', b: 'eQ==', c: 'eg==' })
      api.t.false('stringData' in body)
      api.t.is(body['type'], 'Opaque')
    },
  },
  {
    name: 'a key of a ConfigMap or Secret is a file name',
    run: async api => {
      const { code, body } = await api.post('configmaps', configMap('a', { 'a b': '1' }))
      api.t.is(code, 422)
      api.t.deepEqual(causesOf(body), ['data[a b]'])
      api.t.is((await api.post('secrets', { metadata: { name: 'a' }, stringData: { '..': '1' } })).code, 422)
    },
  },
  {
    name: 'a key stands in one of the two maps of a ConfigMap only',
    run: async api => {
      const { code, body } = await api.post('configmaps', { metadata: { name: 'a' }, data: { k: '1' }, binaryData: { k: 'eA==' } })
      api.t.is(code, 422)
      api.t.deepEqual(causesOf(body), ['data[k]'])
    },
  },
  {
    name: 'a ConfigMap holds at most a MiB',
    run: async api => {
      await api.refuses(api.post('configmaps', configMap('a', { k: 'x'.repeat(1024 * 1024 + 1) })), invalid('ConfigMap', 'a', ['[]', 'long', 'Too long: may not be more than 1048576 bytes']))
    },
  },
  {
    name: 'the type of a Secret does not change',
    run: async api => {
      await api.succeeds(api.post('secrets', { metadata: { name: 'a' } }), 201)
      await api.refuses(api.patch('merge', 'secrets/a', { type: 'example.com/other' }), invalid('Secret', 'a', ['type', 'invalid', 'Invalid value: "example.com/other": field is immutable']))
    },
  },
  {
    name: 'a Secret of a known type has the keys of that type',
    run: async api => {
      const { code, body } = await api.post('secrets', { metadata: { name: 'a' }, type: 'kubernetes.io/tls', data: {} })
      api.t.is(code, 422)
      api.t.deepEqual(causesOf(body), ['data[tls.crt]', 'data[tls.key]'])
    },
  },
  {
    name: 'a namespace has its name as a label, a finalizer and a phase',
    run: async api => {
      const name = `${api.namespace}-own`
      const body = await api.succeeds(api.post('namespaces', { metadata: { name } }), 201)
      api.t.deepEqual(body.metadata.labels, { 'kubernetes.io/metadata.name': name })
      api.t.deepEqual([body.spec, body['status']], [{ finalizers: ['kubernetes'] }, { phase: 'Active' }])
    },
  },
  {
    name: 'a claim has defaults and a phase',
    run: async api => {
      const body = await api.succeeds(api.post('persistentvolumeclaims', claim()), 201)
      api.t.like(body.spec, { volumeMode: 'Filesystem', accessModes: ['ReadWriteOnce'] })
      api.t.deepEqual(body['status'], { phase: 'Pending' })
    },
  },
  {
    name: 'a claim says how it is used and how large it is',
    run: async api => {
      const { code, body } = await api.post('persistentvolumeclaims', { metadata: { name: 'a' }, spec: {} })
      api.t.is(code, 422)
      for (const field of ['spec.accessModes', 'spec.resources[storage]']) api.t.true(causesOf(body).includes(field), field)
    },
  },
  {
    name: 'the spec of a claim does not change',
    run: async api => {
      await api.succeeds(api.post('persistentvolumeclaims', claim()), 201)
      const { code, body } = await api.patch('merge', 'persistentvolumeclaims/a', { spec: { accessModes: ['ReadWriteMany'] } })
      api.t.is(code, 422)
      api.t.regex(String(body['message']), /spec: Forbidden: spec is immutable after creation except resources\.requests and volumeAttributesClassName for bound claims/)
    },
  },
  {
    name: 'a storage class has defaults, and does not change where it counts',
    run: async api => {
      const body = await api.succeeds(api.post('storageclasses', { metadata: { name: api.namespace }, provisioner: 'example.com/p' }), 201)
      api.t.like(body, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })
      const changed = await api.patch('merge', `storageclasses/${api.namespace}`, { provisioner: 'example.com/q' })
      api.t.is(changed.code, 422)
      api.t.deepEqual(causesOf(changed.body), ['provisioner'])
      const set = await api.patch('merge', `storageclasses/${api.namespace}`, { parameters: { a: 'b' } })
      api.t.deepEqual(causesOf(set.body), ['parameters'])
      await api.succeeds(api.patch('merge', `storageclasses/${api.namespace}`, { allowVolumeExpansion: true }), 200)
      await api.succeeds(api.remove(`storageclasses/${api.namespace}`), 200)
    },
  },
  {
    name: 'a storage class has a provisioner and a known policy',
    run: async api => {
      api.t.deepEqual(causesOf((await api.post('storageclasses', { metadata: { name: api.namespace } })).body), ['provisioner'])
      api.t.deepEqual(causesOf((await api.post('storageclasses', { metadata: { name: api.namespace }, provisioner: 'p', reclaimPolicy: 'Burn' })).body), ['reclaimPolicy'])
    },
  },
  {
    name: 'a Service has a protocol, a target and a status',
    run: async api => {
      const body = await api.succeeds(api.post('services', service({ ports: [{ port: 80 }] })), 201)
      api.t.deepEqual(at(body, 'spec', 'ports'), [{ protocol: 'TCP', port: 80, targetPort: 80 }])
      api.t.like(body.spec, { type: 'ClusterIP', sessionAffinity: 'None' })
      api.t.deepEqual(body['status'], { loadBalancer: {} })
    },
  },
  {
    name: 'ports of a Service are numbers of ports, and named when there are several',
    run: async api => {
      api.t.true(causesOf((await api.post('services', service({ ports: [{ port: 0 }] }))).body).includes('spec.ports[0].port'))
      api.t.deepEqual(causesOf((await api.post('services', service({ ports: [{ port: 1 }, { port: 2 }] }))).body), ['spec.ports[0].name', 'spec.ports[1].name'])
      api.t.deepEqual(causesOf((await api.post('services', service({}))).body), ['spec.ports'])
    },
  },
  {
    name: 'a Service has a known type',
    run: async api => {
      api.t.deepEqual(causesOf((await api.post('services', service({ type: 'Magic', ports: [{ port: 1 }] }))).body), ['spec.type'])
    },
  },
  {
    name: 'a Lease keeps its times as they were written',
    run: async api => {
      const body = await api.succeeds(api.post('leases', { metadata: { name: 'a' }, spec: { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: '2026-01-02T03:04:05.678900Z' } }), 201)
      api.t.deepEqual(body.spec, { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: '2026-01-02T03:04:05.678900Z' })
    },
  },
  {
    name: 'a Lease lasts longer than nothing',
    run: async api => {
      api.t.deepEqual(causesOf((await api.post('leases', { metadata: { name: 'a' }, spec: { leaseDurationSeconds: 0 } })).body), ['spec.leaseDurationSeconds'])
    },
  },
  {
    name: 'a Lease is replaced in the version that was read only',
    run: async api => {
      const made = await api.succeeds(api.post('leases', { metadata: { name: 'a' }, spec: {} }), 201)
      api.t.is((await api.put('leases/a', { metadata: { name: 'a' }, spec: { holderIdentity: 'me' } })).code, 422)
      await api.succeeds(api.put('leases/a', { metadata: { name: 'a', resourceVersion: made.metadata.resourceVersion }, spec: { holderIdentity: 'me' } }), 200)
    },
  },
  {
    name: 'an Event is about something in its own namespace',
    run: async api => {
      const event = (namespace: string) => ({ metadata: { name: 'a' }, involvedObject: { kind: 'ConfigMap', name: 'x', namespace }, reason: 'Tested', type: 'Normal', message: 'm' })
      await api.succeeds(api.post('events', event(api.namespace)), 201)
      api.t.deepEqual(causesOf((await api.post('events', { ...event('other'), metadata: { name: 'b' } })).body), ['involvedObject.namespace'])
    },
  },
  {
    name: 'Events of both groups are the same',
    run: async api => {
      await api.succeeds(api.post('events', { metadata: { name: 'a' }, involvedObject: { kind: 'ConfigMap', name: 'x', namespace: api.namespace }, reason: 'Tested', type: 'Normal', message: 'm', count: 3 }), 201)
      const body = await api.succeeds(api.get(`/apis/events.k8s.io/v1/namespaces/${api.namespace}/events/a`), 200)
      api.t.like(body, { apiVersion: 'events.k8s.io/v1', kind: 'Event', regarding: { kind: 'ConfigMap', name: 'x', namespace: api.namespace }, note: 'm', deprecatedCount: 3 })
    },
  },
  {
    name: 'Events are found by what they are about',
    run: async api => {
      for (const name of ['x', 'y']) await api.succeeds(api.post('events', { metadata: { name }, involvedObject: { kind: 'ConfigMap', name, namespace: api.namespace }, reason: 'Tested', type: 'Normal', message: 'm' }), 201)
      const { items } = await api.succeeds(api.get('events?fieldSelector=involvedObject.name=y,reason=Tested'), 200)
      api.t.deepEqual(items?.map(({ metadata }) => metadata.name), ['y'])
    },
  },
  {
    name: 'a definition is completed with names, and is established',
    run: async api => {
      const { definition } = await installThing(api, anything)
      const body = await api.succeeds(api.get(definition), 200)
      api.t.deepEqual(at(body, 'spec', 'names'), { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' })
      api.t.deepEqual(at(body, 'spec', 'conversion'), { strategy: 'None' })
      api.t.deepEqual(at(body, 'status', 'acceptedNames'), { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' })
      api.t.deepEqual(at(body, 'status', 'storedVersions'), ['v1'])
      const conditions = plain(at(body, 'status', 'conditions')) as { type: string; status: string; reason: string }[]
      api.t.deepEqual(conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`), ['NamesAccepted True NoConflicts', 'Established True InitialNamesAccepted'])
    },
  },
  {
    name: 'a definition is named by plural and group',
    run: async api => {
      const { code, body } = await api.post('customresourcedefinitions', { ...definitionOf(api, 'things', anything), metadata: { name: 'other' } })
      api.t.is(code, 422)
      api.t.deepEqual(causesOf(body), ['metadata.name'])
    },
  },
  {
    name: 'a definition has one version that is stored, and a schema in each',
    run: async api => {
      const twice = definitionOf(api, 'things', anything)
      const [version] = twice.spec.versions
      const both = await api.post('customresourcedefinitions', { ...twice, spec: { ...twice.spec, versions: [version, { ...version, name: 'v2' }] } })
      api.t.true(causesOf(both.body).includes('spec.versions'))
      const bare = await api.post('customresourcedefinitions', { ...twice, spec: { ...twice.spec, versions: [{ name: 'v1', served: true, storage: true }] } })
      api.t.deepEqual(causesOf(bare.body), ['spec.versions[0].schema.openAPIV3Schema'])
    },
  },
  {
    name: 'a schema is structural',
    run: async api => {
      const { body } = await api.post('customresourcedefinitions', definitionOf(api, 'things', { type: 'object', properties: { spec: { properties: { a: { type: 'string' } } } } }))
      api.t.deepEqual(causesOf(body), ['spec.validation.openAPIV3Schema.properties[spec].type'])
    },
  },
  {
    name: 'a body that is no object of its kind is a bad request',
    run: async api => {
      await api.refuses(api.post('secrets', { metadata: { name: 'a' }, data: [] }), badRequest(/^Secret in version "v1" cannot be handled as a Secret: json: cannot unmarshal array into Go struct field \w+\.data of type map\[string\]\[\]uint8$/))
    },
  },
]
