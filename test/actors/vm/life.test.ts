import test from 'ava'
import { failed } from '#protocols/fault.ts'
import type { ProviderVmId } from '#protocols/provider.ts'
import type { VmEffect } from '#protocols/vm.ts'
import { desired, kinds, placement, prerequisites, running, story, vm, type Story } from './story.ts'

const fault = (reason: Parameters<typeof failed>[0], message = 'it failed') => failed(reason, message).fault
const reportOf = (effects: readonly VmEffect[]): Extract<VmEffect, { kind: 'Report' }> => {
  const found = effects.find(effect => effect.kind === 'Report')
  if (found === undefined) throw new Error(`no report among ${kinds(effects)}`)
  return found
}
const condition = (effects: readonly VmEffect[], type: string) => reportOf(effects).status.conditions?.find(item => item.type === type)

/** A VM that runs and whose status says so. */
const settledVm = (): Story => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired({ status: { uniqueID: 'vm-42' } }) })
  it.tell({ kind: 'Observed', vm: running() })
  it.wake()
  it.written()
  return it
}

test('a plain VM is found absent, placed, created, followed, powered on and reported once when it is ready at once', t => {
  const it = story()
  t.is(kinds(it.tell({ kind: 'Prerequisites', prerequisites })), '')
  t.is(kinds(it.tell({ kind: 'Desired', desired: desired() })), 'Find')
  t.is(kinds(it.answer(answers => ({ kind: 'Observed', vm: undefined, answers }))), 'Place')
  t.is(kinds(it.answer(answers => ({ kind: 'Placed', placement, answers }))), 'Create')
  t.is(kinds(it.answer(answers => ({ kind: 'Created', id: 'vm-42' as ProviderVmId, answers }))), 'Follow Tell')
  t.is(it.facts().following?.vm as string | undefined, 'vm-42')
  t.is(kinds(it.tell({ kind: 'Observed', vm: vm() })), 'on')
  t.is(kinds(it.answer(answers => ({ kind: 'Done', answers }))), '')
  t.is(kinds(it.tell({ kind: 'Observed', vm: running() })), '')
  const effects = it.wake()
  t.is(kinds(effects), 'Report')
  t.is(condition(effects, 'Ready')?.status, 'True')
  t.is(reportOf(effects).status.network?.primaryIP4, '10.0.0.7')
  t.is(kinds(it.written()), '')
  t.is(it.facts().wakeAt, undefined)
})

test('a VM whose creation takes long is reported while it is on its way', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired() })
  it.answer(answers => ({ kind: 'Observed', vm: undefined, answers }))
  it.answer(answers => ({ kind: 'Placed', placement, answers }))
  const effects = it.wake()
  t.is(kinds(effects), 'Report')
  t.is(condition(effects, 'Ready')?.message, 'being created on host esx-1')
})

test('an actor that starts anew on a settled VM follows it and writes nothing', t => {
  const first = settledVm()
  const again = story()
  again.tell({ kind: 'Prerequisites', prerequisites })
  t.is(kinds(again.tell({ kind: 'Desired', desired: first.facts().desired ?? desired() })), 'Follow')
  t.is(kinds(again.tell({ kind: 'Observed', vm: running() })), '')
  t.is(again.facts().wakeAt, undefined)
})

test('everything that is missing is named in one report, and the VM heals when it comes', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites: {
    class: { kind: 'Missing', reason: 'NotFound', message: 'no class' },
    image: { kind: 'Missing', reason: 'NotReady', message: 'image not ready' },
    storage: { kind: 'Missing', reason: 'NotFound', message: 'no storage class' } } })
  it.tell({ kind: 'Desired', desired: desired() })
  const effects = it.answer(answers => ({ kind: 'Observed', vm: undefined, answers }))
  t.is(kinds(effects), 'Report')
  t.deepEqual(['VirtualMachineClassReady', 'VirtualMachineImageReady', 'VirtualMachineStorageReady', 'Ready'].map(type => condition(effects, type)?.message),
    ['no class', 'image not ready', 'no storage class', 'no class'])
  it.written()
  t.is(kinds(it.tell({ kind: 'Prerequisites', prerequisites })), 'Place')
})

