import type { Case } from '../harness.ts'
import type { Api } from '../api.ts'
import { configMap } from '../fixtures.ts'
import { refusalOf, startWebhooks, type Hook, type Question, type Webhooks } from '../webhook.ts'

const trail = (request: Question): string => (request.object?.['data'] as { readonly trail?: string } | undefined)?.trail ?? ''

/** A webhook that adds its name to what those before it left. */
const adds = (name: string, more: object = {}): Hook =>
  ({ name, reply: request => ({ patch: [{ op: 'add', path: '/data', value: { trail: `${trail(request)}${name}` } }] }), ...more })
/** One that adds its name only once. */
const addsOnce = (name: string, more: object = {}): Hook =>
  ({ name, reply: request => (trail(request).includes(name) ? {} : { patch: [{ op: 'add', path: '/data', value: { trail: `${trail(request)}${name}` } }] }), ...more })
const labels: Hook = { name: 'l', reply: () => ({ patch: [{ op: 'add', path: '/metadata/labels', value: { late: 'yes' } }] }) }
const needed = { reinvocationPolicy: 'IfNeeded' }

/** Who was asked, with the trail that it saw. */
const sights = ({ asked }: Webhooks): readonly string[] => asked.map(({ hook, request }) => `${hook} saw ${trail(request)}`)
const made = async (api: Api): Promise<unknown> => (await api.succeeds(api.post('configmaps', configMap('a')), 201))['data']

export const cases: readonly Case[] = [
  {
    name: 'mutating webhooks are asked by the names of their configurations, then as these list them; each sees what those before it did',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'b', adds('z'), adds('y'))
      await webhooks.configure('Mutating', 'c', adds('w'))
      await webhooks.configure('Mutating', 'a', adds('x'))
      api.t.deepEqual(await made(api), { trail: 'xzyw' })
      api.t.deepEqual(sights(webhooks), ['x saw ', 'z saw x', 'y saw xz', 'w saw xzy'])
    },
  },
  {
    name: 'validating webhooks are asked after all mutating ones, and see what these left',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'v' })
      await webhooks.configure('Mutating', 'b', adds('m'))
      await made(api)
      api.t.deepEqual(sights(webhooks), ['m saw ', 'v saw m'])
    },
  },
  {
    name: 'the first mutating webhook that refuses ends it: those after it are not asked',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', adds('x'), { name: 'no', reply: () => ({ allowed: false }) }, adds('y'))
      await webhooks.configure('Validating', 'a', { name: 'v' })
      api.t.deepEqual(refusalOf(webhooks, await api.post('configmaps', configMap('a'))), [400, undefined, 'admission webhook "no.<case>.example.com" denied the request without explanation'])
      api.t.deepEqual(sights(webhooks), ['x saw ', 'no saw x'])
    },
  },
  {
    name: 'validating webhooks are all asked; of several that refuse, one is told',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const no = (name: string): Hook => ({ name, reply: () => ({ allowed: false, status: { message: 'no' } }) })
      await webhooks.configure('Validating', 'a', no('x'), { name: 'yes' }, no('y'))
      await webhooks.configure('Validating', 'b', no('z'))
      const [code, , message] = refusalOf(webhooks, await api.post('configmaps', configMap('a')))
      api.t.is(code, 400)
      api.t.regex(message, /^admission webhook "[xyz]\.<case>\.example\.com" denied the request: no$/)
      api.t.deepEqual(webhooks.asked.map(({ hook }) => hook).sort(), ['x', 'y', 'yes', 'z'])
    },
  },
  {
    name: 'one that may be asked again is, once, when a later one changed the object',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', adds('x', needed), adds('y'))
      api.t.deepEqual(await made(api), { trail: 'xyx' })
      api.t.deepEqual(sights(webhooks), ['x saw ', 'y saw x', 'x saw xy'])
    },
  },
  {
    name: 'one that may be asked again is not, when only those before it changed the object',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', adds('x'), adds('y', needed), { name: 'z' })
      api.t.deepEqual(await made(api), { trail: 'xy' })
      api.t.deepEqual(sights(webhooks), ['x saw ', 'y saw x', 'z saw xy'])
    },
  },
  {
    name: 'a patch that leaves the object as it was does not make others be asked again',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', addsOnce('x', needed), { name: 'y', reply: () => ({ patch: [{ op: 'replace', path: '/data/trail', value: 'x' }] }) })
      api.t.deepEqual(await made(api), { trail: 'x' })
      api.t.deepEqual(sights(webhooks), ['x saw ', 'y saw x'])
    },
  },
  {
    name: 'nobody is asked three times: what changes in the second round makes no third one',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', adds('x', needed), adds('y', needed), adds('z', needed))
      api.t.deepEqual(await made(api), { trail: 'xyzxyz' })
      api.t.deepEqual(sights(webhooks), ['x saw ', 'y saw x', 'z saw xy', 'x saw xyz', 'y saw xyzx', 'z saw xyzxy'])
    },
  },
  {
    name: 'what did not concern a webhook in the first round does not bring it into the second',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', adds('x', { ...needed, objectSelector: { matchLabels: { late: 'yes' } } }), adds('w', needed), labels)
      api.t.deepEqual(await made(api), { trail: 'ww' })
      api.t.deepEqual(sights(webhooks), ['w saw ', 'l saw w', 'w saw w'])
    },
  },
  {
    name: 'a selector is held against what the webhooks before it made of the object',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', labels, adds('x', { objectSelector: { matchLabels: { late: 'yes' } } }), adds('y', { objectSelector: { matchExpressions: [{ key: 'late', operator: 'DoesNotExist' }] } }))
      api.t.deepEqual(await made(api), { trail: 'x' })
    },
  },
]
