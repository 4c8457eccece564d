import { at, type Api } from '../api.ts'
import { causesOf, changeSchema, definitionOf, install, type Kind } from '../definitions.ts'
import type { Case } from '../harness.ts'

const text = { type: 'string' }
const ofSpec = (spec: object) => ({ type: 'object', properties: { spec: { type: 'object', ...spec } } })
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
const versionPath = '/spec/versions/0'
const colours = { properties: { colour: text, size: { type: 'integer' }, ripe: { type: 'boolean' } } }
const selectable = { selectableFields: ['.spec.colour', '.spec.size', '.spec.ripe'].map(jsonPath => ({ jsonPath })) }

const apples = (api: Api, schema: object, more: object = {}): Promise<Kind> => install(api, definitionOf(api, 'apples', schema, more))
const names = async (api: Api, path: string): Promise<string> => ((await api.succeeds(api.get(path), 200)).items ?? []).map(({ metadata }) => metadata.name).join(' ')
const bring = async (api: Api, kind: Kind, all: Readonly<Record<string, object>>): Promise<void> => {
  for (const [name, spec] of Object.entries(all)) await api.succeeds(api.post(kind.path, kind.object(name, spec)), 201)
}
const three = { green: { colour: 'green', size: 1, ripe: false }, none: {}, red: { colour: 'red', size: 2, ripe: true } }

/** A field selector, and which of the three it finds. */
const finds = (selector: string, found: string): Case => ({
  name: `selectable fields: ${selector} finds ${found === '' ? 'nothing' : found}`,
  run: async api => {
    const kind = await apples(api, ofSpec(colours), selectable)
    await bring(api, kind, three)
    api.t.is(await names(api, `${kind.path}?fieldSelector=${encodeURIComponent(selector)}`), found)
  },
})

