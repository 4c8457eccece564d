import test from 'ava'
import type { AdmittedObject } from '#protocols/admission.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import { fixed } from '#src/admission/fixed.ts'
import { leaveGroup } from '#src/admission/group-owner.ts'
import { withAnnotations, withLabels } from '#src/admission/metadata.ts'
import { ask } from './asked.ts'
import { owner } from './kinds/made.ts'

/** What is changed of an object, and that the rest of it stays. */

type Member = AdmittedObject & { readonly spec?: { readonly groupName?: string; readonly note?: string } }
const member = (spec?: Member['spec'], metadata: Member['metadata'] = {}): Member => ({ apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name: 'a', ...metadata }, ...(spec === undefined ? {} : { spec }) })

test('marks are set beside those that stand, and taken away', t => {
  const bare = member({ note: 'b' })
  t.deepEqual(withLabels(bare, { x: '1' }), member({ note: 'b' }, { labels: { x: '1' } }))
  t.deepEqual(withAnnotations(bare, { x: '1' }), member({ note: 'b' }, { annotations: { x: '1' } }))
  const marked = member({ note: 'b' }, { labels: { x: '1', y: '2' }, annotations: { x: '3', y: '4' } })
  t.deepEqual(withLabels(marked, { x: undefined, z: '5' }), member({ note: 'b' }, { labels: { y: '2', z: '5' }, annotations: { x: '3', y: '4' } }))
  t.deepEqual(withAnnotations(marked, { y: undefined, x: '6' }), member({ note: 'b' }, { labels: { x: '1', y: '2' }, annotations: { x: '6' } }))
})

const [web, db, machine] = [owner('VirtualMachineGroup', 'web'), owner('VirtualMachineGroup', 'db'), owner('VirtualMachine', 'web')]
const owned = (groupName: string | undefined, ...ownerReferences: readonly (typeof web)[]): Member => member(groupName === undefined ? { note: 'b' } : { groupName, note: 'b' }, { labels: { x: '1' }, ownerReferences })
const leaves: readonly (readonly [claim: string, old: Member | undefined, object: Member, left: Member])[] = [
  ['what leaves its group is no longer owned by it, and by others still', owned('web', web, machine, db), owned(undefined, web, machine, db), owned(undefined, machine, db)],
  ['so is what goes to another', owned('web', web), owned('db', web), owned('db')],
  ['what stays is owned still', owned('web', web), owned('web', web), owned('web', web)],
  ['what joins a group is as it was', owned(undefined, db), owned('web', db), owned('web', db)],
  ['what is new is as it is', undefined, owned('web', web), owned('web', web)],
  ['what had no spec is as it is', member(), owned('web', web), owned('web', web)],
  ['what has lost its spec has left', owned('web', web), member(undefined, { ownerReferences: [web] }), member(undefined, { ownerReferences: [] })],
  ['where the group does not own it nothing changes', member({ groupName: 'web' }), member({ note: 'b' }), member({ note: 'b' })],
]
for (const [claim, old, object, left] of leaves) test(claim, t => t.deepEqual(leaveGroup(object, ask(object, old)), left))

test('of fields that stay those that have changed are told, with what they were', t => {
  const told = (object: Member, old?: Member): readonly string[] => [fixed<NonNullable<Member['spec']>>('groupName', 'note')(ask(object, old)) ?? []].flat().map(({ field, message }) => `${field}: ${message}`)
  t.deepEqual(told(member({ groupName: 'a' }), member({ groupName: 'a' })), [])
  t.deepEqual(told(member({ groupName: 'b', note: 'c' }), member({ groupName: 'a' })), ['spec.groupName: Invalid value: "b": cannot be changed after creation; it was "a"', 'spec.note: Invalid value: "c": cannot be changed after creation; it was not set'])
  t.deepEqual(told(member(), member({ note: 'c' })), ['spec.note: Invalid value: null: cannot be changed after creation; it was "c"'])
  t.deepEqual(told(member({ note: 'c' }), member()), ['spec.note: Invalid value: "c": cannot be changed after creation; it was not set'])
  t.deepEqual(told(member({ note: 'c' })), [])
})
