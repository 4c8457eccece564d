import test from 'ava'
import type { Schema, ValidationRule } from '#world/kubernetes/kind.ts'
import { checkRules } from '#world/kubernetes/cel/rules.ts'
import { structuralCauses } from '#world/kubernetes/definitions/structural.ts'

const spec = (rules: readonly ValidationRule[], properties: Readonly<Record<string, Schema>>): Schema =>
  ({ type: 'object', properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': rules } } })

const fields: Readonly<Record<string, Schema>> = {
  replicas: { type: 'integer' }, least: { type: 'integer' }, name: { type: 'string' }, ratio: { type: 'number' }, on: { type: 'boolean' }, 'dotted.name': { type: 'string' }, in: { type: 'string' },
  tags: { type: 'array', items: { type: 'string' } }, sizes: { type: 'array', items: { type: 'integer' } }, labels: { type: 'object', additionalProperties: { type: 'string' } },
  port: { 'x-kubernetes-int-or-string': true }, memory: { type: 'string' }, wait: { type: 'string', format: 'duration' }, at: { type: 'string', format: 'date-time' },
  disks: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, size: { type: 'integer' } } } },
}
const value = {
  replicas: 3, least: 1, name: 'web', ratio: 2, on: true, 'dotted.name': 'x', in: 'y', tags: ['a', 'b'], sizes: [1, 2, 3], labels: { app: 'web' }, port: '80%', memory: '1.5Gi',
  wait: '1h30m', at: '2026-01-02T03:04:05Z', disks: [{ name: 'a', size: 1 }, { name: 'b', size: 2 }],
}

const holds = [
  'self.replicas >= self.least', 'self.replicas + 1 == 4', 'self.name.startsWith("w") && self.name.size() == 3', 'self.ratio > 1.5', 'self.on ? self.replicas > 0 : true',
  'self.dotted__dot__name == "x"', 'self.__in__ == "y"', 'has(self.name) && !has(self.labels.other)', 'self.tags.all(t, t.size() == 1)', 'self.tags.exists(t, t == "b")',
  'self.tags.exists_one(t, t == "b")', 'self.tags.map(t, t + "!") == ["a!", "b!"]', 'self.tags.filter(t, t != "a").size() == 1', '"a" in self.tags', '"app" in self.labels', 'self.labels["app"] == "web"',
  'self.labels.all(k, self.labels[k].size() > 0)', 'type(self.port) == string && self.port.matches("^[0-9]+%$")', 'self.sizes.isSorted()', 'self.sizes.sum() == 6', 'self.sizes.min() == 1 && self.sizes.max() == 3',
  'self.sizes.indexOf(2) == 1', 'self.tags.lastIndexOf("z") == -1', 'isQuantity(self.memory)', 'quantity(self.memory).isGreaterThan(quantity("1Gi"))', 'quantity("1Gi").add(quantity("512Mi")) == quantity(self.memory)',
  'quantity("2").asInteger() == 2', 'isIP("10.0.0.1") && !isIP("10.0.0")', 'ip("fe80::1").isLinkLocalUnicast()', 'ip.isCanonical("2001:db8::1")', '!ip.isCanonical("2001:DB8::1")', 'ip("::1").family() == 6',
  'cidr("10.0.0.0/8").containsIP("10.1.2.3")', 'cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16")', 'string(cidr("10.1.2.3/8").masked()) == "10.0.0.0/8"', 'isURL("https://a.b:8443/c?d=e")',
  'url("https://a.b:8443/c?d=e").getHost() == "a.b:8443" && url("https://a.b:8443/c").getPort() == "8443"', 'semver("1.2.3").isLessThan(semver("1.10.0"))', 'isSemver("v1.2", true) && !isSemver("v1.2")',
  'semver("1.0.0-rc.1").compareTo(semver("1.0.0")) == -1', '!format.dns1123Label().validate("web").hasValue()', 'format.dns1123Label().validate("Web").value().size() == 1', '"%s has %d".format([self.name, self.replicas]) == "web has 3"',
  '"a-b".replace("-", "_") == "a_b"', '"abc 123".find("[0-9]+") == "123"', 'self.wait > duration("1h")', 'self.at < timestamp("2026-06-01T00:00:00Z")', 'sets.contains(self.tags, ["a"])',
  'self.disks.all(d, d.size > 0)', 'self.disks.exists(d, d.name == "b" && d.size == 2)', 'self.?name.orValue("none") == "web"', 'self.disks == self.disks', 'self.sizes.sum() / 2 == 3',
]
for (const rule of holds) test(`holds: ${rule}`, t => t.deepEqual(checkRules(spec([{ rule }], fields), { spec: value }, undefined), { causes: [], warnings: [] }))

