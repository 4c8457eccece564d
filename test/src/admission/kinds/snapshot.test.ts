import test from 'ava'
import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineSnapshotSpec } from '#protocols/api/virtual-machine-snapshot.ts'
import { snapshotAdmission } from '#src/admission/kinds/snapshot.ts'
import { ask, privileged } from '../asked.ts'
import { kindTable, mutatedObject } from '../table.ts'
import { found, made, type Metadata } from './made.ts'

const snapshot = (spec: VirtualMachineSnapshotSpec = { vmName: 'vm' }, metadata: Metadata = {}) => made('VirtualMachineSnapshot', spec, metadata)
const labelled = (vmName: string, label: string) => snapshot({ vmName }, { labels: { [labels.snapshotVm]: label } })
const field = `metadata.labels[${labels.snapshotVm}]`
/** The VM has these labels and SCSI controllers. */
const vmIs = (vmLabels: Readonly<Record<string, string>>, ...sharings: readonly ('None' | 'Physical' | 'Virtual' | undefined)[]) => {
  const vm = found('vm', { spec: { hardware: { scsiControllers: sharings.map((sharingMode, busNumber) => ({ busNumber, sharingMode })) } } })
  return { vm: { ...vm, metadata: { ...vm.metadata, labels: vmLabels } } as never }
}

kindTable(snapshotAdmission, [
  { name: 'a snapshot of a VM is admitted', object: snapshot(), ...vmIs({}, 'None') },
  { name: 'a snapshot of a VM that is not there yet is admitted', object: snapshot({ vmName: 'later' }) },
  { name: 'a snapshot names its VM', object: snapshot({}), refused: ['spec.vmName: Required'] },
  { name: 'a snapshot names its VM by more than nothing', object: snapshot({ vmName: '' }), refused: ['spec.vmName: Required'] },
  { name: 'a snapshot names what a VM can be called', object: snapshot({ vmName: 'Web Server' }), refused: ['spec.vmName: Invalid value: "Web Server": is no name'] },
  { name: 'names of VMs may be longer than labels', object: snapshot({ vmName: 'a'.repeat(64) }), ...vmIs({}) },
  { name: 'what stands is not judged by its name again', old: snapshot({ vmName: 'Web Server' }), object: snapshot({ vmName: 'Web Server', description: 'b' }) },
  { name: 'a node of one kind of cluster has no snapshots', object: snapshot(), ...vmIs({ [labels.capvRole]: 'worker' }), refused: ['spec.vmName: nodes of Kubernetes clusters'] },
  { name: 'a node of the other kind of cluster has no snapshots', object: snapshot(), ...vmIs({ [labels.capwRole]: 'worker' }), refused: ['spec.vmName: nodes of Kubernetes clusters'] },
  { name: 'a privileged user cannot take a snapshot of a node either', object: snapshot(), ...vmIs({ [labels.capwRole]: 'worker' }), caller: privileged, refused: ['spec.vmName: nodes of Kubernetes clusters'] },
  { name: 'each bus that is shared is named', object: snapshot(), ...vmIs({}, 'Physical', 'None', 'Virtual'), refused: ['spec.vmName: SCSI controller 0 with sharingMode Physical', 'spec.vmName: SCSI controller 2 with sharingMode Virtual": supported values: "None"'] },
  { name: 'a bus of which nothing is said is not shared', object: snapshot(), ...vmIs({}, undefined) },
  { name: 'a VM without controllers has snapshots', object: snapshot(), ...vmIs({}) },
  { name: 'so has a VM without hardware', object: snapshot(), vm: found('vm', { spec: {} }) as never },
  { name: 'snapshots are refused where they are off', object: snapshot(), features: { snapshots: false }, refused: ['kind: snapshots are not offered here (features.snapshots is off)'] },
  { name: 'snapshots that stand may be changed there', old: snapshot({ vmName: 'vm', description: 'a' }), object: snapshot({ vmName: 'vm', description: 'b' }), features: { snapshots: false } },
  { name: 'the VM is not looked at again later', old: labelled('vm', 'vm'), object: labelled('vm', 'vm'), ...vmIs({ [labels.capwRole]: 'worker' }, 'Physical') },

  { name: 'the guest may be quiet for a while', object: snapshot({ vmName: 'vm', quiesce: { timeout: '10m' } }) },
  { name: 'an empty while is none', object: snapshot({ vmName: 'vm', quiesce: { timeout: '' } }) },
  { name: 'a while is a duration', object: snapshot({ vmName: 'vm', quiesce: { timeout: 'later' } }), refused: ['spec.quiesce.timeout: is no duration'] },
  { name: 'a while that stands is not judged again', old: snapshot({ vmName: 'vm', quiesce: { timeout: 'later' } }), object: snapshot({ vmName: 'vm', quiesce: { timeout: 'later' }, description: 'b' }) },
  { name: 'the label says the VM', object: labelled('vm', 'vm') },
  { name: 'the label says no other VM', object: labelled('vm', 'other'), refused: [`${field}: has to be spec.vmName, "vm"`] },
  { name: 'the label is not changed', old: labelled('vm', 'vm'), object: labelled('vm', 'other'), refused: [`${field}: has to be spec.vmName`] },
  { name: 'the label is not taken away', old: labelled('vm', 'vm'), object: snapshot(), refused: [`${field}: cannot be taken away`] },
  { name: 'a label that is missing may be added', old: snapshot(), object: labelled('vm', 'vm') },

  { name: 'a note may be changed', old: snapshot({ vmName: 'vm', description: 'a' }), object: snapshot({ vmName: 'vm', description: 'b' }) },
  { name: 'whose snapshot it is stays', old: snapshot({ vmName: 'other' }), object: snapshot(), refused: ['spec.vmName: it was "other"'] },
  { name: 'whose snapshot it is stays, and is told once', old: labelled('vm', 'vm'), object: labelled('other', 'vm'), refused: ['spec.vmName: it was "vm"'] },
  { name: 'that no memory is kept may be left out', old: snapshot({ vmName: 'vm', memory: false }), object: snapshot({ vmName: 'vm', description: 'b' }) },
  { name: 'quiet for no time in particular is more than not quiet', old: snapshot({ vmName: 'vm', quiesce: {} }), object: snapshot({ vmName: 'vm' }), refused: ['spec.quiesce: it was {}'] },
  { name: 'whether memory is kept stays', old: snapshot({ vmName: 'vm' }), object: snapshot({ vmName: 'vm', memory: true }), refused: ['spec.memory: cannot be changed'] },
  { name: 'whether the guest is quiet stays', old: snapshot({ vmName: 'vm', quiesce: { timeout: '5m' } }), object: snapshot({ vmName: 'vm', quiesce: { timeout: '6m' } }), refused: ['spec.quiesce: it was {"timeout":"5m"}'] },
  { name: 'all that changes is told together', old: snapshot({ vmName: 'vm', memory: true, quiesce: {} }), object: snapshot({ vmName: 'vm' }), refused: ['spec.memory', 'spec.quiesce'] },
  { name: 'a snapshot on its way out may be changed at will', old: snapshot({ vmName: 'vm' }, { deletionTimestamp: '2026-01-01T00:00:00Z' }), object: snapshot({ vmName: 'other' }) },
])

