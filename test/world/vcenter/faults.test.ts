import test from 'ava'
import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { createFaultRules } from '#world/vcenter/faults.ts'
import { outcome, startStory, unhurried, vmFolder } from './client.ts'

const now = moRef('ServiceInstance', 'ServiceInstance')
const fault = { type: 'SystemError', message: 'disk on fire', detail: { reason: 'fire' } }

test('a rule hits every n-th call of its method, as often as it says', t => {
  const rules = createFaultRules()
  rules.add({ method: 'PowerOnVM_Task', trouble: { kind: 'Reset' }, every: 3, times: 2 })
  const hits = Array.from({ length: 12 }, () => rules.next('PowerOnVM_Task')?.kind ?? '-')
  t.is(hits.join(' '), '- - Reset - - Reset - - - - - -')
  t.is(rules.next('PowerOffVM_Task'), undefined)
})

test('a rule for all methods leaves the long poll alone; a rule is taken away by what adding gave', t => {
  const rules = createFaultRules()
  const remove = rules.add({ method: '*', trouble: { kind: 'Reset' } })
  t.is(rules.next('WaitForUpdatesEx'), undefined)
  t.is(rules.next('CurrentTime')?.kind, 'Reset')
  remove()
  t.is(rules.next('CurrentTime'), undefined)
})

test('the next call fails with the fault, and the one after it does not', async t => {
  const story = await startStory()
  story.vcenter.faults.add({ method: 'CurrentTime', trouble: { kind: 'Fault', fault }, times: 1 })
  const answer = await story.raw('CurrentTime', now)
  t.deepEqual([answer.fault?.type, answer.fault?.message, answer.fault?.detail['reason']], ['SystemError', 'disk on fire', 'fire'])
  t.is((await story.raw('CurrentTime', now)).fault, undefined)
})

test('a task fails in place of being done', async t => {
  const story = await startStory()
  const vm = await story.clone('a')
  story.vcenter.faults.add({ method: 'PowerOnVM_Task', trouble: { kind: 'TaskFault', fault }, times: 1 })
  t.is(outcome(await story.run('PowerOnVM_Task', vm)), 'SystemError')
  t.is(outcome(await story.run('PowerOnVM_Task', vm)), 'success')
})

test('a failed task does not hit the task of another call', async t => {
  const story = await startStory()
  const vm = await story.clone('a')
  story.vcenter.faults.add({ method: 'ShutdownGuest', trouble: { kind: 'TaskFault', fault }, times: 1 })
  await story.raw('ShutdownGuest', vm)
  t.is(outcome(await story.run('PowerOnVM_Task', vm)), 'success')
})

test('when the reply is lost, the work was done all the same', async t => {
  const story = await startStory()
  const order = { folder: vmFolder, name: 'a', spec: { location: story.place, template: false, powerOn: false } }
  story.vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'LostReply' }, times: 1 })
  t.true((await story.raw('CloneVM_Task', story.template, order)).torn)
  story.clock.tick(1_000)
  t.true(story.vcenter.inventory.vms().some(({ name }) => name === 'a'))
  t.is((await story.raw('CloneVM_Task', story.template, order)).fault?.type, 'DuplicateName')
})

test('a reset or a 503 comes before anything is done', async t => {
  const story = await startStory()
  const order = { folder: vmFolder, name: 'a', spec: { location: story.place, template: false, powerOn: false } }
  story.vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'Reset' }, times: 1 })
  story.vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'Status', status: 503 }, times: 1 })
  t.true((await story.raw('CloneVM_Task', story.template, order)).torn)
  t.is((await story.raw('CloneVM_Task', story.template, order)).status, 503)
  story.clock.tick(1_000)
  t.is(story.vcenter.inventory.vmCount(), 0)
})

test('all that a creation had taken is given back when its task fails', async t => {
  const story = await startStory()
  const before = JSON.stringify(story.vcenter.inventory.datastores())
  story.vcenter.faults.add({ method: 'CloneVM_Task', trouble: { kind: 'TaskFault', fault }, times: 1 })
  const order = { folder: vmFolder, name: 'a', spec: { location: story.place, template: false, powerOn: false } }
  t.is(outcome(await story.run('CloneVM_Task', story.template, order)), 'SystemError')
  t.is(JSON.stringify(story.vcenter.inventory.datastores()), before)
  t.is(outcome(await story.run('CloneVM_Task', story.template, order)), 'success')
})

test('a host that goes away during a power-on keeps none of its capacity', async t => {
  const story = await startStory({ latency: unhurried })
  const vm = await story.clone('a', { cpuAllocation: { reservation: 1_000 } })
  const task = await story.call<MoRef>('PowerOnVM_Task', vm)
  story.clock.tick(30)
  t.is((await story.task(task)).state, 'running')
  story.vcenter.faults.disconnectHost(story.place.host.value)
  story.clock.tick(10_000)
  t.is(outcome(await story.task(task)), 'InvalidState')
  t.is(story.vcenter.inventory.hosts().reduce((sum, { reservedMhz }) => sum + reservedMhz, 0), 0)
})

test('methods that are not known and requests that are not XML are refused', async t => {
  const story = await startStory()
  const unknown = await story.post('<Envelope><Body><MakeCoffee xmlns="urn:vim25"><_this type="Folder">group-v3</_this></MakeCoffee></Body></Envelope>')
  t.is(unknown.status, 500)
  t.regex(unknown.body, /InvalidRequest/)
  t.regex((await story.post('coffee')).body, /InvalidRequest/)
})
