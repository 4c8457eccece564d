import { at, type Api } from '../api.ts'
import { definitionOf, text } from '../definitions.ts'
import type { Case } from '../harness.ts'
import { invalid } from '../refusals.ts'

const path = (name: string): string => `customresourcedefinitions/${name}`
const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** Names in the groups of a case, and what becomes of them. */
const naming = (api: Api) => {
  const group = `${api.namespace}.example.com`
  const named = (plural: string, names: object = {}) => {
    const body = definitionOf(api, plural, anything)
    return { ...body, spec: { ...body.spec, names: { ...body.spec.names, ...names } } }
  }
  const said = async (plural: string) => {
    const { body } = await api.get(path(`${plural}.${group}`))
    const conditions = (at(body, 'status', 'conditions') ?? []) as readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[]
    return { accepted: at(body, 'status', 'acceptedNames'), conditions: conditions.map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`) }
  }
  /** Waits until the names are settled, one way or the other. */
  const settled = (plural: string, wanted: string) => api.eventually(`${plural}: ${wanted}`, async () => {
    const found = await said(plural)
    return found.conditions.some(condition => condition.startsWith(wanted)) ? found : undefined
  })
  const collection = (plural: string): string => `/apis/${group}/v1/namespaces/${api.namespace}/${plural}`
  const bring = (plural: string, names: object = {}) => api.succeeds(api.post('customresourcedefinitions', named(plural, names)), 201)
  const served = (plural: string) => api.comes(collection(plural))
  return { group, bring, settled, collection, served, name: (plural: string) => `${plural}.${group}` }
}

const established = 'Established True InitialNamesAccepted: the initial names have been accepted'
const notEstablished = 'Established False NotAccepted: not all names are accepted'

/** A second definition that wants a name which the first, `apples` with the short name `ap`, has already. */
const conflicts: readonly (readonly [what: string, plural: string, names: object, reason: string, name: string, accepted: object])[] = [
  ['kind', 'pears', { kind: 'Apple', listKind: 'PearList', singular: 'pear' }, 'KindConflict', 'Apple', { plural: 'pears', singular: 'pear', kind: '', listKind: 'PearList' }],
  ['kind of lists', 'pears', { listKind: 'Apple' }, 'ListKindConflict', 'Apple', { plural: 'pears', singular: 'pear', kind: 'Pear' }],
  ['short name', 'pears', { shortNames: ['ap', 'pe'] }, 'ShortNamesConflict', 'ap', { plural: 'pears', singular: 'pear', kind: 'Pear', listKind: 'PearList' }],
  ['singular', 'pears', { singular: 'apples' }, 'SingularConflict', 'apples', { plural: 'pears', kind: 'Pear', listKind: 'PearList' }],
  ['plural', 'ap', { kind: 'Short' }, 'PluralConflict', 'ap', { plural: '', singular: 'short', kind: 'Short', listKind: 'ShortList' }],
]

const conflictCases: readonly Case[] = conflicts.map(([what, plural, names, reason, name, accepted]) => ({
  name: `a definition whose ${what} is taken is not served`,
  run: async api => {
    const { bring, settled, collection, served } = naming(api)
    await bring('apples', { shortNames: ['ap'] })
    await served('apples')
    await bring(plural, names)
    api.t.deepEqual(await settled(plural, 'NamesAccepted'), { accepted, conditions: [`NamesAccepted False ${reason}: ${JSON.stringify(name)} is already in use`, notEstablished] })
    api.t.is((await api.get(collection(plural))).code, 404)
    api.t.is((await api.get(collection('apples'))).code, 200)
  },
}))

/** How kinds of definitions come by their names. */
export const cases: readonly Case[] = [
  ...conflictCases,
  {
    name: 'a definition is given its names, and then it is served',
    run: async api => {
      const { bring, settled, group } = naming(api)
      const made = await bring('apples', { shortNames: ['ap'], categories: ['fruits'] })
      api.t.deepEqual(made['status'], { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] })
      api.t.is(made.metadata.generation, 1)
      const names = { plural: 'apples', singular: 'apple', shortNames: ['ap'], kind: 'Apple', listKind: 'AppleList', categories: ['fruits'] }
      api.t.deepEqual(await settled('apples', 'Established True'), { accepted: names, conditions: ['NamesAccepted True NoConflicts: no conflicts found', established] })
      const entry = await api.eventually('it is found', async () => at((await api.get(`/apis/${group}/v1`)).body, 'resources', 0))
      api.t.like(entry as object, { name: 'apples', singularName: 'apple', kind: 'Apple', shortNames: ['ap'], categories: ['fruits'] })
    },
  },
  {
    name: 'a status that is written by the server is owned by it',
    run: async api => {
      const { bring, settled, name } = naming(api)
      await bring('apples')
      await settled('apples', 'Established True')
      const { metadata } = await api.succeeds(api.get(path(name('apples'))), 200)
      api.t.deepEqual(metadata.managedFields?.map(({ manager, operation, subresource, fieldsV1 }) => [manager, operation, subresource, Object.keys(fieldsV1)]), [
        ['conformance', 'Update', undefined, ['f:spec']], ['kube-apiserver', 'Update', 'status', ['f:status']],
      ])
    },
  },
  {
    name: 'a name that becomes free is given to whoever waits for it',
    run: async api => {
      const { bring, settled, served, name } = naming(api)
      await bring('apples', { shortNames: ['ap'] })
      await served('apples')
      await bring('pears', { kind: 'Apple', listKind: 'PearList', singular: 'pear' })
      await bring('plums', { shortNames: ['ap'] })
      await settled('pears', 'NamesAccepted False')
      await settled('plums', 'NamesAccepted False')
      await api.succeeds(api.remove(path(name('apples'))), 200)
      for (const plural of ['pears', 'plums']) {
        api.t.deepEqual((await settled(plural, 'Established True')).conditions, ['NamesAccepted True NoConflicts: no conflicts found', established])
        await served(plural)
      }
    },
  },
  {
    name: 'a name that is given up is free',
    run: async api => {
      const { bring, settled, served, name } = naming(api)
      await bring('apples', { shortNames: ['ap'] })
      await served('apples')
      await bring('plums', { shortNames: ['ap'] })
      await settled('plums', 'NamesAccepted False')
      await api.succeeds(api.patch('merge', path(name('apples')), { spec: { names: { shortNames: ['app'] } } }), 200)
      await settled('plums', 'Established True')
      await served('plums')
    },
  },
  {
    name: 'a definition that was established once goes on without a name that is taken',
    run: async api => {
      const { bring, settled, served, group, name } = naming(api)
      await bring('apples', { shortNames: ['ap'] })
      await bring('plums', { shortNames: ['pl'] })
      await served('apples')
      await served('plums')
      await api.succeeds(api.patch('merge', path(name('plums')), { spec: { names: { shortNames: ['ap'], categories: ['fruits'] } } }), 200)
      const { accepted, conditions } = await settled('plums', 'NamesAccepted False')
      api.t.like(accepted as object, { plural: 'plums', shortNames: ['pl'], categories: ['fruits'] })
      api.t.deepEqual(conditions, ['NamesAccepted False ShortNamesConflict: "ap" is already in use', established])
      await served('plums')
      await api.eventually('the accepted names are shown', async () => {
        const entries = at((await api.get(`/apis/${group}/v1`)).body, 'resources') as readonly { readonly name: string; readonly shortNames?: readonly string[]; readonly categories?: readonly string[] }[] | undefined
        const entry = entries?.find(one => one.name === 'plums')
        return entry?.categories?.[0] === 'fruits' && entry.shortNames?.[0] === 'pl' ? true : undefined
      })
    },
  },
  {
    name: 'names that objects are not stored by may change',
    run: async api => {
      const { bring, served, name, group, collection } = naming(api)
      await bring('apples')
      await served('apples')
      const changed = await api.succeeds(api.patch('merge', path(name('apples')), { spec: { names: { singular: 'fruit', listKind: 'Apples', shortNames: ['fr'] } } }), 200)
      api.t.is(changed.metadata.generation, 2)
      await api.eventually('lists are called by their new name', async () => ((await api.get(collection('apples'))).body.kind === 'Apples' ? true : undefined))
      await api.eventually('it is found by its new names', async () => {
        const entry = at((await api.get(`/apis/${group}/v1`)).body, 'resources', 0)
        return at(entry, 'singularName') === 'fruit' && at(entry, 'shortNames', 0) === 'fr' ? true : undefined
      })
    },
  },
  {
    name: 'group, plural, kind and scope of what is established do not change',
    run: async api => {
      const { bring, settled, name } = naming(api)
      await bring('apples')
      await settled('apples', 'Established True')
      const change = (spec: object, field: string, value: string) =>
        api.refuses(api.patch('merge', path(name('apples')), { spec }), invalid('CustomResourceDefinition.apiextensions.k8s.io', name('apples'), [field, 'invalid', `Invalid value: ${JSON.stringify(value)}: field is immutable`]))
      await change({ group: 'other.example.com' }, 'spec.group', 'other.example.com')
      await change({ names: { plural: 'others' } }, 'spec.names.plural', 'others')
      await change({ names: { kind: 'Other' } }, 'spec.names.kind', 'Other')
      await change({ scope: 'Cluster' }, 'spec.scope', 'Cluster')
    },
  },
  {
    name: 'kind and scope change while a definition is not established, and then its names are settled again',
    run: async api => {
      const { bring, settled, served, name, group } = naming(api)
      await bring('apples')
      await served('apples')
      await bring('pears', { kind: 'Apple', listKind: 'PearList', singular: 'pear' })
      await settled('pears', 'NamesAccepted False')
      await api.succeeds(api.patch('merge', path(name('pears')), { spec: { scope: 'Cluster', names: { kind: 'Pear' } } }), 200)
      await settled('pears', 'Established True')
      await api.comes(`/apis/${group}/v1/pears`)
      api.t.is((await api.get(`/apis/${group}/v1/namespaces/${api.namespace}/pears`)).code, 404)
    },
  },
  {
    name: 'the same names in two groups are no conflict',
    run: async api => {
      const { bring, served } = naming(api)
      await bring('apples', { shortNames: ['ap'] })
      const other = definitionOf(api, 'apples', { type: 'object', properties: { a: text } }, {}, { group: `other.${api.namespace}.example.com` })
      await api.succeeds(api.post('customresourcedefinitions', { ...other, metadata: { name: `apples.other.${api.namespace}.example.com` } }), 201)
      await served('apples')
      await api.comes(`/apis/other.${api.namespace}.example.com/v1/apples`)
    },
  },
]
