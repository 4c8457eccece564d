import test from 'ava'
import fc from 'fast-check'
import type { Schema } from '#world/kubernetes/kind.ts'
import { jsonPatch, usersJsonPatch } from '#world/kubernetes/patch/json.ts'
import { mergePatch } from '#world/kubernetes/patch/merge.ts'
import { strategicMerge } from '#world/kubernetes/patch/strategic.ts'
import { cloneJson } from '#world/kubernetes/schema/clone.ts'

const patched = (document: unknown, ...operations: unknown[]): unknown => {
  const result = jsonPatch(document, operations)
  return result.ok ? result.value : `${result.code} ${result.message}`
}

for (const [claim, document, operations, wanted] of [
  ['add sets a field', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
  ['add inserts into a list', { l: [1, 3] }, [{ op: 'add', path: '/l/1', value: 2 }, { op: 'add', path: '/l/-', value: 4 }], { l: [1, 2, 3, 4] }],
  ['add replaces the document', { a: 1 }, [{ op: 'add', path: '', value: [] }], []],
  ['names are escaped', { m: {} }, [{ op: 'add', path: '/m/a~1b~0c', value: 1 }], { m: { 'a/b~c': 1 } }],
  ['remove needs the field', { a: 1 }, [{ op: 'remove', path: '/b' }], "422 error in remove for path: '/b': Unable to remove nonexistent key: b: missing value"],
  ['remove takes out of a list, also from its end', { l: [1, 2, 3] }, [{ op: 'remove', path: '/l/0' }, { op: 'remove', path: '/l/-1' }], { l: [2] }],
  ['replace sets a field that is not there', {}, [{ op: 'replace', path: '/a', value: 1 }], { a: 1 }],
  ['a path needs its holder', {}, [{ op: 'add', path: '/a/b', value: 1 }], '422 add operation does not apply: doc is missing path: "/a/b": missing value'],
  ['an index has to exist', { l: [] }, [{ op: 'add', path: '/l/1', value: 1 }], "422 error in add for path: '/l/1': Unable to access invalid index: 1: invalid index referenced"],
  ['move and copy', { a: { x: 1 } }, [{ op: 'copy', from: '/a', path: '/b' }, { op: 'move', from: '/a/x', path: '/b/y' }], { a: {}, b: { x: 1, y: 1 } }],
  ['nothing moves into itself', { a: {} }, [{ op: 'move', from: '/a', path: '/a/b' }], '422 move operation does not apply: doc is missing destination path: /a/b: missing value'],
  ['test compares by value', { a: { x: 1, y: 2 } }, [{ op: 'test', path: '/a', value: { y: 2, x: 1 } }, { op: 'test', path: '/none', value: null }], { a: { x: 1, y: 2 } }],
  ['test refuses the rest', { a: 1 }, [{ op: 'test', path: '/a', value: 2 }, { op: 'remove', path: '/a' }], '422 testing value /a failed: test failed'],
  ['an unknown operation is refused', {}, [{ op: 'toggle', path: '/a' }], '422 Unexpected kind: toggle'],
] as const) {
  test(`JSON patch: ${claim}`, (t) => {
    const before = cloneJson(document)
    t.deepEqual<unknown, unknown>(patched(document, ...operations), wanted)
    t.deepEqual<unknown, unknown>(document, before)
  })
}

test('JSON patch: a long patch of a user is refused, one of a webhook is not', (t) => {
  const adding = (count: number) => Array.from({ length: count }, (_, index) => ({ op: 'add', path: '/a', value: index }))
  t.like(usersJsonPatch({}, adding(10_001)), { ok: false, code: 413 })
  t.deepEqual(usersJsonPatch({}, adding(10_000)), { ok: true, value: { a: 9_999 } })
  t.deepEqual(jsonPatch({}, adding(10_001)), { ok: true, value: { a: 10_000 } })
})

// The examples of RFC 7386, appendix A.
for (const [document, patch, wanted] of [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }], [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }], [{ a: 'b' }, { a: null }, {}], [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }], [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }], [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }], [['a', 'b'], ['c', 'd'], ['c', 'd']], [{ a: 'b' }, ['c'], ['c']], [{ a: 'foo' }, null, null], [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }], [[1, 2], { a: 'b', c: null }, { a: 'b' }], [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
] as const) test(`merge patch: ${JSON.stringify(document)} with ${JSON.stringify(patch)}`, (t) => t.deepEqual<unknown, unknown>(mergePatch(document, patch), wanted))

test('merge patch: applying twice changes nothing', (t) => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (document, patch) => {
    const once = mergePatch(document, patch)
    t.deepEqual(mergePatch(once, patch), once)
  }), { numRuns: 200 })
})

