import type { Case } from '../harness.ts'
import type { Api } from '../api.ts'
import { owners } from '../api.ts'
import type { Body } from '../client.ts'
import { installThing, warningsOf } from '../definitions.ts'
import { configMap, group, widget } from '../fixtures.ts'
import { invalid, invalidWidget } from '../refusals.ts'
import { rules, startWebhooks, type Hook, type Question, type Webhooks } from '../webhook.ts'

interface Operation { readonly op: string; readonly path: string; readonly value?: unknown }
const add = (path: string, value: unknown): Operation => ({ op: 'add', path, value })
const drop = (path: string): Operation => ({ op: 'remove', path })

/** Mutates what is written of a resource by these operations. */
const mutate = async (api: Api, resource: 'configmaps' | 'widgets', patch: readonly Operation[] | ((request: Question) => readonly Operation[]), more: Partial<Hook> = {}): Promise<Webhooks> => {
  const webhooks = await startWebhooks(api)
  const reply = (request: Question) => ({ patch: typeof patch === 'function' ? patch(request) : patch })
  await webhooks.configure('Mutating', 'a', { name: 'm', ...rules(['CREATE', 'UPDATE'], [resource], resource === 'widgets' ? group : ''), reply, ...more })
  return webhooks
}

/** What a webhook tries to write over what the server alone says. */
const kept: readonly (readonly [field: string, value: unknown, resource: 'configmaps' | 'widgets'])[] = [
  ['uid', 'mine', 'configmaps'], ['uid', 'mine', 'widgets'], ['creationTimestamp', '2001-01-01T00:00:00Z', 'configmaps'], ['creationTimestamp', '2001-01-01T00:00:00Z', 'widgets'], ['generation', 7, 'widgets'], ['selfLink', '/x', 'widgets'],
]

/** Metadata that may not be changed while something is updated, and what is told. */
const fixed: readonly (readonly [field: string, value: unknown, code: number, message: string])[] = [
  ['name', 'b', 422, 'ConfigMap "b" is invalid: metadata.name: Invalid value: "b": field is immutable'],
  ['namespace', 'default', 400, 'the namespace of the provided object does not match the namespace sent on the request'],
  ['uid', 'mine', 422, 'ConfigMap "a" is invalid: metadata.uid: Invalid value: "mine": field is immutable'],
  ['resourceVersion', '7', 409, 'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again'],
  ['deletionTimestamp', '2001-01-01T00:00:00Z', 422, 'ConfigMap "a" is invalid: metadata.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable'],
]

