import test from 'ava'
import { annotations } from '#protocols/api/keys.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import { ask, privileged, vm } from '../asked.ts'
import { mutatedVm, vmTable } from '../table.ts'

type Power = NonNullable<VirtualMachineSpec['powerState']>
const is = (powerState: Power, observed: Power = powerState) => ({ spec: { powerState }, status: { powerState: observed } })
const on = is('PoweredOn')
const off = is('PoweredOff')
const held = { 'poweron.check.vmoperator.vmware.com/ad': 'wait' }
const asking = (nextRestartTime: string) => ({ ...on, spec: { ...on.spec, nextRestartTime } })

vmTable([
  { name: 'a new VM may be off', now: { spec: { powerState: 'PoweredOff' } } },
  { name: 'a new VM cannot be suspended', now: { spec: { powerState: 'Suspended' } }, refused: ['spec.powerState: a new VM'] },
  { name: 'the power state may not be left out later', before: on, now: { spec: { powerState: undefined } }, refused: ['spec.powerState: Invalid'] },
  { name: 'on to off', before: on, now: off },
  { name: 'on to suspended', before: on, now: is('Suspended') },
  { name: 'off to on', before: off, now: on },
  { name: 'off to suspended is refused', before: off, now: is('Suspended'), refused: ['spec.powerState: cannot be suspended'] },
  { name: 'observed off, wanted on, to suspended is refused', before: is('PoweredOn', 'PoweredOff'), now: is('Suspended'), refused: ['spec.powerState: cannot be suspended'] },
  { name: 'what was wanted already is not judged anew', before: is('Suspended', 'PoweredOff'), now: is('Suspended') },
  { name: 'before it is observed, what was wanted counts', before: { spec: { powerState: 'PoweredOff' } }, now: { spec: { powerState: 'Suspended' } }, refused: ['spec.powerState: cannot be suspended'] },
  { name: 'observed on, wanted off, to suspended is admitted', before: is('PoweredOff', 'PoweredOn'), now: is('Suspended') },
  { name: 'suspended to on', before: is('Suspended'), now: on },
  { name: 'suspended to off by the guest is refused', before: is('Suspended'), now: { ...off, spec: { ...off.spec, powerOffMode: 'TrySoft' } }, refused: ['spec.powerState: powerOffMode: Hard'] },
  { name: 'suspended to off at once is admitted', before: is('Suspended'), now: { ...off, spec: { ...off.spec, powerOffMode: 'Hard' } } },
  { name: 'wanted suspended but observed on, to off is admitted', before: is('Suspended', 'PoweredOn'), now: off },

  { name: 'a new VM cannot be restarted', now: { spec: { nextRestartTime: 'now' } }, refused: ['spec.nextRestartTime: Invalid value: "now": a VM that does not exist yet'] },
  { name: 'a VM that is on can be restarted now', before: on, now: asking('now') },
  { name: 'the word may be written in any case', before: on, now: asking('NOW') },
  { name: 'a time is not taken', before: on, now: asking('2026-01-02T15:04:05Z'), refused: ['spec.nextRestartTime: the word now'] },
  { name: 'another word is not taken, for privileged users neither', before: on, now: asking('later'), caller: privileged, refused: ['spec.nextRestartTime: Invalid value: "later": set the word now'] },
  { name: 'a word is told with what else is wrong', before: off, now: { ...off, spec: { ...off.spec, nextRestartTime: 'later', storageClass: 'secret' } }, refused: ['spec.nextRestartTime: the word now', 'spec.storageClass'] },
  { name: 'a VM that is off cannot be restarted', before: off, now: { ...off, spec: { ...off.spec, nextRestartTime: 'now' } }, refused: ['spec.nextRestartTime: PoweredOff'] },
  { name: 'a VM that is observed off cannot be restarted', before: is('PoweredOn', 'PoweredOff'), now: asking('now'), refused: ['spec.nextRestartTime: PoweredOff'] },
  { name: 'a VM of which nothing is known cannot be restarted', before: { spec: { powerState: undefined } }, now: { spec: { nextRestartTime: 'now' } }, refused: ['spec.nextRestartTime: the VM is not there yet'] },
  { name: 'what was asked before may stay', before: asking('2026-01-01T00:00:00Z'), now: asking('2026-01-01T00:00:00Z') },

  { name: 'the newest hardware version may be asked for', now: { spec: { minHardwareVersion: 22 } } },
  { name: 'a version that is not known is refused', now: { spec: { minHardwareVersion: 23 } }, refused: ['spec.minHardwareVersion: newest version is 22'] },
  { name: 'a version may not be lowered', before: { spec: { minHardwareVersion: 20 } }, now: { spec: { minHardwareVersion: 19 } }, refused: ['spec.minHardwareVersion: cannot be lowered'] },
  { name: 'a version may not be taken away', before: { spec: { minHardwareVersion: 20 } }, now: {}, refused: ['spec.minHardwareVersion: cannot be lowered'] },
  { name: 'a version may not be raised while the VM is on', before: { spec: { minHardwareVersion: 19 } }, now: { spec: { minHardwareVersion: 20 } }, refused: ['spec.minHardwareVersion: only while the VM is off'] },
  { name: 'a version may be raised while the VM is off', before: { spec: { powerState: 'PoweredOff', minHardwareVersion: 19 } }, now: { spec: { powerState: 'PoweredOff', minHardwareVersion: 20 } } },
  { name: 'a version may be raised by the request that powers off', before: { spec: { minHardwareVersion: 19 } }, now: { spec: { powerState: 'PoweredOff', minHardwareVersion: 20 } } },
  { name: 'a version may be raised by the request that powers on', before: { spec: { powerState: 'PoweredOff', minHardwareVersion: 19 } }, now: { spec: { minHardwareVersion: 20 } } },

  { name: 'the guest may not change while the VM is on', before: { spec: { guestID: 'a' } }, now: { spec: { guestID: 'b' } }, refused: ['spec.guestID: while the VM is on'] },
  { name: 'the guest may change while the VM is off', before: { spec: { guestID: 'a', powerState: 'PoweredOff' } }, now: { spec: { guestID: 'b', powerState: 'PoweredOff' } } },
  { name: 'the guest may change with powering off', before: { spec: { guestID: 'a' } }, now: { spec: { guestID: 'b', powerState: 'PoweredOff' } } },
  { name: 'the guest may change with powering on', before: { spec: { guestID: 'a', powerState: 'PoweredOff' } }, now: { spec: { guestID: 'b' } } },
  { name: 'the guest may change while powering on is held back', before: { spec: { guestID: 'a' }, annotations: held }, now: { spec: { guestID: 'b' }, annotations: held } },

  { name: 'a new VM cannot go back to a snapshot', now: { spec: { currentSnapshotName: 's' } }, refused: ['spec.currentSnapshotName: does not exist yet'] },
  { name: 'a VM can go back to a snapshot', before: {}, now: { spec: { currentSnapshotName: 's' } } },
  { name: 'not where snapshots are off', before: {}, now: { spec: { currentSnapshotName: 's' } }, features: { snapshots: false }, refused: ['spec.currentSnapshotName: not offered'] },
  { name: 'not to a blank one', before: {}, now: { spec: { currentSnapshotName: '  ' } }, refused: ['spec.currentSnapshotName: name a VirtualMachineSnapshot'] },
  { name: 'not to another one meanwhile', before: { spec: { currentSnapshotName: 's' } }, now: { spec: { currentSnapshotName: 't' } }, refused: ['spec.currentSnapshotName: going back to s'] },
  { name: 'going back may be called off', before: { spec: { currentSnapshotName: 's' } }, now: {} },
  { name: 'a VM that goes back may be changed', before: { spec: { currentSnapshotName: 's' } }, now: { spec: { currentSnapshotName: 's' }, labels: { a: 'b' } } },
  { name: 'a node of a cluster cannot go back', before: {}, now: { spec: { currentSnapshotName: 's' }, labels: { 'capv.vmware.com/cluster.role': 'worker' } }, refused: ['spec.currentSnapshotName: node of a Kubernetes cluster'] },
  { name: 'a group is refused where groups are off', now: { spec: { groupName: 'group-1' } }, features: { groups: false }, refused: ['spec.groupName: not offered'] },
])

