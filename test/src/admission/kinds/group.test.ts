import test from 'ava'
import { annotations } from '#protocols/api/keys.ts'
import type { VirtualMachineGroupSpec } from '#protocols/api/virtual-machine-group.ts'
import { groupAdmission } from '#src/admission/kinds/group.ts'
import { privileged } from '../asked.ts'
import { kindTable, mutatedObject } from '../table.ts'
import { found, made, owner, type Metadata } from './made.ts'

const updatedKey = annotations.lastUpdatedPowerStateTime
const dueKey = annotations.applyPowerStateTime
const time = '2026-01-01T00:00:00Z'
const group = (spec: VirtualMachineGroupSpec = {}, metadata: Metadata = {}) => made('VirtualMachineGroup', spec, metadata)
const annotated = (key: string, value: string, spec: VirtualMachineGroupSpec = {}) => group(spec, { annotations: { [key]: value } })
const vm = (name: string) => ({ kind: 'VirtualMachine' as const, name })
const inner = (name: string) => ({ kind: 'VirtualMachineGroup' as const, name })
const boots = (...members: readonly (ReturnType<typeof vm> | ReturnType<typeof inner>)[]): VirtualMachineGroupSpec => ({ bootOrder: [{ members: [...members] }] })
/** The groups that stand, by name. */
const standing = (specs: Readonly<Record<string, VirtualMachineGroupSpec>>) => ({ lookup: { groups: () => Object.entries(specs).map(([name, spec]) => found(name, { spec })) } })

