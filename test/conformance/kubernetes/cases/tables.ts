import { at } from '../api.ts'
import type { Body } from '../client.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, widget } from '../fixtures.ts'
import { installThing } from '../definitions.ts'

const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
const columns = (body: Body): readonly string[] => (body['columnDefinitions'] as { name: string; priority: number }[]).map(({ name, priority }) => (priority === 0 ? name : `${name}(${priority})`))
const cells = (body: Body): readonly (readonly unknown[])[] => (body['rows'] as { cells: unknown[] }[]).map(row => row.cells)

/** The columns of a built-in kind. */
const has = (path: string, ...expected: readonly string[]): Case => ({
  name: `${path.split('/').at(-1) ?? path} have the columns ${expected.join(', ')}`,
  run: async api => {
    api.t.deepEqual(columns(await api.succeeds(api.get(path, table), 200)), expected)
  },
})

/** Tables, as `kubectl get` asks for them. */
export const cases: readonly Case[] = [
  has('configmaps', 'Name', 'Data', 'Age'),
  has('secrets', 'Name', 'Type', 'Data', 'Age'),
  has('services', 'Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector(1)'),
  has('persistentvolumeclaims', 'Name', 'Status', 'Volume', 'Capacity', 'Access Modes', 'StorageClass', 'VolumeAttributesClass', 'Age', 'VolumeMode(1)'),
  has('serviceaccounts', 'Name', 'Age'),
  has('resourcequotas', 'Name', 'Request', 'Limit', 'Age'),
  has('endpoints', 'Name', 'Endpoints', 'Age'),
  has('leases', 'Name', 'Holder', 'Age'),
  has('events', 'Last Seen', 'Type', 'Reason', 'Object', 'Subobject(1)', 'Source(1)', 'Message', 'First Seen(1)', 'Count(1)', 'Name(1)'),
  has('namespaces', 'Name', 'Status', 'Age'),
  has('nodes', 'Name', 'Status', 'Roles', 'Age', 'Version', 'Internal-IP(1)', 'External-IP(1)', 'OS-Image(1)', 'Kernel-Version(1)', 'Container-Runtime(1)'),
  has('persistentvolumes', 'Name', 'Capacity', 'Access Modes', 'Reclaim Policy', 'Status', 'Claim', 'StorageClass', 'VolumeAttributesClass', 'Reason', 'Age', 'VolumeMode(1)'),
  has('storageclasses', 'Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'),
  has('customresourcedefinitions', 'Name', 'Scope', 'Versions', 'Created At', 'Group(1)', 'Kind(1)', 'ShortNames(1)', 'Established(1)'),
  {
    name: 'a table of a custom kind has the columns of its definition, and a name before them',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a', { size: 'small', replicas: 2 })), 201)
      const body = await api.succeeds(api.get('widgets', table), 200)
      api.t.like(body, { kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
      api.t.deepEqual(columns(body), ['Name', 'Size', 'Replicas', 'Phase(1)', 'Age'])
      api.t.deepEqual((body['columnDefinitions'] as object[]).map(column => [at(column, 'type'), at(column, 'format')]), [['string', 'name'], ['string', ''], ['integer', ''], ['string', ''], ['date', '']])
      const [row = []] = cells(body)
      api.t.deepEqual(row.slice(0, 4), ['a', 'small', 2, null])
      api.t.regex(String(row[4]), /^\d+s$/)
      api.t.is(at(body['columnDefinitions'], 1, 'description'), 'How large it is.')
    },
  },
  {
    name: 'a row holds the metadata of its object, nothing, or all of it',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a', { x: 1 })), 201)
      const partial = await api.succeeds(api.get('gadgets', table), 200)
      api.t.like(at(partial, 'rows', 0, 'object') as object, { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } })
      const none = await api.succeeds(api.get('gadgets?includeObject=None', table), 200)
      api.t.falsy(at(none, 'rows', 0, 'object'))
      const whole = await api.succeeds(api.get('gadgets?includeObject=Object', table), 200)
      api.t.like(at(whole, 'rows', 0, 'object') as object, { kind: 'Gadget', spec: { x: 1 } })
    },
  },
  {
    name: 'a definition without columns shows name and age',
    run: async api => {
      await api.succeeds(api.post('gadgets', gadget('a')), 201)
      api.t.deepEqual(columns(await api.succeeds(api.get('gadgets', table), 200)), ['Name', 'Age'])
    },
  },
  {
    name: 'one object is a table of one row',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', { k: '1', l: '2' })), 201)
      const body = await api.succeeds(api.get('configmaps/a', table), 200)
      api.t.deepEqual(cells(body).map(row => row.slice(0, 2)), [['a', 2]])
      api.t.truthy(body.metadata.resourceVersion)
    },
  },
  {
    name: 'a table goes on page by page like any list',
    run: async api => {
      for (const name of ['a', 'b', 'c']) await api.succeeds(api.post('configmaps', configMap(name)), 201)
      const body = await api.succeeds(api.get('configmaps?limit=2', table), 200)
      api.t.is(cells(body).length, 2)
      api.t.is(body.metadata.remainingItemCount, 1)
      const rest = await api.succeeds(api.get(`configmaps?limit=2&continue=${encodeURIComponent(body.metadata.continue ?? '')}`, table), 200)
      api.t.deepEqual(cells(rest).map(([name]) => name), ['c'])
    },
  },
  {
    name: 'cells are what their types say, or null',
    run: async api => {
      const things = await installThing(api, { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }, {
        additionalPrinterColumns: [
          { name: 'Text', type: 'string', jsonPath: '.spec.text' }, { name: 'Number', type: 'number', jsonPath: '.spec.number' }, { name: 'Whole', type: 'integer', jsonPath: '.spec.whole' },
          { name: 'Truth', type: 'boolean', jsonPath: '.spec.truth' }, { name: 'When', type: 'date', jsonPath: '.spec.when' }, { name: 'First', type: 'string', jsonPath: '.spec.list[0].name' },
          { name: 'Ready', type: 'string', jsonPath: '.spec.conditions[?(@.type=="Ready")].status' },
        ],
      })
      const spec = { text: 5, number: 1.5, whole: 7, truth: true, when: 'nonsense', list: [{ name: 'x' }, { name: 'y' }], conditions: [{ type: 'Other', status: 'False' }, { type: 'Ready', status: 'True' }] }
      await api.succeeds(api.post(things.path, things.object('a', spec)), 201)
      await api.succeeds(api.post(things.path, things.object('b', { text: { a: 1 }, number: 'x', whole: 'x', truth: 'x' })), 201)
      const rows = cells(await api.succeeds(api.get(things.path, table), 200))
      api.t.deepEqual(rows, [['a', '5', 1.5, 7, true, '<invalid>', 'x', 'True'], ['b', '{"a":1}', null, null, null, null, null, null]])
    },
  },
  {
    name: 'a watch tells in tables, with columns in the first only',
    run: async api => {
      const { metadata } = await api.succeeds(api.get('configmaps'), 200)
      const watch = await api.watch(`configmaps?watch=1&resourceVersion=${metadata.resourceVersion}`, table)
      for (const name of ['a', 'b']) await api.succeeds(api.post('configmaps', configMap(name)), 201)
      const events = await watch.take(2)
      api.t.deepEqual(events.map(({ object }) => [object.kind, cells(object)[0]?.[0], (object['columnDefinitions'] as unknown[] | null)?.length ?? 0]), [['Table', 'a', 3], ['Table', 'b', 0]])
    },
  },
]