test('a new VM is on unless it says otherwise', t => {
  t.is(mutatedVm({ spec: { powerState: undefined } }).spec?.powerState, 'PoweredOn')
  t.is(mutatedVm({ spec: { powerState: '' as never } }).spec?.powerState, 'PoweredOn')
  t.is(mutatedVm({ spec: { powerState: 'PoweredOff' } }).spec?.powerState, 'PoweredOff')
})

test('now becomes the time of the request, and nothing keeps what was asked before', t => {
  t.is(mutatedVm(asking('Now'), on, { wallMs: Date.UTC(2026, 0, 2, 3, 4, 5, 600) }).spec?.nextRestartTime, '2026-01-02T03:04:05.6Z')
  t.is(mutatedVm(asking(''), asking('2026-01-01T00:00:00Z')).spec?.nextRestartTime, '2026-01-01T00:00:00Z')
  t.false('nextRestartTime' in (mutatedVm(on, on).spec ?? {}))
})

test('a restart that did not come through mutation is refused', t => {
  const told = (nextRestartTime: string) => virtualMachineAdmission.validate(ask(vm(asking(nextRestartTime)), vm(on))).map(({ field, message }) => `${field}: ${message}`)
  t.deepEqual(told('now'), ['spec.nextRestartTime: Invalid value: "now": has not become the time of the request: the mutating webhook was not asked'])
  t.deepEqual(told('2026-01-02T15:04:05.6Z'), [])
})