const said = (rule: ValidationRule): readonly (readonly [string, string, string])[] => checkRules(spec([rule], fields), { spec: value }, undefined).causes.map(({ reason, field, message }) => [reason, field, message])

test('a broken rule is told by its text, its message, or the expression of its message', t => {
  t.deepEqual(said({ rule: 'self.replicas > 5' }), [['FieldValueInvalid', 'spec', 'Invalid value: failed rule: self.replicas > 5']])
  t.deepEqual(said({ rule: 'self.replicas > 5', message: 'too few' }), [['FieldValueInvalid', 'spec', 'Invalid value: too few']])
  t.deepEqual(said({ rule: 'self.replicas > 5', message: 'too few', messageExpression: '"only " + string(self.replicas)' }), [['FieldValueInvalid', 'spec', 'Invalid value: only 3']])
  t.deepEqual(said({ rule: 'self.replicas > 5', message: 'too few', messageExpression: '"%d".format([self.replicas / 0])' }), [['FieldValueInvalid', 'spec', 'Invalid value: too few']])
})

test('reason and fieldPath go into the cause', t => {
  t.deepEqual(said({ rule: 'false', reason: 'FieldValueForbidden', message: 'no', fieldPath: '.name' }), [['FieldValueForbidden', 'spec.name', 'Forbidden: no']])
  t.deepEqual(said({ rule: 'false', reason: 'FieldValueRequired', message: 'no' }), [['FieldValueRequired', 'spec', 'Required value: no']])
  t.deepEqual(said({ rule: 'false', reason: 'FieldValueDuplicate', message: 'no' }), [['FieldValueDuplicate', 'spec', 'Duplicate value']])
})

test('a rule that fails while it runs says how', t => {
  t.deepEqual(said({ rule: 'self.replicas / 0 > 1' }), [['FieldValueInvalid', 'spec', 'Invalid value: "object": division by zero evaluating rule: self.replicas / 0 > 1']])
  t.deepEqual(said({ rule: 'self.sizes[9] > 1', message: 'm' }), [['FieldValueInvalid', 'spec', 'Invalid value: "object": index out of bounds: 9 evaluating rule: m']])
  t.deepEqual(said({ rule: 'self.labels["x"] == ""' }), [['FieldValueInvalid', 'spec', 'Invalid value: "object": no such key: x evaluating rule: self.labels["x"] == ""']])
})

