import type { Api } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap } from '../fixtures.ts'
import { generatedExists, modified } from '../refusals.ts'
import { known, reviewOf, rules, sendReview, startWebhooks, type Webhooks } from '../webhook.ts'

/** A ConfigMap `a`, and a webhook that has `act` done while it is asked for the first time; what else is asked in the meantime it allows at once. */
const meanwhile = async (api: Api, act: () => Promise<unknown>): Promise<Webhooks> => {
  await known(api, 'configmaps/a', api.post('configmaps?fieldManager=first', configMap('a', { k: '1' })))
  const webhooks = await startWebhooks(api)
  let acted = false
  await webhooks.configure('Validating', 'a', {
    name: 'h', ...rules(['*']), serve: (response, { request }) => {
      const isFirst = !acted
      acted = true
      void (isFirst ? act() : Promise.resolve()).then(() => sendReview(response, reviewOf(request)))
    },
  })
  return webhooks
}
const write = (api: Api) => () => api.patch('merge', 'configmaps/a?fieldManager=second', { data: { other: '2' } })
/** A webhook on new ConfigMaps that takes the names of the first `times` itself, so that each of them is gone when the server comes to it. */
const takesNames = async (api: Api, times: number): Promise<Webhooks> => {
  const webhooks = await startWebhooks(api)
  let left = times
  await webhooks.configure('Validating', 'a', {
    name: 'h', ...rules(['CREATE']), matchConditions: [{ name: 'prefixed', expression: 'has(object.metadata.generateName)' }], serve: (response, { request }) => {
      const taken = left-- > 0 ? api.succeeds(api.post('configmaps', configMap(request.name ?? '')), 201) : Promise.resolve()
      void taken.then(() => sendReview(response, reviewOf(request)))
    },
  })
  return webhooks
}
const prefixed = { metadata: { generateName: 'some-' } }
const triedNames = (webhooks: Webhooks): readonly string[] => webhooks.asked.map(({ request }) => request.name ?? '')

/** The data of the objects that webhooks saw. */
const seen = (webhooks: Webhooks): readonly unknown[] => webhooks.asked.map(({ request }) => request.object?.['data'])

