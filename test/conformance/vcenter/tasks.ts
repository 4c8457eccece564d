import { isMoRef, moRef, type MoRef } from '#protocols/vim/values.ts'
import type { TaskInfo } from './client.ts'
import type { Suite } from './ground.ts'

export const tasksSuite: Suite = {
  'a task tells what it is about, when it was and what came of it': async (t, ground) => {
    const info = await ground.run('CreateVM_Task', ground.folder, ground.createArgs('a'))
    t.like(info, { state: 'success', entity: ground.folder, descriptionId: 'Folder.createVm' })
    t.is(info.task.value, info.key)
    t.true(isMoRef(info.result) && info.result.type === 'VirtualMachine')
    t.true(Date.parse(info.queueTime) <= Date.parse(info.completeTime ?? ''))
  },

  'a task that fails tells the fault, with its fields': async (t, ground) => {
    const vm = await ground.create('a')
    const info = await ground.run('PowerOffVM_Task', vm)
    t.is(info.state, 'error')
    t.like(info.error?.fault, { _typeName: 'InvalidPowerState', requestedState: 'poweredOff', existingState: 'poweredOff' })
    t.is(info.result, undefined)
  },

  'a task that has ended can be asked for, and not be canceled': async (t, ground) => {
    const vm = await ground.create('a')
    const { task } = await ground.run('PowerOnVM_Task', vm)
    t.is(((await ground.properties(task, 'info.state')) as { readonly 'info.state': TaskInfo['state'] })['info.state'], 'success')
    t.is((await ground.raw('CancelTask', task)).fault?.type, 'InvalidState')
    t.is((await ground.raw('CancelTask', moRef('Task', 'task-99999'))).fault?.type, 'ManagedObjectNotFound')
  },

  'a rule makes the next task fail, and no other': async (t, ground) => {
    const vm = await ground.create('a')
    await ground.server.control('POST faults', { method: 'PowerOnVM_Task', times: 1, trouble: { kind: 'TaskFault', fault: { type: 'SystemError', message: 'disk on fire', detail: { reason: 'fire' } } } })
    t.is(await ground.outcome('PowerOnVM_Task', vm), 'SystemError')
    t.is(await ground.outcome('PowerOnVM_Task', vm), 'success')
  },

  'a rule makes every second call fail, with the fault that it names': async (t, ground) => {
    await ground.server.control('POST faults', { method: 'CreateFolder', every: 2, times: 2, trouble: { kind: 'Fault', fault: { type: 'InvalidName', message: 'no', detail: { name: 'x' } } } })
    const outcomes: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) outcomes.push((await ground.raw('CreateFolder', ground.folder, { name })).fault?.type ?? 'made')
    t.deepEqual(outcomes, ['made', 'InvalidName', 'made', 'InvalidName', 'made', 'made'])
  },

  'when a reply is lost the work was done; a reset and a 503 come before anything is done': async (t, ground) => {
    const children = async (): Promise<number> => ((await ground.properties(ground.folder, 'childEntity'))['childEntity'] as readonly MoRef[] | undefined)?.length ?? 0
    const once = (trouble: object): Promise<unknown> => ground.server.control('POST faults', { method: 'CreateFolder', times: 1, trouble })
    await once({ kind: 'LostReply' })
    await t.throwsAsync(ground.raw('CreateFolder', ground.folder, { name: 'a' }), { message: /the connection broke/ })
    t.is(await children(), 1)
    await once({ kind: 'Reset' })
    await t.throwsAsync(ground.raw('CreateFolder', ground.folder, { name: 'b' }), { message: /the connection broke/ })
    await once({ kind: 'Status', status: 503 })
    await t.throwsAsync(ground.raw('CreateFolder', ground.folder, { name: 'b' }), { message: /HTTP status 503/ })
    t.is(await children(), 1)
  },
}