const item: Schema = { type: 'object', properties: { name: { type: 'string' }, v: { type: 'integer' }, w: { type: 'integer' } } }
const schema: Schema = {
  type: 'object',
  properties: {
    items: { type: 'array', items: item, 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'name' },
    values: { type: 'array', items: { type: 'string' }, 'x-kubernetes-patch-strategy': 'merge' },
    plain: { type: 'array', items: { type: 'string' } },
    strategy: { type: 'object', properties: { type: { type: 'string' }, rolling: { type: 'object' } }, 'x-kubernetes-patch-strategy': 'retainKeys' },
    map: { type: 'object', additionalProperties: { type: 'string' } },
  },
}

for (const [claim, document, patch, wanted] of [
  ['items are merged by key, in the order of the patch, and others keep their place where it is known', { items: [{ name: 'a', v: 1, w: 1 }, { name: 'b' }] }, { items: [{ name: 'c' }, { name: 'a', v: 2, w: null }] },
    { items: [{ name: 'c' }, { name: 'a', v: 2 }, { name: 'b' }] }],
  ['an item is deleted by directive', { items: [{ name: 'a' }, { name: 'b' }] }, { items: [{ name: 'a', $patch: 'delete' }, { name: 'x', $patch: 'delete' }] }, { items: [{ name: 'b' }] }],
  ['an item is replaced by directive', { items: [{ name: 'a', v: 1 }] }, { items: [{ name: 'a', w: 2, $patch: 'replace' }] }, { items: [{ name: 'a', w: 2 }] }],
  ['a list is replaced by directive', { items: [{ name: 'a' }] }, { items: [{ name: 'b' }, { $patch: 'replace' }] }, { items: [{ name: 'b' }] }],
  ['a map is replaced by directive', { map: { a: '1' } }, { map: { b: '2', $patch: 'replace' } }, { map: { b: '2' } }],
  ['a map is emptied by directive', { map: { a: '1' } }, { map: { $patch: 'delete' } }, { map: {} }],
  ['values are united', { values: ['a', 'b'] }, { values: ['b', 'c'] }, { values: ['a', 'b', 'c'] }],
  ['values are deleted', { values: ['a', 'b', 'c'] }, { '$deleteFromPrimitiveList/values': ['b'] }, { values: ['a', 'c'] }],
  ['a list without strategy is replaced', { plain: ['a'] }, { plain: ['b'] }, { plain: ['b'] }],
  ['only retained keys stay', { strategy: { type: 'Rolling', rolling: { a: 1 } } }, { strategy: { $retainKeys: ['type'], type: 'Recreate' } }, { strategy: { type: 'Recreate' } }],
  ['the order is the writer\'s, with the server\'s items in place', { items: [{ name: 'a' }, { name: 's' }, { name: 'b' }] },
    { '$setElementOrder/items': [{ name: 'c' }, { name: 'b' }, { name: 'a' }], items: [{ name: 'c' }] }, { items: [{ name: 'c' }, { name: 's' }, { name: 'b' }, { name: 'a' }] }],
  ['an order alone sorts', { values: ['a', 'b', 'c'] }, { '$setElementOrder/values': ['c', 'b', 'a'] }, { values: ['c', 'b', 'a'] }],
  ['null removes', { map: { a: '1' }, plain: ['x'] }, { plain: null, map: { a: null, b: '2' } }, { map: { b: '2' } }],
  ['directives do not stay where nothing stood', {}, { items: [{ name: 'a', v: null }, { name: 'b', $patch: 'delete' }], strategy: { $retainKeys: ['type'], type: 'x' } },
    { items: [{ name: 'a' }], strategy: { type: 'x' } }],
  ['finalizers are united', { metadata: { finalizers: ['a'] } }, { metadata: { finalizers: ['b'] } }, { metadata: { finalizers: ['b', 'a'] } }],
] as const) {
  test(`strategic merge: ${claim}`, (t) => {
    const before = cloneJson(document)
    t.deepEqual<unknown, unknown>(strategicMerge(schema, document, patch), wanted)
    t.deepEqual<unknown, unknown>(document, before)
  })
}

test('strategic merge: an item without its key is an error', (t) => {
  t.throws(() => strategicMerge(schema, {}, { items: [{ v: 1 }] }), { message: 'map: {"v":1} does not contain declared merge key: name' })
})

const value = fc.record({ name: fc.constantFrom('a', 'b', 'c'), v: fc.option(fc.integer()) }, { requiredKeys: ['name'] })
const anyDocument = fc.record({ items: fc.uniqueArray(value, { selector: ({ name }) => name }), values: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')), map: fc.dictionary(fc.constantFrom('a', 'b'), fc.string()) }, { requiredKeys: [] })
test('strategic merge: applying twice changes nothing', (t) => {
  fc.assert(fc.property(anyDocument, anyDocument, (document, patch) => {
    const once = strategicMerge(schema, document, patch)
    t.deepEqual(strategicMerge(schema, once, patch), once)
  }), { numRuns: 300 })
})