test('a user who changes the power state calls a scheduled change off', t => {
  const due = { [annotations.applyPowerStateTime]: '2026-01-02T15:04:05Z' }
  t.is(mutatedVm({ ...off, annotations: due }, { ...on, annotations: due }).metadata.annotations?.[annotations.applyPowerStateTime], undefined)
  t.is(mutatedVm({ ...off, annotations: due }, on).metadata.annotations?.[annotations.applyPowerStateTime], '2026-01-02T15:04:05Z')
  t.is(mutatedVm({ ...on, annotations: due }, { ...on, annotations: due }).metadata.annotations?.[annotations.applyPowerStateTime], '2026-01-02T15:04:05Z')
})

test('a VM that leaves its group is no longer owned by it', t => {
  const owner = (kind: string, name: string) => ({ apiVersion: 'v1', kind, name, uid: name })
  const ownerReferences = [owner('VirtualMachineGroup', 'web'), owner('VirtualMachineGroup', 'other'), owner('Job', 'web')]
  const left = mutatedVm({ metadata: { ownerReferences } }, { spec: { groupName: 'web' }, metadata: { ownerReferences } })
  t.deepEqual(left.metadata.ownerReferences?.map(({ kind, name }) => `${kind} ${name}`), ['VirtualMachineGroup other', 'Job web'])
  const stayed = mutatedVm({ spec: { groupName: 'web' }, metadata: { ownerReferences } }, { spec: { groupName: 'web' }, metadata: { ownerReferences } })
  t.deepEqual(stayed.metadata.ownerReferences, ownerReferences)
})

test('adapters name the network that the provider brings', t => {
  const network = (provider: 'VDS' | 'NSXT' | 'VPC' | 'Named') => mutatedVm({}, undefined, { config: { network: { provider, named: 'lan', restricted: false } } }).spec?.network?.interfaces
  t.deepEqual(network('VDS'), [{ name: 'eth0', network: { name: '', apiVersion: 'netoperator.vmware.com/v1alpha1', kind: 'Network' } }])
  t.deepEqual(network('Named'), [{ name: 'eth0', network: { name: 'lan' } }])
  t.deepEqual(network('NSXT')?.[0]?.network, { name: '', apiVersion: 'vmware.com/v1alpha1', kind: 'VirtualNetwork' })
  t.deepEqual(network('VPC')?.[0]?.network, { name: '', apiVersion: 'crd.nsx.vmware.com/v1alpha1', kind: 'SubnetSet' })
  t.is(mutatedVm({ spec: { network: { disabled: true } } }).spec?.network?.interfaces, undefined)
  t.is(mutatedVm({ annotations: { [annotations.noDefaultNic]: '' } }).spec?.network?.interfaces, undefined)
  t.deepEqual(mutatedVm({ spec: { network: { interfaces: [{ name: 'lan', network: { name: 'web' } }] } } }).spec?.network?.interfaces?.[0]?.network, { name: 'web', apiVersion: 'netoperator.vmware.com/v1alpha1', kind: 'Network' })
  t.deepEqual(mutatedVm({ spec: { network: { interfaces: [{ name: 'lan', network: {} as never }] } } }).spec?.network?.interfaces?.[0]?.network, { name: '', apiVersion: 'netoperator.vmware.com/v1alpha1', kind: 'Network' })
})

test('an adapter keeps what it names, and is not connected while the network is disabled', t => {
  const network = (given: NonNullable<VirtualMachineSpec['network']>, provider: 'VDS' | 'Named') => mutatedVm({ spec: { network: given } }, undefined, { config: { network: { provider, named: 'lan', restricted: false } } }).spec?.network
  const named = { interfaces: [{ name: 'eth0', network: { name: 'web', kind: 'Any' } }] }
  t.deepEqual(network(named, 'Named'), named)
  const disabled = { disabled: true, interfaces: [{ name: 'eth0' }] }
  t.deepEqual(network(disabled, 'VDS'), disabled)
})

test('an adapter that is added later is connected where networks are mutable', t => {
  const added = (mutableNetworks: boolean) => mutatedVm({ spec: { network: { interfaces: [{ name: 'eth0' }] } } }, {}, { features: { mutableNetworks } }).spec?.network?.interfaces
  t.deepEqual(added(true), [{ name: 'eth0', network: { name: '', apiVersion: 'netoperator.vmware.com/v1alpha1', kind: 'Network' } }])
  t.deepEqual(added(false), [{ name: 'eth0' }])
})