export const cases: readonly Case[] = [
  {
    name: 'what a webhook makes of an object is held against its schema',
    run: async api => {
      await mutate(api, 'widgets', [add('/spec/replicas', 11), add('/spec/size', 'huge')])
      await api.refuses(api.post('widgets', widget('a')), invalidWidget('a',
        ['spec.replicas', 'invalid', 'Invalid value: 11: spec.replicas in body should be less than or equal to 10'],
        ['spec.size', 'unsupported', 'Unsupported value: "huge": supported values: "small", "large"']))
    },
  },
  {
    name: 'an object that breaks its schema may be mended by a webhook',
    run: async api => {
      await mutate(api, 'widgets', [add('/spec/replicas', 3)])
      api.t.is((await api.succeeds(api.post('widgets', widget('a', { replicas: 11 })), 201)).spec?.['replicas'], 3)
    },
  },
  {
    name: 'an object of a built-in kind that breaks its rules may be mended by a webhook',
    run: async api => {
      await mutate(api, 'configmaps', [{ op: 'move', from: '/data/not valid', path: '/data/valid' } as never])
      api.t.deepEqual((await api.succeeds(api.post('configmaps', configMap('a', { 'not valid': 'v' })), 201))['data'], { valid: 'v' })
    },
  },
  {
    name: 'what a webhook makes of an object of a built-in kind is held against its rules',
    run: async api => {
      await mutate(api, 'configmaps', [add('/data', { 'not valid': 'v' })])
      const { code, body } = await api.post('configmaps', configMap('a'))
      api.t.deepEqual([code, body['reason']], [422, 'Invalid'])
    },
  },
  {
    name: 'validating webhooks are asked only about what the schema takes',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', { name: 'm', ...rules(['CREATE'], ['widgets'], group) })
      await webhooks.configure('Validating', 'a', { name: 'v', ...rules(['CREATE'], ['widgets'], group), reply: () => ({ allowed: false }) })
      await api.refuses(api.post('widgets', widget('a', { replicas: 11 })), invalidWidget('a', ['spec.replicas', 'invalid', 'Invalid value: 11: spec.replicas in body should be less than or equal to 10']))
      api.t.deepEqual(webhooks.asked.map(({ hook }) => hook), ['m'])
    },
  },
  {
    name: 'defaults are there before the first webhook is asked, and come again where it took them away',
    run: async api => {
      const webhooks = await mutate(api, 'widgets', [drop('/spec/replicas'), drop('/spec/hint'), add('/spec/items', [{ name: 'n' }])])
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      api.t.deepEqual(webhooks.asked[0]?.request.object?.spec, { replicas: 1, hint: 'none', nested: { a: 'x' } })
      api.t.deepEqual(made.spec, { replicas: 1, hint: 'none', nested: { a: 'x' }, items: [{ name: 'n', kind: 'plain' }] })
    },
  },
  {
    name: 'the next webhook sees the defaults that come after the one before it',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const of = rules(['CREATE'], ['widgets'], group)
      await webhooks.configure('Mutating', 'a', { name: 'm', ...of, reply: () => ({ patch: [drop('/spec/hint'), add('/spec/items', [{ name: 'n' }])] }) }, { name: 'n', ...of })
      await api.succeeds(api.post('widgets', widget('a')), 201)
      api.t.deepEqual(webhooks.asked[1]?.request.object?.spec, { replicas: 1, hint: 'none', nested: { a: 'x' }, items: [{ name: 'n', kind: 'plain' }] })
    },
  },
  {
    name: 'fields that the schema does not know are dropped from what a webhook makes, without a word',
    run: async api => {
      await mutate(api, 'widgets', [add('/spec/unknown', 1), add('/other', 2)])
      const answer = await api.post('widgets?fieldValidation=Strict', widget('a'))
      const made = await api.succeeds(Promise.resolve(answer), 201)
      api.t.deepEqual([made.spec?.['unknown'], made['other'], answer.headers['warning']], [undefined, undefined, undefined])
    },
  },
  {
    name: 'fields that are not known are dropped before webhooks see the object',
    run: async api => {
      const webhooks = await mutate(api, 'widgets', [])
      await api.succeeds(api.post('widgets', { ...widget('a', { unknown: 1 }), other: 2 }), 201)
      const object = webhooks.asked[0]?.request.object
      api.t.deepEqual([object?.spec?.['unknown'], object?.['other']], [undefined, undefined])
    },
  },
  {
    name: 'a status that a webhook gives with a creation is not taken where the status is written apart, nor with an update',
    run: async api => {
      await mutate(api, 'widgets', [add('/status', { phase: 'set' })])
      api.t.is((await api.succeeds(api.post('widgets', widget('a')), 201))['status'], undefined)
      api.t.is((await api.succeeds(api.patch('merge', 'widgets/a', { spec: { size: 'small' } })))['status'], undefined)
    },
  },
  {
    name: 'a webhook that changes the spec with a write of the status changes nothing of it',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { size: 'small' })), 201)
      await mutate(api, 'widgets', [add('/spec/size', 'large'), add('/status/replicas', 2)], rules(['UPDATE'], ['widgets/status'], group))
      const written = await api.succeeds(api.patch('merge', 'widgets/a/status', { status: { phase: 'on' } }))
      api.t.deepEqual([written.spec?.['size'], written['status']], ['small', { phase: 'on', replicas: 2 }])
    },
  },
  ...kept.map(([field, value, resource]): Case => ({
    name: `a webhook does not change the ${field} of ${resource} that are made`,
    run: async api => {
      await mutate(api, resource, [add(`/metadata/${field}`, value)])
      const made = await api.succeeds(api.post(resource, resource === 'widgets' ? widget('a') : configMap('a')), 201)
      api.t.not(made.metadata[field], value)
    },
  })),
  ...fixed.map(([field, value, code, message]): Case => ({
    name: `a webhook does not change the ${field} of what is updated`,
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await mutate(api, 'configmaps', [add(`/metadata/${field}`, value)])
      const answer = await api.patch('merge', 'configmaps/a', { data: { k: 'v' } })
      api.t.deepEqual<unknown, unknown>([answer.code, answer.body['message']], [code, message])
    },
  })),
  {
    name: 'what a webhook renames is made under the new name',
    run: async api => {
      await mutate(api, 'configmaps', [add('/metadata/name', 'b')])
      api.t.is((await api.succeeds(api.post('configmaps', configMap('a')), 201)).metadata.name, 'b')
      api.t.deepEqual([(await api.get('configmaps/a')).code, (await api.get('configmaps/b')).code], [404, 200])
    },
  },
  {
    name: 'a webhook does not move what is made into another namespace, nor say its version',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', { name: 'm', reply: ({ object }) => ({ patch: [object?.metadata.name === 'a' ? add('/metadata/namespace', 'default') : add('/metadata/resourceVersion', '7')] }) })
      await api.refuses(api.post('configmaps', configMap('a')), { code: 400, reason: 'BadRequest', message: 'the namespace of the provided object does not match the namespace sent on the request' })
      const { code, body } = await api.post('configmaps', configMap('b'))
      api.t.deepEqual<unknown, unknown>([code, body['message']], [500, 'resourceVersion should not be set on objects to be created'])
    },
  },
  {
    name: 'what the server says of an object that is made, mutating webhooks do not see yet, and validating ones do',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const of = rules(['CREATE'], ['widgets'], group)
      await webhooks.configure('Mutating', 'a', { name: 'm', ...of })
      await webhooks.configure('Validating', 'a', { name: 'v', ...of })
      await api.succeeds(api.post('widgets', { ...widget('a'), status: { phase: 'mine' } }), 201)
      await api.succeeds(api.post('widgets', { ...widget(''), metadata: { generateName: 'gen-' } }), 201)
      const sights = webhooks.asked.map(({ hook, request: { name, object } }) => [hook, name !== undefined, object?.metadata.name !== undefined, Object.keys(object?.metadata ?? {}).filter(key => !['name', 'managedFields'].includes(key)).sort().join(' '), object?.['status']])
      api.t.deepEqual<unknown, unknown>(sights, [
        ['m', true, true, 'namespace', { phase: 'mine' }], ['v', true, true, 'creationTimestamp generation namespace uid', undefined],
        ['m', false, false, 'generateName namespace', undefined], ['v', true, true, 'creationTimestamp generateName generation namespace uid', undefined],
      ])
    },
  },
  {
    name: 'an update reaches mutating webhooks as the client sent it, and validating ones as it will be stored',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.succeeds(api.patch('merge', 'widgets/a/status', { status: { phase: 'on' } }))
      const webhooks = await startWebhooks(api)
      const of = { rules: [...rules(['UPDATE'], ['widgets'], group).rules, ...rules(['UPDATE']).rules] }
      await webhooks.configure('Mutating', 'a', { name: 'm', ...of })
      await webhooks.configure('Validating', 'a', { name: 'v', ...of })
      await api.succeeds(api.put('configmaps/a', configMap('a', { k: 'v' })))
      await api.succeeds(api.patch('merge', 'widgets/a', { spec: { size: 'small' }, status: { phase: 'off' } }))
      const sights = webhooks.asked.map(({ hook, request: { object } }) => [hook, Object.keys(object?.metadata ?? {}).filter(key => key !== 'managedFields').sort().join(' '), object?.metadata.generation, object?.['status']])
      api.t.deepEqual<unknown, unknown>(sights, [
        ['m', 'name namespace', undefined, undefined], ['v', 'creationTimestamp name namespace resourceVersion uid', undefined, undefined],
        ['m', 'creationTimestamp generation name namespace resourceVersion uid', 1, { phase: 'off' }], ['v', 'creationTimestamp generation name namespace resourceVersion uid', 2, { phase: 'on' }],
      ])
    },
  },
  {
    name: 'fields that no schema knows are seen by the webhooks after the one that set them, and not stored',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const of = rules(['CREATE'], ['widgets'], group)
      await webhooks.configure('Mutating', 'a', { name: 'm', ...of, reply: () => ({ patch: [add('/other', 2), add('/spec/other', 3)] }) }, { name: 'n', ...of })
      await webhooks.configure('Validating', 'a', { name: 'v', ...of })
      const made = await api.succeeds(api.post('widgets', widget('a')), 201)
      const other = (object: Partial<Body> | null | undefined) => [object?.['other'], object?.spec?.['other']]
      api.t.deepEqual(webhooks.asked.map(({ hook, request }) => [hook, ...other(request.object)]), [['m', undefined, undefined], ['n', 2, 3], ['v', 2, 3]])
      api.t.deepEqual([other(made), other(await api.succeeds(api.get('widgets/a')))], [[undefined, undefined], [undefined, undefined]])
    },
  },
  {
    name: 'a webhook that takes the type of an object of a built-in kind away changes nothing',
    run: async api => {
      await mutate(api, 'configmaps', [drop('/kind'), drop('/apiVersion')])
      const { apiVersion, kind } = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      api.t.deepEqual([apiVersion, kind], ['v1', 'ConfigMap'])
    },
  },
  {
    name: 'what a webhook changes of what is made belongs to nobody',
    run: async api => {
      await mutate(api, 'configmaps', [add('/data', { k: 'v', late: 'yes' }), add('/metadata/labels', { l: '1' })])
      const made = await api.succeeds(api.post('configmaps?fieldManager=me', configMap('a', { k: 'v' })), 201)
      api.t.deepEqual(owners(made), { 'me Update': { 'f:data': { '.': {}, 'f:k': {} } } })
    },
  },
  {
    name: 'what a webhook changes of an update belongs to nobody',
    run: async api => {
      await api.succeeds(api.post('configmaps?fieldManager=first', configMap('a', { k: 'v', other: '1' })), 201)
      await mutate(api, 'configmaps', [add('/data/late', 'yes')])
      const made = await api.succeeds(api.patch('merge', 'configmaps/a?fieldManager=second', { data: { k: 'w' } }))
      api.t.deepEqual(owners(made), { 'first Update': { 'f:data': { '.': {}, 'f:other': {} } }, 'second Update': { 'f:data': { 'f:k': {} } } })
    },
  },
  {
    name: 'what a webhook changes of an apply belongs to nobody',
    run: async api => {
      await mutate(api, 'configmaps', [add('/data/late', 'yes')])
      const made = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: 'v' })))
      api.t.deepEqual(owners(made), { 'me Apply': { 'f:data': { 'f:k': {} } } })
    },
  },
  {
    name: 'what a webhook changes over what is applied stays with whoever applied it',
    run: async api => {
      await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: 'v', own: '1' })))
      await mutate(api, 'configmaps', [add('/data/late', 'yes'), add('/data/own', '2')])
      const made = await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { k: 'w', own: '1' })))
      api.t.deepEqual([made['data'], owners(made)], [{ k: 'w', own: '2', late: 'yes' }, { 'me Apply': { 'f:data': { 'f:k': {}, 'f:own': {} } } }])
    },
  },
  {
    name: 'a webhook that writes managedFields that cannot be read leaves those of the write, and the client is warned',
    run: async api => {
      await mutate(api, 'configmaps', [add('/metadata/managedFields', [{ manager: 'x' }])])
      const answer = await api.post('configmaps?fieldManager=me', configMap('a', { k: 'v' }))
      const made = await api.succeeds(Promise.resolve(answer), 201)
      api.t.deepEqual(warningsOf(answer.headers), ['.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: operation must be `Apply` or `Update`'])
      api.t.deepEqual(owners(made), { 'me Update': { 'f:data': { '.': {}, 'f:k': {} } } })
    },
  },
  {
    name: 'a webhook may take managedFields away',
    run: async api => {
      await mutate(api, 'configmaps', [drop('/metadata/managedFields')])
      const made = await api.succeeds(api.post('configmaps?fieldManager=me', configMap('a', { k: 'v' })), 201)
      api.t.deepEqual(owners(made), {})
    },
  },
  {
    name: 'an update in which a webhook puts everything back is none',
    run: async api => {
      const before = await api.succeeds(api.post('widgets', widget('a', { size: 'small' })), 201)
      await mutate(api, 'widgets', [add('/spec/size', 'small')])
      const after = await api.succeeds(api.patch('merge', 'widgets/a', { spec: { size: 'large' } }))
      api.t.deepEqual([after.metadata.resourceVersion, after.metadata.generation], [before.metadata.resourceVersion, 1])
    },
  },
  {
    name: 'the generation counts what a webhook changes of the spec',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { size: 'small' })), 201)
      await mutate(api, 'widgets', [add('/spec/size', 'large')])
      const after = await api.succeeds(api.patch('merge', 'widgets/a', { metadata: { labels: { a: 'b' } } }))
      api.t.is(after.metadata.generation, 2)
    },
  },
  {
    name: 'what a webhook does in a dry run is shown and not stored',
    run: async api => {
      await mutate(api, 'configmaps', [add('/data', { late: 'yes' })])
      api.t.deepEqual((await api.succeeds(api.post('configmaps?dryRun=All', configMap('a')), 201))['data'], { late: 'yes' })
      api.t.is((await api.get('configmaps/a')).code, 404)
    },
  },
  {
    name: 'rules in CEL are held against what a webhook made',
    run: async api => {
      const schema = { type: 'object', properties: { spec: { type: 'object', properties: { a: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.a < 5', message: 'too much' }] } } }
      const things = await installThing(api, schema)
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', { name: 'm', ...rules(['*'], ['things'], things.group), reply: () => ({ patch: [add('/spec/a', 7)] }) })
      await api.refuses(api.post(things.path, things.object('a', { a: 1 })), invalid(`Thing.${things.group}`, 'a', ['spec', 'invalid', 'Invalid value: too much']))
    },
  },
  {
    name: 'that something exists already is told after webhooks are asked',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const webhooks = await mutate(api, 'configmaps', [])
      api.t.is((await api.post('configmaps', configMap('a'))).code, 409)
      api.t.is(webhooks.asked.length, 1)
    },
  },
  {
    name: 'webhooks are not asked about what is not there; of an update of an older version, mutating ones are',
    run: async api => {
      const made = await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.succeeds(api.patch('merge', 'configmaps/a', { data: { k: 'v' } }))
      const webhooks = await mutate(api, 'configmaps', [])
      await webhooks.configure('Validating', 'a', { name: 'v', ...rules(['*']) })
      api.t.is((await api.put('configmaps/b', configMap('b'))).code, 404)
      api.t.is((await api.remove('configmaps/b')).code, 404)
      const { metadata: { resourceVersion } } = made
      api.t.is((await api.put('configmaps/a', configMap('a', {}, { resourceVersion }))).code, 409)
      api.t.is((await api.patch('merge', 'configmaps/a', { metadata: { resourceVersion } })).code, 409)
      api.t.deepEqual([...new Set(webhooks.asked.map(({ hook, request }) => `${hook} ${request.operation} ${request.name ?? ''}`))], ['m UPDATE a'])
    },
  },
]
