import { at, type Api } from '../api.ts'
import { definitionOf, install } from '../definitions.ts'
import type { Case } from '../harness.ts'
import { notFound } from '../refusals.ts'

const anything = { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }
const cleanup = 'customresourcecleanup.apiextensions.k8s.io'
const hold = 'example.com/hold'
const apples = (api: Api) => install(api, definitionOf(api, 'apples', anything))
const conditionOf = (body: object, type: string): string => ((at(body, 'status', 'conditions') ?? []) as readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[])
  .filter(one => one.type === type).map(({ status, reason, message }) => `${status} ${reason}: ${message}`).join()

/** How definitions end, and their objects with them. */
export const cases: readonly Case[] = [
  {
    name: 'a definition that is deleted is marked, and goes after its objects',
    run: async api => {
      const kind = await apples(api)
      for (const name of ['a', 'b']) await api.succeeds(api.post(kind.path, kind.object(name)), 201)
      const body = await api.succeeds(api.remove(kind.definition), 200)
      api.t.is(body.kind, 'CustomResourceDefinition')
      api.t.deepEqual(body.metadata.finalizers, [cleanup])
      api.t.not(body.metadata.deletionTimestamp, undefined)
      api.t.deepEqual([body.metadata.generation, body.metadata['deletionGracePeriodSeconds']], [1, undefined])
      api.t.is(conditionOf(body, 'Terminating'), 'True InstanceDeletionPending: CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon')
      await api.goes(kind.definition)
      await api.goes(kind.path)
      await api.goes(`/apis/${api.namespace}.example.com`)
    },
  },
  {
    name: 'a watch of a kind tells the end of its objects, and ends with it',
    run: async api => {
      const kind = await apples(api)
      await api.succeeds(api.post(kind.path, kind.object('a')), 201)
      const watch = await api.watch(`${kind.path}?watch=1`)
      await watch.take(1)
      await api.succeeds(api.remove(kind.definition), 200)
      api.t.deepEqual((await watch.take(1)).map(({ type, object }) => [type, object.metadata.name]), [['DELETED', 'a']])
      api.t.is(await watch.next(), undefined)
    },
  },
  {
    name: 'an object that is held holds its definition, and can still be read, changed and let go',
    run: async api => {
      const kind = await apples(api)
      await api.succeeds(api.post(kind.path, kind.object('free')), 201)
      await api.succeeds(api.post(kind.path, kind.object('held', {}, { metadata: { name: 'held', finalizers: [hold] } })), 201)
      await api.succeeds(api.remove(kind.definition), 200)
      await api.refuses(api.goes(`${kind.path}/free`), notFound(`apples.${api.namespace}.example.com`, 'free'))
      const standing = await api.eventually('it says that it is at work', async () => {
        const { body } = await api.get(kind.definition)
        return conditionOf(body, 'Terminating') === 'True InstanceDeletionInProgress: CustomResource deletion is in progress' ? body : undefined
      })
      api.t.is(conditionOf(standing, 'Established'), 'True InitialNamesAccepted: the initial names have been accepted')
      api.t.not((await api.succeeds(api.get(`${kind.path}/held`), 200)).metadata.deletionTimestamp, undefined)
      await api.succeeds(api.patch('merge', `${kind.path}/held`, { spec: { x: 1 } }), 200)
      const again = await api.succeeds(api.remove(kind.definition), 200)
      api.t.deepEqual(again.metadata.finalizers, [cleanup])
      await api.succeeds(api.patch('merge', `${kind.path}/held`, { metadata: { finalizers: null } }), 200)
      await api.goes(kind.definition)
    },
  },
  {
    name: 'while a definition ends, nothing is created, and nobody is told that it could be',
    run: async api => {
      const kind = await apples(api)
      const group = `${api.namespace}.example.com`
      await api.succeeds(api.post(kind.path, kind.object('held', {}, { metadata: { name: 'held', finalizers: [hold] } })), 201)
      await api.succeeds(api.remove(kind.definition), 200)
      await api.answers('creating to be refused', () => api.post(`${kind.path}?dryRun=All`, kind.object('probe')), ({ code }) => code === 403)
      const refusal = { code: 403, reason: 'Forbidden', message: `apples.${group} "new" is forbidden: create not allowed while custom resource definition is terminating`, details: { name: 'new', group, kind: 'apples' } }
      await api.refuses(api.post(kind.path, kind.object('new')), refusal)
      await api.refuses(api.patch('apply', `${kind.path}/new?fieldManager=me`, kind.object('new')), refusal)
      const verbs = await api.eventually('it is shown', async () => {
        const found = at((await api.get(`/apis/${group}/v1`)).body, 'resources', 0, 'verbs') as readonly string[] | undefined
        return found?.includes('create') === false ? found : undefined
      })
      api.t.deepEqual(verbs, ['delete', 'deletecollection', 'get', 'list', 'watch'])
      await api.refuses(api.post('customresourcedefinitions', definitionOf(api, 'apples', anything)), {
        code: 409, reason: 'AlreadyExists', message: `object is being deleted: customresourcedefinitions.apiextensions.k8s.io "apples.${group}" already exists`,
      })
      await api.succeeds(api.patch('merge', `${kind.path}/held`, { metadata: { finalizers: null } }), 200)
      await api.goes(kind.definition)
    },
  },
  {
    name: 'a definition that comes again begins with nothing',
    run: async api => {
      const kind = await apples(api)
      await api.succeeds(api.post(kind.path, kind.object('a')), 201)
      const { metadata: { uid } } = await api.succeeds(api.get(kind.definition), 200)
      await api.succeeds(api.remove(kind.definition), 200)
      await api.goes(kind.definition)
      const again = await apples(api)
      api.t.not((await api.succeeds(api.get(again.definition), 200)).metadata.uid, uid)
      api.t.deepEqual((await api.succeeds(api.get(again.path), 200)).items, [])
      await api.succeeds(api.post(again.path, again.object('a')), 201)
    },
  },
  {
    name: 'finalizers of others hold a definition when its objects are gone',
    run: async api => {
      const kind = await apples(api)
      await api.succeeds(api.post(kind.path, kind.object('a')), 201)
      await api.succeeds(api.patch('merge', kind.definition, { metadata: { finalizers: [hold] } }), 200)
      const body = await api.succeeds(api.remove(kind.definition), 200)
      api.t.deepEqual(body.metadata.finalizers, [hold, cleanup])
      const left = await api.eventually('our own finalizer to go', async () => {
        const { body } = await api.get(kind.definition)
        return body.metadata.finalizers?.length === 1 ? body : undefined
      })
      api.t.deepEqual(left.metadata.finalizers, [hold])
      api.t.is(conditionOf(left, 'Terminating'), 'False InstanceDeletionCompleted: removed all instances')
      await api.succeeds(api.patch('merge', kind.definition, { metadata: { finalizers: null } }), 200)
      await api.goes(kind.definition)
    },
  },
  {
    name: 'a definition that was never established goes without looking for objects',
    run: async api => {
      await apples(api)
      const other = definitionOf(api, 'pears', anything)
      await api.succeeds(api.post('customresourcedefinitions', { ...other, metadata: { ...other.metadata, finalizers: [hold] }, spec: { ...other.spec, names: { plural: 'pears', kind: 'Apple' } } }), 201)
      const path = `customresourcedefinitions/pears.${api.namespace}.example.com`
      await api.eventually('its names are refused', async () => (conditionOf((await api.get(path)).body, 'NamesAccepted').startsWith('False') ? true : undefined))
      await api.succeeds(api.remove(path), 200)
      await api.eventually('it says so', async () => (conditionOf((await api.get(path)).body, 'Terminating') === 'False NeverEstablished: resource was never established' ? true : undefined))
      await api.succeeds(api.patch('merge', path, { metadata: { finalizers: null } }), 200)
      await api.goes(path)
    },
  },
  {
    name: 'a deletion of a definition may ask for a uid and a version',
    run: async api => {
      const kind = await apples(api)
      const { metadata: { uid, resourceVersion } } = await api.succeeds(api.get(kind.definition), 200)
      const refused = (preconditions: object, why: string) => api.refuses(api.remove(kind.definition, { apiVersion: 'v1', kind: 'DeleteOptions', preconditions }), {
        code: 409, reason: 'Conflict', message: `Operation cannot be fulfilled on customresourcedefinitions.apiextensions.k8s.io "apples.${api.namespace}.example.com": precondition failed: ${why}`,
      })
      await refused({ uid: 'other' }, `UID in precondition: other, UID in object meta: ${uid}`)
      await refused({ resourceVersion: '1' }, `ResourceVersion in precondition: 1, ResourceVersion in object meta: ${resourceVersion}`)
      await api.succeeds(api.remove(kind.definition, { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } }), 200)
    },
  },
]
