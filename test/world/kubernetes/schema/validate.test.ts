import test from 'ava'
import type { Schema } from '#world/kubernetes/kind.ts'
import { validate } from '#world/kubernetes/schema/validate.ts'

const said = (schema: Schema, value: unknown): string[] =>
  validate({ type: 'object', properties: { spec: { type: 'object', properties: { x: schema } } } }, { spec: { x: value } })
    .map(({ reason, field, message }) => `${reason.replace('FieldValue', '')} ${field}: ${message}`)

const cases: readonly (readonly [claim: string, schema: Schema, value: unknown, said: readonly string[]])[] = [
  ['a fitting value is silent', { type: 'string' }, 'a', []],
  ['a wrong type names the type found', { type: 'integer' }, 'a', ['TypeInvalid spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"']],
  ['null needs nullable', { type: 'string' }, null, ['TypeInvalid spec.x: Invalid value: "null": spec.x in body must be of type string: "null"']],
  ['nullable takes null', { type: 'string', nullable: true, enum: ['a'] }, null, []],
  ['a whole number is a number', { type: 'number' }, 3, []],
  ['a fraction is no integer', { type: 'integer' }, 1.5, ['TypeInvalid spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"']],
  ['an enum lists what is allowed', { type: 'string', enum: ['On', 'Off'] }, 'Up', ['NotSupported spec.x: Unsupported value: "Up": supported values: "On", "Off"']],
  ['int-or-string takes both', { 'x-kubernetes-int-or-string': true }, '50%', []],
  ['int-or-string takes nothing else', { 'x-kubernetes-int-or-string': true }, true,
    ['TypeInvalid spec.x: Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"']],
  ['minimum', { type: 'integer', minimum: 1 }, 0, ['Invalid spec.x: Invalid value: 0: spec.x in body should be greater than or equal to 1']],
  ['exclusive maximum', { type: 'integer', maximum: 5, exclusiveMaximum: true }, 5, ['Invalid spec.x: Invalid value: 5: spec.x in body should be less than 5']],
  ['multipleOf', { type: 'integer', multipleOf: 4 }, 6, ['Invalid spec.x: Invalid value: 6: spec.x in body should be a multiple of 4']],
  ['int32 ends at 2^31', { type: 'integer', format: 'int32' }, 2 ** 31,
    ['Invalid <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.x']],
  ['minLength', { type: 'string', minLength: 2 }, 'a', ['Invalid spec.x: Invalid value: "a": spec.x in body should be at least 2 chars long']],
  ['maxLength', { type: 'string', maxLength: 2 }, 'abc', ['TooLong spec.x: Too long: may not be more than 2 bytes']],
  ['length counts code points', { type: 'string', maxLength: 2, minLength: 2 }, '😀😀', []],
  ['pattern', { type: 'string', pattern: '^[a-z]+$' }, 'A', ["Invalid spec.x: Invalid value: \"A\": spec.x in body should match '^[a-z]+$'"]],
  ['date-time', { type: 'string', format: 'date-time' }, 'soon', ['TypeInvalid spec.x: Invalid value: "soon": spec.x in body must be of type date-time: "soon"']],
  ['date-time with an offset', { type: 'string', format: 'date-time' }, '2026-02-28T10:00:00.123+02:00', []],
  ['the 30th of February is no time', { type: 'string', format: 'date-time' }, '2026-02-30T10:00:00Z',
    ['TypeInvalid spec.x: Invalid value: "2026-02-30T10:00:00Z": spec.x in body must be of type date-time: "2026-02-30T10:00:00Z"']],
  ['uuid', { type: 'string', format: 'uuid' }, '1', ['TypeInvalid spec.x: Invalid value: "1": spec.x in body must be of type uuid: "1"']],
  ['duration', { type: 'string', format: 'duration' }, '5m30s', []],
  ['maxItems', { type: 'array', maxItems: 1, items: { type: 'string' } }, ['a', 'b'], ['TooMany spec.x: Too many: 2: must have at most 1 item']],
  ['an item is named by its index', { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } }, [{ a: 'a' }, { a: 1 }],
    ['TypeInvalid spec.x[1].a: Invalid value: "integer": spec.x[1].a in body must be of type string: "integer"']],
  ['a required field', { type: 'object', required: ['a', 'b'], properties: { a: { type: 'string' } } }, { a: '' }, ['Required spec.x.b: Required value']],
  ['values of a map', { type: 'object', additionalProperties: { type: 'string' } }, { a: 'a', b: 1 },
    ['TypeInvalid spec.x.b: Invalid value: "integer": spec.x.b in body must be of type string: "integer"']],
  ['a set has no duplicates', { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' }, ['a', 'b', 'a'], ['Duplicate spec.x[2]: Duplicate value: "a"']],
  ['a list map has unique keys',
    { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: { type: 'object', properties: { name: { type: 'string' }, v: { type: 'integer' } } } },
    [{ name: 'a', v: 1 }, { name: 'a', v: 2 }], ['Duplicate spec.x[1]: Duplicate value: {"name":"a"}']],
  ['keys of a list map may have defaults',
    { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port', 'protocol'],
      items: { type: 'object', properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } } } },
    [{ port: 1 }, { port: 1, protocol: 'TCP' }, { port: 1, protocol: 'UDP' }], ['Duplicate spec.x[1]: Duplicate value: {"port":1,"protocol":"TCP"}']],
  ['oneOf without a match', { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, oneOf: [{ required: ['a'] }, { required: ['b'] }] }, {},
    ['Invalid <nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found none valid', 'Required spec.x.a: Required value']],
  ['oneOf with two matches', { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, oneOf: [{ required: ['a'] }, { required: ['b'] }] }, { a: '', b: '' },
    ['Invalid <nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives']],
  ['anyOf', { type: 'string', anyOf: [{ minLength: 5 }, { pattern: '^a' }] }, 'abc', []],
  ['not', { type: 'string', not: { pattern: '^a' } }, 'abc', ['Invalid <nil>: Invalid value: "": "spec.x" must not validate the schema (not)']],
  ['an embedded resource says what it is', { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true }, { kind: 'A' },
    ['Required spec.x.apiVersion: Required value']],
]

for (const [claim, schema, value, wanted] of cases) test(`${claim}: ${JSON.stringify(value)}`, (t) => t.deepEqual(said(schema, value), [...wanted]))

test('a pattern in the syntax of Go is understood', (t) => {
  t.deepEqual(said({ type: 'string', pattern: '(?i)^(?P<unit>mi|gi)\\z' }, 'GI'), [])
  t.deepEqual(said({ type: 'string', pattern: '^[a-z\\-\\.]+$' }, 'a-b.c'), [])
})
