import type { Case } from '../harness.ts'
import { widget } from '../fixtures.ts'
import { invalidWidget, type Cause } from '../refusals.ts'

/** A spec that the schema refuses, with all its causes. */
const refused = (name: string, spec: object, ...causes: readonly Cause[]): Case =>
  ({ name, run: async api => api.refuses(api.post('widgets', widget('a', spec)), invalidWidget('a', ...causes)) })

const within = (field: string, value: string, rule: string): string => `Invalid value: ${value}: ${field} in body ${rule}`

/** What a schema refuses, in the words of Kubernetes. */
export const cases: readonly Case[] = [
  refused('a number below the minimum', { replicas: -1 }, ['spec.replicas', 'invalid', within('spec.replicas', '-1', 'should be greater than or equal to 0')], ['.spec.replicas', 'invalid', 'Invalid value: -1: should be a non-negative integer']),
  refused('a number above the maximum', { replicas: 11 }, ['spec.replicas', 'invalid', within('spec.replicas', '11', 'should be less than or equal to 10')]),
  refused('a number at an exclusive minimum', { ratio: 0 }, ['spec.ratio', 'invalid', within('spec.ratio', '0', 'should be greater than 0')]),
  refused('a number that is no multiple', { step: 7 }, ['spec.step', 'invalid', within('spec.step', '7', 'should be a multiple of 5')]),
  refused('a fraction where a whole number is wanted', { step: 1.5 }, ['spec.step', 'type', within('spec.step', '"float64"', 'must be of type int64: "float64"')],
    ['<nil>', 'invalid', 'Invalid value: "": Checked value must be of type integer with format int64 in spec.step'], ['spec.step', 'invalid', within('spec.step', '1.5', 'should be a multiple of 5')]),
  refused('a text where a number is wanted', { step: 'x' }, ['spec.step', 'type', within('spec.step', '"string"', 'must be of type integer: "string"')]),
  refused('a number where a text is wanted', { size: 1 }, ['spec.size', 'type', within('spec.size', '"integer"', 'must be of type string: "integer"')], ['spec.size', 'unsupported', 'Unsupported value: 1: supported values: "small", "large"']),
  refused('a text where a truth is wanted', { on: 'yes' }, ['spec.on', 'type', within('spec.on', '"string"', 'must be of type boolean: "string"')]),
  refused('a list where an object is wanted', { nested: [] }, ['spec.nested', 'type', within('spec.nested', '"array"', 'must be of type object: "array"')]),
  refused('an object where a list is wanted', { steps: {} }, ['spec.steps', 'type', within('spec.steps', '"object"', 'must be of type array: "object"')]),
  refused('a value that is none of those listed', { size: 'huge' }, ['spec.size', 'unsupported', 'Unsupported value: "huge": supported values: "small", "large"']),
  refused('a text that does not match its pattern', { code: 'A1' }, ['spec.code', 'invalid', within('spec.code', '"A1"', 'should match \'^[a-z]+$\'')]),
  refused('a text that is too short', { code: 'a' }, ['spec.code', 'invalid', within('spec.code', '"a"', 'should be at least 2 chars long')]),
  refused('a text that is too long', { code: 'abcdefghi' }, ['spec.code', 'long', 'Too long: may not be more than 8 bytes']),
  refused('a time that is none', { when: 'yesterday' }, ['spec.when', 'type', within('spec.when', '"yesterday"', 'must be of type date-time: "yesterday"')]),
  refused('a list that is too long', { steps: ['a', 'b', 'c', 'd'] }, ['spec.steps', 'many', 'Too many: 4: must have at most 3 items']),
  refused('a value in a map of a wrong type', { map: { a: 1 } }, ['spec.map.a', 'type', within('spec.map.a', '"integer"', 'must be of type string: "integer"')]),
  refused('an item of a list of a wrong type', { steps: ['a', 1] }, ['spec.steps[1]', 'type', within('spec.steps[1]', '"integer"', 'must be of type string: "integer"')]),
  refused('an item without a required field', { items: [{ value: 1 }] }, ['spec.items[0].name', 'required', 'Required value']),
  refused('two items with the same keys', { items: [{ name: 'a' }, { name: 'a' }] }, ['spec.items[1]', 'duplicate', 'Duplicate value: {"name":"a"}']),
  refused('the same value twice in a set', { tags: ['a', 'b', 'a'] }, ['spec.tags[2]', 'duplicate', 'Duplicate value: "a"']),
  refused('null where an item is wanted', { steps: [null] }, ['spec.steps[0]', 'type', within('spec.steps[0]', '"null"', 'must be of type string: "null"')]),
  {
    name: 'everything that is wrong is told at once',
    run: async api => {
      const { code, body } = await api.post('widgets', widget('a', { replicas: 11, size: 'huge', code: 'Abcdefghi' }))
      api.t.is(code, 422)
      const { causes } = body['details'] as unknown as { causes: readonly { field: string }[] }
      api.t.deepEqual(causes.map(({ field }) => field).sort(), ['spec.code', 'spec.replicas', 'spec.size'])
    },
  },
  {
    name: 'a time with an offset and fractions is kept as it was written',
    run: async api => {
      const { spec } = await api.succeeds(api.post('widgets', widget('a', { when: '2026-01-02T03:04:05.678+02:00' })), 201)
      api.t.is(spec?.['when'], '2026-01-02T03:04:05.678+02:00')
    },
  },
  {
    name: 'large whole numbers and fractions come back as they went in',
    run: async api => {
      const { spec } = await api.succeeds(api.post('widgets', widget('a', { ratio: 0.1, step: 9_007_199_254_740_990 })), 201)
      api.t.like(spec, { ratio: 0.1, step: 9_007_199_254_740_990 })
    },
  },
  {
    name: 'a whole number written with a fraction of nothing is whole',
    run: async api => {
      const body = await api.succeeds(api.post('widgets', JSON.stringify(widget('a', { step: 5 })).replace('"step":5', '"step":5.0')), 201)
      api.t.like(body, { spec: { step: 5 } })
    },
  },
]
