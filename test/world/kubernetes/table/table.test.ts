import test from 'ava'
import { age, ageAt } from '#world/kubernetes/age.ts'
import { parseJsonPath } from '#world/kubernetes/json-path.ts'
import type { ApiObject, KindDefinition } from '#world/kubernetes/kind.ts'
import { table } from '#world/kubernetes/table.ts'

const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour

for (const [span, shown] of [
  [0, '0s'], [119 * second, '119s'], [2 * minute, '2m'], [5 * minute + 3 * second, '5m3s'], [47 * minute + 59 * second, '47m'],
  [3 * hour, '3h'], [3 * hour + 12 * minute, '3h12m'], [26 * hour, '26h'], [48 * hour, '2d'], [3 * day + 4 * hour, '3d4h'],
  [12 * day + 5 * hour, '12d'], [760 * day, '2y30d'], [9 * 365 * day, '9y'], [-1500, '0s'], [-5 * second, '<invalid>'],
] as const) test(`${span} ms are shown as ${shown}`, (t) => t.is(age(span), shown))

test('an age that is missing or unreadable says so', (t) => {
  t.deepEqual([ageAt(undefined, 0), ageAt('soon', 0)], ['<unknown>', '<invalid>'])
})

const vm: ApiObject = {
  apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: 'VirtualMachine',
  metadata: { name: 'web-0', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z', labels: { 'topology.kubernetes.io/zone': 'zone-1' } },
  spec: { className: 'small', ports: [80, 443] },
  status: {
    powerState: 'PoweredOn', nodes: 3, zone: { a: 1 },
    conditions: [{ type: 'Created', status: 'True' }, { type: 'Ready', status: 'False', reason: 'NoHost' }],
  },
}

for (const [path, found] of [
  ['.spec.className', ['small']], ['.metadata.labels.topology\\.kubernetes\\.io/zone', ['zone-1']],
  [".metadata.labels['topology.kubernetes.io/zone']", ['zone-1']], ['.spec.ports[0]', [80]], ['.spec.ports[-1]', [443]], ['.spec.ports[*]', [80, 443]],
  ['.status.conditions[?(@.type=="Ready")].status', ['False']], [".status.conditions[?(@.type=='Ready')].reason", ['NoHost']],
  ['.status.conditions[?(@.reason)].type', ['Ready']], ['{.spec.className}', ['small']], ['.spec.none.deeper', []], ['.spec.constructor', []], ['spec.className', ['small']],
] as const) test(`the path ${path} finds ${JSON.stringify(found)}`, (t) => t.deepEqual(parseJsonPath(path)?.(vm), [...found]))

test('what is no JSON path is not taken for one', (t) => t.deepEqual(['.a[', '..', '.a[?(1)]'].map(parseJsonPath), [undefined, undefined, undefined]))

const kind: KindDefinition = {
  group: 'vmoperator.vmware.com', version: 'v1alpha5', kind: 'VirtualMachine', listKind: 'VirtualMachineList', plural: 'virtualmachines', singular: 'virtualmachine',
  shortNames: ['vm'], categories: [], namespaced: true, schema: { type: 'object' }, subresources: { status: true }, builtin: false, verbs: ['get'],
  columns: [
    { name: 'Power', type: 'string', jsonPath: '.status.powerState' },
    { name: 'Nodes', type: 'integer', jsonPath: '.status.nodes' },
    { name: 'Zone', type: 'string', jsonPath: '.status.zone', priority: 1 },
    { name: 'Missing', type: 'string', jsonPath: '.status.none' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
}

test('a table has a name column, typed cells and an empty cell for what is missing', (t) => {
  const made = table(kind, [vm], Date.parse('2026-01-01T00:05:03Z'), 'Metadata')
  t.deepEqual(made.rows, [{
    cells: ['web-0', 'PoweredOn', 3, '{"a":1}', null, '5m3s'],
    object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: vm.metadata },
  }])
  t.deepEqual(made.columnDefinitions.map((column) => (column as { name: string }).name), ['Name', 'Power', 'Nodes', 'Zone', 'Missing', 'Age'])
})

test('rows hold as much of the object as was asked for', (t) => {
  t.is((table(kind, [vm], 0, 'None').rows[0] as { object: unknown }).object, null)
  t.deepEqual((table(kind, [vm], 0, 'Object').rows[0] as { object: ApiObject }).object, vm)
})
