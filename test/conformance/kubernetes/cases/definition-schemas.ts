import { causesOf, definitionOf, tryDefinition } from '../definitions.ts'
import type { Case } from '../harness.ts'

type Cause = readonly [field: string, message: string]
const byText = (left: Cause, right: Cause): number => (left.join(' ') < right.join(' ') ? -1 : 1)
const root = 'spec.validation.openAPIV3Schema'

const text = { type: 'string' }
const nullable = { type: 'string', nullable: true }
const types = '"array", "boolean", "integer", "number", "object", "string"'
const keys = (items: object, ...names: readonly string[]) => ({ type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': names })
const set = (items: object) => ({ type: 'array', items, 'x-kubernetes-list-type': 'set' })
const needsDefault = 'Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'
const structural = (why: string): string => `Forbidden: must be ${why} to be structural`
const embedded = 'x-kubernetes-embedded-resource'
const preserve = 'x-kubernetes-preserve-unknown-fields'
const intOrString = 'x-kubernetes-int-or-string'
const noProperties: Cause = ['.properties', `Required value: must not be empty if ${embedded} is true without ${preserve}`]

/** The schema of a field, and what is said of it, by what follows its own path; none: it is taken. */
const parts: readonly (readonly [what: string, schema: object, ...causes: readonly Cause[]])[] = [
  ['a field without a type', { properties: { a: text } }, ['.type', 'Required value: must not be empty for specified object fields']],
  ['items without a type', { type: 'array', items: {} }, ['.items.type', 'Required value: must not be empty for specified array items']],
  ['a list of nothing', { type: 'array' }, ['.items', 'Required value: must be specified']],
  ['a list of several schemas', { type: 'array', items: [text] }, ['.items', 'Forbidden: items must be a schema object and not an array']],
  ['an unknown type', { type: 'text' }, ['.type', `Unsupported value: "text": supported values: ${types}`]],
  ['a type deep down that is unknown', { type: 'object', properties: { a: { type: 'array', items: { type: 'any' } } } }, ['.properties[a].items.type', `Unsupported value: "any": supported values: ${types}`]],
  ['the type null', { type: 'null' }, ['.type', 'Forbidden: type cannot be set to null, use nullable as an alternative'], ['.type', `Unsupported value: "null": supported values: ${types}`]],
  ['properties and additionalProperties', { type: 'object', properties: { a: text }, additionalProperties: text }, ['.additionalProperties', 'Forbidden: additionalProperties and properties are mutual exclusive']],
  ['additionalProperties that are true or false', { type: 'object', properties: { a: { type: 'object', additionalProperties: true }, b: { type: 'object', additionalProperties: false } } }],
  ['a reference', { $ref: '#/a' }, ['.$ref', 'Forbidden: $ref is not supported']],
  ['an id', { type: 'object', id: 'a' }, ['.id', 'Forbidden: id is not supported']],
  ...['definitions', 'dependencies', 'patternProperties'].map((word): readonly [string, object, Cause] => [word, { type: 'object', [word]: { a: text } }, [`.${word}`, `Forbidden: ${word} is not supported`]]),
  ['additionalItems', { type: 'array', items: text, additionalItems: text }, ['.additionalItems', 'Forbidden: additionalItems is not supported']],
  ['unique items', { type: 'array', items: text, uniqueItems: true }, ['.uniqueItems', 'Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic']],
  ['unknown fields that are not kept', { type: 'object', [preserve]: false }, [`.${preserve}`, 'Invalid value: false: must be true or undefined']],
  ['unknown fields of a text that are kept', { type: 'string', [preserve]: true }],
  ['a resource of which nothing is known', { type: 'object', [embedded]: true }, noProperties],
  ['a resource of which nothing is known, and all kept', { type: 'object', [embedded]: true, [preserve]: true }],
  ['a resource without a type', { [embedded]: true, [preserve]: true }, ['.type', `Required value: must be object if ${embedded} is true`]],
  ['a resource that is a list', { type: 'array', items: text, [embedded]: true }, ['.type', `Invalid value: "array": must be object if ${embedded} is true`], noProperties],
  ['a resource that is a map', { type: 'object', additionalProperties: text, [embedded]: true }, ['.additionalProperties', `Forbidden: must not be used if ${embedded} is set`], noProperties],
  ['an int-or-string with types', { type: 'string', [intOrString]: true }],
  ['an int-or-string that says so in logic', { [intOrString]: true, anyOf: [{ type: 'integer' }, { type: 'string' }] }],
  ['an int-or-string that says so in logic within logic', { [intOrString]: true, allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, { pattern: 'a' }] }],
  ['an int-or-string that says so the other way round', { [intOrString]: true, anyOf: [{ type: 'string' }, { type: 'integer' }] }, ['.anyOf[0].type', structural('empty')], ['.anyOf[1].type', structural('empty')]],
  ['an int-or-string with unknown fields', { [intOrString]: true, [preserve]: true }, [`.${preserve}`, `Invalid value: true: must be false if ${intOrString} is true`]],
  ['an unknown list type', { type: 'array', items: text, 'x-kubernetes-list-type': 'odd' }, ['.x-kubernetes-list-type', 'Unsupported value: "odd": supported values: "atomic", "set", "map"']],
  ['a list type of an object', { type: 'object', 'x-kubernetes-list-type': 'set' }, ['.type', 'Invalid value: "object": must be array if x-kubernetes-list-type is specified']],
  ['an unknown map type', { type: 'object', 'x-kubernetes-map-type': 'odd' }, ['.x-kubernetes-map-type', 'Unsupported value: "odd": supported values: "atomic", "granular"']],
  ['a map type of a list', { type: 'array', items: text, 'x-kubernetes-map-type': 'atomic' }, ['.type', 'Invalid value: "array": must be object if x-kubernetes-map-type is specified']],
  ['keys of a list that is no map', { type: 'array', items: { type: 'object', properties: { a: text } }, 'x-kubernetes-list-map-keys': ['a'] }, ['.x-kubernetes-list-type', 'Required value: must be map if x-kubernetes-list-map-keys is non-empty']],
  ['a list map without keys', { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' }, ['.x-kubernetes-list-map-keys', 'Required value: must not be empty if x-kubernetes-list-type is map']],
  ['a list map of texts', keys(text, 'a'), ['.items.type', 'Invalid value: "string": must be object if parent array\'s x-kubernetes-list-type is map']],
  ['a list map by a key that is not there', keys({ type: 'object', properties: { a: text } }, 'b'), ['.x-kubernetes-list-map-keys', 'Invalid value: ["b"]: entries must all be names of item properties']],
  ['a list map by a key that may be missing', keys({ type: 'object', properties: { a: text } }, 'a'), ['.items.properties[a].default', needsDefault]],
  ['a list map by a key twice', keys({ type: 'object', required: ['a'], properties: { a: text } }, 'a', 'a'), ['.x-kubernetes-list-map-keys', 'Invalid value: ["a","a"]: must not contain duplicate entries']],
  ['a list map by a key that is an object', keys({ type: 'object', required: ['a'], properties: { a: { type: 'object' } } }, 'a'), ['.items.properties[a].type', 'Invalid value: "object": must be a scalar type if parent array\'s x-kubernetes-list-type is map']],
  ['a list map by a key that may be null', keys({ type: 'object', required: ['a'], properties: { a: nullable } }, 'a'), ['.items.properties[a].nullable', 'Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable']],
  ['a list map of items that may be null', keys({ type: 'object', nullable: true, required: ['a'], properties: { a: text } }, 'a'), ['.items.nullable', 'Forbidden: cannot be nullable when x-kubernetes-list-type is map']],
  ['a set of objects', set({ type: 'object' }), ['.items.x-kubernetes-map-type', 'Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set']],
  ['a set of texts that may be null', set(nullable), ['.items.nullable', 'Forbidden: cannot be nullable when x-kubernetes-list-type is set']],
  ['a default of a wrong type', { type: 'integer', default: 'x' }, ['.default', 'Invalid value: "string":  in body must be of type integer: "string"']],
  ['a default that is none of those listed', { type: 'string', enum: ['x'], default: 'y' }, ['.default', 'Unsupported value: "y": supported values: "x"']],
  ['a default that does not match', { type: 'string', pattern: '^x', default: 'y' }, ['.default', 'Invalid value: "y":  in body should match \'^x\'']],
  ['a default that is too small', { type: 'integer', minimum: 3, default: 1 }, ['.default', 'Invalid value: 1:  in body should be greater than or equal to 3']],
  ['a default that is wrong deep down', { type: 'object', properties: { a: text }, default: { a: 5 } }, ['.default.a', 'Invalid value: "integer": a in body must be of type string: "integer"']],
  ['a default that lacks what is required', { type: 'object', required: ['a'], properties: { a: text }, default: {} }, ['.default.a', 'Required value']],
  ['a default with a field that is dropped', { type: 'object', properties: { a: text }, default: { b: 5 } }, ['.default', 'Invalid value: {"b":5}: must not have unknown fields']],
  ['a default that breaks a rule', { type: 'string', default: 'a', 'x-kubernetes-validations': [{ rule: "self == 'b'" }] }, ['.default', 'Invalid value: "a": failed rule: self == \'b\'']],
  ['a default of items', { type: 'array', items: { type: 'string', default: 1 } }, ['.items.default', 'Invalid value: "integer":  in body must be of type string: "integer"']],
  ['a default of a resource without a type', { type: 'object', [embedded]: true, [preserve]: true, default: { a: 1 } }, ['.default.apiVersion', 'Required value'], ['.default.kind', 'Required value']],
  ['a default of null', { type: 'object', properties: { a: { ...text, default: null }, b: { ...nullable, default: null } } }],
  ['a pattern that looks ahead', { type: 'string', pattern: '(?=a)b' }, ['.pattern', 'Invalid value: "(?=a)b": must be a valid regular expression, but isn\'t: error parsing regexp: invalid or unsupported Perl syntax: `(?=`']],
  ['limits of another type, and none at all', { type: 'string', minimum: 1, minLength: -1, enum: [1, 1], format: '' }],
  ['logic about a field that is not there', { type: 'object', anyOf: [{ properties: { a: { minimum: 1 } } }] }],
]

/** What has no place inside of logic. */
const nested: readonly (readonly [schema: object, ...causes: readonly Cause[]])[] = [
  [{ type: 'object' }, ['.type', structural('empty')]], [{ default: 1 }, ['.default', structural('undefined')]], [{ nullable: true }, ['.nullable', structural('false')]],
  [{ description: 'a' }, ['.description', structural('empty')]], [{ title: 'a' }, ['.title', structural('empty')]], [{ additionalProperties: text }, ['.additionalProperties', structural('undefined')]],
  [{ [preserve]: true }, [`.${preserve}`, structural('false')]], [{ [intOrString]: true }, [`.${intOrString}`, structural('false')]],
  [{ 'x-kubernetes-validations': [{ rule: 'true' }] }, ['.x-kubernetes-validations', structural('empty')]],
  [{ 'x-kubernetes-list-type': 'set' }, ['.x-kubernetes-list-type', structural('undefined')], ['.type', 'Required value: must be array if x-kubernetes-list-type is specified']],
  [{ format: 'int32', enum: [1], minimum: 0, required: ['a'] }],
]

/** The whole schema, and what is said of it. */
const onlyNames = 'Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified'
const wholes: readonly (readonly [what: string, schema: object, ...causes: readonly Cause[]])[] = [
  ['no type at the root', {}, ['.type', 'Required value: must not be empty at the root']],
  ['no type at the root, and all kept', { [preserve]: true }],
  ['another type at the root', { type: 'string' }, ['.type', 'Invalid value: "string": must be object at the root']],
  ['null at the root', { type: 'object', nullable: true }, ['.nullable', 'Forbidden: nullable cannot be true at the root']],
  ['a map at the root', { type: 'object', additionalProperties: text }, ['.additionalProperties', 'Forbidden: must not be used at the root']],
  ['labels in the metadata', { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } }, ['.properties[metadata]', onlyNames]],
  ['a description of the metadata', { type: 'object', properties: { metadata: { type: 'object', description: 'x' } } }, ['.properties[metadata]', onlyNames]],
  ['a pattern of names', { type: 'object', properties: { metadata: { type: 'object', properties: { name: { type: 'string', pattern: '^a' } } } } }],
  ['a default name', { type: 'object', properties: { metadata: { type: 'object', properties: { name: { type: 'string', default: 'a' } } } } }, ['.properties[metadata].properties[name].default', 'Forbidden: must not be set in top-level metadata']],
  ['metadata that are a text', { type: 'object', properties: { metadata: text } }, ['.properties[metadata].type', 'Invalid value: "string": must be object']],
  ['a type that is a number', { type: 'object', properties: { apiVersion: { type: 'integer' }, kind: { type: 'integer' } } }, ['.properties[apiVersion].type', 'Invalid value: "integer": must be string'], ['.properties[kind].type', 'Invalid value: "integer": must be string']],
  ['logic at the root about a field that is not there', { type: 'object', anyOf: [{ properties: { a: { minimum: 1 } } }] }, ['.properties[a]', `Required value: because it is defined in ${root}.anyOf[0].properties[a]`]],
]

const says = (what: string, schema: object, at: string, causes: readonly Cause[]): Case => ({
  name: `a schema with ${what} is ${causes.length === 0 ? 'taken' : 'refused'}`,
  run: async api => {
    const answer = await tryDefinition(api, definitionOf(api, 'things', schema))
    api.t.deepEqual([answer.code, [...causesOf(answer.body)].sort(byText)], [causes.length === 0 ? 201 : 422, causes.map(([field, message]): Cause => [`${root}${at}${field}`, message]).sort(byText)])
  },
})

/** What is refused of the schema of a kind. */
export const cases: readonly Case[] = [
  ...parts.map(([what, schema, ...causes]) => says(what, { type: 'object', properties: { spec: schema } }, '.properties[spec]', causes)),
  ...nested.map(([schema, ...causes]) => says(`${JSON.stringify(schema)} inside of logic`, { type: 'object', properties: { spec: { type: 'object', oneOf: [schema] } } }, '.properties[spec].oneOf[0]', causes)),
  ...wholes.map(([what, schema, ...causes]) => says(what, schema, '', causes)),
  {
    name: 'with a status of its own, the root says nothing that would be lost',
    run: async api => {
      const refused = await tryDefinition(api, definitionOf(api, 'things', { type: 'object', maxProperties: 5, required: ['spec'] }, { subresources: { status: {} } }))
      api.t.is(refused.code, 422)
      api.t.deepEqual(causesOf(refused.body).map(([field]) => field), [root])
      api.t.regex(causesOf(refused.body)[0]?.[1] ?? '', /^Invalid value: \{.*\}: only \[Description Type Format .* XValidations\] fields are allowed at the root of the schema if the status subresource is enabled$/)
      api.t.is((await tryDefinition(api, definitionOf(api, 'things', { type: 'object', required: ['spec'], description: 'x' }, { subresources: { status: {} } }))).code, 201)
    },
  },
  {
    name: 'a pattern that cannot be read is refused',
    run: async api => {
      const { code, body } = await tryDefinition(api, definitionOf(api, 'things', { type: 'object', properties: { a: { type: 'string', pattern: '[' } } }))
      api.t.is(code, 422)
      api.t.regex(causesOf(body)[0]?.[1] ?? '', /^Invalid value: "\[": must be a valid regular expression, but isn't: error parsing regexp: /)
    },
  },
]
