import test from 'ava'
import type { AdmittedObject } from '#protocols/admission.ts'
import { kinds } from '#src/admission/kinds/index.ts'
import { repeats } from '#src/admission/repeats.ts'
import { shown, unsupported } from '#src/admission/violations.ts'
import { ask, vm, type Question } from './asked.ts'
import { found, made } from './kinds/made.ts'

/** Objects as large as the API server takes them (3 MB): every entry of a list is judged, each is looked at once, and values are shown as far as a person reads. */

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))

test('an entry is looked at once, however many there are', t => {
  let looks = 0
  const again = repeats(many(50_000, index => index % 40_000), entry => {
    looks += 1
    return String(entry)
  })
  t.is(looks, 50_000)
  t.deepEqual([again.size, Math.min(...again)], [10_000, 40_000])
})

test('an entry that is the same as nothing is no repetition', t => t.deepEqual([...repeats(['a', '', '', 'a'], word => (word === '' ? undefined : word))], [3]))

test('what is not shown of a value is not looked at', t => {
  let looks = 0
  const entry = () => Object.defineProperty({}, 'a', { enumerable: true, get: () => { looks += 1; return 'b' } })
  t.true(shown(many(100_000, entry)).endsWith('…'))
  t.true(shown({ list: many(100_000, entry) }).startsWith('{"list":[{"a":"b"},'))
  t.true(looks < 100, `${looks} looks`)
})

const values: readonly (readonly [value: unknown, text: string])[] = [
  [null, 'null'], [0, '0'], [false, 'false'], ['a"b', '"a\\"b"'], [[], '[]'], [{}, '{}'], [[1, undefined, [2]], '[1,null,[2]]'], [{ b: 1, a: { d: [{}], c: null } }, '{"a":{"c":null,"d":[{}]},"b":1}'], [{ a: undefined, b: 1 }, '{"b":1}'],
]
for (const [value, text] of values) test(`${text} is shown as JSON, fields in order of their names`, t => t.is(shown(value), text))

test('nothing is shown as null', t => t.is(shown(undefined), 'null'))

test('of many words to choose from the first twenty are told', t => {
  const told = (count: number): string => unsupported('f', 'x', many(count, index => `w${index}`)).message
  t.true(told(20).endsWith('"w18", "w19"'))
  t.true(told(500).endsWith('"w18", "w19" and 480 more'))
})

interface Large extends Question { readonly name: string; readonly of: keyof typeof kinds; readonly object: AdmittedObject; readonly old?: AdmittedObject; readonly violations: number }
const linked = { kind: 'VirtualMachine', name: 'v0', conditions: [{ type: 'GroupLinked', status: 'True' }] }
const claims = many(40_000, index => ({ name: `v${index}`, persistentVolumeClaim: { claimName: `c${index}` } }))
const drives = many(30_000, index => ({ name: `cd${index}`, image: { kind: 'VirtualMachineImage', name: 'iso' } }))
const policies = many(30_000, index => ({ apiVersion: 'vsphere.policy.vmware.com/v1alpha1', kind: 'ComputePolicy', name: `p${index}` }))
/** Groups of which each boots the next. */
const chain = many(20_000, index => found(`g${index}`, { spec: { groupName: `g${index - 1}`, bootOrder: [{ members: [{ kind: 'VirtualMachineGroup', name: `g${index + 1}` }] }] } }))
/** Groups of which each has the next as a member; the last has a VM. */
const inEachOther = many(20_000, index => found(`g${index}`, { status: { members: [index === 19_999 ? linked : { ...linked, kind: 'VirtualMachineGroup', name: `g${index + 1}` }] } }))

const rows: readonly Large[] = [
  { name: 'ports', of: 'virtualmachineservice', object: made('VirtualMachineService', { type: 'ClusterIP', ports: many(40_000, index => ({ name: `p${index}`, port: 1 + index % 39_999, targetPort: 1, protocol: 'TCP' })) }), violations: 1 },
  { name: 'VMs to publish', of: 'virtualmachinegrouppublishrequest', object: made('VirtualMachineGroupPublishRequest', { source: 'all', target: 'lib', virtualMachines: many(200_000, index => `v${index % 199_999}`) }),
    lookup: { groups: () => [found('all', { status: { members: [linked] } })], contentLibraries: () => [found('lib')] }, violations: 199_999 },
  { name: 'groups in groups to publish', of: 'virtualmachinegrouppublishrequest', object: made('VirtualMachineGroupPublishRequest', { source: 'g0', target: 'lib', virtualMachines: ['v0', 'v1'] }),
    lookup: { groups: () => inEachOther, contentLibraries: () => [found('lib')] }, violations: 1 },
  { name: 'modules', of: 'virtualmachinesetresourcepolicy', object: made('VirtualMachineSetResourcePolicy', { clusterModuleGroups: many(200_000, index => `m${index % 199_999}`) }), violations: 1 },
  { name: 'expressions', of: 'virtualmachinereplicaset', object: made('VirtualMachineReplicaSet', { selector: { matchExpressions: many(40_000, index => ({ key: `k${index}`, operator: 'like' })) } }), violations: 40_000 },
  { name: 'members of a group', of: 'virtualmachinegroup', object: made('VirtualMachineGroup', { bootOrder: many(30_000, index => ({ members: [{ kind: 'VirtualMachineGroup', name: `g${index}` }] })) }, { name: 'top' }),
    lookup: { groups: () => chain }, violations: 0 },
  { name: 'groups in a circle', of: 'virtualmachinegroup', object: made('VirtualMachineGroup', { groupName: 'g19999', bootOrder: [{ members: [{ kind: 'VirtualMachineGroup', name: 'g1' }] }] }, { name: 'g0' }),
    lookup: { groups: () => [...chain, found('g20000', { spec: { bootOrder: [{ members: [{ kind: 'VirtualMachineGroup', name: 'g0' }] }] } })] }, violations: 2 },
  { name: 'volumes', of: 'virtualmachine', object: vm({ spec: { volumes: claims }, upgraded: true }), old: vm({ spec: { volumes: claims.map(one => ({ ...one, diskMode: 'Persistent' })) }, upgraded: true }), violations: 40_000 * 4 },
  { name: 'drives', of: 'virtualmachine', object: vm({ spec: { guestID: 'other', hardware: { cdrom: drives } } }), old: vm({ spec: { guestID: 'other', hardware: { cdrom: drives.map(one => ({ ...one, image: { ...one.image, name: 'old' } })) } } }), violations: 29_999 + 30_000 },
  { name: 'policies', of: 'virtualmachine', object: vm({ spec: { policies } }), old: vm({ spec: { policies: policies.slice(1) } }), violations: 1 },
  { name: 'devices to boot from', of: 'virtualmachine', object: vm({ spec: { bootOptions: { bootOrder: many(60_000, index => ({ type: 'Disk', name: `d${index}` })) } } }), old: vm({ spec: { powerState: 'PoweredOff' } }), violations: 60_000 },
]
for (const { name, of, object, old, violations, ...question } of rows) {
  test(`a list of very many is judged as any other: ${name}`, t => {
    const told = kinds[of].validate(ask(object, old, question))
    t.is(told.length, violations, told.slice(0, 5).map(({ field, message }) => `${field}: ${message}`).join('\n'))
    t.true(told.every(({ message }) => message.length < 1_000))
  })
}
