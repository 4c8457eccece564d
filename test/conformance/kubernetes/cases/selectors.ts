import type { Api } from '../api.ts'
import { configMap } from '../fixtures.ts'
import type { Case } from '../harness.ts'

const value = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const part = "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const wrong = (at: string, given: string, why: string): string => `unable to parse requirement: ${at}: Invalid value: ${JSON.stringify(given)}: ${why}`
const operators = "expected: in, notin, =, ==, !=, gt, lt"
const begin = "expected: !, identifier, or 'end of string'"
const noInteger = "for 'Gt', 'Lt' operators, the value must be an integer"

/** Label selectors: which of `a` to `c` (x: 1, 2, 3) they find, or why they cannot be read. */
const labels: readonly (readonly [selector: string, found: readonly string[] | string])[] = [
  ['', ['a', 'b', 'c']], [' x = 1 ', ['a']], ['x = 1 , x', ['a']], ['x=1,x=2', []], ['x in (1,1)', ['a']], ['x in (1),x notin (2)', ['a']], ['x in ()', []], ['x in (1,)', ['a']], ['x in (,)', []], ['x==', []], ['x!=', ['a', 'b', 'c']],
  ['!y', ['a', 'b', 'c']], ['!x,!y', []], ['in', []], ['in in (in)', []], ['notin', []], ['k8s.io/x=1', []], ['x>1', ['b', 'c']], ['x<2', ['a']],
  ['constructor', []], ['!constructor', ['a', 'b', 'c']], ['toString notin (a)', ['a', 'b', 'c']],
  ['x=1=2', "found '=', expected: ',' or 'end of string'"], ['x=1 2', "found '2', expected: ',' or 'end of string'"], ['!x=1', "found '=', expected: ',' or 'end of string'"], ['=1', `found '=', ${begin}`], [',x', `found ',', ${begin}`],
  ['(x)', `found '(', ${begin}`], ['x,', "found '', expected: identifier after ','"], ['x=1,,y=2', "found ',', expected: identifier after ','"], ['!', "unable to parse requirement: found '', expected: identifier"],
  ['x y', `unable to parse requirement: found 'y', ${operators}`], ['x!', `unable to parse requirement: found '!', ${operators}`], ['exists(x)', `unable to parse requirement: found '(', ${operators}`],
  ['x in 1', "unable to parse requirement: found '1' expected: '('"], ['x in', "unable to parse requirement: found '' expected: '('"], ['x in (1', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['x in (1 2)', "unable to parse requirement: found '2', expected: ',' or ')'"], ['x in ((1)', "unable to parse requirement: found '(', expected: ',', ')' or identifier"], ['x>=1', "unable to parse requirement: found '=', expected: identifier"],
  ['x>a', wrong('values[0]', 'a', noInteger)], ['x>', wrong('values[0]', '', noInteger)], ['x<1.5', wrong('values[0]', '1.5', noInteger)], ['x>-1', wrong('values[0][x]', '-1', value)],
  ['x=-b', wrong('values[0][x]', '-b', value)], ['x=@', wrong('values[0][x]', '@', value)], ['x in (b,-a)', wrong('values[0][x]', '-a', value)], ['x notin (1,@,2)', wrong('values[2][x]', '@', value)],
  [`x=${'y'.repeat(64)}`, wrong('values[0][x]', 'y'.repeat(64), 'must be no more than 63 bytes')], ['-x=1', wrong('<nil>', '-x', `name part must ${part}`)], ['!-x', wrong('<nil>', '-x', `name part must ${part}`)],
  ['/x=1', wrong('<nil>', '/x', 'prefix part must be non-empty')], ['k8s.io/=1', wrong('<nil>', 'k8s.io/', `name part must be non-empty; name part must ${part}`)],
  ['a/b/c=d', wrong('<nil>', 'a/b/c', `a valid label key must ${part} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`)],
]

const known = 'is not a known field selector: only "metadata.name", "metadata.namespace"'
/** Field selectors: the same. */
const fields: readonly (readonly [selector: string, found: readonly string[] | string])[] = [
  ['metadata.name=a', ['a']], ['metadata.name==a', ['a']], ['metadata.name!=a', ['b', 'c']], ['metadata.name=', []], ['metadata.name=a,metadata.name=b', []], ['metadata.name=a\\,b', []], ['metadata.name=a\\=b', []], ['metadata.name=a\\\\b', []],
  ['metadata.name=a!b', []], ['metadata.name=a b', []], [',', ['a', 'b', 'c']], ['metadata.name=a,', ['a']], ['=', ['a', 'b', 'c']], ['!=', ['a', 'b', 'c']],
  ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"], ['metadata.name in (a)', "invalid selector: 'metadata.name in (a)'; can't understand 'metadata.name in (a)'"],
  ['metadata.name!a', "invalid selector: 'metadata.name!a'; can't understand 'metadata.name!a'"], ['metadata.name=a\\x', 'invalid field selector: invalid escape sequence: \\x'], ['metadata.name=\\', 'invalid field selector: invalid escape sequence: \\'],
  ['metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'], ['metadata.name!==a', 'invalid field selector: unescaped character in value: 61'],
  ['metadata.labels.x=1', `"metadata.labels.x" ${known}`], ['data.x=1', `"data.x" ${known}`], ['=a', `"" ${known}`], [' metadata.name = a', `" metadata.name " ${known}`],
]

const three = async (api: Api): Promise<void> => {
  for (const [index, name] of ['a', 'b', 'c'].entries()) await api.succeeds(api.post('configmaps', configMap(name, {}, { labels: { x: String(index + 1) } })), 201)
}

const selects = (parameter: 'labelSelector' | 'fieldSelector') => ([selector, found]: readonly [selector: string, found: readonly string[] | string]): Case => ({
  name: `${parameter} ${JSON.stringify(selector)} ${typeof found === 'string' ? 'cannot be read' : found.length === 0 ? 'finds nothing' : `finds ${found.join()}`}`,
  run: async api => {
    await three(api)
    const { code, body } = await api.get(`configmaps?${parameter}=${encodeURIComponent(selector)}`)
    api.t.deepEqual(code === 200 ? body.items?.map(({ metadata }) => metadata.name) : [code, body['message']], typeof found === 'string' ? [400, found] : found)
  },
})

/** How selectors are written, and what is said of those that are not. */
export const cases: readonly Case[] = [
  ...labels.map(selects('labelSelector')), ...fields.map(selects('fieldSelector')),
  {
    name: 'the namespace is a field, too',
    run: async api => {
      await three(api)
      const found = async (selector: string) => ((await api.succeeds(api.get(`configmaps?fieldSelector=${encodeURIComponent(selector)}`), 200)).items ?? []).length
      api.t.deepEqual([await found(`metadata.namespace=${api.namespace}`), await found(`metadata.namespace!=${api.namespace}`), await found('metadata.namespace=other')], [3, 0, 0])
    },
  },
]
