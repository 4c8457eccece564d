import type { Case } from '../harness.ts'
import { causesOf, changeSchema, definitionOf, install, text, tryDefinition, warningsOf, type Kind } from '../definitions.ts'
import type { Api } from '../api.ts'

const fields = {
  replicas: { type: 'integer' }, name: text, ratio: { type: 'number' }, tags: { type: 'array', maxItems: 5, items: text }, labels: { type: 'object', maxProperties: 5, additionalProperties: text },
  port: { 'x-kubernetes-int-or-string': true }, inner: { type: 'object', properties: { a: text } }, free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
}
const withRules = (rules: readonly object[], properties: object = fields): object => ({ type: 'object', properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': rules } } })
const at = 'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0]'

/** Rules that do not compile: where the arrow points, and why. */
const uncompiled: readonly (readonly [rule: string, column: number, why: string])[] = [
  ['self.foo > 1', 5, "undefined field 'foo'"],
  ['has(self.foo)', 4, "undefined field 'foo'"],
  ['foo == 1', 1, "undeclared reference to 'foo' (in container '')"],
  ['self.replicas + "x" == 1', 15, "found no matching overload for '_+_' applied to '(int, string)'"],
  ['self.name.startsWith(1)', 21, "found no matching overload for 'startsWith' applied to 'string.(int)'"],
  ['self.name.nope()', 15, "undeclared reference to 'nope' (in container '')"],
  ['nope(self.name)', 5, "undeclared reference to 'nope' (in container '')"],
  ['size(self.replicas) > 1', 5, "found no matching overload for 'size' applied to '(int)'"],
  ['self.name == null', 11, "found no matching overload for '_==_' applied to '(string, null)'"],
  ['self.replicas && true', 5, "expected type 'bool' but found 'int'"],
  ['self.name.foo == 1', 10, "type 'string' does not support field selection"],
  ['self.name[0] == "a"', 10, "found no matching overload for '_[_]' applied to '(string, int)'"],
  ['self.name.all(c, true)', 5, "expression of type 'string' cannot be range of a comprehension (must be list, map, or dynamic)"],
  ['self.tags.exists(t, u == 1)', 21, "undeclared reference to 'u' (in container '')"],
  ['self.tags == ["a", 1]', 20, "expected type 'string' but found 'int'"],
  ['self.tags.sum() > 1', 14, "found no matching overload for 'sum' applied to 'list(string).()'"],
  ['self.free.x == 1', 10, "undefined field 'x'"],
  ['self.name.matches("[")', 19, 'invalid matches argument'],
  ['self.replicas > 1)', 18, "Syntax error: extraneous input ')' expecting <EOF>"],
  ['(self.replicas', 15, "Syntax error: missing ')' at '<EOF>'"],
]

const shownRule = (rule: string): string => JSON.stringify({ Rule: rule, Message: '', MessageExpression: '', Reason: null, FieldPath: '', OptionalOldSelf: null }).replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')

const compileCases: readonly Case[] = uncompiled.map(([rule, column, why]) => ({
  name: `a rule that does not compile is refused: ${rule}`,
  run: async api => {
    const { code, body } = await tryDefinition(api, definitionOf(api, 'things', withRules([{ rule }])))
    const message = `Invalid value: ${shownRule(rule)}: compilation failed: ERROR: <input>:1:${column}: ${why}\n | ${rule}\n | ${'.'.repeat(column - 1)}^`
    api.t.deepEqual([code, causesOf(body)], [422, [[`${at}.rule`, message]]])
  },
}))

const forms: readonly (readonly [rule: object, field: string, message: string])[] = [
  [{ rule: ' ' }, 'rule', 'Required value: rule is not specified'],
  [{ rule: 'true', message: ' ' }, 'message', 'Invalid value: " ": must be non-empty if specified'],
  [{ rule: 'true', message: 'a\nb' }, 'message', 'Invalid value: "a\\nb": must not contain line breaks'],
  [{ rule: 'true ||\nfalse' }, 'message', 'Required value: message must be specified if rule contains line breaks'],
  [{ rule: 'true', reason: 'Nope' }, 'reason', 'Unsupported value: "Nope": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"'],
  [{ rule: 'true', fieldPath: '.nope' }, 'fieldPath', 'Invalid value: ".nope": must be a valid path'],
  [{ rule: 'true', messageExpression: ' ' }, 'messageExpression', 'Required value: messageExpression must be non-empty if specified'],
  [{ rule: 'true', optionalOldSelf: true }, 'optionalOldSelf', 'Invalid value: true: may not be set if oldSelf is not used in rule'],
]

/** What rules say about a new object with this spec: field and message of each cause, by field. */
const verdicts: readonly (readonly [spec: object, causes: readonly (readonly [field: string, message: string])[]])[] = [
  [{ replicas: 1, small: 1, port: '5%', opt: 'first', div: 5, quantity: '1Gi', address: '10.0.0.1' }, []],
  [{ replicas: 4 }, [['spec', 'Invalid value: at most 3']]],
  [{ small: 7 }, [['spec.small', 'Invalid value: 7: must be below 5']]],
  [{ labels: { x: 'bad' } }, [['spec.labels[x]', 'Invalid value: "bad": bad label']]],
  [{ port: 0 }, [['spec.port', 'Invalid value: 0: failed rule: type(self) == int ? self > 0 : self.endsWith("%")']]],
  [{ port: 'x' }, [['spec.port', 'Invalid value: "x": failed rule: type(self) == int ? self > 0 : self.endsWith("%")']]],
  [{ opt: 'second' }, [['spec.opt', 'Invalid value: "second": must begin with first']]],
  [{ div: 0 }, [['spec.div', 'Invalid value: "integer": division by zero evaluating rule: 10 / self > 0']]],
  [{ second: ['a'] }, [['spec.second', 'Invalid value: "array": index out of bounds: 1 evaluating rule: second must be x']]],
  [{ second: ['a', 'b'] }, [['spec.second', 'Invalid value: second must be x']]],
  [{ said: 5 }, [['spec.said', 'Invalid value: 5: value is slightly too large']]],
  [{ pair: { a: 'x', b: 'x' } }, [['spec.pair.b', 'Duplicate value']]],
  [{ pair: { a: 'x' } }, [['spec.pair', 'Invalid value: "object": no such key: b evaluating rule: self.a != self.b']]],
  [{ quantity: '20Gi' }, [['spec.quantity', 'Invalid value: "20Gi": failed rule: isQuantity(self) && quantity(self).isLessThan(quantity("10Gi"))']]],
  [{ address: '10.1.0.1' }, [['spec.address', 'Invalid value: "10.1.0.1": failed rule: isIP(self) && cidr("10.0.0.0/16").containsIP(ip(self))']]],
  [{ needed: 0 }, [['spec.needed', 'Required value: must be more than 0']]],
  [{ choice: 'z', replicas: 9 }, [
    ['spec.choice', 'Unsupported value: "z": supported values: "a", "b"'],
    ['<nil>', 'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation'],
  ]],
  [{ most: 11, replicas: 9 }, [['spec.most', 'Invalid value: 11: spec.most in body should be less than or equal to 10'], ['spec', 'Invalid value: at most 3']]],
]

const ruled = {
  replicas: { type: 'integer' }, name: text, choice: { type: 'string', enum: ['a', 'b'] }, most: { type: 'integer', maximum: 10 },
  small: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self < 5', message: 'must be below 5' }] },
  labels: { type: 'object', maxProperties: 5, additionalProperties: { ...text, 'x-kubernetes-validations': [{ rule: "self != 'bad'", message: 'bad label' }] } },
  port: { 'x-kubernetes-int-or-string': true, 'x-kubernetes-validations': [{ rule: 'type(self) == int ? self > 0 : self.endsWith("%")' }] },
  disks: {
    type: 'array', maxItems: 10, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'],
    items: { type: 'object', required: ['name'], properties: { name: text, size: { type: 'integer', minimum: 1, 'x-kubernetes-validations': [{ rule: 'self >= oldSelf', message: 'disks do not shrink' }] } } },
  },
  fixed: { ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'cannot change', reason: 'FieldValueForbidden' }] },
  opt: { ...text, 'x-kubernetes-validations': [{ rule: 'oldSelf.hasValue() || self == "first"', optionalOldSelf: true, message: 'must begin with first' }] },
  div: { type: 'integer', 'x-kubernetes-validations': [{ rule: '10 / self > 0' }] },
  second: { type: 'array', maxItems: 3, items: text, 'x-kubernetes-validations': [{ rule: 'self[1] == "x"', message: 'second must be x' }] },
  said: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self < 3', messageExpression: '"value is " + (self > 10 ? "far" : "slightly") + " too large"' }] },
  pair: { type: 'object', properties: { a: text, b: text }, 'x-kubernetes-validations': [{ rule: 'self.a != self.b', fieldPath: '.b', reason: 'FieldValueDuplicate' }] },
  quantity: { ...text, 'x-kubernetes-validations': [{ rule: 'isQuantity(self) && quantity(self).isLessThan(quantity("10Gi"))' }] },
  address: { ...text, 'x-kubernetes-validations': [{ rule: 'isIP(self) && cidr("10.0.0.0/16").containsIP(ip(self))' }] },
  needed: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0', reason: 'FieldValueRequired', message: 'must be more than 0' }] },
}
const ruledSchema = withRules([{ rule: '!has(self.replicas) || self.replicas <= 3', message: 'at most 3' }], ruled)
/** The same without any limits. */
const looseSchema = { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }

/** A kind with rules, and an object `old` that stands against them, from before there were any. */
const withOld = async (api: Api, spec: object, schema: object = ruledSchema): Promise<Kind> => {
  const kind = await install(api, definitionOf(api, 'things', looseSchema))
  await api.succeeds(api.post(kind.path, kind.object('old', spec)), 201)
  await changeSchema(api, kind, schema, async () => (await api.post(`${kind.path}?dryRun=All`, kind.object('probe', { replicas: 9, small: 9 }))).code === 422)
  return kind
}
const patchOld = (api: Api, kind: Kind, spec: object, metadata: object = {}) => api.patch('merge', `${kind.path}/old?dryRun=All`, { metadata, spec })

export const cases: readonly Case[] = [
  ...compileCases,
  ...forms.map(([rule, field, message]): Case => ({
    name: `the form of a rule is checked: ${JSON.stringify(rule)}`,
    run: async api => {
      const { code, body } = await tryDefinition(api, definitionOf(api, 'things', withRules([rule])))
      api.t.deepEqual([code, causesOf(body)], [422, [[`${at}.${field}`, message]]])
    },
  })),
  {
    name: 'a rule has to give a bool, the expression of a message a text',
    run: async api => {
      const told = async (rule: object): Promise<readonly string[]> => causesOf((await tryDefinition(api, definitionOf(api, 'things', withRules([rule])))).body).map(([field, message]) => `${field.replace(`${at}.`, '')}: ${message.replace(/^.*\}: /, '')}`)
      api.t.deepEqual(await told({ rule: 'self.replicas' }), ['rule: cel expression must evaluate to a bool'])
      api.t.deepEqual(await told({ rule: 'true', messageExpression: '1' }), ['messageExpression: messageExpression must evaluate to a string'])
    },
  },
  {
    name: 'what stood before cannot be asked for where items cannot be told apart',
    run: async api => {
      const list = { type: 'array', maxItems: 3, items: { type: 'object', properties: { n: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.n == oldSelf.n' }] } }
      const { body } = await tryDefinition(api, definitionOf(api, 'things', withRules([], { list })))
      const place = 'spec.validation.openAPIV3Schema.properties[spec].properties[list]'
      api.t.deepEqual(causesOf(body), [[`${place}.items.x-kubernetes-validations[0].rule`, `Invalid value: "self.n == oldSelf.n": oldSelf cannot be used on the uncorrelatable portion of the schema within ${place}`]])
    },
  },
  {
    name: 'rules judge a new object',
    run: async api => {
      const kind = await install(api, definitionOf(api, 'things', ruledSchema))
      for (const [spec, causes] of verdicts) {
        const { code, body } = await api.post(`${kind.path}?dryRun=All`, kind.object('a', spec))
        api.t.deepEqual([spec, code, causesOf(body)], [spec, causes.length === 0 ? 201 : 422, causes])
      }
    },
  },
  {
    name: 'rules of the root see the name and have no field',
    run: async api => {
      const kind = await install(api, definitionOf(api, 'things', { ...withRules([]), 'x-kubernetes-validations': [{ rule: 'self.metadata.name.size() < 5 && self.kind == "Thing"', message: 'too long' }] }))
      await api.succeeds(api.post(kind.path, kind.object('a')), 201)
      await api.refuses(api.post(kind.path, kind.object('abcde')), { code: 422, reason: 'Invalid', message: /^Thing\.[^ ]* "abcde" is invalid: <nil>: Invalid value: too long$/ })
    },
  },
  {
    name: 'rules compare with what stood before: fixed fields, items by their key',
    run: async api => {
      const kind = await install(api, definitionOf(api, 'things', ruledSchema))
      await api.succeeds(api.post(kind.path, kind.object('old', { fixed: 'x', disks: [{ name: 'a', size: 5 }, { name: 'b', size: 5 }] })), 201)
      api.t.deepEqual(causesOf((await patchOld(api, kind, { fixed: 'y' })).body), [['spec.fixed', 'Forbidden: cannot change']])
      await api.succeeds(patchOld(api, kind, { fixed: null }))
      await api.succeeds(patchOld(api, kind, { disks: [{ name: 'b', size: 6 }, { name: 'c', size: 1 }, { name: 'a', size: 5 }] }))
      api.t.deepEqual(causesOf((await patchOld(api, kind, { disks: [{ name: 'b', size: 6 }, { name: 'a', size: 4 }] })).body), [['spec.disks[1].size', 'Invalid value: 4: disks do not shrink']])
      await api.succeeds(api.patch('apply', `${kind.path}/old?dryRun=All&fieldManager=m&force=true`, kind.object('old', { opt: 'first' })))
      api.t.deepEqual(causesOf((await api.patch('apply', `${kind.path}/old?dryRun=All&fieldManager=m&force=true`, kind.object('old', { fixed: 'z' }))).body), [['spec.fixed', 'Forbidden: cannot change']])
    },
  },
  {
    name: 'a broken rule about what did not change is a warning',
    run: async api => {
      const kind = await withOld(api, { small: 9, labels: { x: 'bad' } })
      const { code, headers } = await patchOld(api, kind, {}, { labels: { a: 'b' } })
      api.t.deepEqual([code, warningsOf(headers)], [200, ['spec.labels[x]: Invalid value: "bad": bad label', 'spec.small: Invalid value: 9: must be below 5']])
      const other = await patchOld(api, kind, { name: 'n' })
      api.t.deepEqual([other.code, warningsOf(other.headers)], [200, ['spec.labels[x]: Invalid value: "bad": bad label', 'spec.small: Invalid value: 9: must be below 5']])
      const worse = await patchOld(api, kind, { small: 8 })
      api.t.deepEqual([worse.code, causesOf(worse.body), warningsOf(worse.headers)], [422, [['spec.small', 'Invalid value: 8: must be below 5']], ['spec.labels[x]: Invalid value: "bad": bad label']])
    },
  },
  {
    name: 'a rule about a part that changed in another place refuses all the same',
    run: async api => {
      const kind = await withOld(api, { replicas: 9, small: 1 })
      await api.succeeds(patchOld(api, kind, {}, { labels: { a: 'b' } }))
      api.t.deepEqual(causesOf((await patchOld(api, kind, { small: 2 })).body), [['spec', 'Invalid value: at most 3']])
    },
  },
  {
    name: 'what the schema refuses is let through where it did not change',
    run: async api => {
      const kind = await withOld(api, { choice: 'z', most: 99, disks: [{ name: 'a', size: 0 }, { name: 'b', size: 5 }] })
      await api.succeeds(patchOld(api, kind, { name: 'n' }))
      await api.succeeds(patchOld(api, kind, { disks: [{ name: 'b', size: 6 }, { name: 'a', size: 0 }] }))
      api.t.deepEqual(causesOf((await patchOld(api, kind, { most: 98 })).body), [['spec.most', 'Invalid value: 98: spec.most in body should be less than or equal to 10']])
      api.t.deepEqual(causesOf((await patchOld(api, kind, { disks: [{ name: 'a', size: 0 }, { name: 'c', size: 0 }] })).body), [['spec.disks[1].size', 'Invalid value: 0: spec.disks[1].size in body should be greater than or equal to 1']])
      api.t.is(causesOf((await patchOld(api, kind, { choice: 'y' })).body)[0]?.[1], 'Unsupported value: "y": supported values: "a", "b"')
    },
  },
  {
    name: 'items of lists that have no keys count as changed together',
    run: async api => {
      const list = { type: 'array', maxItems: 5, items: { type: 'integer', maximum: 10 } }
      const set = { type: 'array', maxItems: 5, 'x-kubernetes-list-type': 'set', items: text }
      const kind = await withOld(api, { list: [50, 1], set: ['a', 'a'] }, withRules([], { list, set, replicas: { type: 'integer', maximum: 3 } }))
      await api.succeeds(patchOld(api, kind, { replicas: 2 }))
      api.t.deepEqual(causesOf((await patchOld(api, kind, { list: [50, 2] })).body), [['spec.list[0]', 'Invalid value: 50: spec.list[0] in body should be less than or equal to 10']])
      await api.succeeds(patchOld(api, kind, { set: ['a', 'a', 'b'] }))
    },
  },
  {
    name: 'a status is judged by itself, and by the rules of the whole',
    run: async api => {
      const status = { type: 'object', properties: { n: { type: 'integer', maximum: 5, 'x-kubernetes-validations': [{ rule: 'self >= 0', message: 'must not be negative' }] } } }
      const kind = await install(api, definitionOf(api, 'things', { type: 'object', properties: { spec: { type: 'object', properties: fields }, status } }, { subresources: { status: {} } }))
      await api.succeeds(api.post(kind.path, kind.object('a')), 201)
      const told = async (n: number) => causesOf((await api.patch('merge', `${kind.path}/a/status`, { status: { n } })).body)
      api.t.deepEqual(await told(9), [['status.n', 'Invalid value: 9: n in body should be less than or equal to 5']])
      api.t.deepEqual(await told(-1), [['status.n', 'Invalid value: -1: must not be negative']])
      api.t.deepEqual(await told(1), [])
    },
  },
]
