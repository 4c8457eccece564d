import { at, type Api } from '../api.ts'
import type { Answer, Body } from '../client.ts'
import { configMap, gadget, group } from '../fixtures.ts'
import type { Case } from '../harness.ts'

/** What becomes of dependents, of namespaces that are deleted, and of what exceeds quotas. */

const waitMs = 30_000
/** Controllers work after the fact. */
const until = async (api: Api, what: string, asked: () => Promise<Answer>, fits: (answer: Answer) => boolean): Promise<Body> => (await api.answers(what, asked, fits, waitMs)).body
const goes = (api: Api, path: string): Promise<Answer> => api.goes(path, waitMs)
const stands = async (api: Api, path: string): Promise<Body> => api.succeeds(api.get(path), 200)
const finalizers = (body: Body): readonly string[] => body.metadata.finalizers ?? []

const ownerOf = ({ metadata: { name, uid } }: Body, more: object = {}, kind = 'ConfigMap', apiVersion = 'v1') => ({ apiVersion, kind, name, uid, ...more })
const owned = (name: string, owners: readonly object[], meta: object = {}) => configMap(name, undefined, { ownerReferences: owners, ...meta })
const make = (api: Api, body: object, path = 'configmaps'): Promise<Body> => api.succeeds(api.post(path, body), 201)
/** Until a quota that allows no ConfigMaps holds: who refuses learns of it after whoever counts. */
const inForce = (api: Api): Promise<Body> => until(api, 'the quota to hold', () => api.post('configmaps?dryRun=All', configMap('too-many')), ({ code }) => code === 403)
const policy = (propagationPolicy: string) => ({ kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy })
/** Of a group that is there from the start: what counts begins to count others only after a while. */
const leases = 'coordination.k8s.io'
const lease = (name: string) => ({ metadata: { name }, spec: {} })
const keep = 'conformance.vmherd.dev/keep'
/** Until whoever collects knows every ConfigMap that stands: one without an owner, which comes last, is gone. */
const collected = async (api: Api): Promise<void> => {
  await make(api, owned('witness', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'no-such-uid' }]))
  await goes(api, 'configmaps/witness')
}