export const cases: readonly Case[] = [
  {
    name: 'a patch over which another write came while webhooks were asked is made again of what stands then, and they are asked again',
    run: async api => {
      const webhooks = await meanwhile(api, write(api))
      api.t.deepEqual((await api.succeeds(api.patch('merge', 'configmaps/a', { data: { mine: '3' } })))['data'], { k: '1', other: '2', mine: '3' })
      api.t.deepEqual(seen(webhooks), [{ k: '1', mine: '3' }, { k: '1', other: '2' }, { k: '1', other: '2', mine: '3' }])
    },
  },
  {
    name: 'an apply over which another write came while webhooks were asked is made again of what stands then',
    run: async api => {
      const webhooks = await meanwhile(api, write(api))
      api.t.deepEqual((await api.succeeds(api.patch('apply', 'configmaps/a?fieldManager=me', configMap('a', { mine: '3' }))))['data'], { k: '1', other: '2', mine: '3' })
      api.t.is(webhooks.asked.length, 3)
    },
  },
  {
    name: 'an update without a version over which another write came while webhooks were asked overwrites that',
    run: async api => {
      const webhooks = await meanwhile(api, write(api))
      api.t.deepEqual((await api.succeeds(api.put('configmaps/a', configMap('a', { mine: '3' }))))['data'], { mine: '3' })
      api.t.deepEqual(seen(webhooks), [{ mine: '3' }, { k: '1', other: '2' }, { mine: '3' }])
      api.t.deepEqual(webhooks.asked[2]?.request.oldObject?.['data'], { k: '1', other: '2' })
    },
  },
  {
    name: 'an update of a version over which another write came while webhooks were asked is a conflict',
    run: async api => {
      const webhooks = await meanwhile(api, write(api))
      const { metadata: { resourceVersion } } = await api.succeeds(api.get('configmaps/a'))
      await api.refuses(api.put('configmaps/a', configMap('a', { mine: '3' }, { resourceVersion })), modified('configmaps', 'a'))
      api.t.is(webhooks.asked.length, 2)
    },
  },
  {
    name: 'what was deleted while webhooks were asked about its update is not there',
    run: async api => {
      await meanwhile(api, () => api.remove('configmaps/a'))
      api.t.is((await api.patch('merge', 'configmaps/a', { data: { mine: '3' } })).code, 404)
    },
  },
  {
    name: 'what was made while webhooks were asked about its making exists already',
    run: async api => {
      await meanwhile(api, () => api.post('configmaps', configMap('b', { k: '2' })))
      api.t.is((await api.post('configmaps', configMap('b', { k: '3' }))).code, 409)
      api.t.deepEqual((await api.succeeds(api.get('configmaps/b')))['data'], { k: '2' })
    },
  },
  ...([['', ''], [' on a dry run', '?dryRun=All']] as const).flatMap(([when, query]): readonly Case[] => [
    {
      name: `a name made from a prefix that is taken is made again, and validating webhooks are asked about each${when}`,
      run: async api => {
        const webhooks = await takesNames(api, 7)
        const { metadata } = await api.succeeds(api.post(`configmaps${query}`, prefixed), 201)
        const tried = triedNames(webhooks)
        api.t.deepEqual([new Set(tried).size, tried.at(-1)], [8, metadata.name])
        api.t.is(new Set(webhooks.asked.map(({ request }) => request.object?.metadata.uid)).size, 8)
      },
    },
    {
      name: `the eighth name made from a prefix is the last${when}`,
      run: async api => {
        const webhooks = await takesNames(api, Infinity)
        const answer = await api.post(`configmaps${query}`, prefixed)
        const tried = triedNames(webhooks)
        api.t.is(tried.length, 8)
        await api.refuses(Promise.resolve(answer), generatedExists('configmaps', tried.at(-1) ?? ''))
        api.t.is(answer.headers['retry-after'], '1')
      },
    },
  ]),
  {
    name: 'mutating webhooks are asked once, however many names are made, and a name that they give is not made again',
    run: async api => {
      const webhooks = await startWebhooks(api)
      let name: string | undefined
      await webhooks.configure('Mutating', 'b', { name: 'm', reply: () => (name === undefined ? {} : { patch: [{ op: 'add', path: '/metadata/name', value: name }] }) })
      const namesOf = (asked: Webhooks['asked']): readonly unknown[] => asked.filter(({ request }) => request.object?.metadata['generateName'] !== undefined).map(({ request }) => request.object?.metadata.name)
      const validating = await takesNames(api, 3)
      await api.succeeds(api.post('configmaps', prefixed), 201)
      api.t.deepEqual([namesOf(webhooks.asked), validating.asked.length], [[undefined], 4])
      name = 'given'
      await api.succeeds(api.post('configmaps', configMap('given')))
      await api.refuses(api.post('configmaps', prefixed), generatedExists('configmaps', 'given'))
      api.t.is(validating.asked.length, 5)
    },
  },
  {
    name: 'a webhook that says of a made name that it exists is asked about eight',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['CREATE']), reply: () => ({ allowed: false, status: { code: 409, reason: 'AlreadyExists', message: 'no' } }) })
      api.t.is((await api.post('configmaps', configMap('a'))).code, 409)
      api.t.is(webhooks.asked.length, 1)
      api.t.is((await api.post('configmaps', prefixed)).code, 409)
      api.t.is(webhooks.asked.length, 9)
    },
  },
  {
    name: 'what changed while webhooks were asked about its deletion is asked about again as it is now, and goes',
    run: async api => {
      const webhooks = await meanwhile(api, write(api))
      await api.succeeds(api.remove('configmaps/a'))
      api.t.deepEqual(webhooks.asked.map(({ request: { operation, oldObject } }) => [operation, oldObject?.['data']]), [['DELETE', { k: '1' }], ['UPDATE', { k: '1' }], ['DELETE', { k: '1', other: '2' }]])
      api.t.is((await api.get('configmaps/a')).code, 404)
    },
  },
  {
    name: 'what is deleted while webhooks are asked about the end of its collection is passed over, and the others go',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('b')), 201)
      await meanwhile(api, () => api.remove('configmaps/a'))
      await api.succeeds(api.remove('configmaps?fieldSelector=metadata.name!=kube-root-ca.crt'), 200)
      for (const name of ['a', 'b']) api.t.is((await api.get(`configmaps/${name}`)).code, 404, name)
    },
  },
  {
    name: 'webhooks are asked about each object that ends with its namespace, whose name stands in it alone, and hold the namespace back when they refuse',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      const webhooks = await startWebhooks(api)
      let refuse = true
      await webhooks.configure('Validating', 'a', { name: 'h', ...rules(['DELETE']), matchConditions: [{ name: 'own', expression: 'oldObject.metadata.name == "a"' }], reply: () => ({ allowed: !refuse, status: { message: 'not yet' } }) })
      await api.succeeds(api.remove(`namespaces/${api.namespace}`))
      await api.eventually('the webhook is asked', async () => (webhooks.asked.length > 0 ? true : undefined))
      api.t.deepEqual([webhooks.asked[0]?.request.name, webhooks.asked[0]?.request.oldObject?.metadata.name], [undefined, 'a'])
      const { body } = await api.get(`namespaces/${api.namespace}`)
      api.t.is((body['status'] as { readonly phase: string }).phase, 'Terminating')
      refuse = false
      await api.goes(`namespaces/${api.namespace}`)
    },
  },
]
