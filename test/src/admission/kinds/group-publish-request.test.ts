import test from 'ava'
import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineGroupPublishRequestSpec } from '#protocols/api/virtual-machine-group-publish-request.ts'
import { groupPublishRequestAdmission } from '#src/admission/kinds/group-publish-request.ts'
import { kindTable, mutatedObject } from '../table.ts'
import { found, made } from './made.ts'

const request = (spec: VirtualMachineGroupPublishRequestSpec = {}, name = 'web') => made('VirtualMachineGroupPublishRequest', spec, { name })
const linked = (kind: 'VirtualMachine' | 'VirtualMachineGroup', name: string, status = 'True') => ({ kind, name, conditions: [{ type: 'GroupLinked', status }] })
const vm = (name: string, status?: string) => linked('VirtualMachine', name, status)
const group = (name: string, status?: string) => linked('VirtualMachineGroup', name, status)
const library = (name: string, isDefault = true) => ({ ...found(name), metadata: { ...found(name).metadata, labels: isDefault ? { [labels.defaultLibrary]: '' } : {} } })

type Members = readonly ReturnType<typeof linked>[]
const nested: Readonly<Record<string, Members>> = { web: [vm('b'), group('db'), vm('stray', 'False')], db: [vm('c'), vm('a')], empty: [vm('stray', 'False')] }
const having = (groups: Readonly<Record<string, Members>> = nested, ...libraries: readonly ReturnType<typeof library>[]) => ({
  lookup: { groups: () => Object.entries(groups).map(([name, members]) => found(name, { status: { members } })), contentLibraries: () => (libraries.length > 0 ? libraries : [library('lib'), library('other', false)]) },
})
const circle = { web: [vm('a'), group('db')], db: [vm('b'), group('web')] }
const ready = { type: 'Ready', status: 'True' }
const whole: VirtualMachineGroupPublishRequestSpec = { source: 'web', target: 'lib', virtualMachines: ['a', 'b'] }

kindTable(groupPublishRequestAdmission, [
  { name: 'a request that says nothing is about the group of its name', object: request(), ...having() },
  { name: 'a request that says everything is admitted', object: request({ ...whole, target: 'other' }, 'x'), ...having() },
  { name: 'requests are refused where groups are off', object: request(), ...having(), features: { groups: false }, refused: ['kind: groups are not offered here'] },
  { name: 'a request whose name is generated names its group', object: request({}, ''), ...having(), refused: ['spec.source: Required'] },
  { name: 'the group exists', object: request({}, 'none'), ...having(), refused: ['spec.source: Not found: "none"'] },
  { name: 'the library exists', object: request({ target: 'gone' }), ...having(), refused: ['spec.target: Not found: "gone"'] },
  { name: 'without a default a library is named', object: request(), ...having(nested, library('other', false)), refused: ['spec.target: none is labelled as default'] },
  { name: 'of two defaults one is named', object: request(), ...having(nested, library('lib'), library('lob')), refused: ['spec.target: (lib, lob); name one'] },
  { name: 'a group without linked VMs has nothing to publish', object: request({ source: 'empty' }), ...having(), refused: ['spec.virtualMachines: no linked VMs'] },
  { name: 'of such a group no VM can be named', object: request({ source: 'empty', virtualMachines: ['stray'] }), ...having(), refused: ['spec.virtualMachines[0]: Invalid value: "stray": the group has no linked VMs'] },
  { name: 'a VM of a group within is one of the group', object: request({ virtualMachines: ['c'] }), ...having() },
  { name: 'a VM that is not of the group is refused', object: request({ virtualMachines: ['a', 'z'] }), ...having(), refused: ['spec.virtualMachines[1]: supported values: "a", "b", "c"'] },
  { name: 'a VM that is not linked is refused', object: request({ virtualMachines: ['stray'] }), ...having(), refused: ['spec.virtualMachines[0]: supported values'] },
  { name: 'a VM is published once', object: request({ virtualMachines: ['a', 'a'] }), ...having(), refused: ['spec.virtualMachines[1]: Duplicate'] },
  { name: 'groups that are in each other are refused', object: request({ virtualMachines: ['a'] }), ...having(circle), refused: ['spec.source: in each other'] },
  { name: 'so are groups within that are in each other', object: request({ virtualMachines: ['a'] }), ...having({ web: [vm('a'), group('db')], db: [group('cache')], cache: [vm('b'), group('db')] }), refused: ['spec.source: in each other'] },
  { name: 'a group that two groups hold is in each of them', object: request({ virtualMachines: ['a'] }), ...having({ web: [group('db'), group('cache')], db: [group('disk')], cache: [group('disk')], disk: [vm('a')] }) },
  { name: 'a VM is not the group of its name', object: request({ virtualMachines: ['a'] }), ...having({ web: [vm('db')], db: [vm('a')] }), refused: ['spec.virtualMachines[0]: supported values: "db"'] },
  { name: 'a VM has other conditions too', object: request({ virtualMachines: ['a', 'b'] }), ...having({ web: [{ ...vm('a'), conditions: [ready, ...vm('a').conditions] }, { ...vm('b'), conditions: [ready] }] }), refused: ['spec.virtualMachines[1]: supported values: "a"'] },

  { name: 'what stands is not looked up again', old: request(whole), object: request({ ...whole, ttlSecondsAfterFinished: 5 }), ...having({}) },
  { name: 'nor is its library', old: request({ ...whole, target: 'gone' }), object: request({ ...whole, target: 'gone', ttlSecondsAfterFinished: 5 }), ...having() },
  { name: 'what is left out later is not filled in again', old: request(whole), object: request(), ...having(), refused: ['source', 'target', 'virtualMachines'].map(key => `spec.${key}: Invalid value: null: cannot be changed`) },
  ...([['source', 'db'], ['target', 'other'], ['virtualMachines', ['a']]] as const).map(([key, value]) =>
    ({ name: `${key} stays`, old: request(whole), object: request({ ...whole, [key]: value }), ...having(), refused: [`spec.${key}: cannot be changed`] })),
])

test('what is left out is filled in: the group of the name, the default library, all linked VMs in order', t => {
  t.deepEqual(mutatedObject(groupPublishRequestAdmission, request(), undefined, having()), request({ source: 'web', target: 'lib', virtualMachines: ['a', 'b', 'c'] }))
  t.deepEqual(mutatedObject(groupPublishRequestAdmission, request(), undefined, having({ web: [vm('a')] }, library('other', false))), request({ source: 'web', virtualMachines: ['a'] }))
  t.deepEqual(mutatedObject(groupPublishRequestAdmission, request({}, ''), undefined, having()), request({ target: 'lib' }, ''))
  t.deepEqual(mutatedObject(groupPublishRequestAdmission, request(whole), undefined, having()).spec, whole)
  t.deepEqual(mutatedObject(groupPublishRequestAdmission, request(), undefined, having(circle)).spec, { source: 'web', target: 'lib' })
})
