import test from 'ava'
import fc from 'fast-check'
import { apply, conflictMessage, type Application } from '#world/kubernetes/apply/apply.ts'
import { trackUpdate } from '#world/kubernetes/apply/track.ts'
import type { ApiObject, ManagedFieldsEntry, Schema } from '#world/kubernetes/kind.ts'

const schema: Schema = {
  type: 'object',
  properties: {
    apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' },
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        strategy: { type: 'object', properties: { type: { type: 'string' }, max: { type: 'integer' } } },
        items: {
          type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', properties: { name: { type: 'string' }, v: { type: 'integer' }, w: { type: 'integer' } } },
        },
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        plain: { type: 'array', items: { type: 'string' } },
        map: { type: 'object', additionalProperties: { type: 'string' } },
        whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { a: { type: 'string' }, b: { type: 'string' } } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  },
}

type Meta = Partial<ApiObject['metadata']>
const of = (spec: object, meta: Meta = {}): ApiObject => ({ apiVersion: 'a.dev/v1', kind: 'A', metadata: { name: 'a', ...meta } as ApiObject['metadata'], spec })
const time = '2026-01-01T00:00:00Z'
const later = '2026-01-01T00:00:09Z'

const attempt = (live: ApiObject | undefined, manager: string, spec: object, more: Partial<Application> = {}) =>
  apply({ live, applied: of(spec), manager, force: false, schema, time, ...more })
const applied = (live: ApiObject | undefined, manager: string, spec: object, more: Partial<Application> = {}): ApiObject => {
  const result = attempt(live, manager, spec, more)
  if (!result.ok) throw new Error(conflictMessage(result.conflicts))
  return result.object
}
const updated = (before: ApiObject | undefined, manager: string, spec: object, more: { time?: string; subresource?: string } = {}): ApiObject => {
  const after = of(spec, before?.metadata)
  return { ...after, metadata: { ...after.metadata, managedFields: trackUpdate({ before, after, manager, schema, time, ...more }) } }
}
const owned = (object: ApiObject): Record<string, unknown> =>
  Object.fromEntries((object.metadata.managedFields ?? []).map((entry) => [`${entry.manager} ${entry.operation}`, entry.fieldsV1['f:spec'] ?? entry.fieldsV1]))

test('a first apply owns what it sets: fields by name, items and keys also for themselves', (t) => {
  const object = applied(undefined, 'x', {
    replicas: 1, strategy: { type: 'r' }, items: [{ name: 'a', v: 1 }], set: ['p'], plain: ['q'], map: { k: 'v' }, whole: { a: '1' }, free: { x: { y: 1 } },
  })
  t.deepEqual(object.metadata.managedFields, [{
    manager: 'x', operation: 'Apply', apiVersion: 'a.dev/v1', time, fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:spec': {
        'f:replicas': {}, 'f:strategy': { 'f:type': {} }, 'f:items': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:v': {} } }, 'f:set': { 'v:"p"': {} },
        'f:plain': {}, 'f:map': { 'f:k': {} }, 'f:whole': {}, 'f:free': { 'f:x': { '.': {}, 'f:y': {} } },
      },
    },
  }])
})

test('what an applier leaves out goes, unless another owns it', (t) => {
  let object = applied(undefined, 'x', { replicas: 1, map: { a: '1', b: '2' }, items: [{ name: 'a', v: 1 }, { name: 'b' }], strategy: { type: 'r', max: 1 } })
  object = applied(object, 'y', { map: { b: '2' }, items: [{ name: 'b' }] })
  object = applied(object, 'x', { items: [{ name: 'a' }], strategy: { type: 'r' } })
  t.deepEqual(object['spec'], { map: { b: '2' }, items: [{ name: 'a' }, { name: 'b' }], strategy: { type: 'r' } })
  t.deepEqual(owned(object)['y Apply'], { 'f:map': { 'f:b': {} }, 'f:items': { 'k:{"name":"b"}': { '.': {}, 'f:name': {} } } })
})

test('an applier that applies nothing any more leaves no empty shells', (t) => {
  const object = applied(applied(undefined, 'x', { map: { a: '1' }, items: [{ name: 'a' }], set: ['s'], strategy: { max: 1 }, replicas: 2 }), 'x', { replicas: 2 })
  t.deepEqual(object['spec'], { replicas: 2 })
})

test('a field of another with another value is a conflict, with the same value it is shared', (t) => {
  const object = updated(undefined, 'kubectl-edit', { replicas: 3, items: [{ name: 'a', v: 1 }] })
  t.deepEqual(attempt(object, 'x', { replicas: 4, items: [{ name: 'a', v: 2 }] }), {
    ok: false,
    conflicts: ['.spec.replicas', '.spec.items[name="a"].v'].map((field) => ({ manager: 'kubectl-edit', field, message: 'conflict with "kubectl-edit" using a.dev/v1' })),
  })
  const both = applied(object, 'x', { replicas: 3 })
  t.deepEqual(owned(both)['x Apply'], { 'f:replicas': {} })
  t.like(owned(both)['kubectl-edit Update'], { 'f:replicas': {} })
  t.is((applied(both, 'x', {})['spec'] as { replicas: number }).replicas, 3)
})