test('a refusal counts the hosts by constraint, waits longer each time, and is told once', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired() })
  it.answer(answers => ({ kind: 'Observed', vm: undefined, answers }))
  const refuse = () => it.answer(answers => ({ kind: 'Refused', refusal: { hostCount: 4, failedBy: { Memory: 3, Maintenance: 1 } }, answers }))
  const first = refuse()
  t.is(kinds(first), 'Report Tell')
  t.is(condition(first, 'VirtualMachineConditionPlacementReady')?.message, '0 of 4 hosts fit: 1 Maintenance, 3 Memory')
  it.written()
  const waits = [1, 2, 3].map(() => {
    const before = it.facts().failure?.until ?? 0
    t.is(kinds(it.wake()), 'Place')
    t.is(kinds(refuse()), '')
    return (it.facts().failure?.until ?? 0) - before
  })
  t.true(waits[0]! < waits[1]! && waits[1]! < waits[2]!, waits.join())
})

test('a creation that timed out is looked for before anything else, and adopted when it was done all the same', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired() })
  it.answer(answers => ({ kind: 'Observed', vm: undefined, answers }))
  it.answer(answers => ({ kind: 'Placed', placement, answers }))
  t.is(kinds(it.answer(answers => ({ kind: 'Failed', fault: fault('Timeout'), answers }))), 'Report Tell')
  it.written()
  t.is(kinds(it.wake()), 'Find')
  t.is(kinds(it.answer(answers => ({ kind: 'Observed', vm: vm(), answers }))), 'Follow')
  t.is(kinds(it.tell({ kind: 'Observed', vm: vm() })), 'on')
})

test('an answer to an effect that is not under way changes nothing', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired() })
  const before = it.facts()
  t.is(kinds(it.tell({ kind: 'Placed', placement, answers: 7 as never })), '')
  t.deepEqual({ ...it.facts(), wakeAt: undefined }, { ...before, wakeAt: undefined })
})

test('TrySoft asks a guest with tools, waits five minutes, then goes hard', t => {
  const it = settledVm()
  t.is(kinds(it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '9', generation: 2, spec: { powerState: 'PoweredOff' }, status: it.facts().reported ?? {} }) })), 'shutdownGuest')
  t.is(kinds(it.answer(answers => ({ kind: 'Done', answers }))), '')
  const effects: VmEffect[] = []
  for (let beats = 0; beats < 10 && !kinds(effects).includes('off'); beats++) {
    const more = it.wake()
    effects.push(...more)
    if (kinds(more).includes('Report')) it.written()
  }
  t.regex(kinds(effects), /off/)
  t.true(kinds(it.answer(answers => ({ kind: 'Done', answers }))) === '')
  t.is(it.facts().observed?.vm?.power, 'PoweredOff')
})

test('TrySoft goes hard at once when the guest refuses, Soft waits and asks again', t => {
  const change = (mode: 'Soft' | 'TrySoft') => {
    const it = settledVm()
    it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '9', generation: 2, spec: { powerState: 'PoweredOff', powerOffMode: mode }, status: it.facts().reported ?? {} }) })
    return kinds(it.answer(answers => ({ kind: 'Failed', fault: fault('InvalidState', 'no tools'), answers })))
  }
  t.is(change('TrySoft'), 'off')
  t.is(change('Soft'), 'Report Tell')
})

test('suspend and resume', t => {
  const it = settledVm()
  const want = (powerState: 'Suspended' | 'PoweredOn', version: number) =>
    kinds(it.tell({ kind: 'Desired', desired: desired({ resourceVersion: `${version}`, generation: version, spec: { powerState, suspendMode: 'Hard' }, status: it.facts().reported ?? {} }) }))
  t.is(want('Suspended', 2), 'suspend')
  it.answer(answers => ({ kind: 'Done', answers }))
  t.is(want('PoweredOn', 3), 'on')
})

test('deletion: off, destroyed, the finalizer last, and nothing is left of the actor', t => {
  const it = settledVm()
  t.is(kinds(it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '9', deleting: true, spec: { powerOffMode: 'Hard' }, status: it.facts().reported ?? {} }) })), 'off')
  t.is(kinds(it.answer(answers => ({ kind: 'Done', answers }))), 'Destroy')
  const last = it.answer(answers => ({ kind: 'Done', answers }))
  t.is(kinds(last), 'Unfollow SetFinalizers')
  it.answer(answers => ({ kind: 'Done', answers }))
  it.tell({ kind: 'Absent' })
  t.is(it.facts().desired, undefined)
})

