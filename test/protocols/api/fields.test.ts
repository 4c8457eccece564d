import test from 'ava'
import { crd } from '#protocols/api/crd.ts'
import { fieldsOf } from '#protocols/api/fields.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import { differences, published } from './fields.ts'

interface OnPurpose { readonly kinds: readonly string[]; readonly differences: readonly string[]; readonly why: string }

const occupied = ['', '.disks', '.other', '.snapshots', '.snapshots.vm', '.snapshots.volume']
/** Named, with the reasons, in docs/decisions as well. */
const onPurpose: readonly OnPurpose[] = [
  { kinds: ['VirtualMachine'], differences: occupied.map(path => `+ status.storage.used${path}`), why: 'the requirements call it used, the published schema usage: both are there and say the same' },
  { kinds: ['VirtualMachineImage', 'ClusterVirtualMachineImage'], differences: ['+ status.disks[].capacity'], why: 'the requirements call it capacity, the published schema limit: both are there and say the same' },
  { kinds: ['Network', 'VirtualNetwork', 'Subnet', 'SubnetSet'], differences: ['+ spec', '+ status'], why: 'only that they exist is looked at, so that any spec and status is kept as it is' },
  { kinds: ['Capabilities'], differences: ['+ status.services{}{}.activated'], why: 'the table of published fields ends at a map within a map; what is in it is the same as in status.supervisor' },
]

const kinds = [...ownKinds, ...externalKinds]
for (const kind of kinds) {
  test(`${kind.kind} has the published fields, and differs on purpose only`, t => {
    const expected = onPurpose.filter(one => one.kinds.includes(kind.kind)).flatMap(one => one.differences)
    t.deepEqual(differences(fieldsOf(kind), published.get(kind.kind) ?? []), expected)
  })
}

test('every kind of the table of published fields is there, and every field has one entry', t => {
  t.deepEqual([...published.keys()].filter(name => !kinds.some(({ kind }) => kind === name)), [])
  for (const [kind, fields] of published) t.is(new Set(fields.map(({ path }) => path)).size, fields.length, kind)
})

test('a difference is seen: a field that is missing, added, of another type, or with another rule', t => {
  const field = (path: string, type = 'string', rules: readonly string[] = [], required = false) => ({ path, type, rules, required })
  t.deepEqual(differences([field('a'), field('b', 'boolean'), field('c', 'string', ['default=x']), field('e', 'string', [], true)], [field('b'), field('c'), field('d'), field('e')]),
    ['+ a', '~ b: boolean instead of string', '~ c: string ; default=x instead of string', '~ e: string ; required instead of string', '- d'])
})

const isSentences = (description: string): boolean => /^.{8,300}[.]$/.test(description)

for (const kind of kinds) {
  test(`every field of ${kind.kind} says what it is, in whole sentences`, t => {
    t.true(isSentences(kind.description), kind.description)
    t.deepEqual(fieldsOf(kind).filter(({ description }) => !isSentences(description)).map(({ path, description }) => `${path}: ${description}`), [])
  })
}

test('kubectl apply can keep every definition in an annotation', t => {
  const limitBytes = 262_144
  t.deepEqual(kinds.map(kind => [kind.kind, Buffer.byteLength(JSON.stringify(crd(kind)))] as const).filter(([, bytes]) => bytes > limitBytes * 0.8), [])
})
