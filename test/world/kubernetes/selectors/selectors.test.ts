import test from 'ava'
import { parseFieldSelector } from '#world/kubernetes/selectors/field-selector.ts'
import { parseLabelSelector } from '#world/kubernetes/selectors/label-selector.ts'
import { matchLabelSelector } from '#world/kubernetes/selectors/label-selector-object.ts'

const labels = { app: 'web', tier: 'front', 'vmherd.dev/shard': '12', empty: '' }
const selected = (text: string, of: Record<string, string> | undefined = labels): boolean | string => {
  const selector = parseLabelSelector(text)
  return selector.ok ? selector.matches(of) : selector.message
}

for (const [text, wanted] of [
  ['', true], ['app=web', true], ['app==web', true], ['app = web', true], ['app!=web', false], ['app=db', false], ['none!=x', true],
  ['app in (web,db)', true], ['app in (db)', false], ['app notin (db, cache)', true], ['app notin (web)', false], ['none notin (a)', true],
  ['app', true], ['none', false], ['!none', true], ['!app', false], ['app=web,tier in (front),!none', true], ['empty=', true], ['app=', false],
  ['empty in ()', true], ['empty in (,a)', true], ['vmherd.dev/shard>11', true], ['vmherd.dev/shard<12', false], ['vmherd.dev/shard=12', true],
] as const) {
  test(`the label selector "${text}" ${wanted ? 'selects' : 'leaves out'} the example`, (t) => t.is(selected(text), wanted))
}

test('without labels only negations select', (t) => {
  t.deepEqual(['', 'a', '!a', 'a=b', 'a!=b', 'a in (b)', 'a notin (b)'].map((text) => selected(text, undefined)),
    [true, false, true, false, true, false, true])
})

test('what cannot be read is told as Kubernetes tells it', (t) => {
  t.is(selected('a in b'), "unable to parse requirement: found 'b' expected: '('")
  t.is(selected('a in (b'), "unable to parse requirement: found '', expected: ',' or ')'")
  t.is(selected('a,'), "found '', expected: identifier after ','")
  t.is(selected('=b'), "found '=', expected: !, identifier, or 'end of string'")
  t.regex(String(selected('a=b!')), /^found '!', expected: ',' or 'end of string'/)
  t.regex(String(selected('-a=b')), /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of/)
})

test('a LabelSelector object selects by labels and expressions together', (t) => {
  t.false(matchLabelSelector(undefined, labels))
  t.true(matchLabelSelector({}, undefined))
  t.true(matchLabelSelector({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }] }, labels))
  t.false(matchLabelSelector({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] }, labels))
  t.true(matchLabelSelector({ matchExpressions: [{ key: 'tier', operator: 'Exists' }, { key: 'no', operator: 'DoesNotExist' }] }, labels))
})

test('a field selector asks only for what is allowed', (t) => {
  const object = {
    apiVersion: 'v1', kind: 'Event', metadata: { name: 'a', uid: '', resourceVersion: '1', creationTimestamp: '' },
    involvedObject: { name: 'x,y', fieldPath: '' },
  }
  const allowed = ['metadata.name', 'metadata.namespace', 'involvedObject.name', 'involvedObject.uid']
  const of = (text: string): boolean | string => {
    const selector = parseFieldSelector(text, allowed)
    return selector.ok ? selector.matches(object) : selector.message
  }
  t.true(of(''))
  t.true(of('metadata.name=a,involvedObject.name=x\\,y'))
  t.false(of('metadata.name!=a'))
  t.true(of('involvedObject.uid='))
  t.is(of('spec.x=1'), 'field label not supported: spec.x')
  t.is(of('x'), "invalid selector: 'x'; can't understand 'x'")
})