/** What changes of a definition mean for the objects that there are, and what it says of them. */
export const cases: readonly Case[] = [
  finds('spec.colour=red', 'red'), finds('spec.colour!=red', 'green none'), finds('spec.size=2', 'red'), finds('spec.size=02', ''), finds('spec.ripe=false', 'green'), finds('spec.colour=', 'none'), finds('spec.colour!=', 'green red'),
  finds('spec.colour=red,spec.size=1', ''), finds('spec.colour==green,metadata.name=green', 'green'),
  {
    name: 'a watch by a selectable field tells what comes in and what leaves',
    run: async api => {
      const kind = await apples(api, ofSpec(colours), selectable)
      await bring(api, kind, three)
      const watch = await api.watch(`${kind.path}?watch=1&fieldSelector=spec.colour%3Dred`)
      api.t.deepEqual((await watch.take(1)).map(({ type, object }) => [type, object.metadata.name]), [['ADDED', 'red']])
      await api.succeeds(api.patch('merge', `${kind.path}/green`, { spec: { colour: 'red' } }), 200)
      await api.succeeds(api.patch('merge', `${kind.path}/red`, { spec: { colour: 'brown' } }), 200)
      api.t.deepEqual((await watch.take(2)).map(({ type, object }) => [type, object.metadata.name, object.spec?.['colour']]), [['ADDED', 'green', 'red'], ['DELETED', 'red', 'red']])
    },
  },
  {
    name: 'a collection goes by a selectable field',
    run: async api => {
      const kind = await apples(api, ofSpec(colours), selectable)
      await bring(api, kind, three)
      const gone = await api.succeeds(api.remove(`${kind.path}?fieldSelector=spec.ripe%3Dtrue`), 200)
      api.t.deepEqual(gone.items?.map(({ metadata }) => metadata.name), ['red'])
      api.t.is(await names(api, kind.path), 'green none')
    },
  },
  {
    name: 'a field that is no longer selectable is refused',
    run: async api => {
      const kind = await apples(api, ofSpec(colours), selectable)
      await api.succeeds(api.patch('json', kind.definition, [{ op: 'remove', path: `${versionPath}/selectableFields` }]), 200)
      const answer = await api.answers('it to be refused', () => api.get(`${kind.path}?fieldSelector=spec.colour=red`), ({ code }) => code === 400)
      api.t.is(answer.body['message'], 'field label not supported: spec.colour')
    },
  },
  {
    name: 'columns come and go with their definition',
    run: async api => {
      const kind = await apples(api, ofSpec(colours))
      await bring(api, kind, three)
      const shown = async () => ((await api.get(kind.path, table)).body['columnDefinitions'] as readonly { readonly name: string; readonly type: string; readonly priority: number }[] | undefined)?.map(({ name, type, priority }) => `${name} ${type} ${priority}`).join()
      api.t.is(await shown(), 'Name string 0,Age date 0')
      const columns = [{ name: 'Colour', type: 'string', jsonPath: '.spec.colour', description: 'How it looks.' }, { name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 }]
      await api.succeeds(api.patch('json', kind.definition, [{ op: 'add', path: `${versionPath}/additionalPrinterColumns`, value: columns }]), 200)
      await api.eventually('the columns are shown', async () => ((await shown()) === 'Name string 0,Colour string 0,Size integer 1' ? true : undefined))
      const rows = at((await api.succeeds(api.get(kind.path, table), 200)), 'rows') as readonly { readonly cells: readonly unknown[] }[]
      api.t.deepEqual(rows.map(({ cells }) => cells), [['green', 'green', 1], ['none', null, null], ['red', 'red', 2]])
      await api.succeeds(api.patch('json', kind.definition, [{ op: 'remove', path: `${versionPath}/additionalPrinterColumns` }]), 200)
      await api.eventually('they are gone', async () => ((await shown()) === 'Name string 0,Age date 0' ? true : undefined))
    },
  },
  {
    name: 'after a schema has changed, old objects are read as it has them now, and are not written by that',
    run: async api => {
      const kind = await apples(api, ofSpec({ properties: { kept: text, dropped: text } }))
      const made = await api.succeeds(api.post(kind.path, kind.object('old', { kept: 'a', dropped: 'b' })), 201)
      const schema = ofSpec({ properties: { kept: text, added: { ...text, default: 'new' } } })
      await changeSchema(api, kind, schema, async () => (await api.get(`${kind.path}/old`)).body.spec?.['added'] === 'new')
      const read = await api.succeeds(api.get(`${kind.path}/old`), 200)
      api.t.deepEqual(read.spec, { kept: 'a', added: 'new' })
      api.t.deepEqual([read.metadata.resourceVersion, read.metadata.generation], [made.metadata.resourceVersion, 1])
      const list = await api.succeeds(api.get(kind.path), 200)
      api.t.deepEqual(list.items?.map(({ spec }) => spec), [{ kept: 'a', added: 'new' }])
      const written = await api.succeeds(api.patch('merge', `${kind.path}/old`, { spec: { kept: 'c' } }), 200)
      api.t.deepEqual([written.spec, written.metadata.generation], [{ kept: 'c', added: 'new' }, 2])
    },
  },
  {
    name: 'what a new schema forbids stays where it is not touched, and is refused where it is',
    run: async api => {
      const kind = await apples(api, ofSpec({ properties: { word: text, list: { type: 'array', items: text }, count: { type: 'integer' } } }))
      await bring(api, kind, { old: { word: 'a long one', count: 50, list: ['a', 'a'] } })
      const schema = ofSpec({
        required: ['must'], properties: {
          must: text, word: { ...text, maxLength: 3, 'x-kubernetes-validations': [{ rule: "self.startsWith('x')", message: 'starts with x' }] }, count: { type: 'integer', maximum: 10 },
          list: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
        },
      })
      await changeSchema(api, kind, schema, async () => (await api.post(`${kind.path}?dryRun=All`, kind.object('probe', { must: '', count: 20 }))).code === 422)
      const write = async (spec: object) => {
        const { code, body } = await api.patch('merge', `${kind.path}/old`, { spec })
        return code === 200 ? body.spec : causesOf(body).map(([field]) => field)
      }
      await api.succeeds(api.patch('merge', `${kind.path}/old`, { metadata: { labels: { a: 'b' } } }), 200)
      api.t.deepEqual(await write({ must: 'yes' }), { must: 'yes', word: 'a long one', count: 50, list: ['a', 'a'] })
      api.t.deepEqual(await write({ count: 40 }), ['spec.count'])
      api.t.deepEqual(await write({ word: 'another' }), ['spec.word', '<nil>'])
      api.t.deepEqual(await write({ word: 'yz' }), ['spec.word'])
      api.t.deepEqual(await write({ count: 5, word: 'xy' }), { must: 'yes', word: 'xy', count: 5, list: ['a', 'a'] })
      api.t.is((await api.post(kind.path, kind.object('new', { must: '', list: ['a', 'a'] }))).code, 422)
    },
  },
  {
    name: 'a rule about what stood before holds from the first change after it came',
    run: async api => {
      const kind = await apples(api, ofSpec({ properties: { count: { type: 'integer' } } }))
      await bring(api, kind, { old: { count: 5 } })
      const schema = ofSpec({ properties: { count: { type: 'integer', maximum: 99, 'x-kubernetes-validations': [{ rule: 'self >= oldSelf', message: 'only grows' }] } } })
      await changeSchema(api, kind, schema, async () => (await api.post(`${kind.path}?dryRun=All`, kind.object('probe', { count: 100 }))).code === 422)
      const write = async (count: number | null) => {
        const { code, body } = await api.patch('merge', `${kind.path}/old`, { spec: { count } })
        return code === 200 ? [] : causesOf(body)
      }
      api.t.deepEqual(await write(4), [['spec.count', 'Invalid value: 4: only grows']])
      api.t.deepEqual(await write(6), [])
      api.t.deepEqual(await write(5), [['spec.count', 'Invalid value: 5: only grows']])
      api.t.deepEqual([await write(null), await write(1)], [[], []])
    },
  },
]