export const cases: readonly Case[] = [
  {
    name: 'a dependent goes after its owner',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      await make(api, owned('a', [ownerOf(owner)]))
      await make(api, gadget('b', {}, { ownerReferences: [ownerOf(owner)] }), 'gadgets')
      api.t.is((await api.succeeds(api.remove('configmaps/owner', policy('Background')), 200))['status'], 'Success')
      await goes(api, 'configmaps/a')
      await goes(api, 'gadgets/b')
    },
  },
  {
    name: 'without a policy dependents go after their owner',
    run: async api => {
      const owner = await make(api, { metadata: { name: 'owner' } }, 'secrets')
      await make(api, owned('a', [ownerOf(owner, {}, 'Secret')]))
      await api.succeeds(api.remove('secrets/owner'), 200)
      await goes(api, 'configmaps/a')
    },
  },
  {
    name: 'dependents of dependents go',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      const middle = await make(api, owned('middle', [ownerOf(owner)]))
      await make(api, owned('last', [ownerOf(middle)]))
      await api.succeeds(api.remove('configmaps/owner'), 200)
      await goes(api, 'configmaps/last')
    },
  },
  {
    name: 'a dependent of an owner that never was goes',
    run: async api => {
      await make(api, owned('a', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'no-such-uid' }]))
      await goes(api, 'configmaps/a')
    },
  },
  {
    name: 'an owner of the same name and another uid is no owner',
    run: async api => {
      await make(api, configMap('owner'))
      await make(api, owned('a', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'another-uid' }]))
      await goes(api, 'configmaps/a')
      await stands(api, 'configmaps/owner')
    },
  },
  {
    name: 'an owner in another namespace is no owner',
    run: async api => {
      const elsewhere = `/api/v1/namespaces/default/configmaps`
      const owner = await make(api, configMap(`owner-${api.namespace}`), elsewhere)
      await make(api, owned('a', [ownerOf(owner)]))
      await goes(api, 'configmaps/a')
      await api.succeeds(api.remove(`${elsewhere}/owner-${api.namespace}`), 200)
    },
  },
  {
    name: 'an owner of the whole cluster is one everywhere',
    run: async api => {
      const clusterRoles = '/apis/rbac.authorization.k8s.io/v1/clusterroles'
      const owner = await make(api, { metadata: { name: `owner-${api.namespace}` } }, clusterRoles)
      await make(api, owned('a', [ownerOf(owner, {}, 'ClusterRole', 'rbac.authorization.k8s.io/v1')]))
      await collected(api)
      await stands(api, 'configmaps/a')
      await api.succeeds(api.remove(`${clusterRoles}/owner-${api.namespace}`), 200)
      await goes(api, 'configmaps/a')
    },
  },
  {
    name: 'one owner of several that goes is taken out of the list',
    run: async api => {
      const [first, second] = [await make(api, configMap('first')), await make(api, configMap('second'))]
      await make(api, owned('a', [ownerOf(first), ownerOf(second)]))
      await api.succeeds(api.remove('configmaps/first'), 200)
      const left = await until(api, 'the reference to go', () => api.get('configmaps/a'), ({ body }) => (body.metadata['ownerReferences'] as unknown[] | undefined)?.length === 1)
      api.t.deepEqual(left.metadata['ownerReferences'], [ownerOf(second)])
      await api.succeeds(api.remove('configmaps/second'), 200)
      await goes(api, 'configmaps/a')
    },
  },
  {
    name: 'a dependent that finalizers hold is marked',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      await make(api, owned('a', [ownerOf(owner)], { finalizers: [keep] }))
      await api.succeeds(api.remove('configmaps/owner'), 200)
      const marked = await until(api, 'a to be marked', () => api.get('configmaps/a'), ({ body }) => body.metadata.deletionTimestamp !== undefined)
      api.t.deepEqual(finalizers(marked), [keep])
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }))
      await goes(api, 'configmaps/a')
    },
  },
  {
    name: 'left behind, a dependent loses its owner and stays',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      await make(api, owned('a', [ownerOf(owner)]))
      const answer = await api.succeeds(api.remove('configmaps/owner', policy('Orphan')), 200)
      api.t.deepEqual([answer.kind, finalizers(answer)], ['ConfigMap', ['orphan']])
      await goes(api, 'configmaps/owner')
      api.t.is((await stands(api, 'configmaps/a')).metadata['ownerReferences'], undefined)
    },
  },
  {
    name: 'the old word for leaving behind does the same',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      await make(api, owned('a', [ownerOf(owner)]))
      const answer = await api.succeeds(api.remove('configmaps/owner?orphanDependents=true'), 200)
      api.t.deepEqual(finalizers(answer), ['orphan'])
      await goes(api, 'configmaps/owner')
      api.t.is((await stands(api, 'configmaps/a')).metadata['ownerReferences'], undefined)
    },
  },
  {
    name: 'only the owner that goes is taken out when dependents are left behind',
    run: async api => {
      const [first, second] = [await make(api, configMap('first')), await make(api, configMap('second'))]
      await make(api, owned('a', [ownerOf(first), ownerOf(second)]))
      await api.succeeds(api.remove('configmaps/first?propagationPolicy=Orphan'), 200)
      await goes(api, 'configmaps/first')
      api.t.deepEqual((await stands(api, 'configmaps/a')).metadata['ownerReferences'], [ownerOf(second)])
    },
  },
  {
    name: 'in the foreground an owner waits for its dependents',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      await make(api, owned('a', [ownerOf(owner, { blockOwnerDeletion: true })], { finalizers: [keep] }))
      const answer = await api.succeeds(api.remove('configmaps/owner', policy('Foreground')), 200)
      api.t.deepEqual([answer.kind, finalizers(answer), answer.metadata['deletionGracePeriodSeconds']], ['ConfigMap', ['foregroundDeletion'], 0])
      await until(api, 'a to be marked', () => api.get('configmaps/a'), ({ body }) => body.metadata.deletionTimestamp !== undefined)
      await stands(api, 'configmaps/owner')
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }))
      await goes(api, 'configmaps/a')
      await goes(api, 'configmaps/owner')
    },
  },
  {
    name: 'in the foreground an owner does not wait for dependents that do not block',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      await make(api, owned('a', [ownerOf(owner)], { finalizers: [keep] }))
      await api.succeeds(api.remove('configmaps/owner?propagationPolicy=Foreground'), 200)
      await goes(api, 'configmaps/owner')
      await until(api, 'a to be marked', () => api.get('configmaps/a'), ({ body }) => body.metadata.deletionTimestamp !== undefined)
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }))
    },
  },
  {
    name: 'in the foreground what has no dependents goes by itself',
    run: async api => {
      await make(api, configMap('owner'))
      await api.succeeds(api.remove('configmaps/owner', policy('Foreground')), 200)
      await goes(api, 'configmaps/owner')
    },
  },
  {
    name: 'in the foreground whole trees go from their leaves',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      const middle = await make(api, owned('middle', [ownerOf(owner, { blockOwnerDeletion: true })]))
      await make(api, owned('leaf', [ownerOf(middle, { blockOwnerDeletion: true })], { finalizers: [keep] }))
      await api.succeeds(api.remove('configmaps/owner', policy('Foreground')), 200)
      await until(api, 'the leaf to be marked', () => api.get('configmaps/leaf'), ({ body }) => body.metadata.deletionTimestamp !== undefined)
      api.t.deepEqual(finalizers(await stands(api, 'configmaps/middle')), ['foregroundDeletion'])
      await stands(api, 'configmaps/owner')
      await api.succeeds(api.patch('merge', 'configmaps/leaf', { metadata: { finalizers: null } }))
      await goes(api, 'configmaps/owner')
      await goes(api, 'configmaps/middle')
    },
  },
  {
    name: 'in the foreground a dependent with another owner stays and blocks no more',
    run: async api => {
      const [first, second] = [await make(api, configMap('first')), await make(api, configMap('second'))]
      await make(api, owned('a', [ownerOf(first, { blockOwnerDeletion: true }), ownerOf(second)]))
      await api.succeeds(api.remove('configmaps/first', policy('Foreground')), 200)
      await goes(api, 'configmaps/first')
      api.t.deepEqual((await stands(api, 'configmaps/a')).metadata['ownerReferences'], [ownerOf(second)])
    },
  },
  {
    name: 'a later wish in the background ends the waiting',
    run: async api => {
      const owner = await make(api, configMap('owner'))
      await make(api, owned('a', [ownerOf(owner, { blockOwnerDeletion: true })], { finalizers: [keep] }))
      await api.succeeds(api.remove('configmaps/owner', policy('Foreground')), 200)
      await api.succeeds(api.remove('configmaps/owner', policy('Background')), 200)
      await goes(api, 'configmaps/owner')
      await until(api, 'a to be marked', () => api.get('configmaps/a'), ({ body }) => body.metadata.deletionTimestamp !== undefined)
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { finalizers: null } }))
    },
  },
  {
    name: 'a ring of owners goes',
    run: async api => {
      const first = await make(api, configMap('first'))
      const second = await make(api, owned('second', [ownerOf(first, { blockOwnerDeletion: true })]))
      await api.succeeds(api.patch('merge', 'configmaps/first', { metadata: { ownerReferences: [ownerOf(second, { blockOwnerDeletion: true })] } }))
      await api.succeeds(api.remove('configmaps/first', policy('Foreground')), 200)
      await goes(api, 'configmaps/first')
      await goes(api, 'configmaps/second')
    },
  },
  {
    name: 'a reference that is added later counts',
    run: async api => {
      await make(api, configMap('a'))
      await api.succeeds(api.patch('merge', 'configmaps/a', { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'no-such-uid' }] } }))
      await goes(api, 'configmaps/a')
    },
  },
  {
    name: 'an owner of a kind that nobody knows is left alone',
    run: async api => {
      await make(api, owned('a', [{ apiVersion: 'nothing.example.com/v1', kind: 'Nothing', name: 'x', uid: 'no-such-uid' }]))
      await collected(api)
      await stands(api, 'configmaps/a')
    },
  },
  {
    name: 'a collection goes with its dependents left behind',
    run: async api => {
      const owner = await make(api, gadget('owner'), 'gadgets')
      await make(api, owned('a', [ownerOf(owner, {}, 'Gadget', `${group}/v1`)]))
      await collected(api)
      await api.succeeds(api.remove('gadgets?propagationPolicy=Orphan'), 200)
      await goes(api, 'gadgets/owner')
      api.t.is((await stands(api, 'configmaps/a')).metadata['ownerReferences'], undefined)
    },
  },
  {
    name: 'a namespace goes with what is in it',
    run: async api => {
      const name = `${api.namespace}-gone`
      await make(api, { metadata: { name } }, 'namespaces')
      await make(api, configMap('a'), `/api/v1/namespaces/${name}/configmaps`)
      await make(api, gadget('b'), `/apis/${group}/v1/namespaces/${name}/gadgets`)
      const answer = await api.succeeds(api.remove(`namespaces/${name}`), 200)
      api.t.deepEqual([answer.kind, at(answer, 'status', 'phase'), at(answer, 'spec', 'finalizers'), answer.metadata['deletionGracePeriodSeconds']], ['Namespace', 'Terminating', ['kubernetes'], undefined])
      api.t.not(answer.metadata.deletionTimestamp, undefined)
      await goes(api, `namespaces/${name}`)
      api.t.is((await api.get(`/api/v1/namespaces/${name}/configmaps/a`)).code, 404)
    },
  },
  {
    name: 'a namespace that is being deleted takes nothing new, and says what holds it',
    run: async api => {
      const name = `${api.namespace}-held`
      const inside = `/api/v1/namespaces/${name}/configmaps`
      await make(api, { metadata: { name } }, 'namespaces')
      await make(api, configMap('a', undefined, { finalizers: [keep] }), inside)
      await api.succeeds(api.remove(`namespaces/${name}`), 200)
      await api.refuses(api.post(inside, configMap('b')), {
        code: 403, reason: 'Forbidden', message: `configmaps "b" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
        details: { name: 'b', kind: 'configmaps', causes: [{ reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' }] },
      })
      await api.refuses(api.post(`/apis/${group}/v1/namespaces/${name}/gadgets`, { ...gadget(''), metadata: { generateName: 'x-' } }), { code: 403, reason: 'Forbidden', message: /^gadgets\.conformance\.vmherd\.dev "x-(\w{5})?" is forbidden: unable to create new content in namespace/ })
      const told = await until(api, 'its conditions', () => api.get(`namespaces/${name}`), ({ body }) => JSON.stringify(at(body, 'status', 'conditions') ?? []).includes('SomeFinalizersRemain'))
      const conditions = at(told, 'status', 'conditions') as { type: string; status: string; reason: string; message: string }[]
      const said = Object.fromEntries(conditions.map(({ type, status, reason, message }) => [type, [status, reason, message]]))
      api.t.deepEqual(said['NamespaceContentRemaining']?.slice(0, 2), ['True', 'SomeResourcesRemain'])
      api.t.deepEqual(said['NamespaceFinalizersRemaining'], ['True', 'SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${keep} in 1 resource instances`])
      api.t.deepEqual(said['NamespaceDeletionContentFailure'], ['False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'])
      await api.succeeds(api.patch('merge', `${inside}/a`, { data: { still: 'changed' } }))
      const second = await api.succeeds(api.remove(`namespaces/${name}`), 200)
      api.t.is(at(second, 'status', 'phase'), 'Terminating')
      await api.succeeds(api.patch('merge', `${inside}/a`, { metadata: { finalizers: null } }))
      await goes(api, `namespaces/${name}`)
    },
  },
  {
    name: 'namespaces that every cluster needs cannot be deleted',
    run: async api => {
      for (const name of ['default', 'kube-system', 'kube-public']) await api.refuses(api.remove(`namespaces/${name}`), { code: 403, reason: 'Forbidden', message: `namespaces "${name}" is forbidden: this namespace may not be deleted`, details: { name, kind: 'namespaces' } })
    },
  },
  {
    name: 'namespaces are not deleted many at once',
    run: async api => { api.t.is((await api.remove(`namespaces?fieldSelector=metadata.name%3D${api.namespace}`)).code, 405) },
  },
  {
    name: 'what holds a namespace has a door of its own',
    run: async api => {
      const name = `${api.namespace}-door`
      const made = await make(api, { metadata: { name } }, 'namespaces')
      const changed = await api.succeeds(api.put(`namespaces/${name}`, { ...made, spec: { finalizers: ['example.com/more'] } }))
      api.t.deepEqual(changed.spec, { finalizers: ['kubernetes'] })
      const finalized = await api.succeeds(api.put(`namespaces/${name}/finalize`, { ...changed, spec: { finalizers: ['kubernetes', 'example.com/more'] } }))
      api.t.deepEqual(finalized.spec, { finalizers: ['kubernetes', 'example.com/more'] })
      await api.succeeds(api.remove(`namespaces/${name}`), 200)
      const left = await until(api, 'our own finalizer to go', () => api.get(`namespaces/${name}`), ({ body }) => JSON.stringify(body.spec) === '{"finalizers":["example.com/more"]}')
      await api.succeeds(api.put(`namespaces/${name}/finalize`, { ...left, spec: {} }))
      await goes(api, `namespaces/${name}`)
    },
  },
  {
    name: 'a namespace can be asked for by its uid',
    run: async api => {
      const name = `${api.namespace}-uid`
      const made = await make(api, { metadata: { name } }, 'namespaces')
      await api.refuses(api.remove(`namespaces/${name}`, { preconditions: { uid: 'other' } }), {
        code: 409, reason: 'Conflict', message: `Operation cannot be fulfilled on namespaces "${name}": Precondition failed: UID in precondition: other, UID in object meta: ${made.metadata.uid}`,
      })
      await api.succeeds(api.remove(`namespaces/${name}`, { preconditions: { uid: made.metadata.uid } }), 200)
      await goes(api, `namespaces/${name}`)
    },
  },
  {
    name: 'nothing is created where there is no namespace',
    run: async api => api.refuses(api.post('/api/v1/namespaces/no-such-namespace/configmaps', configMap('a')), { code: 404, reason: 'NotFound', message: 'namespaces "no-such-namespace" not found', details: { name: 'no-such-namespace', kind: 'namespaces' } }),
  },
  {
    name: 'a quota counts what is there, and refuses more',
    run: async api => {
      await make(api, lease('a'), 'leases')
      await make(api, { metadata: { name: 'q' }, spec: { hard: { [`count/leases.${leases}`]: '2', secrets: '1', pods: '5', configmaps: '0' } } }, 'resourcequotas')
      const counted = await until(api, 'the quota to be counted', () => api.get('resourcequotas/q'), ({ body }) => at(body, 'status', 'used', `count/leases.${leases}`) === '1')
      api.t.deepEqual(counted['status'], { hard: { configmaps: '0', [`count/leases.${leases}`]: '2', pods: '5', secrets: '1' }, used: { configmaps: '0', [`count/leases.${leases}`]: '1', pods: '0', secrets: '0' } })
      await inForce(api)
      await make(api, lease('b'), 'leases')
      await until(api, 'the quota to be full', () => api.get('resourcequotas/q'), ({ body }) => at(body, 'status', 'used', `count/leases.${leases}`) === '2')
      await api.refuses(api.post('leases', lease('c')), {
        code: 403, reason: 'Forbidden', details: { name: 'c', group: leases, kind: 'leases' },
        message: `leases.${leases} "c" is forbidden: exceeded quota: q, requested: count/leases.${leases}=1, used: count/leases.${leases}=2, limited: count/leases.${leases}=2`,
      })
      await api.succeeds(api.remove('leases/a'), 200)
      await until(api, 'there to be room', () => api.post('leases', lease('c')), ({ code }) => code === 201)
      await make(api, { metadata: { name: 's' } }, 'secrets')
      await api.refuses(api.post('secrets', { metadata: { name: 't' } }), { code: 403, reason: 'Forbidden', message: 'secrets "t" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=1, limited: secrets=1' })
    },
  },
  {
    name: 'a quota of storage counts the size of claims, in all and by class',
    run: async api => {
      const claim = (name: string, storage: string, storageClassName = 'fast') => ({ metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } } })
      const byClass = 'fast.storageclass.storage.k8s.io/requests.storage'
      await make(api, { metadata: { name: 'q' }, spec: { hard: { 'requests.storage': '10Gi', [byClass]: '5Gi', persistentvolumeclaims: '3', configmaps: '0' } } }, 'resourcequotas')
      await until(api, 'the quota to be counted', () => api.get('resourcequotas/q'), ({ body }) => at(body, 'status', 'used', 'persistentvolumeclaims') === '0')
      await inForce(api)
      await make(api, claim('a', '3Gi'), 'persistentvolumeclaims')
      const used = await until(api, 'the claim to be counted', () => api.get('resourcequotas/q'), ({ body }) => at(body, 'status', 'used', 'persistentvolumeclaims') === '1')
      api.t.deepEqual(at(used, 'status', 'used'), { 'requests.storage': '3Gi', [byClass]: '3Gi', persistentvolumeclaims: '1', configmaps: '0' })
      await api.refuses(api.post('persistentvolumeclaims', claim('b', '2500Mi')), {
        code: 403, reason: 'Forbidden', message: `persistentvolumeclaims "b" is forbidden: exceeded quota: q, requested: ${byClass}=2500Mi, used: ${byClass}=3Gi, limited: ${byClass}=5Gi`,
      })
      await make(api, claim('b', '6Gi', 'slow'), 'persistentvolumeclaims')
      await until(api, 'the second claim to be counted', () => api.get('resourcequotas/q'), ({ body }) => at(body, 'status', 'used', 'requests.storage') === '9Gi')
      await api.refuses(api.post('persistentvolumeclaims', claim('c', '2Gi', 'slow')), {
        code: 403, reason: 'Forbidden', message: 'persistentvolumeclaims "c" is forbidden: exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=9Gi, limited: requests.storage=10Gi',
      })
    },
  },
  {
    name: 'a dry creation is measured against a quota, too',
    run: async api => {
      await make(api, { metadata: { name: 'q' }, spec: { hard: { [`count/leases.${leases}`]: '0' } } }, 'resourcequotas')
      await until(api, 'the quota to be counted', () => api.get('resourcequotas/q'), ({ body }) => at(body, 'status', 'used') !== undefined)
      await until(api, 'a dry creation to be refused', () => api.post('leases?dryRun=All', lease('a')), ({ code }) => code === 403)
    },
  },
  {
    name: 'a quota that is raised makes room',
    run: async api => {
      await make(api, { metadata: { name: 'q' }, spec: { hard: { [`count/leases.${leases}`]: '0' } } }, 'resourcequotas')
      await until(api, 'the quota to be counted', () => api.get('resourcequotas/q'), ({ body }) => at(body, 'status', 'used') !== undefined)
      await until(api, 'the quota to hold', () => api.post('leases?dryRun=All', lease('a')), ({ code }) => code === 403)
      await api.succeeds(api.patch('merge', 'resourcequotas/q', { spec: { hard: { [`count/leases.${leases}`]: '1' } } }))
      await until(api, 'there to be room', () => api.post('leases', lease('a')), ({ code }) => code === 201)
    },
  },
]