test('rules of scalars show the value, rules of the root have no field', t => {
  const schema: Schema = { type: 'object', properties: { spec: { type: 'object', properties: { n: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 2' }] } } } }, 'x-kubernetes-validations': [{ rule: 'self.metadata.name == "b"', message: 'name' }] }
  t.deepEqual(checkRules(schema, { metadata: { name: 'a' }, spec: { n: 1 } }, undefined).causes, [
    { reason: 'FieldValueInvalid', field: '<nil>', message: 'Invalid value: name' }, { reason: 'FieldValueInvalid', field: 'spec.n', message: 'Invalid value: 1: failed rule: self > 2' },
  ])
})

test('transition rules run where there is something to compare with', t => {
  const schema = spec([{ rule: 'self.name == oldSelf.name', message: 'name is immutable' }], { name: { type: 'string' } })
  t.deepEqual(checkRules(schema, { spec: { name: 'a' } }, undefined).causes, [])
  t.deepEqual(checkRules(schema, { spec: { name: 'a' } }, { spec: { name: 'a' } }).causes, [])
  t.is(checkRules(schema, { spec: { name: 'b' } }, { spec: { name: 'a' } }).causes[0]?.message, 'Invalid value: name is immutable')
  const optional = spec([{ rule: 'oldSelf.hasValue() || self.name == "first"', optionalOldSelf: true, message: 'first' }], { name: { type: 'string' } })
  t.is(checkRules(optional, { spec: { name: 'b' } }, undefined).causes.length, 1)
  t.is(checkRules(optional, { spec: { name: 'b' } }, { spec: { name: 'a' } }).causes.length, 0)
})

test('items of a list map are compared by key', t => {
  const schema = spec([], { disks: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: {
    type: 'object', properties: { name: { type: 'string' }, size: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.size >= oldSelf.size', message: 'shrinks' }] } } })
  const before = { spec: { disks: [{ name: 'a', size: 5 }, { name: 'b', size: 5 }] } }
  t.deepEqual(checkRules(schema, { spec: { disks: [{ name: 'b', size: 6 }, { name: 'c', size: 1 }, { name: 'a', size: 4 }] } }, before).causes.map(cause => cause.field), ['spec.disks[2]'])
})

test('a broken rule about what did not change is a warning', t => {
  const schema = spec([], { n: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 2', message: 'small' }] }, m: { type: 'integer' } })
  t.deepEqual(checkRules(schema, { spec: { n: 1, m: 2 } }, { spec: { n: 1, m: 1 } }), { causes: [], warnings: ['spec.n: Invalid value: 1: small'] })
  t.is(checkRules(schema, { spec: { n: 0, m: 2 } }, { spec: { n: 1, m: 1 } }).causes.length, 1)
})

const compileFaults: readonly (readonly [rule: string, detail: string])[] = [
  ['self.foo > 1', "compilation failed: ERROR: <input>:1:5: undefined field 'foo'\n | self.foo > 1\n | ....^"],
  ['has(self.foo)', "compilation failed: ERROR: <input>:1:4: undefined field 'foo'\n | has(self.foo)\n | ...^"],
  ['foo == 1', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo == 1\n | ^"],
  ['self.replicas + "x" == 1', "compilation failed: ERROR: <input>:1:15: found no matching overload for '_+_' applied to '(int, string)'\n | self.replicas + \"x\" == 1\n | ..............^"],
  ['self.name.startsWith(1)', "compilation failed: ERROR: <input>:1:21: found no matching overload for 'startsWith' applied to 'string.(int)'\n | self.name.startsWith(1)\n | ....................^"],
  ['self.name.nope()', "compilation failed: ERROR: <input>:1:15: undeclared reference to 'nope' (in container '')\n | self.name.nope()\n | ..............^"],
  ['size(self.replicas) > 1', "compilation failed: ERROR: <input>:1:5: found no matching overload for 'size' applied to '(int)'\n | size(self.replicas) > 1\n | ....^"],
  ['self.replicas', 'cel expression must evaluate to a bool'],
]
for (const [rule, detail] of compileFaults) {
  test(`does not compile: ${rule}`, t => {
    const shown = JSON.stringify({ Rule: rule, Message: '', MessageExpression: '', Reason: null, FieldPath: '', OptionalOldSelf: null }).replaceAll('>', '\\u003e')
    t.deepEqual(structuralCauses(spec([{ rule }], fields), 'schema'), [{ reason: 'FieldValueInvalid', field: 'schema.properties[spec].x-kubernetes-validations[0].rule', message: `Invalid value: ${shown}: ${detail}` }])
  })
}

test('the form of rules is checked', t => {
  const told = (rule: ValidationRule): readonly string[] => structuralCauses(spec([rule], fields), 's').map(({ field, message }) => `${field.replace('s.properties[spec].x-kubernetes-validations[0].', '')}: ${message}`)
  t.deepEqual(told({ rule: ' ' }), ['rule: Required value: rule is not specified'])
  t.deepEqual(told({ rule: 'true', message: 'a\nb' }), ['message: Invalid value: "a\\nb": must not contain line breaks'])
  t.deepEqual(told({ rule: 'true ||\nfalse' }), ['message: Required value: message must be specified if rule contains line breaks'])
  t.deepEqual(told({ rule: 'true', reason: 'Nope' }), ['reason: Unsupported value: "Nope": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"'])
  t.deepEqual(told({ rule: 'true', fieldPath: '.nope' }), ['fieldPath: Invalid value: ".nope": must be a valid path'])
  t.deepEqual(told({ rule: 'true', optionalOldSelf: true }), ['optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule'])
})

test('what stood before cannot be asked for within a list whose items cannot be told apart', t => {
  const schema = spec([], { l: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.n == oldSelf.n' }] } } })
  t.is(structuralCauses(schema, 's')[0]?.message, 'Invalid value: "self.n == oldSelf.n": oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[spec].properties[l]')
})