kindTable(groupAdmission, [
  { name: 'an empty group is admitted', object: group() },
  { name: 'groups are refused where they are off', object: group(), features: { groups: false }, refused: ['kind: groups are not offered here (features.groups is off)'] },
  { name: 'groups that stand may be changed there', old: group(), object: group({ powerState: 'PoweredOff' }), features: { groups: false } },
  { name: 'a group in a group that does not exist yet is admitted', object: group({ groupName: 'later' }) },
  { name: 'members that do not exist yet are admitted', object: group(boots(vm('a'), inner('b'))) },

  { name: 'a member has a name', object: group(boots(vm('a'), vm(''), inner(''))), refused: ['spec.bootOrder[0].members[1].name: name a VirtualMachine of', 'spec.bootOrder[0].members[2].name: name a VirtualMachineGroup of'] },
  { name: 'a member boots once', object: group(boots(vm('a'), vm('a'))), refused: ['spec.bootOrder[0].members[1]: Duplicate value: "VirtualMachine a"'] },
  { name: 'a member boots once over all boot groups', object: group({ bootOrder: [{ members: [vm('a')] }, {}, { members: [vm('b'), vm('a')] }] }), refused: ['spec.bootOrder[2].members[1]: Duplicate'] },
  { name: 'a VM and a group may have one name', object: group(boots(vm('a'), inner('a'))) },
  { name: 'a member of no kind is a VM', object: group({ bootOrder: [{ members: [{ name: 'a' } as never, vm('a')] }] }), refused: ['spec.bootOrder[0].members[1]: Duplicate value: "VirtualMachine a"'] },
  { name: 'a VM may have the name of its group', object: group(boots(vm('one'))) },
  ...['10s', '1m30s', '1.5h', '0', ''].map(powerOnDelay => ({ name: `a delay of ${powerOnDelay || 'nothing'} is admitted`, object: group({ bootOrder: [{ members: [vm('a')], powerOnDelay }] }) })),
  ...['soon', '10', '-1s', '10 s'].map(powerOnDelay => ({ name: `a delay of ${powerOnDelay} is refused`, object: group({ bootOrder: [{}, { members: [vm('a')], powerOnDelay }] }), refused: ['spec.bootOrder[1].powerOnDelay: is no duration'] })),
  { name: 'a group is not its own member', object: group(boots(inner('one'))), refused: ['spec.bootOrder[0].members[0]: cannot be its own member'] },

  { name: 'a group is not in itself', object: group({ groupName: 'one' }), refused: ['spec.groupName: cannot be in itself'] },
  { name: 'two groups are not in each other', object: group({ groupName: 'two' }), ...standing({ two: { groupName: 'one' } }), refused: ['spec.groupName: one → two → one'] },
  { name: 'three groups are not in each other', object: group({ groupName: 'two' }), ...standing({ two: { groupName: 'three' }, three: { groupName: 'one' } }), refused: ['spec.groupName: one → two → three → one'] },
  { name: 'a chain of groups without an end in itself is admitted', object: group({ groupName: 'two' }), ...standing({ two: { groupName: 'three' }, three: { groupName: 'four' }, four: {} }) },
  { name: 'a circle among other groups is theirs', object: group({ groupName: 'two' }), ...standing({ two: { groupName: 'three' }, three: { groupName: 'two' } }) },
  ...[[10, 'one → g1 → g2 → g3 → g4 → g5 → g6 → g7 → g8 → g9 → g10 → one'], [11, 'one → g1 → g2 → g3 → g4 → g5 → g6 → g7 → g8 → g9 → … → one']].map(([count, told]) => ({ name: `${count} groups above are told as ${told}`, object: group({ groupName: 'g1' }),
    ...standing(Object.fromEntries(Array.from({ length: Number(count) }, (_, n) => [`g${n + 1}`, { groupName: n + 1 === count ? 'one' : `g${n + 2}` }]))), refused: [`spec.groupName: the groups would be in each other: ${told}`] })),
  { name: 'a change that closes a circle is refused', old: group({ groupName: 'top' }), object: group({ groupName: 'two' }), ...standing({ one: { groupName: 'top' }, two: { groupName: 'one' } }), refused: ['spec.groupName: one → two → one'] },
  { name: 'a change that opens a circle is admitted', old: group({ groupName: 'two' }), object: group({ groupName: 'top' }), ...standing({ one: { groupName: 'two' }, two: { groupName: 'one' } }) },

  { name: 'two groups do not boot each other', object: group(boots(inner('two'))), ...standing({ two: boots(inner('one')) }), refused: ['spec.bootOrder[0].members[0]: one → two → one'] },
  { name: 'three groups do not boot each other', object: group(boots(vm('a'), inner('two'))), ...standing({ two: boots(inner('three')), three: boots(vm('b'), inner('one')) }), refused: ['spec.bootOrder[0].members[1]: one → two → three → one'] },
  { name: 'one group may be booted by two ways', object: group(boots(inner('two'), inner('three'))), ...standing({ two: boots(inner('four')), three: boots(inner('four')), four: {} }) },
  { name: 'a circle of boot orders among other groups is theirs', object: group(boots(inner('two'))), ...standing({ two: boots(inner('three')), three: boots(inner('two')) }) },
  { name: 'groups that boot each other may lead to this one', object: group(boots(inner('two'))), ...standing({ two: boots(inner('one'), inner('three')), three: boots(inner('two')) }), refused: ['spec.bootOrder[0].members[0]: one → two → one'] },
  { name: 'a circle that stands already is told as well', old: group(boots(inner('two'))), object: group(boots(inner('two'))), ...standing({ one: boots(inner('two')), two: boots(inner('one')) }), refused: ['spec.bootOrder[0].members[0]: one → two → one'] },
  { name: 'a group does not boot the one that it is in', object: group({ groupName: 'two', ...boots(inner('two')) }), ...standing({ two: {} }), refused: ['spec.bootOrder[0].members[0]: one → two → one'] },
  { name: 'nor one that this one is in by others', object: group({ groupName: 'two', ...boots(inner('three')) }), ...standing({ two: { groupName: 'three' }, three: {} }), refused: ['spec.bootOrder[0].members[0]: one → three → two → one'] },
  { name: 'nor one that boots the one that it is in', object: group({ groupName: 'two', ...boots(inner('three')) }), ...standing({ two: {}, three: boots(inner('two')) }), refused: ['spec.bootOrder[0].members[0]: one → three → two → one'] },
  { name: 'nor one that holds by name another that boots this one', object: group(boots(inner('two'))), ...standing({ two: {}, three: { groupName: 'two', ...boots(inner('one')) } }), refused: ['spec.bootOrder[0].members[0]: one → two → three → one'] },
  { name: 'a group is not in one that a group in it boots', object: group({ groupName: 'three' }), ...standing({ two: { groupName: 'one', ...boots(inner('three')) }, three: {} }), refused: ['spec.groupName: one → three → two → one'] },
  { name: 'a group that is in another is booted by it', object: group({ groupName: 'two' }), ...standing({ two: { groupName: 'three', ...boots(inner('one')) }, three: boots(inner('two')) }) },
  { name: 'a VM with the name of this group closes no circle', object: group(boots(inner('two'))), ...standing({ two: boots(vm('one')) }) },
  { name: 'nor does one with the name of another', object: group(boots(vm('two'))), ...standing({ two: boots(inner('one')) }) },
  { name: 'all that is wrong is told together', object: group({ groupName: 'one', ...boots(vm('a'), vm('a'), inner('one')) }), refused: ['spec.groupName: in itself', 'spec.bootOrder[0].members[1]: Duplicate', 'spec.bootOrder[0].members[2]: its own member'] },

  { name: 'a name that is generated is in no circle yet', object: group({ groupName: 'two', ...boots(inner('three')) }, { name: '' }), ...standing({ two: {}, three: {} }) },
  { name: 'power is asked for', old: group(), object: group({ powerState: 'PoweredOn' }) },
  { name: 'power may not be taken away again', old: group({ powerState: 'PoweredOn' }), object: group(), refused: ['spec.powerState: Forbidden'] },
  { name: 'power that was never asked for may stay so', old: group(), object: group() },
  { name: 'power is asked for once more', old: group({ powerState: 'PoweredOn' }), object: group({ powerState: 'PoweredOn', nextForcePowerStateSyncTime: 'NOW' }) },
  { name: 'a time is not taken', old: group(), object: group({ nextForcePowerStateSyncTime: time }), refused: ['spec.nextForcePowerStateSyncTime: the word now'] },
  { name: 'a time is not taken on creation', object: group({ nextForcePowerStateSyncTime: time }), refused: ['spec.nextForcePowerStateSyncTime: the word now'] },
  { name: 'the time that stands may stay', old: group({ nextForcePowerStateSyncTime: time }), object: group({ nextForcePowerStateSyncTime: time, powerOffMode: 'Hard' }) },

  { name: 'a user does not say when power was asked for', old: group(), object: annotated(updatedKey, time), refused: [`metadata.annotations[${updatedKey}]: Forbidden`] },
  { name: 'a user does not say so on creation', object: annotated(updatedKey, time), refused: [`metadata.annotations[${updatedKey}]: Forbidden`] },
  { name: 'a user does not take it away', old: annotated(updatedKey, time), object: group(), refused: [`metadata.annotations[${updatedKey}]: Forbidden`] },
  { name: 'a privileged user says when power was asked for', old: group(), object: annotated(updatedKey, time), caller: privileged },
  { name: 'it is a time, for privileged users too', old: group(), object: annotated(updatedKey, 'soon'), caller: privileged, refused: [`metadata.annotations[${updatedKey}]: is no time`] },
  { name: 'a user who asks for power may say anything, since it is written over', old: group(), object: annotated(updatedKey, 'soon', { powerState: 'PoweredOff' }) },
])

const wallMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const now = '2026-01-02T03:04:05Z'

test('whoever asks for power has the time noted, and calls off what was still to come', t => {
  const due = { [dueKey]: time }
  const asked = mutatedObject(groupAdmission, group({ powerState: 'PoweredOn' }, { annotations: due }), group({ powerState: 'PoweredOff' }, { annotations: due }), { wallMs })
  t.deepEqual(asked.metadata.annotations, { [updatedKey]: now })
  t.deepEqual(mutatedObject(groupAdmission, group({ powerState: 'PoweredOn' }), undefined, { wallMs }).metadata.annotations, { [updatedKey]: now })
})

test('whoever asks for the same power once more has the time noted', t => {
  const on = { powerState: 'PoweredOn', powerOffMode: 'Hard' } as const
  const asked = mutatedObject(groupAdmission, group({ ...on, nextForcePowerStateSyncTime: 'now' }, { labels: { a: 'b' } }), group(on), { wallMs })
  t.deepEqual(asked, group({ ...on, nextForcePowerStateSyncTime: now }, { labels: { a: 'b' }, annotations: { [updatedKey]: now } }))
  t.deepEqual(mutatedObject(groupAdmission, group(on, { labels: { a: 'b' } }), group({ ...on, nextForcePowerStateSyncTime: time }), { wallMs }), group({ ...on, nextForcePowerStateSyncTime: time }, { labels: { a: 'b' } }))
})

test('a change that comes with its own schedule keeps it', t => {
  const asked = mutatedObject(groupAdmission, annotated(dueKey, '2026-03-01T00:00:00Z', { powerState: 'PoweredOn' }), annotated(dueKey, time), { wallMs })
  t.deepEqual(asked.metadata.annotations, { [dueKey]: '2026-03-01T00:00:00Z', [updatedKey]: now })
})

test('a change that is not about power notes nothing', t => {
  const object = annotated(dueKey, time, { powerState: 'PoweredOn', powerOffMode: 'Hard' })
  t.deepEqual(mutatedObject(groupAdmission, object, annotated(dueKey, time, { powerState: 'PoweredOn' }), { wallMs }), object)
})

test('now becomes the time of the request, and nothing keeps what was asked before', t => {
  const forced = (asked: string | undefined, before: string) =>
    (mutatedObject(groupAdmission, group(asked === undefined ? {} : { nextForcePowerStateSyncTime: asked }), group({ nextForcePowerStateSyncTime: before }), { wallMs }).spec as VirtualMachineGroupSpec).nextForcePowerStateSyncTime
  t.deepEqual([forced('Now', time), forced('', time), forced(undefined, time)], [now, time, time])
})

test('a group that leaves its parent is no longer owned by it', t => {
  const ownerReferences = [owner('VirtualMachineGroup', 'top'), owner('VirtualMachineGroup', 'other'), owner('Job', 'top')]
  const left = mutatedObject(groupAdmission, group({ groupName: 'new' }, { ownerReferences }), group({ groupName: 'top' }, { ownerReferences }))
  t.deepEqual(left.metadata.ownerReferences?.map(({ kind, name }) => `${kind} ${name}`), ['VirtualMachineGroup other', 'Job top'])
  t.is(mutatedObject(groupAdmission, group({ groupName: 'top' }, { ownerReferences }), group({ groupName: 'top' }, { ownerReferences })).metadata.ownerReferences?.length, 3)
})
