import test from 'ava'
import type { ApiMeta, ApiObject, Cause, KindDefinition, Schema } from '#world/kubernetes/kind.ts'
import { builtinKinds } from '#world/kubernetes/kinds/builtin.ts'
import { eventAs } from '#world/kubernetes/kinds/event.ts'
import { prepareOnWrite } from '#world/kubernetes/kinds/prepare.ts'
import { kindRules } from '#world/kubernetes/kinds/rules.ts'
import { structuralCauses } from '#world/kubernetes/definitions/structural.ts'
import { applyDefaults } from '#world/kubernetes/schema/defaults.ts'
import { prune } from '#world/kubernetes/schema/prune.ts'
import { validate } from '#world/kubernetes/schema/validate.ts'
import { table } from '#world/kubernetes/table.ts'

const kindNamed = (name: string): KindDefinition => builtinKinds.find(({ kind }) => kind === name) as KindDefinition
const meta = (more: Partial<ApiMeta> = {}): ApiMeta => ({ name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', ...more })
const object = (kind: string, rest: object, more: Partial<ApiMeta> = {}): ApiObject => ({ apiVersion: 'v1', kind, metadata: meta(more), ...rest })
const now = Date.parse('2026-01-01T00:01:00Z')

for (const kind of builtinKinds) {
  test(`${kind.group}/${kind.kind} has a structural schema that says something of every field`, (t) => {
    // What metadata are is not for schemas to say.
    const { metadata: _metadata, ...properties } = kind.schema.properties ?? {}
    t.deepEqual(structuralCauses({ ...kind.schema, properties }, 'at'), [])
    t.deepEqual(silent(kind.schema, kind.kind), [])
  })
}

/** Fields below properties that have no description. */
function silent(schema: Schema, at: string): string[] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [...inner.description === undefined ? [`${at}.${name}`] : [], ...silent(inner, `${at}.${name}`)]),
    ...schema.items === undefined ? [] : silent(schema.items, `${at}[]`),
  ]
}

const cells = (given: ApiObject): unknown[] => {
  const made = table(kindNamed(given.kind), [given], now, 'None')
  const headings = made.columnDefinitions as { name: string; priority: number }[]
  const row = made.rows[0] as { cells: unknown[] }
  return headings.map(({ name }, index) => `${name.toUpperCase()}=${String(row.cells[index])}`)
}

test('kubectl sees the columns it knows', (t) => {
  t.deepEqual(cells(object('Namespace', { status: { phase: 'Active' } })), ['NAME=a', 'STATUS=Active', 'AGE=60s'])
  t.deepEqual(cells(object('Secret', { type: 'Opaque', data: { a: '', b: '' } })), ['NAME=a', 'TYPE=Opaque', 'DATA=2', 'AGE=60s'])
  t.deepEqual(cells(object('Node', { status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1' } }, spec: { unschedulable: true } },
    { labels: { 'node-role.kubernetes.io/control-plane': '' } })).slice(0, 5), ['NAME=a', 'STATUS=Ready,SchedulingDisabled', 'ROLES=control-plane', 'AGE=60s', 'VERSION=v1'])
  t.deepEqual(cells(object('PersistentVolumeClaim', { spec: { volumeName: 'pv', storageClassName: 'fast' }, status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] } })).slice(0, 7),
    ['NAME=a', 'STATUS=Bound', 'VOLUME=pv', 'CAPACITY=1Gi', 'ACCESS MODES=RWO', 'STORAGECLASS=fast', 'VOLUMEATTRIBUTESCLASS=<unset>'])
  t.deepEqual(cells(object('StorageClass', { provisioner: 'p', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }, { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } })),
    ['NAME=a (default)', 'PROVISIONER=p', 'RECLAIMPOLICY=Delete', 'VOLUMEBINDINGMODE=Immediate', 'ALLOWVOLUMEEXPANSION=false', 'AGE=60s'])
  t.deepEqual(cells(object('ResourceQuota', { status: { hard: { cpu: '4', 'limits.cpu': '8' }, used: { cpu: '1', 'limits.cpu': '2' } } })).slice(1, 3),
    ['REQUEST=cpu: 1/4', 'LIMIT=limits.cpu: 2/8'])
  t.deepEqual(cells(object('Service', { spec: { type: 'NodePort', clusterIP: '10.0.0.1', ports: [{ port: 80, nodePort: 30_080, protocol: 'TCP' }] } })).slice(1, 5),
    ['TYPE=NodePort', 'CLUSTER-IP=10.0.0.1', 'EXTERNAL-IP=<none>', 'PORT(S)=80:30080/TCP'])
  t.deepEqual(cells(object('Event', { involvedObject: { kind: 'VirtualMachine', name: 'web' }, type: 'Normal', reason: 'Created', message: 'made', lastTimestamp: '2026-01-01T00:00:30Z' })).slice(0, 5),
    ['LAST SEEN=30s', 'TYPE=Normal', 'REASON=Created', 'OBJECT=virtualmachine/web', 'MESSAGE=made'].toSpliced(4, 1, 'SUBOBJECT='))
})

test('an event reads the same in both groups', (t) => {
  const core = object('Event', { involvedObject: { name: 'x' }, message: 'm', reportingComponent: 'c', count: 2, source: { component: 's' } })
  const other = eventAs(core, 'events.k8s.io/v1')
  t.like(other, { regarding: { name: 'x' }, note: 'm', reportingController: 'c', deprecatedCount: 2, deprecatedSource: { component: 's' } })
  t.deepEqual(eventAs(other, 'v1'), core)
})

test('texts of a secret become data', (t) => {
  const secret = object('Secret', { data: { a: 'eA==', b: 'eQ==' }, stringData: { a: 'new' } })
  prepareOnWrite.get('/Secret')?.(secret)
  t.deepEqual(secret['data'], { a: 'bmV3', b: 'eQ==' })
  t.false('stringData' in secret)
})

const refused = (given: ApiObject, before?: ApiObject): string[] => {
  const kind = kindNamed(given.kind)
  prune(kind.schema, given)
  applyDefaults(kind.schema, given)
  const causes: Cause[] = [...validate(kind.schema, given), ...kindRules.get(`${kind.group}/${kind.kind}`)?.(given, before, undefined) ?? []]
  return causes.map(({ field, message }) => `${field}: ${message}`)
}

const claim = (size: string, storageClassName = 'fast'): ApiObject =>
  object('PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], storageClassName, volumeMode: 'Filesystem', resources: { requests: { storage: size } } } })

test('built-in kinds are validated beyond their schema', (t) => {
  t.deepEqual(refused(object('ConfigMap', { data: { 'a b': '' } })).map((text) => text.slice(0, 40)), ['data[a b]: Invalid value: "a b": a valid'])
  t.deepEqual(refused(object('ConfigMap', { data: { a: '2' }, immutable: true }), object('ConfigMap', { data: { a: '1' }, immutable: true })),
    ['data: Forbidden: field is immutable when `immutable` is set'])
  t.deepEqual(refused(claim('1Gi')), [])
  t.deepEqual(refused(claim('2Gi'), claim('1Gi')), [])
  t.deepEqual(refused(claim('1Gi', 'slow'), claim('1Gi')), ['spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'])
  t.is(refused(claim('viel')).length, 1)
  t.deepEqual(refused(object('Service', { spec: {} })), ['spec.ports: Required value'])
  t.deepEqual(refused(object('StorageClass', {})), ['provisioner: Required value'])
})
