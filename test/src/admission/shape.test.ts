import test from 'ava'
import type { TSchema } from '@sinclair/typebox'
import { anyObject, anything, flag, int32, list, mapOf, maybe, oneOf, quantity, record, text } from '#protocols/api/schema.ts'
import { isOf, isTooDeep, withGaps } from '#src/admission/shape.ts'

/** Which values have the types of a schema. */

const disk = record({ name: text(), size: maybe(quantity()), mode: maybe(oneOf(['Persistent', 'None'])), sharing: maybe(text()) })
const values: readonly (readonly [what: string, schema: TSchema, yes: readonly unknown[], no: readonly unknown[]])[] = [
  ['a text', text(), ['', 'a'], [5, true, null, [], {}]],
  ['a flag', flag(), [true, false], ['true', 0, null]],
  ['a whole number', int32(), [0, -5], [1.5, '1', null, true]],
  ['a quantity', quantity(), [1, '1Gi'], [1.5, true, null, {}, ['1']]],
  ['anything', anything(), [null, 5, 'a', [], {}], []],
  ['any object', anyObject(), [{}, { a: [null] }], [null, [], 'a', 5]],
  ['a word of some', oneOf(['Persistent', 'None']), ['None'], ['none', '', null, 5]],
  ['a list of texts', list(text()), [[], ['a', 'b']], [['a', 5], [5, 'a'], [null], 'a', {}]],
  ['a list of whatever', { type: 'array' } as never, [[], [5, 'a', null]], ['a', {}]],
  ['a map of texts', mapOf(text()), [{}, { a: 'b', constructor: 'c' }], [{ a: 5 }, { a: 'b', c: null }, [], 'a']],
  ['a disk', disk, [{ name: 'a' }, { name: 'a', size: 5, mode: 'None' }, { name: 'a', other: [5], constructor: {} }], [{}, { name: 5 }, { size: 5 }, { name: 'a', mode: 'Other' }, { name: 'a', size: null }, null, []]],
  ['disks by name', mapOf(disk), [{}, { a: { name: 'a' } }], [{ a: {} }, { a: { name: 'a' }, b: null }]],
]
for (const [what, schema, yes, no] of values) {
  for (const value of yes) test(`${JSON.stringify(value)} has the types of ${what}`, t => t.true(isOf(schema, value)))
  for (const value of no) test(`${JSON.stringify(value)} has not the types of ${what}`, t => t.false(isOf(schema, value)))
}

const machine = record({ disks: list(record({ disk, note: text() })), image: record({ kind: oneOf(['Image']), name: text() }) })
const image = { kind: 'Image', name: 'a' }
const disks = (one: object): object => ({ disks: [one], image })
const gaps: readonly (readonly [what: string, path: string, value: object, full: boolean, gapped: boolean])[] = [
  ['a field that is filled in may be missing', 'image.kind', { disks: [], image: { name: 'a' } }, false, true],
  ['or empty, where it is a word of some', 'image.kind', { disks: [], image: { name: 'a', kind: '' } }, false, true],
  ['but no other word', 'image.kind', { disks: [], image: { name: 'a', kind: 'Other' } }, false, false],
  ['nor another type', 'image.kind', { disks: [], image: { name: 'a', kind: 5 } }, false, false],
  ['a field beside it has to be there', 'image.kind', { disks: [], image: { kind: 'Image' } }, false, false],
  ['so has the one that it is in', 'image.kind', { disks: [] }, false, false],
  ['a field within the entries of a list may be missing', 'disks.disk.name', disks({ disk: {}, note: '' }), false, true],
  ['not so what is beside it there', 'disks.disk.name', disks({ disk: {} }), false, false],
  ['nor what it is in', 'disks.disk.name', disks({ note: '' }), false, false],
  ['what may be missing already still may', 'disks.disk.size', disks({ disk: { name: 'a' }, note: '' }), true, true],
]
for (const [what, path, value, full, gapped] of gaps) test(`where mutation fills in: ${what}`, t => t.deepEqual([isOf(machine, value), isOf(withGaps(machine, [path]), value)], [full, gapped]))

test('several fields may be filled in', t => t.true(isOf(withGaps(machine, ['image.kind', 'disks.note', 'disks.disk.name']), { disks: [{ disk: {} }], image: { name: 'a' } })))

test('a gap that is nowhere in the schema is a slip of ours', t => {
  for (const path of ['size', 'image.size', 'disks.size', 'image.kind.size', '']) t.throws(() => withGaps(machine, [path]), { message: /^the schema has no field / }, path)
})

test('what is nested within the limit is not too deep, by whatever it is nested', t => {
  const nested = (levels: number, wrap: (inner: unknown) => unknown): unknown => Array.from({ length: levels }).reduce<unknown>(wrap, 'x')
  for (const wrap of [(inner: unknown) => [inner], (inner: unknown) => ({ a: 1, b: inner }), (inner: unknown) => [null, 'x', inner]]) t.deepEqual([nested(200, wrap), nested(201, wrap)].map(value => isTooDeep(value)), [false, true])
})