test('delete checks hold the VM and are named', t => {
  const it = settledVm()
  const effects = it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '9', deleting: true, annotations: { 'delete.check.vmoperator.vmware.com/backup': 'wait' }, status: it.facts().reported ?? {} }) })
  t.notRegex(kinds(effects), /off|Destroy/)
  const report = it.wake()
  t.is(condition(report, 'Ready')?.message, 'deletion is held by the delete checks backup')
})

test('power-on checks hold the power-on and are named', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired({ status: { uniqueID: 'vm-42' }, annotations: { 'poweron.check.vmoperator.vmware.com/disk': 'wait' } }) })
  t.is(kinds(it.tell({ kind: 'Observed', vm: vm() })), '')
  t.is(condition(it.wake(), 'VirtualMachinePowerStateSynced')?.message, 'is PoweredOff, wanted PoweredOn: held by the power-on checks disk')
})

test('a paused VM is left alone, also in deletion', t => {
  const it = settledVm()
  const annotations = { 'vmoperator.vmware.com/paused': '' }
  t.is(kinds(it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '8', generation: 2, annotations, spec: { powerState: 'PoweredOff' } }) })), '')
  t.is(kinds(it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '9', deleting: true, annotations }) })), '')
})

test('a VM that belongs to another object is not touched, and deleting ours leaves it', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired() })
  const other = vm({ owner: 'other/vm' as never })
  const effects = it.answer(answers => ({ kind: 'Observed', vm: other, answers }))
  t.is(kinds(effects), 'Follow Report')
  t.is(condition(effects, 'VirtualMachineCreated')?.reason, 'Conflict')
  it.written()
  t.is(kinds(it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '9', deleting: true }) })), 'SetFinalizers')
})

test('when the provider is back, what waited for it is tried at once', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired() })
  const effects = it.answer(answers => ({ kind: 'Failed', fault: fault('Unauthorized', 'vCenter refuses user a: check the password'), answers }))
  t.is(condition(effects, 'Ready')?.reason, 'Unauthorized')
  it.written()
  t.is(kinds(it.tell({ kind: 'ProviderUp' })), 'Find')
})

test('a status conflict is decided again on the newer object', t => {
  const it = story()
  it.tell({ kind: 'Prerequisites', prerequisites })
  it.tell({ kind: 'Desired', desired: desired({ status: { uniqueID: 'vm-42' } }) })
  it.tell({ kind: 'Observed', vm: running() })
  t.is(kinds(it.wake()), 'Report')
  const id = it.facts().reporting?.id
  t.is(kinds(it.tell({ kind: 'Failed', fault: fault('Conflict'), answers: id! })), '')
  it.tell({ kind: 'Desired', desired: desired({ resourceVersion: '2', status: { uniqueID: 'vm-42' } }) })
  t.is(reportOf(it.wake()).resourceVersion, '2')
})

test('a VM that vanishes is looked for, and created again when it is really gone', t => {
  const it = settledVm()
  t.is(kinds(it.tell({ kind: 'Observed', vm: undefined })), 'Unfollow Find')
  t.is(kinds(it.answer(answers => ({ kind: 'Observed', vm: undefined, answers }))), 'Place')
})

test('a status in which only the use of storage is new waits, and goes along with whatever comes before', t => {
  const storage = (otherBytes: number) => ({ otherBytes, snapshotBytes: 0, disks: [] })
  const it = settledVm()
  it.tell({ kind: 'Observed', vm: running({ storage: storage(1) }) })
  t.is(kinds(it.tell({ kind: 'Woke' }, 9_000)), '')
  const alone = it.tell({ kind: 'Woke' }, 1_000)
  t.is(reportOf(alone).status.storage?.total, '1Mi')
  it.written()
  it.tell({ kind: 'Observed', vm: running({ storage: storage(1_048_577) }) })
  it.tell({ kind: 'Observed', vm: running({ storage: storage(1_048_577), hostName: 'esx-2' }) })
  const along = it.tell({ kind: 'Woke' }, 300)
  t.is(reportOf(along).status.nodeName, 'esx-2')
  t.is(reportOf(along).status.storage?.total, '2Mi')
})