test('force takes a field over', (t) => {
  const object = applied(applied(undefined, 'x', { replicas: 1, map: { a: '1' } }), 'y', { replicas: 2 }, { force: true })
  t.deepEqual(owned(object), { 'x Apply': { 'f:map': { 'f:a': {} } }, 'y Apply': { 'f:replicas': {} } })
})

test('a conflict names the manager once and each field', (t) => {
  const result = attempt(applied(undefined, 'x', { replicas: 1, set: ['a'], whole: { a: '1' } }), 'y', { replicas: 2, whole: { a: '2' } })
  t.is(result.ok ? '' : conflictMessage(result.conflicts), 'Apply failed with 2 conflicts: conflicts with "x":\n- .spec.replicas\n- .spec.whole')
  const one = attempt(applied(undefined, 'x', { replicas: 1 }), 'y', { replicas: 2 })
  t.is(one.ok ? '' : conflictMessage(one.conflicts), 'Apply failed with 1 conflict: conflict with "x": .spec.replicas')
})

test('items come in the applier\'s order, those of others keep their place', (t) => {
  const live = updated(undefined, 'u', { items: [{ name: 'a' }, { name: 'o' }, { name: 'b' }, { name: 'p' }] })
  const names = (object: ApiObject): string => (object['spec'] as { items: { name: string }[] }).items.map(({ name }) => name).join('')
  t.is(names(applied(live, 'x', { items: [{ name: 'b' }, { name: 'a' }] })), 'obpa')
  t.is(names(applied(live, 'x', { items: [{ name: 'n' }, { name: 'a' }, { name: 'b' }, { name: 'm' }] })), 'naobpm')
})

test('an object of before the time of accounts belongs to an unknown writer', (t) => {
  const live = of({ replicas: 1, map: { a: '1' } })
  t.false(attempt(live, 'x', { replicas: 2 }).ok)
  t.deepEqual(Object.keys(owned(applied(live, 'x', { replicas: 1 }))), ['x Apply', 'before-first-apply Update'])
})

test('kubectl takes over what its client-side apply has set, as long as it stands', (t) => {
  const lastApplied = JSON.stringify(of({ replicas: 1 }))
  const made = of({ replicas: 1 }, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied } })
  const live = { ...made, metadata: { ...made.metadata, managedFields: trackUpdate({ before: undefined, after: made, manager: 'kubectl-client-side-apply', schema, time }) } }
  const object = applied(live, 'kubectl', { replicas: 2 })
  t.is((object['spec'] as { replicas: number }).replicas, 2)
  t.regex(object.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] ?? '', /"replicas":2/)
  t.false(attempt(live, 'other', { replicas: 2 }).ok)
  t.false(attempt(updated(live, 'kubectl-edit', { replicas: 5 }), 'kubectl', { replicas: 2 }).ok)
})

test('the status is applied through its own door', (t) => {
  const live = updated(undefined, 'u', { replicas: 1 })
  const result = apply({ live, applied: { ...of({ replicas: 9 }), status: { phase: 'Up' } }, manager: 'c', force: false, schema, subresource: 'status', time })
  t.true(result.ok)
  if (!result.ok) return
  t.like(result.object, { spec: { replicas: 1 }, status: { phase: 'Up' } })
  t.like(result.object.metadata.managedFields?.[0], { manager: 'c', subresource: 'status', fieldsV1: { 'f:status': { 'f:phase': {} } } })
  t.deepEqual(owned(applied(undefined, 'x', { replicas: 1 }, { applied: { ...of({ replicas: 1 }), status: { phase: 'Up' } }, statusApart: true }))['x Apply'], { 'f:replicas': {} })
})

test('time changes only when something did', (t) => {
  const object = applied(undefined, 'x', { replicas: 1 })
  t.is(applied(object, 'x', { replicas: 1 }, { time: later }).metadata.managedFields?.[0]?.time, time)
  t.is(applied(object, 'x', { replicas: 2 }, { time: later }).metadata.managedFields?.[0]?.time, later)
})