test('a new snapshot gets the label of its VM, and keeps one that it has', t => {
  t.deepEqual(mutatedObject(snapshotAdmission, snapshot()).metadata.labels, { [labels.snapshotVm]: 'vm' })
  t.deepEqual(mutatedObject(snapshotAdmission, labelled('vm', 'other')).metadata.labels, { [labels.snapshotVm]: 'other' })
  t.is(mutatedObject(snapshotAdmission, snapshot({})).metadata.labels, undefined)
  t.deepEqual(mutatedObject(snapshotAdmission, snapshot({ vmName: 'a'.repeat(63) })).metadata.labels, { [labels.snapshotVm]: 'a'.repeat(63) })
  t.is(mutatedObject(snapshotAdmission, snapshot({ vmName: 'a'.repeat(64) })).metadata.labels, undefined)
})

const quiet = (timeout: string) => snapshot({ vmName: 'vm', quiesce: { timeout } })
const outside = (timeout: string): readonly string[] => [`spec.quiesce.timeout: ${timeout} is outside of what vSphere takes, 5m to 240m`]
const told = (...asked: Parameters<typeof ask>): readonly string[] => snapshotAdmission.warnings(ask(...asked))
for (const timeout of ['5m', '300s', '4h', '240m', '1h59m60s', '']) test(`of ${timeout === '' ? 'no' : timeout} time for the guest nothing is said`, t => t.deepEqual(told(quiet(timeout), undefined, vmIs({})), []))
for (const timeout of ['0', '4m59s', '4m59.999s', '240m1ms', '4.1h']) test(`a time for the guest that vSphere does not take is told: ${timeout}`, t => t.deepEqual(told(quiet(timeout), undefined, vmIs({})), outside(timeout)))

test('a time for the guest is told once', t => t.deepEqual(told(quiet('1s'), quiet('1s'), vmIs({})), []))

test('a VM that is not there is told, once, and only if it can come', t => {
  t.deepEqual(told(snapshot({ vmName: 'wbe' }), undefined), ['spec.vmName: there is no VirtualMachine wbe yet; the snapshot waits for it'])
  t.deepEqual(told(snapshot({ vmName: 'wbe', description: 'b' }), snapshot({ vmName: 'wbe' })), [])
  t.deepEqual(told(snapshot({ vmName: 'Web Server' }), undefined), [])
  t.deepEqual(told(snapshot({}), undefined), [])
})