test('an update owns what it sets, with the maps and lists that it brings', (t) => {
  t.deepEqual(owned(updated(undefined, 'u', { replicas: 1, map: { a: '1' }, items: [{ name: 'a', v: 1 }], plain: [] })), {
    'u Update': { '.': {}, 'f:replicas': {}, 'f:map': { '.': {}, 'f:a': {} }, 'f:items': { '.': {}, 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:v': {} } }, 'f:plain': {} },
  })
})

test('an update takes what it changes, and what it removes is nobody\'s', (t) => {
  const first = updated(undefined, 'u', { replicas: 1, map: { a: '1', b: '2' } })
  const second = updated(first, 'v', { replicas: 2, map: { a: '1' } }, { time: later })
  t.deepEqual(owned(second), { 'u Update': { '.': {}, 'f:map': { '.': {}, 'f:a': {} } }, 'v Update': { 'f:replicas': {} } })
  t.deepEqual(second.metadata.managedFields?.map((entry: ManagedFieldsEntry) => entry.time), [time, later])
})

test('an update that changes nothing leaves the accounts alone', (t) => {
  const first = updated(undefined, 'u', { replicas: 1 })
  t.deepEqual(updated(first, 'v', { replicas: 1 }, { time: later }).metadata.managedFields, first.metadata.managedFields)
})

test('each door has an entry of its own', (t) => {
  const first = updated(undefined, 'u', { replicas: 1 })
  const after: ApiObject = { ...first, status: { phase: 'Up' } }
  const entries = trackUpdate({ before: first, after, manager: 'u', schema, subresource: 'status', time: later })
  t.deepEqual(entries.map(({ manager, subresource, fieldsV1 }) => [manager, subresource, Object.keys(fieldsV1)]), [['u', undefined, ['f:spec']], ['u', 'status', ['f:status']]])
})

test('the server\'s own fields are nobody\'s', (t) => {
  const after = of({}, { uid: '1', resourceVersion: '2', creationTimestamp: time, generation: 1, labels: { a: 'b' }, finalizers: ['f'] })
  t.deepEqual(trackUpdate({ before: undefined, after, manager: 'u', schema, time })[0]?.fieldsV1,
    { 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} }, 'f:finalizers': { '.': {}, 'v:"f"': {} } }, 'f:spec': {} })
})

test('a writer may edit the accounts, and let them start over', (t) => {
  const first = updated(undefined, 'u', { replicas: 1 })
  const entry = { ...(first.metadata.managedFields?.[0] as ManagedFieldsEntry), manager: 'renamed' }
  const edited = of({ replicas: 1 }, { managedFields: [entry] })
  t.deepEqual(trackUpdate({ before: first, after: edited, manager: 'v', schema, time }).map(({ manager }) => manager), ['renamed'])
  t.deepEqual(trackUpdate({ before: first, after: of({ replicas: 1 }, { managedFields: [{}] as never }), manager: 'v', schema, time }), [])
})

test('only so many updaters are told apart', (t) => {
  let object = updated(undefined, 'u0', {})
  for (let index = 1; index <= 14; index++) object = updated(object, `u${index}`, { map: Object.fromEntries(Array.from({ length: index }, (_, key) => [`k${key}`, ''])) }, { time: `2026-01-01T00:00:${10 + index}Z` })
  const managers = object.metadata.managedFields?.map(({ manager }) => manager) ?? []
  t.is(managers.length, 10)
  t.true(managers.includes('ancient-changes'))
})

const item = fc.record({ name: fc.constantFrom('a', 'b', 'c'), v: fc.integer({ min: 0, max: 2 }) }, { requiredKeys: ['name'] })
const spec = fc.record({
  replicas: fc.integer({ min: 0, max: 2 }), items: fc.uniqueArray(item, { selector: ({ name }) => name }), set: fc.uniqueArray(fc.constantFrom('p', 'q', 'r')),
  plain: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }), map: fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('1', '2')),
  strategy: fc.record({ type: fc.constantFrom('r', 's'), max: fc.integer({ min: 0, max: 1 }) }, { requiredKeys: [] }),
}, { requiredKeys: [] })

test('applying twice changes nothing, neither object nor accounts', (t) => {
  fc.assert(fc.property(spec, spec, spec, (first, second, third) => {
    const live = applied(updated(undefined, 'u', first), 'x', second, { force: true })
    const once = applied(live, 'y', third, { force: true })
    t.deepEqual(applied(once, 'y', third, { time: later }), once)
  }), { numRuns: 300 })
})

test('what is applied stands, and applying something else takes it back', (t) => {
  fc.assert(fc.property(spec, spec, (first, second) => {
    const object = applied(applied(undefined, 'x', first), 'x', second)
    t.deepEqual(filled(object['spec']), filled(second))
  }), { numRuns: 300 })
})

/** Without what is empty: whether an empty list is there or not is all the same. */
const filled = (value: unknown): object => Object.fromEntries(Object.entries(value ?? {}).filter(([, inner]) => typeof inner !== 'object' || Object.keys(inner as object).length > 0))

test('nobody is left with fields that do not stand', (t) => {
  fc.assert(fc.property(spec, spec, spec, (first, second, third) => {
    const object = updated(applied(applied(undefined, 'x', first), 'y', second, { force: true }), 'u', third)
    const stands = trackUpdate({ before: undefined, after: of(object['spec'] as object), manager: 'all', schema, time })[0]?.fieldsV1 ?? {}
    for (const entry of object.metadata.managedFields ?? []) t.deepEqual(missing(entry.fieldsV1, stands), [], entry.manager)
  }), { numRuns: 300 })
})

function missing(fields: Record<string, unknown>, stands: Record<string, unknown>, at = ''): string[] {
  return Object.keys(fields).flatMap((key) => key === '.' ? [] : stands[key] === undefined ? [`${at}/${key}`]
    : missing(fields[key] as Record<string, unknown>, stands[key] as Record<string, unknown>, `${at}/${key}`))
}
